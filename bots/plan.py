"""What a flow is made of: slots, questions, lookups, forks and ends, as plain values that can be checked and drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from bots.flow import JSON, Arg, Button, Heard, Line, Slots

Reader: TypeAlias = Callable[[Heard, Slots], JSON]
"""Reads the answer to one question out of what was heard; None when it is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotKind:
    """How a slot is filled: `entities` that fill it at any time, `accept` one of their values, `read` free text.

    Both give None for what is no value of this slot. `many` keeps every value, in order, without doubles.
    A `secret` value is neither handed over nor kept with the case. Where `confirms`, the intents affirm and deny
    answer too, in whatever words they came.
    """

    entities: tuple[str, ...]
    accept: Callable[[str], JSON]
    read: Callable[[str], JSON]
    many: bool = False
    secret: bool = False
    confirms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said at a point: `compose` builds the lines, `texts` declares every key it may use and its arguments."""

    texts: Mapping[str, frozenset[str]]
    compose: Callable[[Slots], tuple[Line, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Asks for a slot that is still empty (`always`: also a filled one); `on_none` is for "no" and "I do not know"."""

    slot: str
    ask: Words
    again: Words
    then: str
    on_none: str | None = None
    always: bool = False
    read: Reader | None = None
    buttons: Callable[[Slots], tuple[Button, ...]] | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Calls an operation with the named slots; each outcome leads on, after `receive` turned its value into slots.

    `receive` gives None for a value that cannot be read, which counts as the outcome `unavailable`. One that `binds`
    acts for the customer: it is called only in the turn in which he said yes to a question that `confirms`, and after
    which nothing changed.
    """

    operation: str
    args: tuple[str, ...]
    outcomes: Mapping[str, str]
    receive: Callable[[str, Slots, Slots], Slots | None]
    binds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """Goes one of the ways `among`, as `choose` decides from the slots."""

    choose: Callable[[Slots], str]
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """Ends the flow with an answer."""

    outcome: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Ends the flow at a person: `reason` is the code, `gives` names slots worth handing over beside the asked ones."""

    reason: str
    words: Words
    gives: tuple[str, ...] = ()


Node: TypeAlias = Question | Lookup | Fork | Finish | Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One thing the bot does by itself; raise `version` when a stored state would no longer fit the steps."""

    name: str
    version: int
    starts_on: tuple[str, ...]
    first: str
    slots: Mapping[str, SlotKind]
    nodes: Mapping[str, Node]
    operations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Per operation the outcomes that the order system may answer; every one must lead somewhere."""

    def question_of(self, slot: str) -> str | None:
        """Name the first question that asks for this slot, None when nothing asks for it."""
        for name, node in self.nodes.items():
            if isinstance(node, Question) and node.slot == slot:
                return name
        return None


def words(key: str, **from_slots: str) -> Words:
    """Say one fixed text whose arguments are slots: `words("found", number="order_number")`."""

    def compose(slots: Slots) -> tuple[Line, ...]:
        return (Line(key=key, args={name: _plain(slots.get(slot)) for name, slot in from_slots.items()}),)

    return Words(texts={key: frozenset(from_slots)}, compose=compose)


def composed(compose: Callable[[Slots], tuple[Line, ...]], texts: Mapping[str, str]) -> Words:
    """Say what `compose` builds; `texts` declares each key with its arguments, parted by spaces."""
    return Words(texts={key: frozenset(names.split()) for key, names in texts.items()}, compose=compose)


def nodes_after(node: Node) -> tuple[tuple[str, str], ...]:
    """List where a node can lead, each with the reason ("" where there is just one way)."""
    match node:
        case Question(then=then, on_none=on_none):
            return (("", then),) if on_none is None else (("", then), ("none", on_none))
        case Lookup(outcomes=outcomes):
            return tuple(outcomes.items())
        case Fork(among=among):
            return tuple(("", name) for name in among)
        case Finish() | Transfer():
            return ()


def _plain(value: JSON) -> Arg:
    return value if isinstance(value, str | int) else ""
