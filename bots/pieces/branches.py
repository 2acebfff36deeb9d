"""Reads which branch is meant out of the words of a customer, who declines its name and leaves half of it out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bots import parse
from bots.flow import JSON, Heard, Slots
from bots.pieces import delivery
from bots.reading import text_at

_AT_A_BRANCH: Final = re.compile(
    r"(?<!\w)(?:в|на|по|из|at|in|from)\s+(?:the\s+|вашем\s+|ваш\s+|магазин\w*\s+|пункт\w*\s+|складе?\s+|филиал\w*\s+|[«\"])*"
    r"[^\W\d_]{3,}(?:\s+(?:магазин|склад|филиал|пункт|store|shop|branch|warehouse)\w*)?|"
    r"[北南东西中][区央心](?:门店|店|仓库?|自提点)?",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_\u3400-\u9fff]{3,}")
_GENERIC: Final = (
    "магазин",
    "филиал",
    "аптек",
    "пункт",
    "выдач",
    "склад",
    "салон",
    "точк",
    "самовывоз",
    "улиц",
    "москв",
)
_GENERIC_EN: Final = frozenset({"the", "store", "shop", "branch", "point", "pick", "warehouse", "street", "one", "and"})
_SAME_AT_LEAST: Final = 3
_ENDING_AT_MOST: Final = 3
_CHINESE: Final = re.compile("[\u3400-\u9fff]")
_GENERIC_ZH: Final = frozenset("区门店自提点仓库中心市路号街的在请为我您")


def branch_meant(heard: Heard, branches: Sequence[Slots]) -> JSON:
    """Give the code of the branch whose name is said, else the one chosen by its place or button; None if unclear."""
    named = branch_named(heard.text, branches)
    if named is not None:
        return named
    codes = [text_at(row, "code") for row in branches]
    said = parse.tidy(heard.text)
    if said in codes:
        return said
    if _WORD.search(said) is None or parse.ordinal(heard.text, of=len(codes)) is not None:
        return delivery.branch_said(heard, {"branches": list(branches)})
    return None


def tells_of_a_place(text: str) -> bool:
    """Tell whether something is said to be at some place, whichever that is."""
    return _AT_A_BRANCH.search(text[: parse.READ_AT_MOST]) is not None


def branch_asked_about(text: str, branches: Sequence[Slots]) -> str | None:
    """Give the code of the branch at which something is asked about ("in the south store", «в южном», 南区门店)."""
    places = " ".join(found.group() for found in _AT_A_BRANCH.finditer(text[: parse.READ_AT_MOST]))
    return branch_named(places, branches) if places else None


def branch_named(text: str, branches: Sequence[Slots]) -> str | None:
    """Give the code of the one branch that a text names best by words of its own; None where none or several are."""
    said = parse.tidy(text[: parse.READ_AT_MOST])
    scores = [(_shared(said, text_at(row, "name") or ""), text_at(row, "code")) for row in branches]
    best = sorted(scores, key=lambda one: -one[0])
    if not best or not best[0][0] or (len(best) > 1 and best[1][0] == best[0][0]):
        return None
    return best[0][1]


def _shared(said: str, name: str) -> int:
    """Count the signs that words of a text share with words of a name, those left out that every branch has."""
    own = [word for word in _WORD.findall(name.lower()) if not _is_generic(word)]
    latin = max(
        (_same(word, other) for word in _WORD.findall(said) if not _is_generic(word) for other in own), default=0
    )
    chinese = {sign for sign in _CHINESE.findall(name) if sign not in _GENERIC_ZH}
    return latin + sum(1 for sign in chinese if sign in said)


def _is_generic(word: str) -> bool:
    return word in _GENERIC_EN or word.startswith(_GENERIC)


def _same(word: str, other: str) -> int:
    """Count the letters with which two words begin alike, 0 where more than an ending differs."""
    count = 0
    for left, right in zip(word, other, strict=False):
        if left != right:
            break
        count += 1
    is_form = count >= _SAME_AT_LEAST and max(len(word), len(other)) - count <= _ENDING_AT_MOST
    return count if is_form else 0
