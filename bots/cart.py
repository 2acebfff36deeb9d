"""A cart: what somebody wants and how many, read from whole sentences, put right, added to and taken out of.

Its value is a list of lines `{"asked": as written, "reference": the article or null, "quantity": a number or null}`. A
flow fills in `reference` and may keep more with a line; a line that is swapped for another starts clean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bots import cart_words as said
from bots import corrections, parse
from bots.chinese_numbers import NUMERALS, without_dozens
from bots.flow import JSON, Heard, Slots
from bots.plan import SlotKind
from bots.reading import rows_of, text_at, whole_at
from bots.written_lines import written_lines
from bots.written_signs import looks_like_a_reference

LINES_AT_MOST = 100
READ_AT_MOST = 6000
_NAME_AT_MOST = 120
_NAMING = frozenset(
    {"inform", "availability_price", "order_place", "preorder", "reserve", "quote_request", "certificate"}
)
_NO_GOODS = frozenset({"phone", "email", "date", "address", "order_number"})
_SURE = 0.6
_LETTERS = re.compile(r"[^\W\d_]{3}|[\u3400-\u9fff]{2}")
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]{4,}")
_NAMED = re.compile(r"[^\W_]{3}|[\u3400-\u9fff]{2}")
_FILLERS = re.compile(
    r"(?<!\w)(?:нет|не|да|пожалуйста|мне|нам|а|и|можно|тогда|получится|no|yes|ok|please|i|me|us|it|can|could|we|you|have|and)"
    r"(?!\w)|好的|不过|但是|可是|数量|件数|等一[下等]|等[等下]|稍等|麻烦|帮我|应该|想了想|[不对是吧了请我您能可以吗但那先把都给再哦呢啊嗯]"
)
_MARKS = re.compile(r"(?:(?<=\s)|^)\d{1,2}\)\s+")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}[).]|[-•*–—])\s+")
_CHUNK = re.compile(r"[,;，；、\n\t]|(?<!\w)(?:и|and|plus|плюс)(?!\w)|和|以及|还有|跟")
_BEFORE = re.compile(
    rf"(?<![^\W\u3400-\u9fff])(?<![.-])(?P<n>{said.NUMBER})\s*(?:{said.UNIT}\s*|[xх×*]\s*|(?:of|the|more|ещё|еще)\s+|的)*(?:(?!{said.NOT_COUNTED})[^\W\d_]+\s+)?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"^\s*(?:[-–—:=(x×х*]+|в\s+количестве|кол-во|qty|quantity|数量|要)?\s*[:(]?\s*(?P<n>{said.NUMBER})\s*(?:{said.UNIT})?(?![\w.])(?!\s+{said.NOT_COUNTED})",
    re.IGNORECASE,
)
_PIECES_FIRST = re.compile(rf"(?<!\w)(?<!\d )штук(?:и|у)?\s+(?P<n>{said.NUMBER})(?![\w.])", re.IGNORECASE)
_AFTER_COMMA = re.compile(rf"^\s*[,，]\s*(?P<n>{said.NUMBER})\s*{said.UNIT}(?!\w)", re.IGNORECASE)
_AFTER_ZH = re.compile(
    rf"^\s*[：:，,]?\s*(?:要|数量)?\s*(?P<n>[{NUMERALS}]+|\d{{1,6}})\s*(?:个|個|件|台|只|米|箱|盒|套|条|卷)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One article named in a text, with its number of pieces where one stands beside it."""

    asked: str
    quantity: int | None = None


def cart() -> SlotKind:
    """Keep a cart (see this module); read from the first message on, and corrected at any time."""
    return SlotKind(entities=("product_reference",), accept=_no_value, read=_no_value, gather=gathered)


def lines_of(value: JSON) -> tuple[Slots, ...]:
    """Give the lines of a cart."""
    return tuple(row for row in rows_of(value) if text_at(row, "asked"))


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
        places.append((start, start + len(entity.value), asked) if start >= 0 else (len(text), len(text), asked))
    places.sort()
    found = tuple(_mention(text, places, index) for index in range(len(places)))
    return (_with_its_number(found[0], heard),) if len(found) == 1 else found


def gathered(heard: Heard, current: JSON, is_asked: bool) -> JSON:
    """Give the cart after what was heard, None where nothing was said of it, an empty list where all was taken out."""
    heard = _without_dozens(heard)
    lines = list(lines_of(current))
    text = _own_words(heard)
    mentions = mentions_in(heard)
    if (not mentions and (not lines or said.ADDS.search(text))) or "\n" in text or "\t" in text or ";" in text:
        mentions = _listed(text, mentions)
    elif not lines:
        mentions = _with_counted(text, mentions)
    if lines and (swap := corrections.swap_in(text)) is not None and (after := _swapped(lines, swap, mentions)):
        return after
    if lines and said.TAKES_OUT.search(text) and (after := _taken_out(lines, text, mentions)) is not None:
        return after
    if mentions:
        return _merged(lines, text, mentions)[:LINES_AT_MOST]
    if lines and (after := _recounted(lines, text, is_asked=is_asked)) is not None:
        return after
    return _named(lines, heard)[:LINES_AT_MOST] or None if is_asked else None


def _without_dozens(heard: Heard) -> Heard:
    """Count dozens in pieces; what understanding took for their number is left out."""
    text = without_dozens(heard.text[:READ_AT_MOST])
    if text == heard.text[:READ_AT_MOST]:
        return heard
    return replace(heard, text=text, entities=tuple(one for one in heard.entities if one.entity != "quantity"))


def _with_its_number(mention: Mention, heard: Heard) -> Mention:
    """Give the only article the only number of pieces of the message, wherever in it that stands."""
    numbers = [one.normalized or one.value for one in heard.entities if one.entity == "quantity"]
    if mention.quantity is not None or len(numbers) != 1:
        return mention
    return Mention(asked=mention.asked, quantity=said.counted(numbers[0]))


def _own_words(heard: Heard) -> str:
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


def _listed(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Give the goods of a list or of plain words, unless more were found by their references."""
    named = (one for one in written_lines(text) if _NAMED.search(said.SETS.sub(" ", said.ADDS.sub(" ", one.asked))))
    listed = tuple(Mention(asked=one.asked, quantity=one.quantity) for one in named)
    return listed if len(listed) >= len(mentions) else mentions


def _with_counted(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Give the counted references too that understanding took for none: what was asked for is never left out."""
    rows = _MARKS.sub("\n", text) if len(_MARKS.findall(text)) > 1 else text
    counted = tuple(
        Mention(asked=one.asked, quantity=one.quantity)
        for one in written_lines(rows)
        if one.quantity and looks_like_a_reference(one.asked)
    )
    listed, known = {_folded(one.asked) for one in counted}, {_folded(one.asked) for one in mentions}
    if known <= listed:
        return counted
    return (*mentions, *(one for one in counted if not any(_folded(one.asked) in name for name in known)))


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
    return Mention(asked=asked, quantity=said.counted(found["n"]))


def _ahead_everywhere(text: str, places: list[tuple[int, int, str]]) -> bool:
    """Tell whether the first article has its number in front, so that a number behind one belongs to the next."""
    return _BEFORE.search(_NUMBERED.sub("", _CHUNK.split(text[: places[0][0]])[-1])) is not None


def _swapped(lines: list[Slots], swap: corrections.Swap, mentions: tuple[Mention, ...]) -> list[Slots] | None:
    """Put one article or one number in the place of another; None where the old one is not in the cart."""
    old, new = said.counted(swap.old), said.counted(swap.new)
    place = _place_of(lines, swap.old)
    if place is not None:
        named = next((one for one in mentions if one.asked in swap.new or swap.new in one.asked), None)
        asked = named.asked if named is not None else said.without_counts(swap.new)
        number = (named.quantity if named is not None else new) or whole_at(lines[place], "quantity")
        if asked:
            return _with(lines, place, {"asked": asked, "reference": None, "quantity": number})
    if new is None:
        return None
    meant = [index for index, line in enumerate(lines) if old is not None and whole_at(line, "quantity") == old]
    if len(meant) != 1 and mentions:
        meant = [at for one in mentions if (at := _place_of(lines, one.asked)) is not None]
    if len(meant) != 1 and len(lines) == 1 and old is not None:
        meant = [0]
    return _with(lines, meant[0], {**lines[meant[0]], "quantity": new}) if len(meant) == 1 else None


def _taken_out(lines: list[Slots], text: str, mentions: tuple[Mention, ...]) -> list[Slots] | None:
    gone = {at for one in mentions if (at := _place_of(lines, one.asked)) is not None}
    if not gone and (named := said.place_named(text, of=len(lines))) is not None:
        gone = {named[0]}
    if not gone and (at := _place_by_name(lines, text)) is not None:
        gone = {at}
    if not gone and not mentions and said.ALL.search(text):
        gone = set(range(len(lines)))
    return [line for at, line in enumerate(lines) if at not in gone] if gone else None


def _merged(lines: list[Slots], text: str, mentions: tuple[Mention, ...]) -> list[Slots]:
    """Add what is new, count anew what is there; "no" and one article in the place of the only one swaps it."""
    adds = said.ADDS.search(text) is not None
    merged = list(lines)
    is_swap = len(lines) == 1 and len(mentions) == 1 and not adds and corrections.begins_with_no(text)
    for one in mentions:
        at = _place_of(merged[: len(lines)], one.asked)
        if at is None:  # of what this message named before, only the very same article is meant again
            same = (
                place
                for place, line in enumerate(merged)
                if _folded(text_at(line, "asked") or "") == _folded(one.asked)
            )
            at = next(same, None)
        if at is None and is_swap:
            number = one.quantity or whole_at(merged[0], "quantity")
            merged[0] = {"asked": one.asked, "reference": None, "quantity": number}
        elif at is None:
            merged.append({"asked": one.asked, "reference": None, "quantity": one.quantity})
        elif one.quantity is not None:
            before = (whole_at(merged[at], "quantity") or 0) if adds and lines else 0
            merged[at] = {**merged[at], "quantity": before + one.quantity}
    return merged


def _recounted(lines: list[Slots], text: str, *, is_asked: bool) -> list[Slots] | None:
    """Read a number of pieces that names no article: of a line by its place, of all, or of the only one."""
    named = said.place_named(text, of=len(lines))
    number = said.counted(named[1] if named is not None else text)
    if number is None:
        return None
    if named is not None:
        return _with(lines, named[0], {**lines[named[0]], "quantity": number})
    if said.EACH.search(text):
        return [{**line, "quantity": number} for line in lines]
    open_ones = [at for at, line in enumerate(lines) if whole_at(line, "quantity") is None]
    at = open_ones[0] if len(open_ones) == 1 else 0 if len(lines) == 1 else None
    if at is None or not (is_asked or _is_about_number(text)):
        return None
    before = (whole_at(lines[at], "quantity") or 0) if said.ADDS.search(text) else 0
    return _with(lines, at, {**lines[at], "quantity": before + number})


def _is_about_number(text: str) -> bool:
    """Tell whether a text is a number of pieces and hardly more."""
    rest = said.ADDS.sub(" ", said.SETS.sub(" ", said.without_counts(text)))
    return len(re.findall(r"[^\W\d_]", _FILLERS.sub(" ", rest.lower()))) <= 3


def _named(lines: list[Slots], heard: Heard) -> list[Slots]:
    """Read the name of an article where one was asked for; nothing in words that are another answer."""
    text = _own_words(heard).strip()
    is_other = heard.intent not in _NAMING and heard.confidence >= _SURE
    if is_other or len(text) > _NAME_AT_MOST or parse.yes_no(text) is not None or parse.has_none(text) or "?" in text:
        return []
    name = parse.tidy(said.without_counts(said.ORDERS.sub("", text)))
    if not _LETTERS.search(name):
        return []
    return [*lines, {"asked": name, "reference": None, "quantity": _number_of_pieces(text)}]


def _number_of_pieces(text: str) -> int | None:
    found = re.search(rf"(?<![\w-])(?P<n>{said.NUMBER})\s*{said.UNIT}(?!\w)", text, re.IGNORECASE)
    return None if found is None else said.counted(found["n"])


def _place_of(lines: list[Slots], named: str) -> int | None:
    """Find the line that a reference, or a part of one, stands for."""
    sought = _folded(named)
    if len(sought) < 3 or (sought.isdigit() and len(sought) < 5):
        return None
    for exact in (True, False):
        for at, line in enumerate(lines):
            own = {_folded(text_at(line, "reference") or ""), _folded(text_at(line, "asked") or "")} - {""}
            if sought in own if exact else any(sought in one or one in sought for one in own):
                return at
    return None


def _place_by_name(lines: list[Slots], text: str) -> int | None:
    """Find the one line whose name begins some word like one of the text: "the cable"; None where two do as well."""
    stems = {word[: max(3, min(5, len(word) - 1))] for word in _WORD.findall(text.lower())}
    scores = []
    for at, line in enumerate(lines):
        own = _WORD.findall(f"{text_at(line, 'name') or ''} {text_at(line, 'asked') or ''}".lower())
        scores.append((sum(1 for stem in stems if any(word.startswith(stem) for word in own)), at))
    best = sorted(scores, reverse=True)
    is_one = bool(best) and best[0][0] > 0 and (len(best) == 1 or best[1][0] < best[0][0])
    return best[0][1] if is_one else None


def _folded(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _with(lines: list[Slots], place: int, line: Mapping[str, JSON]) -> list[Slots]:
    return [line if at == place else old for at, old in enumerate(lines)]


def _no_value(_text: str) -> JSON:
    return None
