"""Says what was noted of words that did not answer the open question but gave something else that is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bots.flow import JSON, Heard, Line
from bots.plan import Flow, SlotKind

_DIGITS_AT_LEAST: Final = 7
_SHOWN_AT_MOST: Final = 3


def noted_beside(flow: Flow, values: Mapping[str, JSON], heard: Heard) -> Line:
    """Tell what was noted where it is kept as it was written: names, addresses, phones; the rest is called noted."""
    kinds = flow.slots
    own = [value for name, value in values.items() if _is_kept_as_written(kinds[name])]
    shown = [value for value in own if isinstance(value, str) and _is_said(value, heard.text)]
    if not shown or len(shown) > _SHOWN_AT_MOST:
        return Line(key="noted_more")
    return Line(key="noted_this", args={"what": ", ".join(shown)})


def _is_kept_as_written(kind: SlotKind) -> bool:
    return kind.takes_words or kind.rides_along or "phone" in kind.entities


def _is_said(value: str, text: str) -> bool:
    """Tell whether a value reads as the customer wrote it: a name, an address, a phone however it was spaced."""
    digits = _digits(value)
    if value.startswith("+") and len(digits) >= _DIGITS_AT_LEAST:
        return digits[-_DIGITS_AT_LEAST:] in _digits(text)
    return bool(value) and value.casefold() in text.casefold()


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
