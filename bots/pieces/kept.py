"""Slots of flows that keep something for the customer: what he wants of what is kept already, heard at first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bots import parse
from bots.flow import JSON, Heard, Slots
from bots.plan import SlotKind

ALL: Final = "*"
"""Stands for everything that is kept."""


def at_first(read: Callable[[str], JSON]) -> SlotKind:
    """Keep what the first words say: in the middle of keeping something new they are about that."""

    def among(heard: Heard, known: Slots) -> JSON:
        return None if known else read(heard.text[: parse.READ_AT_MOST])

    return SlotKind(entities=(), accept=_nothing, read=_nothing, among=among)


def told() -> SlotKind:
    """Keep what a look-up told, or a question's own reading; no words fill it by themselves."""
    return SlotKind(entities=(), accept=_nothing, read=_nothing)


def folded(text: str) -> str:
    """Give a number or reference as it is compared with others."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _nothing(_text: str) -> JSON:
    return None
