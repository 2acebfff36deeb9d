"""A wish to whoever brings the goods ("call an hour before"): read wherever it is said, also beside a "yes"; pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bots import cart_words, parse
from bots.flow import JSON, Heard, Slots
from bots.pieces.hours import hours_in
from bots.plan import SlotKind
from bots.reading import text_at

_HEAD: Final = (
    r"(?:(?<!\w)(?:только|лишь|но|и|а|ещё|еще|пусть|пожалуйста|плиз|попросите|чтобы|курьер\w*|водител\w*|мне|нам|"
    r"only|just|but|and|also|please|have|let|tell|ask|the|courier|driver|to|make|sure|that)(?!\w)[\s,:—-]*"
    r"|(?:只是|但是?|不过|另外|还有|请|麻烦|让|叫|快递员|司机|师傅|一下|[，,\s])+)*"
)
_TIME: Final = (
    r"(?:за|через)\s+(?:\S+\s+)?(?:минут\w*|час\w*|полчас\w*|день|дня|сутки)"
    r"(?:\s+до\s+(?:приезд|доставк|выезд|визит)\w+)?|заранее|накануне|"
    r"перед\s+(?:доставк\w+|приезд\w+|выезд\w+|визит\w+|привоз\w+|тем как (?:приех|выех|привез)\w+)|"
    r"до\s+(?:приезд|доставк|выезд)\w+|по\s+приезд\w+|по\s+прибыти\w+|"
    r"когда\s+(?:приед|подъед|будет|будете|привез|выед)\w*|как\s+(?:приед|подъед|будет|будете|выед)\w*"
)
_TIME_EN: Final = (
    r"(?:(?:an?|one|half an|\d{1,2}|thirty|two)\s+)?(?:hour|minute|min)s?\s+(?:before|ahead|earlier|prior|in advance)"
    r"(?:\s+(?:you|he|they)\s+\w+|\s+(?:delivery|arrival|arriving|coming|delivering))?|"
    r"ahead(?:\s+of\s+(?:time|delivery))?|in\s+advance|"
    r"before\s+(?:the\s+)?(?:delivery|delivering|arriving|arrival|coming|(?:you|he|they)\s+(?:come|arrive|deliver)\w*)|"
    r"(?:when|once)\s+(?:you|he|they|the \w+)(?:'re| are| is)?\s*(?:arriv|here|close|near|there|outside|com)\w*|"
    r"on\s+arrival"
)
_REST: Final = r"(?:(?!\s(?:и|а|но|and|but|then)\s)[^,;.!?\d]){2,40}"
_LEAVE_RU: Final = r"(?<!\w)остав(?:ь|ьте|ить|ит)(?:\s+(?:его|их|заказ|посылку|коробку|вс[её]))?"
_PLACE_RU: Final = (
    r"(?:(?:у|на|в|под|возле|за|около|со?)\s+)?(?:(?:входн|главн|наш|мо|сам)\w+\s+)?"
    r"(?:двер|порог|охран|консьерж|вахт|ресепш|рецепц|секретар|сосед|подъезд|крыльц|проходн|гараж|ворот|калитк|коврик|"
    r"пост(?=[уе]?(?!\w))|кпп(?!\w))\w*"
)
_PACK_RU: Final = (
    r"(?<!\w)(?:упак(?:уйте|уй|овать)|запакуйте|заверните)(?:\s+(?:пожалуйста|его|их|вс[её]|заказ|товар))?"
)
_WRAP_RU: Final = r"(?:короб(?:ку|ки|ках|ке)|картон\w*|(?:пупыр\w+\s+)?пл[её]нк\w+|пупыр\w+|пакет)"
_MANNER_RU: Final = (
    r"(?:(?:очень|как\s+можно)\s+)?"
    rf"(?:(?:по)?(?:плотн|над[её]жн|аккуратн|крепк)\w+|хорош(?:о|енько)|получше|в\s+{_WRAP_RU})"
)
_LEAVE_EN: Final = r"(?<!\w)leave\s+(?:it|them|the\s+(?:parcel|order|goods|box(?:es)?|package))"
_PLACE_EN: Final = (
    r"(?:(?:at|with|by|in|on|outside|near|behind)\s+)?(?:(?:the|my|our|your|a|front|back|main|side)\s+)*"
    r"(?:door(?:step|man)?|reception(?:ist)?|(?:security\s+)?guards?|security|gate(?:house)?|porch|neighbou?rs?|"
    r"concierge|desk|porter|lobby|entrance|garage)"
)
_PACK_EN: Final = r"(?<!\w)(?:pack|wrap)\s+(?:it|them|everything)(?:\s+up)?"
_MANNER_EN: Final = (
    r"(?:(?:very|really|extra)\s+)?(?:well|carefully|tightly|securely|properly|safely|"
    r"(?:in|with)\s+(?:a\s+)?(?:bubble(?:\s+wrap)?|box(?:es)?|carton|film|plastic))"
)
_WISHES: Final = re.compile(
    rf"(?P<head>{_HEAD})(?P<wish>"
    rf"(?:по|пере)?(?:звон|набер|набир)\w*\s+(?:(?:мне|нам|получателю|ему|ей)\s+)?(?:{_TIME})|"
    rf"(?:{_TIME})\s+(?:по)?звон\w+|"
    r"(?:не\s+звон\w+|без\s+звонк\w+)(?:\s+в\s+(?:дверь|домофон))?|"
    r"(?:предупред\w*|предупрежд\w*|сообщит\w*|смс|напишит\w*)\s+(?:(?:мне|нам)\s+)?(?:"
    rf"{_TIME})|"
    rf"{_LEAVE_RU}(?:\s+{_PLACE_RU})+(?!\w)|"
    r"код\s+(?:домофона|подъезда|двери|ворот)(?:[\s:—-]*(?=[\w#*-]*\d)[\w#*-]{1,12})?|домофон\s+не\s+работает|"
    r"(?:нужен|закажите|нужно\s+заказать)\s+пропуск|"
    rf"{_PACK_RU}(?:(?:\s+и)?\s+{_MANNER_RU})+(?!\w)|(?<!\w)положите\s+(?:(?:его|их|вс[её]|товар|заказ)\s+)?в\s+{_WRAP_RU}(?!\w)|"
    r"(?:по)?аккуратне\w+|(?:везите|поднимайте|обращайтесь)?\s*(?:аккуратно|осторожн\w+)|"
    r"(?:по)?быстрее|(?:по)?скорее|"
    rf"(?:call|ring|phone|text|message)(?:\s+(?:me|us|him|her|this number|the recipient|first))?\s+(?:{_TIME_EN})|"
    r"(?:don'?t|do not|no need to)\s+(?:ring|call|knock|buzz)(?:\s+(?:me|us|the (?:bell|door(?:bell)?)))?|"
    rf"{_LEAVE_EN}(?:\s+{_PLACE_EN})+(?!\w)|"
    r"(?:the\s+)?(?:gate|door|entry|entrance|intercom)\s+code[\s:]*(?:is\s+)?(?=[\w#*-]*\d)[\w#*-]{2,12}|"
    rf"{_PACK_EN}(?:(?:\s+and)?\s+{_MANNER_EN})+(?!\w)|"
    r"handle\s+with\s+care|(?:be\s+)?careful(?:ly)?(?:\s+with\s+(?:it|them|the\s+(?:goods|box(?:es)?|stairs|floor)))?|"
    r"use\s+the\s+(?:back|side|rear|other|goods)\s+(?:entrance|door|gate)|"
    r"(?:送货?|到|来|送到|送达)?(?:之前|以前|前)(?:半|一|两|\d{1,2})?(?:个)?(?:小时|分钟)?(?:先)?(?:给我)?(?:打|来)个?电话|"
    r"提前(?:[一两三半\d]{1,2}个?(?:小时|分钟|半小时))?(?:给我)?(?:打个?|来)?(?:电话|联系|通知)(?:我)?|"
    r"到了(?:再)?(?:给我)?(?:打个?电话|联系我?)|(?:别|不要|不用)(?:打电话|按门铃|敲门)|"
    r"(?:放|放在|放到|寄放在?)(?:门口|前台|门卫|保安(?:室|处)?|快递柜|物业|楼下)(?:就行|就好|即可)?|"
    r"轻拿轻放|(?:小心|注意)(?:轻放|搬运|易碎)|包装?(?:好|结实|严实)(?:一?点)?|门禁(?:密码|码)?[是为:：\s]*[\d#*]{2,8}|"
    rf"(?P<open>въезд\s+(?:со?|через|под)\s+{_REST}|(?:{_LEAVE_RU}\s+(?:у|на|в|под|возле|за|около|со?)|{_PACK_RU}|(?<!\w)положите|"
    rf"{_LEAVE_EN}\s+(?:at|with|by|in|on|outside|near|behind)|{_PACK_EN})\s+{_REST})"
    r")",
    re.IGNORECASE,
)
_BEFORE_THE_DEED: Final = re.compile(
    r"(?:перед|до|прежде)\s+(?:\S+\s+)?(?:оформ|заказ|подтвержд)|сначала|before\s+(?:you\s+|the\s+)?(?:plac|order|confirm)|"
    r"(?:下单|确认)(?:之?前|以前)|先(?:打|联系|确认)",
    re.IGNORECASE,
)
_OF_THE_ORDER: Final = re.compile(
    r"потом|позже|корзин|резерв|брон|пока(?!\w)|завтра|склад|магазин|счёт|счет|баланс|наличн|карт[уеой]{1,2}(?!\w)|"
    r"(?<!\w)(?:hold|cart|basket|later|account|tomorrow|reserve|store|shop|warehouse|invoice|for now|pending|card|cash|"
    r"quantit\w+|pieces)(?!\w)",
    re.IGNORECASE,
)
_IF_AT_ALL: Final = re.compile(r"(?<!\w)(?:но|только|but|only)(?!\w)|不过|但", re.IGNORECASE)
_SOME_TIME: Final = re.compile(
    r"(?<!\w)(?:заранее|накануне|in\s+advance|ahead)\W*$|^提前(?!\S*[一两三半\d])", re.IGNORECASE
)
"""Behind "but", such a wish may mean before the order is placed at all: "yes, but call me in advance"."""
_AT_MOST: Final = 200
_BETWEEN: Final = "; "


def wish() -> SlotKind:
    """Keep what the courier is asked for, in the customer's words; a further wish is put behind the first.

    It rides along with a "yes": the order is still the one that was summed up.
    """
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=_gathered, rides_along=True)


def agreeing(kind: SlotKind) -> SlotKind:
    """Let a kind that reads a "yes" read it beside a wish too: "yes, just call an hour before"."""
    return replace(kind, read=_beside(kind.read), accept=_beside(kind.accept))


def wishes_in(text: str) -> tuple[str, ...]:
    """Give the wishes to the courier in a text, as written, hours among them."""
    said = text[: parse.READ_AT_MOST]
    if said.rstrip().endswith(("?", "？")):
        return ()
    hours = hours_in(said)
    wishes = tuple(found["wish"].strip() for found in _found(said))
    return wishes if hours is None or any(hours.said in one for one in wishes) else (hours.said, *wishes)


def without_wishes(text: str) -> str:
    """Give the rest of a text, with the words that led over to a wish left out too.

    A wish whose words are open ("leave it at Ann's"), or that may come before the order, stays in the rest: it is
    kept, but is none to agree beside.
    """
    if len(text) > parse.READ_AT_MOST:
        return text
    for found in reversed(_found(text)):
        may_come_first = _IF_AT_ALL.search(found["head"]) and _SOME_TIME.search(found["wish"])
        if found["open"] is None and not may_come_first:
            text = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}"
    return text.strip(" ,;，；")


def _found(text: str) -> list[re.Match[str]]:
    return [] if _BEFORE_THE_DEED.search(text) else [one for one in _WISHES.finditer(text) if not _is_of_the_order(one)]


def _is_of_the_order(found: re.Match[str]) -> bool:
    """Tell whether open words say something of the order itself: how many, which goods, paid how, not now."""
    rest = found["open"]
    if rest is None:
        return False
    is_counted = parse.number_said(rest) is not None or cart_words.is_about_goods(rest)
    return is_counted or _OF_THE_ORDER.search(rest) is not None


def _gathered(heard: Heard, known: Slots) -> JSON:
    kept = text_at(known, "note")
    fresh = [one for one in wishes_in(heard.text) if heard.button is None and one.lower() not in (kept or "").lower()]
    if not fresh:
        return None
    before = (kept or "").split(_BETWEEN) if kept else []
    if any(hours_in(one) is not None for one in fresh):
        before = [one for one in before if hours_in(one) is None]  # other hours take the place of those before
    return _BETWEEN.join([*before, *fresh])[:_AT_MOST]


def _beside(read: Callable[[str], JSON]) -> Callable[[str], JSON]:
    def read_rest(text: str) -> JSON:
        return read(without_wishes(text) if wishes_in(text) else text)

    return read_rest
