"""A cart: what somebody wants and how many, read from whole sentences, put right, added to and taken out of.

Its value is a list of lines `{"asked": as written, "reference": the article or null, "quantity": a number or null}`,
with `"unit"` (`bots.units.UNITS`) where the number counts something else than pieces. A flow fills in `reference` and
may keep more with a line; a line that is swapped for another starts clean.
"""

from __future__ import annotations

import re

from bots import cart_words as said
from bots import corrections, parse, units
from bots.cart_changes import counted_anew, merged_with, swapped, taken_out
from bots.cart_mentions import READ_AT_MOST as READ_AT_MOST
from bots.cart_mentions import Mention as Mention
from bots.cart_mentions import counted_plainly, listed, own_words, with_counted
from bots.cart_mentions import mentions_in as mentions_in
from bots.flow import JSON, Heard, Slots
from bots.pieces.towns import TOWN
from bots.plan import SlotKind
from bots.reading import rows_of, text_at

LINES_AT_MOST = 100
_NAME_AT_MOST = 120
_NAMING = frozenset(
    {"inform", "availability_price", "order_place", "preorder", "reserve", "quote_request", "certificate"}
)
_SURE = 0.6
_PLACES = 5
_IS_TOWN = re.compile(TOWN, re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_ONE = re.compile(
    r"(?<!\w)(?:the|one|вот|вариант|номер|товар|строк\w*|number|please|пожалуйста)(?!\w)|[个個种種款那的吧]",
    re.IGNORECASE,
)


def cart() -> SlotKind:
    """Keep a cart (see this module); read from the first message on, and corrected at any time."""
    return SlotKind(entities=("product_reference",), accept=_no_value, read=_no_value, gather=gathered)


def lines_of(value: JSON) -> tuple[Slots, ...]:
    """Give the lines of a cart."""
    return tuple(row for row in rows_of(value) if text_at(row, "asked"))


def gathered(heard: Heard, current: JSON, is_asked: bool) -> JSON:
    """Give the cart after what was heard, None where nothing was said of it, an empty list where all was taken out."""
    heard = counted_plainly(heard)
    lines = list(lines_of(current))
    text = own_words(heard)
    mentions = mentions_in(heard)
    if (not mentions and (not lines or said.ADDS.search(text))) or "\n" in text or "\t" in text or ";" in text:
        mentions = listed(text, mentions)
    elif not lines:
        mentions = with_counted(text, mentions)
    if lines and (swap := corrections.swap_in(text)) is not None and (after := swapped(lines, swap, mentions)):
        return after
    if lines and said.TAKES_OUT.search(text) and (after := taken_out(lines, text, mentions)) is not None:
        return after
    if mentions:
        return merged_with(lines, text, mentions)[:LINES_AT_MOST]
    if lines and (after := counted_anew(lines, text, is_asked=is_asked)) is not None:
        return after
    return _named(lines, heard)[:LINES_AT_MOST] or None if is_asked else None


def _named(lines: list[Slots], heard: Heard) -> list[Slots]:
    """Read the name of an article where one was asked for; nothing in words that are another answer."""
    text = own_words(heard).strip()
    is_other = heard.intent not in _NAMING and heard.confidence >= _SURE
    if is_other or len(text) > _NAME_AT_MOST or parse.yes_no(text) is not None or parse.has_none(text) or "?" in text:
        return []
    name = parse.tidy(said.without_counts(said.ORDERS.sub("", text)))
    if not said.names_something(name) or _says_a_place(name):
        return []
    return [*lines, _counted(name, text).as_line()]


def _says_a_place(name: str) -> bool:
    """Tell whether words only count a place ("второй", "the last one") or name a town: neither is goods."""
    placed = said.place_named(name, of=_PLACES)
    return _IS_TOWN.fullmatch(name) is not None or (
        placed is not None and not _LETTERS.search(_ONE.sub(" ", placed[1]))
    )


def _counted(name: str, text: str) -> Mention:
    """Give an article by its name with the number of a unit that the text has."""
    found = re.search(rf"(?<![\w-])(?P<n>{said.NUMBER})\s*{said.UNIT}(?!\w)", text, re.IGNORECASE)
    if found is None:
        return Mention(asked=name)
    return Mention(asked=name, quantity=said.counted(found["n"]), unit=units.unit_at(text, found.end("n")))


def _no_value(_text: str) -> JSON:
    return None
