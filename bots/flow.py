"""The contract of a flow run: what the gateway feeds in, what comes out, and the state that it stores in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeAlias

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"
Slots: TypeAlias = Mapping[str, JSON]
Arg: TypeAlias = "str | int | date | time | Money | Line"


class StateUnreadable(ValueError):
    """A stored state is not one of ours: begin the flow anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A datum that understanding found in the text: its kind, as written, and in its normal form where known."""

    entity: str
    value: str
    normalized: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One turn of the customer: one or more messages taken together, or a pressed button's payload."""

    text: str = ""
    intent: str = "inform"
    confidence: float = 0.0
    entities: tuple[Slot, ...] = ()
    button: str | None = None
    files: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the order system answered to a `Call`: one of the operation's outcomes and its value."""

    operation: str
    outcome: str
    value: Slots = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """The flow starts, on what was just heard."""

    heard: Heard


Input: TypeAlias = Begin | Heard | Result


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as the order system writes it ("1250.00") and its currency ("RUB"), put into words by the language."""

    amount: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line to say: a text key and what stands in it, rendered in the customer's language by `bots.texts`.

    A date is rendered as the day it happens on ("on Tuesday, 24 November"), a line within a line first.
    """

    key: str
    args: Mapping[str, Arg] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A choice to press: its payload comes back in `Heard.button`; the title is a text key or, as it is, a title."""

    payload: str
    title_key: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Say this and wait; nothing is asked."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Ask for `slot` and wait for the customer."""

    lines: tuple[Line, ...]
    slot: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Ask the order system; the state is stored first, the answer comes back as a `Result`."""

    operation: str
    args: Slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The flow has ended; `slots` is what the customer gave, for the case."""

    lines: tuple[Line, ...]
    outcome: str
    slots: Slots = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A person takes over: why (a code for routing and figures), what is known, and what the customer reads."""

    reason: str
    args: Slots
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """The customer plainly wants something else; the state stays, so that `engine.resume` can come back to it."""

    intent: str


Output: TypeAlias = Say | Ask | Call | Done | HandOver | Leave


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowState:
    """Where a flow stands between two inputs; `back` names the questions already answered, oldest first.

    `agreed`: the customer said yes in this very turn to what was summed up, and nothing has changed since. `unsaid` are
    lines that go before whatever is said next: a call came between.
    """

    flow: str
    version: int
    step: str
    slots: Slots = field(default_factory=dict)
    misses: int = 0
    back: tuple[str, ...] = ()
    calls: int = 0
    turns: int = 0
    agreed: bool = False
    unsaid: tuple[Line, ...] = ()

    def to_json(self) -> dict[str, JSON]:
        """Give the state as plain JSON values; `from_json` gives back an equal state."""
        return {
            "flow": self.flow,
            "version": self.version,
            "step": self.step,
            "slots": dict(self.slots),
            "misses": self.misses,
            "back": list(self.back),
            "calls": self.calls,
            "turns": self.turns,
            "agreed": self.agreed,
            "unsaid": [{"key": line.key, "args": _plain(line.args)} for line in self.unsaid],
        }

    @classmethod
    def from_json(cls, stored: JSON) -> FlowState:
        """Read a stored state; raises `StateUnreadable` when a field is missing or of another type."""
        if not isinstance(stored, Mapping):
            raise StateUnreadable(f"a stored flow state must be an object, not {type(stored).__name__}")
        slots = stored.get("slots")
        if not isinstance(slots, Mapping):
            raise StateUnreadable("a stored flow state has no slots; begin the flow anew")
        return cls(
            flow=_word(stored, "flow"),
            version=_count(stored, "version"),
            step=_word(stored, "step"),
            slots=slots,
            misses=_count(stored, "misses"),
            back=_words(stored, "back"),
            calls=_count(stored, "calls"),
            turns=_count(stored, "turns"),
            agreed=stored.get("agreed") is True,
            unsaid=_lines(stored.get("unsaid")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step done: the state to store (None when the flow is over) and what is to happen now."""

    state: FlowState | None
    output: Output


def _word(stored: Slots, name: str) -> str:
    value = stored.get(name)
    if not isinstance(value, str):
        raise StateUnreadable(f"{name!r} of a stored flow state must be a string, not {value!r}")
    return value


def _count(stored: Slots, name: str) -> int:
    value = stored.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise StateUnreadable(f"{name!r} of a stored flow state must be a whole number, not {value!r}")
    return value


def _plain(args: Mapping[str, Arg]) -> dict[str, JSON]:
    return {name: value for name, value in args.items() if isinstance(value, str | int)}


def _lines(stored: JSON) -> tuple[Line, ...]:
    """Read lines that wait to be said; those of states stored before they had arguments are mere keys."""
    if not isinstance(stored, Sequence) or isinstance(stored, str):
        return ()
    lines = [Line(key=one) for one in stored if isinstance(one, str)]
    for one in stored:
        args = one.get("args") if isinstance(one, Mapping) else None
        if isinstance(one, Mapping) and isinstance(args, Mapping):
            known = {name: value for name, value in args.items() if isinstance(value, str | int)}
            lines.append(Line(key=_word(one, "key"), args=known))
    return tuple(lines)


def _words(stored: Slots, name: str) -> tuple[str, ...]:
    value = stored.get(name)
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise StateUnreadable(f"{name!r} of a stored flow state must be a list, not {value!r}")
    return tuple(str(word) for word in value)
