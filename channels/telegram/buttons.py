"""Buttons under a message: what of a payload fits into Telegram's 64 bytes, and what a press then says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from channels.message import Button
from channels.telegram import fields
from channels.telegram.fields import Table

LONGEST_BYTES: Final = 64
_SHORT: Final = re.compile(r"~[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A pressed button: its title, and its payload where that fitted."""

    title: str
    payload: str | None


def key_of(payload: str) -> str:
    """The payload itself, or a short stand-in of a longer one.

    The stand-in cannot be turned back and nothing is kept for it: a press then says its title, like typed words.
    """
    raw = payload.encode("utf-8", "replace")
    if len(raw) <= LONGEST_BYTES and not _SHORT.fullmatch(payload):
        return payload
    return "~" + hashlib.sha256(raw).hexdigest()[:32]


def rows_of(buttons: Sequence[Button]) -> list[list[dict[str, str]]]:
    """The rows of an inline keyboard, one button in each: titles are sentences in three languages."""
    return [[{"text": one.title, "callback_data": key_of(one.payload)}] for one in buttons if one.title.strip()]


def press_of(callback: Table) -> Press:
    """What a callback query says; the title is read from the message the button stands under, if it is still there."""
    pressed = fields.text(callback, "data")
    markup = fields.table(fields.table(callback, "message"), "reply_markup")
    return Press(title=_title(markup, pressed), payload=None if _SHORT.fullmatch(pressed) else pressed or None)


def _title(markup: Table, pressed: str) -> str:
    rows = markup.get("inline_keyboard")
    for row in rows if isinstance(rows, list) else ():
        for button in fields.tables({"row": row}, "row"):
            if fields.text(button, "callback_data") == pressed:
                return fields.text(button, "text")
    return ""
