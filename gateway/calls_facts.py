"""What is known of one call: its facts, in whatever order and however often they were told; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Literal, cast

from channels.message import CallEvent, CallEventType

Outcome = Literal["answered", "transferred", "callback", "self_service", "abandoned", "missed"]

_ORDER: tuple[CallEventType, ...] = (
    "call.started",
    "call.step",
    "call.queued",
    "call.callback_requested",
    "call.answered",
    "call.transferred",
    "call.outbound_result",
    "call.abandoned",
    "call.ended",
    "call.recording",
)
_ENDS: tuple[CallEventType, ...] = ("call.ended", "call.abandoned", "call.outbound_result")
_OUTBOUND_HEARD = frozenset({"answered", "completed", "confirmed", "declined"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the caller in a menu: which one, what was pressed or said."""

    menu: str | None
    digits: str | None
    speech: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One person the call came to: by an answer, or by a transfer that names him."""

    agent: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """One call as its facts tell it; everything else is read off them, so their order of arrival cannot matter.

    `facts` are unique and sorted by when they happened, whatever happened at one instant by the way of a call.
    """

    call_id: str
    line: str
    facts: tuple[CallEvent, ...] = ()

    @property
    def caller(self) -> str | None:
        """The caller's number, or None where every fact withholds it."""
        return next((fact.caller for fact in self.facts if fact.caller), None)

    @property
    def dialled(self) -> str | None:
        """The number of ours that was dialled, if any fact tells it."""
        return next((fact.dialled for fact in self.facts if fact.dialled), None)

    @property
    def began_at(self) -> datetime | None:
        """The earliest instant known of the call, whatever fact tells it."""
        return self.facts[0].at if self.facts else None

    @property
    def started_at(self) -> datetime | None:
        """When it started, or None while nobody told."""
        return self._first("call.started")

    @property
    def queued_at(self) -> datetime | None:
        """When it first came to wait for a person."""
        return self._first("call.queued")

    @property
    def answered_at(self) -> datetime | None:
        """When a person first took it."""
        return self._first("call.answered")

    @property
    def ended_at(self) -> datetime | None:
        """When it ended; a call given up has ended."""
        return self._first("call.ended") or self._first(*_ENDS)

    @property
    def queue(self) -> str | None:
        """The queue it waited in last."""
        return next((fact.queue for fact in reversed(self.facts) if fact.queue), None)

    @property
    def agent(self) -> str | None:
        """The person it came to last."""
        return self.legs[-1].agent if self.legs else None

    @property
    def path(self) -> tuple[Step, ...]:
        """The caller's steps through the menus, in their order."""
        return tuple(
            Step(menu=fact.menu, digits=fact.digits, speech=fact.speech)
            for fact in self.facts
            if fact.type == "call.step" and (fact.digits or fact.speech)
        )

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The people the call came to, one after the other; told twice in a row is one."""
        legs: list[Leg] = []
        for fact in self.facts:
            came = fact.type in ("call.answered", "call.transferred") and fact.agent
            if came and not (legs and legs[-1].agent == fact.agent):
                legs.append(Leg(agent=came, at=fact.at))
        return tuple(legs)

    @property
    def recordings(self) -> tuple[str, ...]:
        """The addresses of its recordings, each once."""
        return tuple(dict.fromkeys(fact.recording_url for fact in self.facts if fact.recording_url))

    @property
    def outcome(self) -> Outcome | None:
        """How it went, as far as is known; None while it is open and nobody took it."""
        if self._has("call.transferred"):
            return "transferred"
        if self._has("call.answered") or self._was_heard_outbound():
            return "answered"
        if self._has("call.callback_requested"):
            return "callback"
        if self._has("call.abandoned"):
            return "abandoned"
        if not self._has(*_ENDS):
            return None
        return "self_service" if self.path and not self._has("call.queued") else "missed"

    def facts_as_json(self) -> list[dict[str, str]]:
        """The facts as a row keeps them; `call_view` reads them back."""
        return [_fact_as_json(fact) for fact in self.facts]

    def _first(self, *types: CallEventType) -> datetime | None:
        return next((fact.at for fact in self.facts if fact.type in types), None)

    def _has(self, *types: CallEventType) -> bool:
        return any(fact.type in types for fact in self.facts)

    def _was_heard_outbound(self) -> bool:
        return any(fact.type == "call.outbound_result" and fact.reason in _OUTBOUND_HEARD for fact in self.facts)


def fold(call: CallView, event: CallEvent) -> CallView:
    """The call with one more fact; a fact it knows changes nothing. Raises ValueError for another call's event."""
    if event.call_id != call.call_id:
        raise ValueError(f"event of call {event.call_id!r} folded into call {call.call_id!r}")
    own = replace(event, line=call.line)
    if own in call.facts:
        return call
    return replace(call, facts=tuple(sorted((*call.facts, own), key=_place)))


def call_view(call_id: str, line: str, facts: Sequence[Mapping[str, str]] = ()) -> CallView:
    """A call from the facts its row keeps; a new call has none."""
    read = [_fact_from_json(fact, call_id, line) for fact in facts]
    return CallView(call_id=call_id, line=line, facts=tuple(sorted(set(read), key=_place)))


def _place(fact: CallEvent) -> tuple[datetime, int, tuple[str, ...]]:
    told = tuple(str(getattr(fact, one.name) or "") for one in fields(fact))
    return fact.at, _ORDER.index(fact.type), told


def _fact_as_json(fact: CallEvent) -> dict[str, str]:
    told = {one.name: getattr(fact, one.name) for one in fields(fact) if one.name not in ("call_id", "line", "at")}
    return {"at": fact.at.isoformat()} | {name: value for name, value in told.items() if value is not None}


def _fact_from_json(fact: Mapping[str, str], call_id: str, line: str) -> CallEvent:
    told = {name: value for name, value in fact.items() if name not in ("at", "type")}
    return CallEvent(
        type=cast(CallEventType, fact["type"]),
        call_id=call_id,
        line=line,
        at=datetime.fromisoformat(fact["at"]),
        **told,
    )
