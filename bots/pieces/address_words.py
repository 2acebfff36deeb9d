"""How customers write an address and put it right: town on either side, flat behind, "house 12" alone; pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bots import corrections, parse, slots
from bots.flow import JSON, Heard, Slots
from bots.pieces.towns import TOWN
from bots.plan import SlotKind
from bots.reading import text_at

_HOUSE: Final = re.compile(r"\d|[一二三四五六七八九十百]+号|[一二三四五六七八九十百]+號")
_TOWN_HEAD: Final = re.compile(r"^(?:это|в|г\.|город|город[ае]?|in|it'?s|it is|在|是)\s+", re.IGNORECASE)
_TOWN_TO: Final = re.compile(
    r"(?<!\w)(?:в|во|to|in)\s+(?:г\.\s*|город\s+)?(?P<town>[A-ZА-ЯЁ][\w-]+(?:[ -][A-ZА-ЯЁ][\w-]+)?),?\s+"
    r"(?:на\s+|по\s+адресу\s+|at\s+|to\s+)(?P<place>\S+)"
)
_TOWN_BEHIND_WISH: Final = re.compile(
    r"(?:д[оа]ставк\w*|достав\w+|привез\w+|отправ\w+|deliver(?:y|ed)?|ship|send)\s+(?:(?:it|в|во|по|на|до|to|in)\s+)?"
    r"(?:г\.\s*|город\s+)?(?P<town>[^\W\d_][^\W\d_-]{2,}(?:-[^\W\d_]+)*(?:\s[^\W\d_]{4,})?),?\s*"
    r"(?:(?:на|по|at|to)\s+)?$",
    re.IGNORECASE,
)
_KNOWN_BEFORE: Final = re.compile(rf"(?P<town>{TOWN})[\s,，]*(?:(?:на|по|at|on)\s+)?$", re.IGNORECASE)
_KNOWN_BEHIND: Final = re.compile(
    rf"^\s*[,，]?\s*(?:(?:в|во|in)\s+)?(?P<town>{TOWN}|(?:г\.|город[ае]?|city of)\s*[^\W\d_][\w-]+)(?!\s*\d)",
    re.IGNORECASE,
)
_WHOLE_BEHIND_WISH: Final = re.compile(
    r"(?:доставк\w*|достав\w+|привез\w+)\s+(?:в|по адресу|до|на)?[\s:]*(?P<all>[^\W\d_][^\W\d_-]{2,}(?:[- ][^\W\d_]+)?"
    r",\s*[^\W\d_][^\d\n,;]{2,40},?\s*(?:д(?:ом|\.)?\s*)?\d{1,4}[^\W\d_]?(?:/\d{1,3})?)",
    re.IGNORECASE,
)
_ALL_BEHIND_WISH: Final = re.compile(
    r"^\s*(?:д[оа]ставк\w*|доставьте|курьером|delivery|deliver(?:\s+to)?)[\s,:—-]+(?:(?:в|по адресу|адрес|to)[\s:]+)?"
    r"(?P<all>[^\W\d_][^\n]{3,80}\d[^\n]{0,12})$",
    re.IGNORECASE,
)
_TOWN_AND_STREET: Final = re.compile(
    rf"(?:д[оа]став\w*|привез\w*|отправ\w*|адрес\w*|deliver\w*|ship\w*|send|address)\s+(?:\S{{1,12}}\s+){{0,2}}?"
    rf"(?P<all>{TOWN}[\s,]+(?:ул(?:ица|\.)?\s+|на\s+)?(?!завтра|послезавтра|сегодня|нужн|товар|шту)[^\W\d_]{{3,}}"
    r"(?:\s[^\W\d_]{3,})?[\s,]*(?:д(?:ом|\.)?\s*)?\d{1,4}[а-гa-d]?(?:/\d{1,3})?)(?!\w)(?!\s*(?:шт|pcs|pieces|числ|[.:]\d))",
    re.IGNORECASE,
)
_DOOR: Final = (
    r"(?:кв(?:артира)?|подъезд|под|этаж|офис|оф|корпус|корп|строение|стр|домофон|помещение|пом|apt|apartment|flat|"
    r"floor|suite|unit|office|room)"
)
_BARE: Final = re.compile(
    rf"\s*(?P<all>{TOWN}[\s,]+(?:(?:ул(?:ица|\.)?|на|пр-?т\.?|проспект|street|str\.?)\s*)?"
    rf"(?!завтра|послезавтра|сегодня|нужн|товар|шту|tomorrow|today)[^\W\d_]{{3,}}(?:\s[^\W\d_]{{3,}}){{0,2}}[\s,]*(?:д(?:ом|\.)?\s*)?"
    rf"\d{{1,4}}[а-гa-d]?(?:/\d{{1,3}})?(?:[\s,]+{_DOOR}\.?\s*\d{{1,4}}[а-яa-z]?){{0,3}})[\s.]*",
    re.IGNORECASE,
)
"""An address that is all of a message, in whatever letters: "спб, невский 10, кв 3"."""
_AT_THE_DOOR: Final = re.compile(
    rf"(?<!\w)(?P<kind>{_DOOR})\.?\s*(?:№|no\.?\s*)?(?P<number>\d{{1,4}}[а-яa-z]?)(?!\w)", re.IGNORECASE
)
_HOUSE_ALONE: Final = re.compile(
    r"(?<!\w)(?<!на )(?:дом(?:а|у|ом)?|house(?:\s+(?:number|no\.?))?|building)"
    r"(?:\s+(?:is|это|должен быть|будет|номер|№))*"
    r"[\s:—-]*(?P<ru>\d{1,4}\s?(?:[а-гa-d](?!\w))?(?:[/-]\d{1,3})?)"
    r"(?=\s*(?:$|[,.;!?)\n]|(?:а|и|не|вместо|кв\w*|корп\w*|not|instead|and|please|пожалуйста|flat|apt)\b))"
    r"|(?:门牌(?:号码?)?|楼号|房号)\s*(?:应该)?(?:是|改成|改为|换成|为|:|：)?\s*(?P<zh>\d{1,4})\s*[号號]?",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?<![\w/-])\d{1,4}[а-гa-d]?(?:/\d{1,3})?(?!\w)|\d{1,4}(?=[号號])", re.IGNORECASE)
_MENDING: Final = re.compile(
    r"(?<!\w)(?:ой|ах|нет|да|не|но|то|там|все|всё|верно|кроме|только|адрес\w*|номер\w*|исправ\w*|измен\w*|помен\w*|"
    r"ошиб\w*|должен|должно|быть|пожалуйста|вместо|the|but|all|correct|right|except|only|address|number|should|be|"
    r"is|it|its|please|change|wrong|sorry|no|not|yes|and|fix|改\w*|地址|应该)(?!\w)|[请把地址的改成为换是不对错了]",
    re.IGNORECASE,
)
_CHANGING: Final = re.compile(
    r"(?:измен|помен|исправ|замен|смен)\w*|\bchange\b|\bcorrect\b|\bfix\b|\bupdate\b|改|换", re.IGNORECASE
)
_BEHIND_ADDRESS: Final = re.compile(
    r"[.,;]?\s*(?:\n|[.;,]\s)\s*(?:оплат\w*|оплачу|плачу|платить|картой|наличн\w*|"
    r"при\s+получении|получател\w*|тел\b\.?|"
    r"телефон|контакт\w*|с\s+уважением|pay\w*|by\s+card|cash|recipient|phone|kind\s+regards|best\s+regards)"
    r"[\s\S]*$",
    re.IGNORECASE,
)
_NO_ADDRESS: Final = frozenset(
    {"product_reference", "quantity", "phone", "date", "time", "order_number", "person", "email"}
)
_NO_PLACE: Final = re.compile(
    r"^(?:адрес\w*|пожалуйста|завтра|послезавтра|сегодня|заказ\w*|товар\w*|штук\w*|нужна|карт\w*|оплат\w*|шт|нам|мне|по|на|"
    r"address|please|tomorrow|today|order|me|us|it|the|instead|there|here|them|everything|goods|rather|to)\b",
    re.IGNORECASE,
)
_NO_TOWN: Final = re.compile(
    r"^(?:при|по|за|не|нет|без)\s|карт(?:ой|а|у)\b|налич|оплат|получ|достав|самовыв|забер|card|cash|pay|pick|deliver|receipt|付款|刷卡|自提",
    re.IGNORECASE,
)
_OTHER_WISH: Final = re.compile(
    r"самовывоз|заберу|забер[её]м|pick(?:ing)?[ -]?(?:it )?up|collect it|自提|自取|"
    r"^\W*(?:измен|помен|исправ|замен|перенес|добав|убер)\w*|^\W*(?:please\s+)?(?:change|add|remove|move)\b|^[请把]*(?:改|换)",
    re.IGNORECASE,
)
_ANSWERED: Final = re.compile(r"\s*(?:да|нет|не|yes|no|ok|ок)(?!\w)|[好是对不]", re.IGNORECASE)
_TOWN_AT_MOST: Final = 40


def address() -> SlotKind:
    """Keep an address with its town, on whichever side of the street it stands; "house 12" mends the one there is."""
    kind = slots.address()

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        if isinstance(current, str) and (better := mended(heard, current, is_asked=is_asked)) is not None:
            return better
        text = heard.text[: parse.READ_AT_MOST]
        asked_so = is_asked and not (_CHANGING.search(text) and _streets(heard))
        if asked_so and _is_another_wish(heard, text):
            return None
        bare = replace(heard, text=_BEHIND_ADDRESS.sub("", heard.text, count=1)) if asked_so else heard
        found = kind.gather(bare, current, asked_so) if kind.gather is not None else None
        if found is None and not asked_so:
            return _behind_a_wish(heard, text)
        return _with_town(found, text) if isinstance(found, str) else found

    return replace(kind, gather=gather)


def mended(heard: Heard, current: str, *, is_asked: bool) -> str | None:
    """Put another house or flat into the address that is there; None where none or a whole other address is named."""
    swap = corrections.swap_in(heard.text)
    text = heard.text[: parse.READ_AT_MOST] if swap is None else swap.new
    house, doors = _HOUSE_ALONE.search(text), tuple(_AT_THE_DOOR.finditer(text))
    rest = _AT_THE_DOOR.sub(" ", _HOUSE_ALONE.sub(" ", text))
    if any(not lacks_house(one) and one in rest for one in _streets(heard)) or (not house and not doors):
        return None
    is_more = re.search(r"[^\W\d_]{3}|[\u3400-\u9fff]{2}", _MENDING.sub(" ", rest)) if is_asked else None
    if is_more or (house is None and re.search(r"\d", rest)):
        return None
    better = current if house is None else _with_house(current, (house["ru"] or house["zh"]).strip())
    for door in doors:
        better = _with_door(better, door)
    return better if better != current else None


def without_house(heard: Heard) -> Heard:
    """Leave out what names a house or a flat: its number counts no goods."""
    text = _AT_THE_DOOR.sub(" ", _HOUSE_ALONE.sub(" ", heard.text[: parse.READ_AT_MOST]))
    if text == heard.text or len(heard.text) > parse.READ_AT_MOST:
        return heard
    kept = tuple(one for one in heard.entities if one.entity != "quantity" or one.value in text)
    return replace(heard, text=text, entities=kept)


def lacks_house(address: JSON) -> bool:
    """Tell whether an address has a town or a street at best: no house can be found by it."""
    return not isinstance(address, str) or _HOUSE.search(address) is None


def address_completed(heard: Heard, known: Slots) -> JSON:
    """Read what was missing of an address and put it beside what is known: the house behind, the town in front."""
    kind = slots.address()
    said = kind.gather(heard, None, True) if kind.gather is not None else None
    before = text_at(known, "address")
    is_other = parse.yes_no(heard.text) is not None or parse.has_none(heard.text) or _is_about_other(heard)
    if (
        not isinstance(said, str)
        or is_other
        or (lacks_house(said) and (_NO_TOWN.search(said) or _NO_PLACE.match(said)))
    ):
        return None
    if before is None or _is_whole(said, before):
        return said
    if lacks_house(said):
        town = _TOWN_HEAD.sub("", said)
        return f"{town}, {before}" if len(town) <= _TOWN_AT_MOST else None
    return f"{before}, {said}" if lacks_house(before) else said


def _is_another_wish(heard: Heard, text: str) -> bool:
    """Tell whether the answer to "which address?" is none: goods, another way, something to change."""
    names_goods = any(one.entity == "product_reference" for one in heard.entities) and not _streets(heard)
    return names_goods or (not _HOUSE.search(text) and _OTHER_WISH.search(text) is not None)


def _streets(heard: Heard) -> tuple[str, ...]:
    return tuple(one.value for one in heard.entities if one.entity == "address")


def _with_house(current: str, number: str) -> str:
    """Put another number where the house's stands: the last one that is no flat's, entrance's or floor's."""
    doors = [match.span() for match in _AT_THE_DOOR.finditer(current)]
    houses = [
        match for match in _NUMBER.finditer(current) if not any(begin <= match.start() < end for begin, end in doors)
    ]
    if not houses:
        return f"{current}, {number}"
    return current[: houses[-1].start()] + number + current[houses[-1].end() :]


def _with_door(current: str, door: re.Match[str]) -> str:
    """Put a flat, an entrance or a floor behind an address, or in the place of the one it has."""
    for known in _AT_THE_DOOR.finditer(current):
        if known["kind"][:2].lower() == door["kind"][:2].lower():
            return current[: known.start("number")] + door["number"] + current[known.end("number") :]
    return f"{current}, {door.group()}"


def _behind_a_wish(heard: Heard, text: str) -> JSON:
    is_bare = not any(entity.entity in _NO_ADDRESS for entity in heard.entities)
    whole = (
        _WHOLE_BEHIND_WISH.search(text)
        or _TOWN_AND_STREET.search(text)
        or (_ALL_BEHIND_WISH.search(text) or _BARE.fullmatch(text) if is_bare else None)
    )
    return whole["all"].strip() if whole is not None and not _NO_PLACE.match(whole["all"]) else None


def _with_town(found: str, text: str) -> str:
    """Put the town to the street: before it ("доставка мск ул ленина 5") or behind ("Mira street 7, Kazan")."""
    place = text.find(found)
    behind = _KNOWN_BEHIND.match(text[place + len(found) :]) if place >= 0 else None
    if behind is not None and behind["town"].lower() not in found.lower():
        return f"{found}, {behind['town']}"
    town = _town_before(found, text)
    return found if town is None or town.lower() in found.lower() else f"{town}, {found}"


def _town_before(found: str, text: str) -> str | None:
    """Give the town that stands before a street: "в Химки на Лесную 7", "доставка мск ул ленина 5"."""
    town = _TOWN_TO.search(text)
    if town is not None and town["place"].startswith(found[:4]):
        return town["town"]
    before = text[: max(0, text.find(found))]
    known = _KNOWN_BEFORE.search(before)
    if known is not None:
        return known["town"].strip()
    named = _TOWN_BEHIND_WISH.search(before)
    return None if named is None or _NO_PLACE.match(named["town"]) else named["town"]


def _is_about_other(heard: Heard) -> bool:
    """Tell whether a phone, goods or how many of them are what was written, and no address."""
    kinds = {entity.entity for entity in heard.entities} - {"person", "email"}
    is_counted = "quantity" in kinds and _ANSWERED.match(heard.text) is not None
    return "address" not in kinds and (is_counted or not kinds.isdisjoint({"phone", "product_reference"}))


def _is_whole(said: str, before: str) -> bool:
    """Tell whether an answer is an address of its own, not a part that was missing."""
    return not lacks_house(said) and ("," in said or before.lower()[:8] in said.lower()) and len(said) > len(before) / 2
