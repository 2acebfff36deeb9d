"""Tells a plain yes to a summary from one that comes with anything else: only the plain one may bind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, Literal

from bots import parse
from bots import vocabulary as known

Deed = Literal["place", "quote", "change", "cancel", "reserve", "release", "return"]
"""What the customer agrees to: its own words belong to a plain yes ("yes, cancel it")."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLAIN: Final = _words(
    "да ага угу ну и я мы же вот всё все это его их её мне нам так верно правильно точно именно конечно разумеется "
    "подходит устраивает годится пойдёт пойдет идёт идет отлично супер замечательно прекрасно хорошо ладно ок окей "
    "давайте давай согласен согласна согласны подтверждаю подтверждаем подтвердить делайте сделайте делаем поехали "
    "жду ждём ждем отправляйте отправьте запускайте хочу хотим беру берём берем пожалуйста спасибо благодарю большое "
    "заранее будьте добры очень здравствуйте добрый день поскорее быстрее скорее погнали договорились да-да понятно "
    "понял поняла ясно по заказу "
    "yes yeah yep yup yea sure ok okay okey alright fine right correct exactly perfect great good lovely cool please "
    "thanks thank you very much many go ahead do it that's thats that is it's its all looks look sounds sound to me i "
    "we am are i'm we're happy with this the and of for course certainly absolutely definitely agree agreed confirm "
    "confirmed proceed submit let's lets y cheers brilliant da now a lot "
    "got understood"
)
_OF_THE_DEED: Final[Mapping[Deed, re.Pattern[str]]] = {
    "place": re.compile(
        r"оформ\w*|заказ(?:ываю|ываем|ывайте|ать|ал|али|у)?|закажите|сделай\w*|place|order|buy|book|make"
    ),
    "quote": re.compile(
        r"оформ\w*|сделай\w*|подготов\w*|состав\w*|кп|коммерческ\w*|предложени[ея]|сч[её]т|make|prepare|quote|quotation"
    ),
    "change": re.compile(r"измен\w*|помен\w*|меняй\w*|внос\w*|внес\w*|change|update|amend|apply|save|order|заказе?"),
    "cancel": re.compile(r"отмен\w*|аннулир\w*|cancel|order|заказ"),
    "reserve": re.compile(
        r"зарезерв\w*|резерв\w*|заброн\w*|брон\w*|отлож\w*|отклад\w*|reserve|hold|aside|put|book|them"
    ),
    "release": re.compile(r"отмен\w*|аннулир\w*|сним\w*|снять|брон\w*|резерв\w*|cancel|release|reservation|give|up"),
    "return": re.compile(
        r"верн\w*|возвра\w*|оформ\w*|обмен\w*|зарегистр\w*|регистр\w*|return|register|exchange|repair|order|send|them"
    ),
}
_CHINESE: Final = (
    r"是的?|对的?|對的?|好的?|好吧|可以的?|行|嗯+|没错|沒錯|没问题|沒問題|没有问题|确认|確認|确定|確定|同意|当然|當然|就这样|就這樣|正确|正確|无误|無誤"
    r"|成(?!都)|妥|必须|没毛病|阔以|就这么办|需要|要|[嘞滴哒呢嘛哈]|都|全部?|谢谢|謝謝|多谢|麻烦|麻煩|您|你|了|吧|啊|呀|哦|的|请|請|帮我|幫我|给我|給我|我|信息|提交|办理|辦理|办|要的|ok"
)
_CHINESE_DEEDS: Final[Mapping[Deed, str]] = {
    "quote": r"报价单?|報價單?|做|出|发|發",
    "place": r"下单|下單|做|订|訂|购买|買|买|订单|訂單",
    "change": r"改|修改|更改|变更|變更|订单|訂單",
    "cancel": r"取消|订单|訂單",
    "reserve": r"预留|預留|留|保留|预订|預訂",
    "release": r"取消|撤销|预留|預留|释放",
    "return": r"退|退货|退貨|换货|換貨|维修|維修|申请|申請",
}
_TO_CANCEL: Final = re.compile(r"(?<!\w)(?:отмен(?:ить|и|ите|яй|яйте|яем|яю)|аннулир\w+|cancel)(?!\w)|取消")
_TO_STOP: Final = _words("отмена отменить отмени отмену otmena cancel 取消 取消吧")
ABOUT_THE_DEED: Final[Mapping[Deed, frozenset[str]]] = {"cancel": _TO_STOP, "release": _TO_STOP}
"""What stops the bot elsewhere and is said of the deed where it is asked for; it says yes only where that is plain."""
_NOUNS: Final[Mapping[Deed, frozenset[str]]] = {
    "change": _words("order заказ заказе"),
    "cancel": _words("order заказ"),
    "release": _words("reservation give up"),
    "reserve": _words("hold put them aside book"),
    "return": _words("order send them"),
}
"""Words of a deed that say nothing of it by themselves: "yes, order" is no yes to "shall I cancel the order?"."""
_OF_IT: Final[Mapping[Deed, frozenset[str]]] = {
    "reserve": _words("it them that this all these those aside"),
    "return": _words("it that this all these those"),
}
"""With what such a word is one of the deed after all: "yes, hold them"."""
_ASKS: Final = re.compile(
    r"(?:are|is|am|was|were|will|would|shall|should|can|could|does|did|has|have|do(?! (?:it|so|that|this|please)\b)|"
    r"what|why|when|where|how|who|which)\b"
)
"""How an English question begins; typed without its mark it may hold nothing but words of a yes ("are you sure")."""
_HANGS: Final = re.compile(r"(?:^|\s)(?:(?:и|а|но|and|but)(?: (?:я|мне|мы|нам|i|we|me))?|ну|with|of|for|to|the|a)$")
"""A sentence that is not over yet."""
_DOUBTS: Final = re.compile(
    r"(?:ну |ой |ага )?да (?:ну|ладно)(?: ну)?(?: вы| ты)?|(?:yeah|yes) (?:right|sure thanks)|are you .*"
)
_CHINESE_NO_YES: Final = re.compile(
    r"[你您大][们們家]?好|"  # hello
    r"[你您]们?[^，。！\s]{0,2}(?:确定|確定|确认|確認|同意)|"  # are you sure
    r"(?:需要|还要|我要|先|再)(?:确认|確認|确定|確定)|"  # it has to be checked
    r"(?:买|買|订|訂|办|辦|做|下单|下單|退|改|取消|预留|預留|留|发|發|出|提交|确认|確認)(?:好|完)了|"  # it is done
    r"我(?:已经|都)?(?:下单|下單|取消|买|買)了|[我都]好了|^下[单單]了$"
)
_CHINESE_YES: Final = re.compile("确认|確認|确定|確定|同意|可以|没问题|沒問題|下单|下單|好")
_WORD: Final = re.compile(r"[^\s,.;:!?…()«»\"，。；：！？、~～]+")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_SMILES: Final = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f)]+")


def reader(deed: Deed) -> Callable[[str], bool | None]:
    """Give what reads the answer to "shall I …?": True for a plain yes, False for a no, None for all else."""
    chinese = re.compile(rf"(?:{_CHINESE_DEEDS[deed]}|{_CHINESE}|[\s，。！,.!~～])+")

    def read(text: str) -> bool | None:
        text = parse.unsigned(text)
        said = _SMILES.sub(" ", text) if _WORD.search(_SMILES.sub(" ", text)) else text
        answer = parse.yes_no(said)
        if answer is False or "?" in text or "？" in text:
            return False if answer is False and "?" not in text and "？" not in text else None
        whole = parse.tidy(said)
        if whole.replace(" ", "_") in known.YES:
            return True
        if _is_none(whole):
            return None
        is_meant = answer or _agrees(said) or _tells_to(deed, said)
        return True if is_meant and _is_plain(said, deed, chinese) else None

    return read


def _is_none(whole: str) -> bool:
    """Tell whether words of a yes make none: a question, a doubt, a greeting, a deed done, half a sentence."""
    if _HAN.search(whole):
        return _CHINESE_NO_YES.search(whole) is not None
    return any(found(whole) for found in (_ASKS.match, _HANGS.search, _DOUBTS.fullmatch))


def _tells_to(deed: Deed, said: str) -> bool:
    """Tell whether the words tell to cancel, which is the answer that everybody gives to "shall I cancel it?"."""
    return deed in ("cancel", "release") and _TO_CANCEL.search(parse.tidy(said)) is not None


def _is_plain(said: str, deed: Deed, chinese: re.Pattern[str]) -> bool:
    low = parse.tidy(said)
    if _HAN.search(low):
        return chinese.fullmatch(low) is not None
    words, nouns = _WORD.findall(low), _NOUNS.get(deed, frozenset())
    of_deed = [word for word in words if word not in _PLAIN and _OF_THE_DEED[deed].fullmatch(word)]
    is_whole = (
        not of_deed
        or any(word not in nouns for word in of_deed)
        or bool(_OF_IT.get(deed, nouns) & {*words} - {*of_deed})
    )
    return is_whole and all(word in _PLAIN or word in of_deed for word in words)


def _agrees(said: str) -> bool:
    """Tell whether one of the words is a yes by itself, wherever it stands."""
    low = parse.tidy(said)
    if _HAN.search(low):
        return any(
            word in low
            for word in ("确认", "確認", "确定", "確定", "同意", "可以", "没问题", "沒問題", "下单", "下單", "好")
        )
    strong = known.YES - known.WEAK_YES
    return any(word in strong for word in _WORD.findall(low)) or "go ahead" in low
