"""How goods reach a customer, as several flows ask and read it: the way, the whole address, the branch, the day."""

from __future__ import annotations

import re
from dataclasses import replace

from bots import parse, slots
from bots.flow import JSON, Arg, Button, Heard, Line, Slots
from bots.plan import SlotKind
from bots.reading import rows_at, text_at

PICKUP, DELIVERY = "pickup", "delivery"
_PARTS = ("morning", "afternoon", "evening")
_HOUSE = re.compile(r"\d|[一二三四五六七八九十百]+号|[一二三四五六七八九十百]+號")
_TOWN_HEAD = re.compile(r"^(?:это|в|г\.|город|город[ае]?|in|it'?s|it is|在|是)\s+", re.IGNORECASE)
_TOWN_TO = re.compile(
    r"(?<!\w)(?:в|во|to|in)\s+(?:г\.\s*|город\s+)?(?P<town>[A-ZА-ЯЁ][\w-]+(?:[ -][A-ZА-ЯЁ][\w-]+)?),?\s+"
    r"(?:на\s+|по\s+адресу\s+|at\s+|to\s+)(?P<place>\S+)"
)
_TOWN_BEHIND_WISH = re.compile(
    r"(?:д[оа]ставк\w*|достав\w+|привез\w+|отправ\w+|deliver(?:y|ed)?|ship|send)\s+(?:(?:it|в|во|по|на|до|to|in)\s+)?"
    r"(?:г\.\s*|город\s+)?(?P<town>[^\W\d_][^\W\d_-]{2,}(?:-[^\W\d_]+)*(?:\s[^\W\d_]{4,})?),?\s*"
    r"(?:(?:на|по|at|to)\s+)?$",
    re.IGNORECASE,
)
_WHOLE_BEHIND_WISH = re.compile(
    r"(?:доставк\w*|достав\w+|привез\w+)\s+(?:в|по адресу|до|на)?[\s:]*(?P<all>[^\W\d_][^\W\d_-]{2,}(?:[- ][^\W\d_]+)?"
    r",\s*[^\W\d_][^\d\n,;]{2,40},?\s*(?:д(?:ом|\.)?\s*)?\d{1,4}[^\W\d_]?(?:/\d{1,3})?)",
    re.IGNORECASE,
)
_ALL_BEHIND_WISH = re.compile(
    r"^\s*(?:д[оа]ставк\w*|доставьте|курьером|delivery|deliver(?:\s+to)?)[\s,:—-]+(?:(?:в|по адресу|адрес|to)[\s:]+)?"
    r"(?P<all>[^\W\d_][^\n]{3,80}\d[^\n]{0,12})$",
    re.IGNORECASE,
)
_AT_THE_DOOR = re.compile(
    r"(?<!\w)(?:кв(?:артира)?|подъезд|под|этаж|офис|оф|корпус|корп|строение|стр|домофон|"
    r"помещение|пом|apt|apartment|flat|"
    r"floor|suite|unit|office|room)\.?\s*(?:№|no\.?\s*)?\d{1,4}[а-яa-z]?(?!\w)",
    re.IGNORECASE,
)
_BEHIND_ADDRESS = re.compile(
    r"[.,;]?\s*(?:\n|[.;,]\s)\s*(?:оплат\w*|оплачу|плачу|платить|картой|наличн\w*|"
    r"при\s+получении|получател\w*|тел\b\.?|"
    r"телефон|контакт\w*|с\s+уважением|pay\w*|by\s+card|cash|recipient|phone|kind\s+regards|best\s+regards)"
    r"[\s\S]*$",
    re.IGNORECASE,
)
_NO_ADDRESS = frozenset({"product_reference", "quantity", "phone", "date", "time", "order_number", "person", "email"})
_NO_PLACE = re.compile(
    r"^(?:адрес\w*|пожалуйста|завтра|послезавтра|сегодня|заказ\w*|товар\w*|штук\w*|нужна|карт\w*|оплат\w*|шт|нам|мне|по|на|"
    r"address|please|tomorrow|today|order|me|us|it|the)\b",
    re.IGNORECASE,
)
_NO_TOWN = re.compile(
    r"^(?:при|по|за|не|нет|без)\s|карт(?:ой|а|у)\b|налич|оплат|получ|достав|самовыв|забер|card|cash|pay|pick|deliver|receipt|付款|刷卡|自提",
    re.IGNORECASE,
)
_TOWN_AT_MOST = 40


_PAID_THERE = re.compile(
    r"(?:cash|pay\w*)\s+(?:up)?on\s+(?:the\s+)?delivery|(?:оплат\w*|плат\w*|наличными)\s+при\s+доставке", re.IGNORECASE
)


def way() -> SlotKind:
    """Keep whether goods are brought ("delivery") or fetched ("pickup"); "cash on delivery" says how they are paid."""
    kind = _ways()

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        said = replace(heard, text=_PAID_THERE.sub(" ", heard.text))
        return kind.gather(said, current, is_asked) if kind.gather is not None else None

    return replace(kind, gather=gather)


def _ways() -> SlotKind:
    return slots.choice(
        {
            DELIVERY: (
                "д*ставк*", "доставьте", "доставить", "доставите", "привез*", "привоз*", "курьер*", "на дом",
                "deliver*", "courier", "ship it", "bring it", "送货", "送貨", "配送", "快递", "寄到", "送到",
            ),
            PICKUP: (
                "с*м*выво*", "заберу", "забер*м", "забрать", "сам забер*", "pick* up", "pick* * up", "pick-up",
                "pick*up", "collect it", "fetch it", "自提", "自取", "上门取",
            ),
        }
    )  # fmt: skip


def address() -> SlotKind:
    """Keep an address as `slots.address` does, with the town of "в Химки на Лесную 7" in front of it."""
    kind = slots.address()

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        bare = replace(heard, text=_BEHIND_ADDRESS.sub("", heard.text, count=1)) if is_asked else heard
        found = kind.gather(bare, current, is_asked) if kind.gather is not None else None
        if isinstance(current, str) and (more := _at_the_door(heard, current)) is not None:
            return more
        text = heard.text[: parse.READ_AT_MOST]
        if found is None and not is_asked:
            is_bare = not any(entity.entity in _NO_ADDRESS for entity in heard.entities)
            whole = _WHOLE_BEHIND_WISH.search(text) or (_ALL_BEHIND_WISH.search(text) if is_bare else None)
            return whole["all"].strip() if whole is not None and not _NO_PLACE.match(whole["all"]) else None
        if not isinstance(found, str):
            return found
        town = _town_before(found, text)
        return found if town is None or town.lower() in found.lower() else f"{town}, {found}"

    return replace(kind, gather=gather)


def _at_the_door(heard: Heard, current: str) -> str | None:
    """Put a flat, an entrance, a floor behind the address that is there; None where another address is named."""
    named = [match.group() for match in _AT_THE_DOOR.finditer(heard.text[: parse.READ_AT_MOST])]
    rest = _AT_THE_DOOR.sub(" ", heard.text)
    others = (one.value for one in heard.entities if one.entity == "address" and one.value in rest)
    is_another = any(not lacks_house(one) for one in others)
    fresh = [one for one in named if one.lower() not in current.lower()]
    return f"{current}, {', '.join(fresh)}" if fresh and not is_another and not re.search(r"\d", rest) else None


def _town_before(found: str, text: str) -> str | None:
    """Give the town that stands before a street: "в Химки на Лесную 7", "доставка мск ул ленина 5"."""
    town = _TOWN_TO.search(text)
    if town is not None and town["place"].startswith(found[:4]):
        return town["town"]
    named = _TOWN_BEHIND_WISH.search(text[: max(0, text.find(found))])
    return None if named is None or _NO_PLACE.match(named["town"]) else named["town"]


def part_of_day() -> SlotKind:
    """Keep the part of the day that suits: "morning", "afternoon", "evening"."""
    words = {
        "morning": ("утром", "с утра", "на утро", "до обеда", "до полудня", "first half of the day", "in the morning",
                    "before noon", "上午", "早上"),
        "afternoon": ("днём", "днем", "после обеда", "in the afternoon", "after lunch", "after noon", "下午"),
        "evening": ("вечером", "к вечеру", "на вечер", "in the evening", "after work", "晚上", "傍晚"),
    }  # fmt: skip
    return slots.choice(words)


def part_line(part: JSON) -> Line | str:
    """Name a part of the day, as the texts `part_…` shared by all flows; empty for none."""
    return Line(key=f"part_{part}") if part in _PARTS else ""


PART_TEXTS = {f"part_{part}": "" for part in _PARTS}
"""The texts that `part_line` may use."""


def lacks_house(address: JSON) -> bool:
    """Tell whether an address has a town or a street at best: no house can be found by it."""
    return not isinstance(address, str) or _HOUSE.search(address) is None


def address_completed(heard: Heard, known: Slots) -> JSON:
    """Read what was missing of an address and put it beside what is known: the house behind, the town in front."""
    kind = slots.address()
    said = kind.gather(heard, None, True) if kind.gather is not None else None
    before = text_at(known, "address")
    is_other = parse.yes_no(heard.text) is not None or parse.has_none(heard.text) or _is_about_people(heard)
    if not isinstance(said, str) or is_other or (lacks_house(said) and _NO_TOWN.search(said)):
        return None
    if before is None or _is_whole(said, before):
        return said
    if lacks_house(said):
        town = _TOWN_HEAD.sub("", said)
        return f"{town}, {before}" if len(town) <= _TOWN_AT_MOST else None
    return f"{before}, {said}" if lacks_house(before) else said


def branch_said(heard: Heard, known: Slots) -> JSON:
    """Read which branch of the list is meant: its place, its name or a word of it, or its code from a button."""
    branches = rows_at(known, "branches")
    codes = [text_at(row, "code") or "" for row in branches]
    said = parse.tidy(heard.text)
    if said in codes:
        return said
    names = [
        (text_at(row, "code"), f"{text_at(row, 'name')} {text_at(row, 'address') or ''}".lower()) for row in branches
    ]
    best = sorted(((_words_shared(said, name), code) for code, name in names), key=lambda one: -one[0])
    if best and best[0][0] and (len(best) == 1 or best[0][0] > best[1][0]):
        return best[0][1]
    place = parse.ordinal(heard.text, of=len(codes))
    if place is not None:
        return codes[place]
    return codes[0] if len(codes) == 1 and parse.yes_no(heard.text) else None


def branch_lines(known: Slots) -> tuple[Line, ...]:
    """List the branches, as the texts `branch_choice…` shared by all flows."""
    return tuple(_branch_line(place, row) for place, row in enumerate(rows_at(known, "branches"), start=1))


BRANCH_TEXTS = {"branch_choice": "place name", "branch_choice_at": "place name address"}
"""The texts that `branch_lines` may use."""


def branch_buttons(known: Slots) -> tuple[Button, ...]:
    """Offer the branches as buttons."""
    return tuple(
        Button(payload=f"branch={text_at(row, 'code')}", title=text_at(row, "name") or "")
        for row in rows_at(known, "branches")
    )


def branch_named(known: Slots, code: JSON) -> str:
    """Give a branch's name with its address; empty for one that is not listed."""
    for row in rows_at(known, "branches"):
        if text_at(row, "code") == code:
            return ", ".join(part for part in (text_at(row, "name"), text_at(row, "address")) if part)
    return ""


def _branch_line(place: int, row: Slots) -> Line:
    args: dict[str, Arg] = {"place": place, "name": text_at(row, "name") or ""}
    address = text_at(row, "address")
    if address is None:
        return Line(key="branch_choice", args=args)
    return Line(key="branch_choice_at", args={**args, "address": address})


def _is_about_people(heard: Heard) -> bool:
    """Tell whether a phone is what was written, perhaps with a name, and no address."""
    kinds = {entity.entity for entity in heard.entities}
    return "phone" in kinds and "address" not in kinds


def _is_whole(said: str, before: str) -> bool:
    """Tell whether an answer is an address of its own, not a part that was missing."""
    return not lacks_house(said) and ("," in said or before.lower()[:8] in said.lower()) and len(said) > len(before) / 2


def _words_shared(said: str, name: str) -> int:
    """Count the words of an answer that begin like a word of the name; of Chinese the signs."""
    chinese = sum(1 for sign in set(said) if sign >= "\u3400" and sign in name)
    stems = {word[:5] for word in re.findall(r"[^\W\d_\u3400-\u9fff]{4,}", said)}
    return chinese + sum(1 for stem in stems if stem in name)
