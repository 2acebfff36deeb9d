"""Exact hours said of a delivery: an order holds a part of the day only, and the summary says so."""

from __future__ import annotations

from typing import Final

from bots.flow import JSON, Heard, Line, Slots
from bots.pieces.delivery import part_of_day
from bots.pieces.hours import hours_in
from bots.plan import SlotKind
from bots.reading import text_at

TEXTS: Final = {"hours_as_part": "hours", "hours_unkept": "hours"}
"""The texts that `lines` may use."""
_PART: Final = part_of_day()


def hours() -> SlotKind:
    """Keep the hours as they were said; a part of the day that is named after them takes them back."""
    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=_said)


def lines(known: Slots) -> tuple[Line, ...]:
    """Say that the hours are noted as a part of the day, or not at all."""
    said = text_at(known, "hours")
    if said is None:
        return ()
    return (Line(key="hours_as_part" if known.get("part_of_day") else "hours_unkept", args={"hours": said}),)


def _said(heard: Heard, known: Slots) -> JSON:
    if heard.button is not None:
        return None
    found = hours_in(heard.text)
    if found is not None:
        return found.said
    is_part = known.get("hours") is not None and _PART.gather is not None and _PART.gather(heard, None, False)
    return [] if is_part else None
