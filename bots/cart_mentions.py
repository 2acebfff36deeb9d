"""Reads which articles a sentence names, each with the number that stands beside it and the unit of that number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bots import cart_words as said
from bots import parse, units
from bots.chinese_numbers import NUMERALS
from bots.flow import JSON, Heard
from bots.written_lines import written_lines
from bots.written_rows import Written
from bots.written_signs import is_whole_reference, looks_like_a_reference

READ_AT_MOST = 6000
_NO_GOODS = frozenset({"phone", "email", "date", "address", "order_number"})
_NAMED = re.compile(r"[^\W_]{3}|[\u3400-\u9fff]{2}")
_MARKS = re.compile(r"(?:(?<=\s)|^)\d{1,2}\)\s+")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}[).]|[-•*–—])\s+")
_CHUNK = re.compile(r"(?<!\d),|,(?!\d)|[;，；、\n\t]|(?<!\w)(?:и|and|plus|плюс)(?!\w)|和|以及|还有|跟")
_BEFORE = re.compile(
    rf"(?<![^\W\u3400-\u9fff])(?<![.,-])(?P<n>{said.NUMBER})\s*(?:{said.UNIT}\s*|[xх×*]\s*|(?:of|the|more|ещё|еще)\s+|的)*(?:(?!{said.NOT_COUNTED})[^\W\d_]+\s+)?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"^\s*(?:[-–—:=(x×х*]+|в\s+количестве|кол-во|qty|quantity|数量|要)?\s*[:(]?\s*(?P<n>{said.NUMBER})\s*(?:{said.UNIT})?(?![\w.])(?!,\d)(?!\s+{said.NOT_COUNTED})",
    re.IGNORECASE,
)
_PIECES_FIRST = re.compile(rf"(?<!\w)(?<!\d )штук(?:и|у)?\s+(?P<n>{said.NUMBER})(?![\w.])", re.IGNORECASE)
_AFTER_COMMA = re.compile(rf"^\s*[,，]\s*(?P<n>{said.NUMBER})\s*{said.UNIT}(?!\w)", re.IGNORECASE)
_RATED = re.compile(
    r"(?:\s+(?:[BCDKВСКД]\d{1,3}|\d{1,3}\s?[AА]|\d\s?[PПР]\+?[NН]?)(?![^\W\u3400-\u9fff]))+", re.IGNORECASE
)
"""Ratings behind the name of a series, which only together say what is meant: iC60N C16 2P."""
_AFTER_ZH = re.compile(rf"^\s*[：:，,]?\s*(?:要|数量)?\s*(?P<n>[{NUMERALS}]+|\d{{1,6}})\s*{units.SIGN}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One article named in a text, with its number where one stands beside it, and the unit of that."""

    asked: str
    quantity: int | None = None
    unit: str | None = None

    def as_line(self, quantity: int | None = None) -> dict[str, JSON]:
        """Write it as a new line of a cart; `quantity` is for one that was named without a number."""
        line: dict[str, JSON] = {"asked": self.asked, "reference": None}
        return recounted(line, self.quantity or quantity, self.unit)


def recounted(line: Mapping[str, JSON], quantity: int | None, unit: str | None) -> dict[str, JSON]:
    """Write a line of a cart with another number; the unit stands there where it is not the piece."""
    rest = {name: value for name, value in line.items() if name != "unit"}
    return {**rest, "quantity": quantity, **({"unit": unit} if unit is not None and unit != units.PIECE else {})}


def mentions_in(heard: Heard) -> tuple[Mention, ...]:
    """Give every article named in what was heard, in order, each with its number where one stands beside it."""
    text = heard.text[:READ_AT_MOST]
    places: list[tuple[int, int, str]] = []
    cursor: dict[str, int] = {}
    for entity in heard.entities:
        if entity.entity != "product_reference" or not entity.value:
            continue
        start = text.find(entity.value, cursor.get(entity.value, 0))
        cursor[entity.value] = start + len(entity.value) if start >= 0 else len(text)
        asked = entity.normalized or entity.value
        end = start + len(entity.value)
        if start >= 0 and not is_whole_reference(entity.value) and (rated := _RATED.match(text, end)) is not None:
            asked, end = f"{asked}{rated.group()}", rated.end()
        places.append((start, end, asked) if start >= 0 else (len(text), len(text), asked))
    places.sort()
    found = tuple(_mention(text, places, index) for index in range(len(places)))
    return (_with_its_number(found[0], heard),) if len(found) == 1 else found


def counted_plainly(heard: Heard) -> Heard:
    """Count dozens in pieces and kilometres in metres; what understanding took for their number is left out."""
    before = heard.text[:READ_AT_MOST]
    text = units.counted_plainly(before)
    if text == before:
        return heard
    return replace(heard, text=text, entities=tuple(one for one in heard.entities if one.entity != "quantity"))


def own_words(heard: Heard) -> str:
    """Leave out of a text what is no goods: phones, addresses, days, a name that is all of it."""
    text = heard.text[:READ_AT_MOST]
    references = [entity.value for entity in heard.entities if entity.entity == "product_reference"]
    for entity in heard.entities:
        is_whole = entity.entity == "person" and parse.tidy(entity.value) == parse.tidy(text)
        is_no_goods = entity.entity in _NO_GOODS and entity.value not in references
        is_no_goods = is_no_goods and not (entity.entity == "address" and looks_like_a_reference(entity.value))
        if entity.value and (is_no_goods or is_whole):
            text = text.replace(entity.value, " ")
    return _PIECES_FIRST.sub(r"\g<n> шт", text)


def listed(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Give the goods of a list or of plain words, unless more were found by their references."""
    named = (one for one in written_lines(text) if _NAMED.search(said.SETS.sub(" ", said.ADDS.sub(" ", one.asked))))
    found = tuple(_mention_of(one) for one in named)
    return found if len(found) >= len(mentions) else mentions


def with_counted(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Give the counted references too that understanding took for none: what was asked for is never left out."""
    rows = _MARKS.sub("\n", text) if len(_MARKS.findall(text)) > 1 else text
    counted = tuple(
        _mention_of(one) for one in written_lines(rows) if one.quantity and looks_like_a_reference(one.asked)
    )
    listed, known = {folded(one.asked) for one in counted}, {folded(one.asked) for one in mentions}
    if known <= listed:
        return counted
    return (*mentions, *(one for one in counted if not any(folded(one.asked) in name for name in known)))


def folded(text: str) -> str:
    """Reduce a reference to what it is compared by within a cart."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _mention_of(line: Written) -> Mention:
    return Mention(asked=line.asked, quantity=line.quantity, unit=line.unit)


def _with_its_number(mention: Mention, heard: Heard) -> Mention:
    """Give the only article the only number of pieces of the message, wherever in it that stands."""
    counts = [one for one in heard.entities if one.entity == "quantity"]
    if mention.quantity is not None or len(counts) != 1:
        return mention
    value = counts[0].value
    unit = units.unit_in(value)
    if unit is None and (place := heard.text.find(value)) >= 0:
        unit = units.unit_at(heard.text, place + len(value))
    return Mention(asked=mention.asked, quantity=said.counted(counts[0].normalized or value), unit=unit)


def _mention(text: str, places: list[tuple[int, int, str]], index: int) -> Mention:
    start, end, asked = places[index]
    before = text[places[index - 1][1] if index else 0 : start]
    after = text[end : places[index + 1][0] if index + 1 < len(places) else len(text)]
    left = _NUMBERED.sub("", _CHUNK.split(before)[-1])
    behind = _AFTER_ZH.match(after) or _AFTER.match(after) or _AFTER_COMMA.match(after)
    ahead = _BEFORE.search(left)
    is_the_next_ones = behind is not None and index + 1 < len(places) and not _CHUNK.search(after[behind.end() :])
    found = ahead if ahead is not None and (behind is None or is_the_next_ones or index == 0) else behind
    if found is None or (found is behind and is_the_next_ones and _ahead_everywhere(text, places)):
        return Mention(asked=asked)
    return Mention(asked=asked, quantity=said.counted(found["n"]), unit=units.unit_at(found.string, found.end("n")))


def _ahead_everywhere(text: str, places: list[tuple[int, int, str]]) -> bool:
    """Tell whether the first article has its number in front, so that a number behind one belongs to the next."""
    return _BEFORE.search(_NUMBERED.sub("", _CHUNK.split(text[: places[0][0]])[-1])) is not None
