"""Makes the pack out of the facts: what the customer gave, what is still open, which proofs, which orders. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bots import registry
from bots.plan import Flow, Question
from gateway.handoff_pack.facts import Facts

_LONGEST: Final = 300
_ROWS: Final = 20
_DONE: Final = 6
_UNASKED: Final = frozenset({"deed", "position", "count", "change", "changes", "sum"})
"""Slots by which flows find their way: a person is not to ask for them one by one."""
_STEPS: Final = frozenset({"deed", "position", "count"})
"""How a change was gathered: told only where it was not worked out, for then it says the same in full."""
_LATEST: Final = frozenset({"sum"})
"""What the order system told, not the customer."""
_UNTOLD: Final = frozenset({"note_complaint", "note_helped", "known_phone", "callback_time"})
"""Operations that ask no order system and no people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A slot that the customer filled, by name and value to read."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A proof that an order is the customer's: by `channel`, `phone_tail` or `mail_code`, and whether it was right."""

    by: str
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOrder:
    """An order that was named; `state` only where its owner was proven and the order system told it."""

    number: str
    state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What the next person is told. Nothing in it is guessed, and no proof's own value is in it."""

    facts: Facts
    given: Sequence[Given]
    missing: Sequence[str]
    proofs: Sequence[Proof]
    orders: Sequence[NamedOrder]
    done: Sequence[tuple[str, str]]


def pack_of(facts: Facts) -> Pack:
    """Work the facts into a pack, for any flow and for none."""
    slots = given_slots(facts.flow, facts.flow_state)
    return Pack(
        facts=facts,
        given=[Given(name=name, value=said) for name, value in slots.items() if (said := readable(value))],
        missing=missing_slots(facts.flow, slots),
        proofs=_proofs(facts),
        orders=_orders(facts, slots),
        done=_done(facts.operations),
    )


def given_slots(name: str | None, state: Mapping[str, object]) -> dict[str, object]:
    """What the customer gave to a flow that runs or has ended: no proof, no "yes", nothing that the flow only keeps."""
    before = state.get("interrupted")
    earlier = given_slots(str(before.get("flow")), before) if isinstance(before, Mapping) else {}
    slots = state.get("slots")
    return {**earlier, **_kept(registry.flows().get(name or ""), slots if isinstance(slots, Mapping) else {})}


def _kept(flow: Flow | None, slots: Mapping[object, object]) -> dict[str, object]:
    if flow is None:
        return {str(one): value for one, value in slots.items()}
    kept = {one for one, kind in flow.slots.items() if not (kind.secret or kind.confirms)} - _LATEST
    if slots.get("changes"):
        kept -= _STEPS
    return {str(one): value for one, value in slots.items() if one in kept and value is not None}


def missing_slots(name: str | None, given: Mapping[str, object]) -> tuple[str, ...]:
    """The slots that a flow asks for and does not have, in the order of its questions."""
    flow = registry.flows().get(name or "")
    if flow is None:
        return ()
    asked = dict.fromkeys(node.slot for node in flow.nodes.values() if isinstance(node, Question))
    kinds = flow.slots
    return tuple(
        one for one in asked if one not in given and not (kinds[one].secret or kinds[one].confirms or one in _UNASKED)
    )


def readable(value: object) -> str:
    """A slot's value as text: lists by commas, lines of a cart as article and number."""
    match value:
        case bool() | None:
            return ""
        case str() | int() | float():
            return str(value)[:_LONGEST]
        case Mapping() if "after" in value:
            return f"{value.get('reference') or ''}: {value.get('before') or 0} → {value['after']}"
        case Mapping() if "asked" in value or "reference" in value:
            named = str(value.get("reference") or value.get("asked") or "")
            return f"{named} × {value['quantity']}" if value.get("quantity") else named
        case Mapping():
            return ", ".join(said for part in value.values() if (said := readable(part)))[:_LONGEST]
        case list() | tuple():
            return "; ".join(said for part in value[:_ROWS] if (said := readable(part)))[:_LONGEST]
        case _:
            return ""


def _proofs(facts: Facts) -> list[Proof]:
    """How it was shown whose the order is: each way once, right where it was right at last."""
    found: dict[str, Proof] = {}
    for one in facts.operations:
        by, outcome = one.get("proof"), one.get("outcome")
        if by is not None and outcome not in ("unavailable", "needs_number"):
            found[by] = Proof(by=by, is_right=outcome not in ("refused", "locked", "needs_proof", "unproven"))
    if facts.is_verified:
        found["channel"] = Proof(by="channel", is_right=True)
    return list(found.values())


def _orders(facts: Facts, slots: Mapping[str, object]) -> list[NamedOrder]:
    states: dict[str, str | None] = {}
    for one in facts.operations:
        if "number" in one and one["operation"].startswith("order"):
            states[one["number"]] = one.get("state")
    number = slots.get("order_number")
    if isinstance(number, str):
        states.setdefault(number, None)
    return [NamedOrder(number=one, state=state) for one, state in states.items()]


def _done(operations: Iterable[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """The newest operations with their outcomes, each pair once, oldest first."""
    pairs = [(one["operation"], one["outcome"]) for one in operations if one["operation"] not in _UNTOLD]
    newest = list(dict.fromkeys(reversed(pairs)))[:_DONE]
    return tuple(reversed(newest))
