"""Finds what stands in one list with a reference and is written like one, though its form alone would not tell.

"HH2009 и SW1-BK": the second has a single figure, as many words and ratings have, so it counts only beside the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bots.flow import Slot
from bots.written_signs import looks_like_a_reference

_READ_AT_MOST = 6000
_COUNT = r"\d{1,5}\s*(?:[xх×*]|шт\w*\.?|штук\w*|pcs|pieces|pc|of|个|個|件|只|台)?"
_JOINED = re.compile(
    rf"(?:\s*[-–—:,，xх×*要]?\s*{_COUNT})?\s*(?:[,;+/，；、\n]|(?<!\w)(?:и|and|plus|плюс)(?!\w)|[和跟]|以及|还有)\s*"
    rf"(?:(?:и|and|ещё|еще|a|the|{_COUNT})\s*)*",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"(?<![A-Za-zА-Яа-яё0-9.-])[A-Z][A-Z0-9]{1,9}(?:-[A-Z0-9]{1,8})*(?![A-Za-zА-Яа-яё0-9-])")
_RATING = re.compile(
    r"(?:IP\d\w|RJ\d+|CAT\d\w?|[BCDKZ]\d{1,2}|E(?:14|27|40)|GU\d.*|G\d+|M\d+|PN\d+|DN\d+|PO-?\d*|VAT|USB(?:-[AC])?|TN-.*|IT|AC-?\d*|DC-?\d*)"
)


def listed_beside(text: str, entities: Sequence[Slot]) -> tuple[Slot, ...]:
    """Give the references that are told only by standing in a list with known ones, as entities of their own."""
    known = [one.value for one in entities if one.entity == "product_reference" and one.value]
    text = text[:_READ_AT_MOST]
    taken = {one.value for one in entities if one.value}
    spans = sorted(span for value in dict.fromkeys(known) for span in _places(text, value))
    open_ones = [found for found in _WRITTEN.finditer(text) if _is_like_one(found[0]) and found[0] not in taken]
    if not known:
        return _slots(_beside_each_other(text, open_ones))
    found: list[re.Match[str]] = []
    while fitting := [one for one in open_ones if any(_in_one_list(text, one.span(), span) for span in spans)]:
        found += fitting
        spans += [one.span() for one in fitting]
        open_ones = [one for one in open_ones if one not in fitting]
    return _slots(found)


def _beside_each_other(text: str, written: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Keep those in one list with one that has the form of a reference, itself too: "SW1-WH; SKU-BK?"."""
    plain = [one for one in written if "-" in one[0] and looks_like_a_reference(one[0])]
    pairs = [(one, other) for one in plain for other in written if _in_one_list(text, one.span(), other.span())]
    return list({one.start(): one for pair in pairs for one in pair if pair[0] is not pair[1]}.values())


def _slots(found: Sequence[re.Match[str]]) -> tuple[Slot, ...]:
    in_order = sorted(found, key=re.Match.start)
    return tuple(Slot(entity="product_reference", value=one[0], normalized=one[0]) for one in in_order)


def _places(text: str, value: str) -> Iterator[tuple[int, int]]:
    start = text.find(value)
    while start >= 0:
        yield start, start + len(value)
        start = text.find(value, start + len(value))


def _is_like_one(written: str) -> bool:
    """Tell whether a word in capitals may be a reference: with a figure or a hyphen, and no rating of something."""
    is_marked = any(sign.isdigit() or sign == "-" for sign in written)
    return len(written) >= 4 and is_marked and _RATING.fullmatch(written) is None


def _in_one_list(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether only the sign of a list, and a count, stand between the two."""
    (_, end), (start, _) = sorted((one, other))
    return end <= start and _JOINED.fullmatch(text, end, start) is not None
