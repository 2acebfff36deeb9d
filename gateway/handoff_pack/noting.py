"""Notes what a flow asked the order system for and what came of it, as a case's events keep it: codes, no secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from bots.flow import JSON, Slots

Noted: TypeAlias = Mapping[str, str]
"""An operation and its outcome; `order` and `state` where it told of one, `proof` where one was given."""

_CODE: Final = "code:"
_NUMBERS: Final = ("number", "order_number")
_LONGEST: Final = 64


def noted(operation: str, args: Mapping[str, JSON], outcome: str, value: Slots) -> Noted:
    """Note one operation; of a proof only its kind, never what it was."""
    given = _proof(args.get("phone_tail"))
    number = next((found for name in _NUMBERS if isinstance(found := value.get(name), str)), None)
    state = value.get("state")
    note = {"operation": operation, "outcome": outcome}
    if given is not None:
        note["proof"] = given
    if number is not None:
        note["number"] = number[:_LONGEST]
    if isinstance(state, str):
        note["state"] = state[:_LONGEST]
    return note


def _proof(given: JSON) -> str | None:
    """Name the kind of a proof, which the slot holds as digits or as a code with its time."""
    if not isinstance(given, str) or not given:
        return None
    return "mail_code" if given.startswith(_CODE) else "phone_tail"
