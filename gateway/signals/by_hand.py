"""Signals that people raise at the desk or over HTTP, and what becomes of signals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy.engine import Connection

from gateway.errors import NotFound, NotValid
from gateway.ids import new_id
from gateway.parts import Parts
from gateway.signals.facts import COMPETITOR
from gateway.signals.following import tell
from gateway.signals.reported import BY_HAND, About
from gateway.signals.rules import Raised
from gateway.store import parameters, signal_names
from gateway.store import signals as rows
from gateway.store.case_views import Fields
from gateway.store.changes import append_events
from gateway.store.rows import EventRow
from gateway.store.signals import Noted

KINDS: Final = (BY_HAND, COMPETITOR, "debt", "complaint", "safety", "new_contact")
"""The kinds that people choose from; `by_hand` is everything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody says about a customer, named by one of case, account or contact; the same `key` is noted once."""

    by: str
    note: str
    kind: str = BY_HAND
    case: str | None = None
    account: str | None = None
    contact: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class HandSignals:
    """Raises and ends signals for people; methods raise NotFound and NotValid."""

    parts: Parts
    now: Callable[[], int]

    async def tell(self, told: Told) -> Fields:
        """Note the signal, once for each key, and give it as it stands."""
        about = await self._about(told)
        now = self.now()
        by_hand = next((one for one in self.parts.settings.signals.values() if one.on == BY_HAND), None)
        raised = Raised(
            kind=told.kind,
            rule=None,
            dedupe_key=f"hand:{told.by}:{told.key or new_id()}"[:200],
            at=now,
            made_by=told.by,
            args={},
            account_id=about.account_id,
            contact_id=about.contact_id,
            case_id=about.case_id,
            owner_mail=by_hand.owner if by_hand is not None else None,
            note=told.note,
        )
        noted = await self.parts.store.write(_note, raised, now)
        await tell(self.parts, noted)
        found = await self.parts.store.read(rows.view, dedupe_key=raised.dedupe_key)
        if found is None:
            raise AssertionError("a signal that was written is there")
        return found

    async def see(self, id_: str, *, by: str) -> Fields:
        """Its owner has looked at it."""
        return await self._end(id_, by=by, done=False)

    async def finish(self, id_: str, *, by: str) -> Fields:
        """It was dealt with."""
        return await self._end(id_, by=by, done=True)

    async def _end(self, id_: str, *, by: str, done: bool) -> Fields:
        found = await self.parts.store.write(_mark, id_, by, self.now(), done)
        if found is None:
            raise NotFound(f"there is no signal {id_!r}")
        return found

    async def _about(self, told: Told) -> About:
        """The customer that is named; raises NotValid with the field that names nobody."""
        named = {"case": told.case, "account": told.account, "contact": told.contact}
        given = {field: value for field, value in named.items() if value is not None}
        if len(given) != 1:
            message = 'name the customer by one of "case" (a number), "account" (a number) or "contact" (an id)'
            raise NotValid(message, fields={"case": "give one of case, account, contact"})
        ((field, value),) = given.items()
        about = await self.parts.store.read(_FIND[field], value)
        if about is None:
            raise NotValid(f"there is no {field} {value!r}", fields={field: "unknown"})
        return about


_FIND: Final = {
    "case": signal_names.by_case,
    "account": signal_names.by_account,
    "contact": signal_names.by_contact,
}


def _note(connection: Connection, raised: Raised, now: int) -> list[Noted]:
    noted = rows.note(connection, [raised], now=now)
    if noted and raised.kind == COMPETITOR and raised.account_id is not None:
        parameters.put(connection, raised.account_id, {COMPETITOR: {"value": "yes"}}, source=raised.made_by, at=now)
    append_events(connection, [one.event(now) for one in noted])
    return noted


def _mark(connection: Connection, id_: str, by: str, now: int, done: bool) -> Fields | None:
    changed = rows.mark_done(connection, id_, by=by, now=now) if done else rows.mark_seen(connection, id_, now=now)
    found = rows.view(connection, id_=id_)
    if found is not None and changed:
        kind = "signal.done" if done else "signal.seen"
        data = {"signal": id_, "signal_kind": found["kind"], "rule": found["rule"], "account": found["account_no"]}
        subject = found["account_no"] or found["case_number"] or id_
        happened = EventRow(
            id=new_id(), at=now, actor=by[:80], kind=kind, subject=subject, case_id=found["case_id"], data=data
        )
        append_events(connection, [happened])
    return found
