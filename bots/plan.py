"""What a flow is made of: slots, questions, lookups, forks and ends, as plain values that can be checked and drawn."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from zlib import crc32

from bots.flow import JSON, Arg, Button, Heard, Line, Slots

Reader: TypeAlias = Callable[[Heard, Slots], JSON]
"""Reads the answer to one question out of what was heard; None when it is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotKind:
    """How a slot is filled: `entities` that fill it at any time, `accept` one of their values, `read` free text.

    Both give None for what is no value of this slot. `many` keeps every value, in order, without doubles.
    A `secret` value is neither handed over nor kept with the case. Where `confirms`, the intents affirm and deny
    answer too, in whatever words they came; where the yes must be a plain one (`is_plain`), deny alone. A kind that
    needs the whole of what was heard has `gather`, which then reads in the place of the others: from what was heard,
    the value so far and whether it was just asked for comes the new value, None where nothing was said of it, an empty
    list where the value is taken back. A kind that `chooses` among words goes before an asked one that would take any
    words (`takes_words`): "pick it up" is no address. `among` reads at any time one of a list that is known, from what
    was heard and all slots. `no_stop` are words that stop the bot elsewhere and not where this is asked. What
    `rides_along` may come beside a "yes" and leaves it one: a wish to the courier changes nothing that was summed up.
    """

    entities: tuple[str, ...]
    accept: Callable[[str], JSON]
    read: Callable[[str], JSON]
    many: bool = False
    secret: bool = False
    confirms: bool = False
    is_plain: bool = False
    no_stop: frozenset[str] = frozenset()
    gather: Callable[[Heard, JSON, bool], JSON] | None = None
    chooses: bool = False
    among: Callable[[Heard, Slots], JSON] | None = None
    takes_words: bool = False
    rides_along: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said at a point: `compose` builds the lines, `texts` declares every key it may use and its arguments."""

    texts: Mapping[str, frozenset[str]]
    compose: Callable[[Slots], tuple[Line, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asides:
    """What a flow answers about its own matter in the middle of it, before the open question is asked again.

    `answer` gives nothing for words that ask something else; `texts` declares every key it may use.
    """

    texts: Mapping[str, frozenset[str]]
    answer: Callable[[Heard, Slots], tuple[Line, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Asks for a slot that is still empty (`always`: also a filled one); `on_none` is for "no" and "I do not know".

    `in_own_words`: the answer is a story, such as a reason; whatever it sounds like, only a question leaves for it.
    """

    slot: str
    ask: Words
    again: Words
    then: str
    on_none: str | None = None
    always: bool = False
    read: Reader | None = None
    buttons: Callable[[Slots], tuple[Button, ...]] | None = None
    titles: tuple[str, ...] = ()
    in_own_words: bool = False


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
    includes: frozenset[str] = frozenset()
    """Intents that an answer may sound like, without an order's number: how a new order comes is no change of one."""
    asides: Asides | None = None
    looks_again: str | None = None
    """The step that looks up the order anew, for who comes back after a long silence."""

    gives_up_on: frozenset[str] = frozenset()
    """Intents that without an order's number mean what is just being made: to cancel "my order" stops its placing."""
    leads_on: Mapping[str, str] = field(default_factory=dict)
    """Per slot that no question of its own asks for the step that takes up what was said of it in the middle."""

    def question_of(self, slot: str) -> str | None:
        """Name the first question that asks for this slot, None when nothing asks for it."""
        for name, node in self.nodes.items():
            if isinstance(node, Question) and node.slot == slot:
                return name
        return None

    def confirmation_before(self, step: str) -> str | None:
        """Name the confirming question whose "yes" leads to this step with no other question between."""
        for name, node in self.nodes.items():
            if isinstance(node, Question) and self.is_confirming(node) and step in self.reached_at_once(node.then):
                return name
        return None

    def is_confirming(self, node: Question) -> bool:
        """Tell whether a "yes" to this question can bind: its kind confirms, and it is asked anew each time."""
        return node.always and node.slot in self.slots and self.slots[node.slot].confirms

    def reached(self, first: str) -> frozenset[str]:
        """Name the steps that can come from this one on, this one too; where the flow begins anew it is left alone.

        The step that this one itself leads to counts in any case: a number that is asked for leads to its look-up.
        """
        anew = {self.first, self.looks_again} - {then for _, then in nodes_after(self.nodes[first])}
        reached: set[str] = set()
        open_steps = [first]
        while open_steps:
            name = open_steps.pop()
            if name not in reached and name in self.nodes:
                reached.add(name)
                open_steps += [then for _, then in nodes_after(self.nodes[name]) if then not in anew]
        return frozenset(reached)

    def reached_at_once(self, first: str) -> frozenset[str]:
        """Name the steps that can come from this one on before the customer is heard again, this one too."""
        reached: set[str] = set()
        open_steps = [first]
        while open_steps:
            name = open_steps.pop()
            if name in reached or name not in self.nodes:
                continue
            reached.add(name)
            node = self.nodes[name]
            if isinstance(node, Question):
                open_steps += [] if node.always else [node.then]  # a filled slot's question is passed over
            else:
                open_steps += [then for _, then in nodes_after(node)]
        return frozenset(reached)


def confirm(slot: str, *, ask: Words, again: Words, then: str, on_none: str) -> Question:
    """Ask whether to do what `ask` sums up: anew each time, "yes" goes on to `then`, "no" to `on_none`.

    The slot's kind is `slots.yes_or_no()`. Corrections are taken by the engine, and the flow comes back here by itself.
    """
    return Question(
        slot=slot, ask=ask, again=again, then=then, on_none=on_none, always=True,
        buttons=lambda known: (
            Button(payload=f"{slot}=yes~{summed_up(known, slot)}", title_key="yes"),
            Button(payload=f"{slot}=no", title_key="no"),
        ),
        titles=("yes", "no"),
    )  # fmt: skip


def summed_up(slots: Slots, but: str) -> str:
    """Mark what a summary rests on, so that the button under an older one does not say yes to a newer one."""
    known = {name: value for name, value in slots.items() if name != but and value is not None}
    return f"{crc32(json.dumps(known, sort_keys=True, default=str).encode()):08x}"


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
