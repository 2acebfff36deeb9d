"""The slots that only putting aside has: the place as it was first named, the branch, what is to change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bots import cart, parse, slots
from bots.flow import JSON, Heard, Slots
from bots.plan import SlotKind

CHANGES: Final = ("goods", "branch", "day", "contact")
"""What of a summed up reservation can be changed."""
AS_IT_IS: Final = "as_it_is"
"""Answers what to change where the goods are named again just as they are."""
_PLACE: Final = re.compile(
    r"магазин|филиал|аптек|пункт|салон|точк|склад|улиц|\bул\.|проспект|север|южн|восто|запад|central|north|south|east|"
    r"west|store|shop|branch|pharmacy|pick-?up point|店|仓|门市|自提点|药房|[北南东西]区",
    re.IGNORECASE,
)
_PLACE_AT_MOST = 300
_AT_A_PLACE: Final = re.compile(
    r"(?:(?<!\w)(?:в|на|из|at|in|from)\s+)?(?:(?<!\w)the\s+)?(?<!\w)(?:южн\w*|северн\w*|восточн\w*|западн\w*|центральн\w*|"
    r"south|north|east|west|central)(?!\w)(?:\s+(?:магазин\w*|филиал\w*|store|shop|branch|one))?|"
    r"在?[北南东西]区(?:门店|店)?",
    re.IGNORECASE,
)
_THEN: Final = re.compile(
    r"^\W*(?:(?:ok|okay|well|so|then|ну|ладно|тогда|хорошо)(?!\w)\W*|那就?)+(?=\d)", re.IGNORECASE
)
_NAMED: Final = re.compile(
    r"(?:\bname(?:'s| is|:)|in the name of|under the name(?: of)?|на имя|на фамилию)\s+"
    r"([A-ZА-ЯЁ][^\W\d_]+(?:[ -][A-ZА-ЯЁ][^\W\d_]+){0,2})"
)


def place() -> SlotKind:
    """Keep the first words that name a place, so that a branch named before the list is found in it."""

    def gather(heard: Heard, current: JSON, _is_asked: bool) -> JSON:
        if current is not None or heard.button is not None or not _PLACE.search(heard.text):
            return None
        return heard.text[:_PLACE_AT_MOST]

    return SlotKind(entities=(), accept=_nothing, read=_nothing, gather=gather)


def goods_beside_a_place() -> SlotKind:
    """Keep a cart, also where a branch is named beside the number that puts it right: "then 16 at the south store"."""
    kind = slots.cart()

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        if kind.gather is None:
            return None
        read = kind.gather(heard, current, is_asked)
        bare = _AT_A_PLACE.sub(" ", heard.text)
        if read is not None or is_asked or not current or bare == heard.text:
            return read
        said = _THEN.sub("make it ", " ".join(bare.split()))
        return kind.gather(replace(heard, text=said), current, False)

    return replace(kind, gather=gather)


def branch() -> SlotKind:
    """Keep the code of a branch; read by the question that lists them."""
    return SlotKind(entities=(), accept=_code, read=_nothing)


def name() -> SlotKind:
    """Keep a name, also where words say that it is one."""
    kind = slots.person()

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        said = [one.value for one in heard.entities if one.entity == "person"]
        if found := _NAMED.search(heard.text[: parse.READ_AT_MOST]):
            said.append(found[1])
        named = [value for one in said if (value := kind.accept(one)) is not None]
        if named:
            return next((value for value in reversed(named) if value != current), current)
        return kind.read(heard.text) if is_asked else None

    return replace(kind, gather=gather)


def change() -> SlotKind:
    """Keep which of `CHANGES` is meant."""
    return slots.choice(
        {
            "goods": (
                "товар*", "количеств*", "позиц*", "штук*", "goods", "product*", "quantit*", "item*", "数量", "商品",
                "产品",
            ),
            "branch": (
                "магазин*", "филиал*", "аптек*", "пункт*", "адрес*", "место", "другой", "branch*", "store*", "shop*",
                "place", "门店", "地点", "店",
            ),
            "day": ("день", "дат*", "срок*", "day", "date", "time", "日期", "时间"),
            "contact": (
                "имя", "телефон*", "контакт*", "name", "phone", "contact*", "姓名", "电话", "联系",
            ),
        },
        anywhere=False,
    )  # fmt: skip


def change_meant(heard: Heard, known: Slots) -> JSON:
    """Read what is to change; goods that are the same as before change nothing, and are no miss either."""
    kind = change()
    named = kind.gather(heard, None, True) if kind.gather is not None else None
    if named is not None:
        return named
    goods = cart.gathered(heard, known.get("cart"), is_asked=False)
    return AS_IT_IS if goods is not None and goods == known.get("cart") else None


def _code(text: str) -> JSON:
    said = parse.tidy(text)
    return said if re.fullmatch(r"[\w-]{1,64}", said) else None


def _nothing(_text: str) -> JSON:
    return None
