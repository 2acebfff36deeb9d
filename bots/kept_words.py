"""Hears what is to become of goods that are kept for the customer already: a reservation, a notice of stock."""

from __future__ import annotations

import re
from typing import Final, Literal

from bots import corrections, parse

KeptDeed = Literal["cancel", "change", "status"]
Kept = Literal["reserve", "preorder"]
"""By the flow that keeps them."""

_RESERVATION: Final = re.compile(
    r"(?<!\w)брон(?:ь|и|ью|ей|ирован\w*)(?!\w)|(?<!\w)(?:за)?резерв(?:а|у|е|ом|ирован\w*)?(?!\w)|(?<!\w)отложенн\w+|"
    r"\breservations?\b|\b(?:what|goods|items?|things?|pieces|stuff) (?:that )?(?:i|we)(?:'ve| have)? "
    r"(?:reserved|(?:put|set) aside)|\b(?:reserved|set-aside) (?:goods|items?)\b|"
    r"预留(?:单|号|的|R|订单)|(?:我的|这个|那个|该|取消|撤销|修改|更改|查|把|不要)\s*预留|預留(?:單|號|的)|取消預留|"
    r"(?:预|保)?留(?:着)?的(?:货|商品|东西)",
    re.IGNORECASE,
)
_CANCEL: Final = re.compile(
    r"(?<!\w)(?:отмен\w*|аннулир\w*|сними\w*|снять|снимай\w*|отказ(?:ываюсь|аться|ываемся)|откажусь)(?!\w)|"
    r"(?<!\w)не (?:нуж\w+|надо|актуальн\w+|приеду|заберу|буду забирать)|неактуальн|передумал|"
    r"\b(?:cancel|release|drop|undo|call off|give up|withdraw)\b|"
    r"\b(?:do not|don'?t|no longer|not) (?:need|want)|won'?t (?:come|pick|need|be able)|changed my mind|"
    r"取消|撤销|撤銷|退掉|不要(?:了|那|这|预)|不需要|不用|用不着|不想要",
    re.IGNORECASE,
)
_CHANGE: Final = re.compile(
    r"(?<!\w)(?:измени\w*|изменя\w*|поменя\w*|меня(?:ть|ю|ем)|перенес\w*|перенос\w*|увелич\w*|уменьш\w*|добав\w*|"
    r"вместо|исправ\w*|продли\w*|продлить|замени\w*)(?!\w)|"
    r"\b(?:change|modify|amend|update|move|increase|reduce|extend|instead|make it|raise|lower|switch)\b|"
    r"改|修改|更改|换|換|延长|延長|增加|减少|減少|加到",
    re.IGNORECASE,
)
_STATUS: Final = re.compile(
    r"(?<!\w)(?:подтверд\w*|подтвержд\w*|статус\w*|готов\w*|что (?:с|там с|по)|как (?:там|моя|дела)|где|узнать|"
    r"провер\w*|до как\w+|до когда|"
    r"когда (?:\w+ )?(?:заканч|кончает|кончится|истека|сгор)\w*|"
    r"сколько (?:держ|хран)\w*|ответил\w*|действу\w*|есть ли|в силе)(?!\w)|"
    r"\b(?:status|confirmed|confirm|ready|what about|what'?s (?:up|with|happening)|how (?:is|are|about)|any news|"
    r"where|until when|how long|check|answered|still (?:there|valid|on|standing)|"
    r"when will|when do(?:es)?|expir\w*|till when)\b|"
    r"状态|狀態|什么时候(?:到期|结束|失效)|到期|确认|確認|好了|怎么样|怎麼樣|进度|進度|到什么时候|保留到|保留多久|还在|還在|查",
    re.IGNORECASE,
)
_MAKES_ONE: Final = re.compile(
    r"(?<!\w)(?:сделайте|оформите|поставьте|нужна|хочу|можно|прошу)\s+(?:мне\s+)?(?:бронь|резерв)(?!\w)|"
    r"\b(?:make|need|like|want|have|place|do)\s+(?:to\s+)?(?:\w+\s+)?a(?:nother|\s+new)?\s+reservation|帮我预留|想预留",
    re.IGNORECASE,
)
_NO_NOTICE: Final = re.compile(
    r"(?:не (?:надо|нужно|стоит)|больше не|отмен\w*|сним\w*|снять|отключ\w*|убер\w*|передумал\w*)[^.?!\n]{0,40}"
    r"(?:сообщ|уведом|оповещ|напомин|жд[ауё]|ожидан|подписк|писать|пишите|писал)|"
    r"не (?:сообщайте|уведомляйте|пишите|напоминайте)|"
    r"\b(?:don'?t|do not|no need to|stop|no longer|cancel|remove|drop|turn off|off)\b[^.?!\n]{0,40}"
    r"\b(?:tell(?:ing)? me|notif\w*|alert\w*|let(?:ting)? me know|wait\w*|watch\w*|remind\w*|stock notice|notice)|"
    r"(?:不用|别|別|不要|不必|不需要|取消|停止|撤销)[^。？！\n]{0,16}(?:通知|提醒|告诉我|告訴我|到货|等)",
    re.IGNORECASE,
)
_OTHER_NOTICE: Final = re.compile(
    r"(?:измени\w*|поменя\w*|исправ\w*)[^.?!\n]{0,20}(?:уведомлен|оповещ)|"
    r"\b(?:change|update|correct)\b[^.?!\n]{0,20}\bnoti(?:ce|fication)|"
    r"(?:修改|更改|改)[^。？！\n]{0,8}通知",
    re.IGNORECASE,
)
_ORDER: Final = re.compile(r"(?<!\w)заказ|\border\b|订单|訂單|单号|возврат|\breturn\b|退货", re.IGNORECASE)
_LATER_AT_MOST: Final = 60
_GIVEN_UP: Final = re.compile(
    r"^(?:а |и |нет,? |но |ой,? |no,? |oh,? |ok,? |please |well,? |sorry,? |那就?|请|還是|还是|算了)*"
    r"(?:отмен(?:а|и|ите|ить|яйте|яем)|сними(?:те)?|(?:уже|больше|мне)?\s*не (?:надо|нужно|нужна|нужен)|передумал\w*|"
    r"cancel(?: (?:it|that|this|them))?|(?:i |we )?(?:don'?t|do not|no longer) (?:need|want)|never mind|"
    r"(?:don'?t|do not|no need to) (?:tell|notify|write)|"
    r"取消|不要了|不用了|不需要了|别通知|不用通知)",
    re.IGNORECASE,
)
_OTHER_COUNT: Final = re.compile(
    r"вместо|лучше|давайте|сделайте|пусть будет|измени|поменя|можно|нужно|надо|хватит|не \w+,? а|"
    r"make (?:it|that)|instead|rather|change|only|just|actually|need|could (?:it|you|we)|can (?:it|you|we|i)|"
    r"not \w+,? but|"
    r"改成|改为|改為|换成|換成|要|不是",
    re.IGNORECASE,
)
_IS_SETTLED: Final = re.compile(
    r"подтвержд|подтвердил|ответил|готов|\bconfirmed\b|\bready\b|any (?:news|answer)|answered|"
    r"(?:确认|確認)了?[吗嗎没]|好了[吗嗎]",
    re.IGNORECASE,
)


def about_reservation(text: str) -> KeptDeed | None:
    """Tell what is wanted of a reservation that is called so; None where the words make one or name none."""
    said = text[: parse.READ_AT_MOST]
    if not _RESERVATION.search(said) or _MAKES_ONE.search(said):
        return None
    return _deed_in(said)


def about_notice(text: str) -> KeptDeed | None:
    """Tell what is wanted of a notice of stock: no more of it, or another number of pieces."""
    said = text[: parse.READ_AT_MOST]
    if _OTHER_NOTICE.search(said):
        return "change"
    return "cancel" if _NO_NOTICE.search(said) else None


def about_the_last(text: str, kept: Kept) -> KeptDeed | None:
    """Tell what is wanted of what was put aside, or is watched, just now, in words that do not name it."""
    said = text.strip()
    if not 0 < len(said) <= _LATER_AT_MOST or _ORDER.search(said):
        return None
    if _GIVEN_UP.search(said):
        return "cancel"
    if count_in(said) is not None and _OTHER_COUNT.search(said):
        return "change"
    return "status" if kept == "reserve" and _IS_SETTLED.search(said) else None


def count_in(text: str) -> int | None:
    """Give the new number of pieces: the one that is put in the place of another, else the only one said."""
    said = re.sub(r"(?<!\w)[A-Za-z]{0,4}[-‑ ]?\d{4,}(?!\w)", " ", text[: parse.READ_AT_MOST])
    swap = corrections.swap_in(said)
    number = parse.number_said(swap.new) if swap is not None else parse.number_said(said)
    return number if number is not None and number > 0 else None


def _deed_in(said: str) -> KeptDeed | None:
    if _CHANGE.search(said):
        return "change"
    if _CANCEL.search(said):
        return "cancel"
    return "status" if _STATUS.search(said) else None
