"""Where a branch reaches who had goods put aside: a phone, without which it keeps nothing for somebody unknown."""

from __future__ import annotations

from bots import parse, slots
from bots.flow import JSON, Heard, Line, Slots
from bots.pieces.phone_words import without_orders
from bots.plan import Words, composed
from bots.reading import says_yes, text_at


def ask_phone(key: str) -> Words:
    """Ask for the phone; who may keep it to himself is told so."""

    def compose(known: Slots) -> tuple[Line, ...]:
        return (Line(key=f"{key}_needed" if says_yes(known, "needs_phone") else key),)

    return composed(compose, {key: "", f"{key}_needed": ""})


def phone_said(heard: Heard, known: Slots) -> JSON:
    """Read a phone, or an empty text where there is none and none is needed: then it is not asked again."""
    written = (one.normalized or one.value for one in heard.entities if one.entity == "phone")
    said = next(written, without_orders(heard))
    number = slots.phone().read(said)
    if number is not None:
        return number
    has_none = parse.yes_no(heard.text) is False or parse.has_none(heard.text) or heard.intent == "deny"
    without = None if says_yes(known, "needs_phone") else ""
    return (text_at(known, "phone") or without) if has_none else None
