"""What people do with promises: note one that a customer or we made, say that it was met, drop it. No HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from config.promise_policy import Kind
from gateway.case_drafts import Actor, CaseNotFound
from gateway.errors import Conflict, NotAllowed, NotFound, NotValid
from gateway.firing import OVER
from gateway.ids import SECOND, from_us, new_id, rfc3339, to_us
from gateway.promise_clocks import on_state_change
from gateway.promises import calendar_name_for
from gateway.promising import Clocks, warning
from gateway.store import access as access_rows
from gateway.store import promises as ledger
from gateway.store import rows
from gateway.store.access import AuditRow
from gateway.store.case_views import Fields
from gateway.store.changes import append_events
from gateway.store.rows import CaseRow, EventRow, PromiseRow, TimerRow
from gateway.store.schema import account, cases
from gateway.store.store import Store

By = Literal["customer", "us"]
FURTHEST: Final = timedelta(days=5 * 366)
_NOTE_KEPT: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A promise to note: whose it is, by when (a day, or an instant), and when its owner is reminded.

    `remind` is an instant, or so long before the end; None reminds nobody.
    """

    kind: Kind
    by: By
    due: datetime | date
    remind: datetime | timedelta | None = None
    note: str | None = None


class PromiseDesk:
    """Changes the promise ledger by hand; every change stands in the case's events and in the audit log."""

    def __init__(self, *, store: Store, clocks: Clocks, now: Callable[[], int]) -> None:
        self._store = store
        self._clocks = clocks
        self._now = now

    async def add(self, actor: Actor, number: str, wish: Wish) -> Fields:
        """Note a promise about the case; the same again is the one that stands.

        Raises CaseNotFound, NotValid for a time that cannot be, and Conflict where one of the kind is open.
        """
        try:
            id_ = await self._store.write(_add, self._clocks, actor, number, wish, self._now())
        except IntegrityError as err:
            raise Conflict(f"a {wish.kind} was promised in case {number} just now; look at it again") from err
        return await self.get(id_)

    async def get(self, promise_id: str) -> Fields:
        """The promise of that id; raises NotFound."""
        found = await self._store.read(ledger.get_promise, promise_id)
        if found is None:
            raise _no_promise(promise_id)
        return found

    async def meet(self, actor: Actor, promise_id: str) -> Fields:
        """Say that it was done; again changes nothing. Raises NotFound, and Conflict for one that was dropped."""
        await self._store.write(_end, self._clocks, actor, promise_id, self._now(), None)
        return await self.get(promise_id)

    async def drop(self, actor: Actor, promise_id: str, *, why: str) -> Fields:
        """Let it count no more, for a reason; again changes nothing. What we promised is dropped by supervisors.

        Raises NotFound, NotAllowed, and Conflict for one that was met.
        """
        await self._store.write(_end, self._clocks, actor, promise_id, self._now(), why)
        return await self.get(promise_id)


def _add(connection: Connection, clocks: Clocks, actor: Actor, number: str, wish: Wish, now: int) -> str:
    case = _case(connection, cases.c.number == number)
    if case is None:
        raise CaseNotFound(number)
    if case.state in ("merged", "junk") or (wish.by == "us" and case.state in OVER):
        raise Conflict(f"case {number} is {case.state}; nothing can be promised in it", fields={"state": case.state})
    row = _row(connection, clocks, actor, case, wish, now)
    before = ledger.open_of(connection, [case.id]).get(case.id, [])
    standing = next((one.row for one in before if one.row.kind == wish.kind), None)
    if standing is not None:
        return _same(standing, row, number)
    rows.PROMISES.insert(connection, [row])
    due_at = case.due_at
    if row.to_whom == "customer":
        due_at = min(row.due_at, case.due_at or row.due_at)
    rows.CASES.update(connection, [replace(case, due_at=due_at, version=case.version + 1)])
    rows.TIMERS.upsert(connection, _timers(row, clocks))
    about = {"id": row.id, "kind": row.kind, "to_whom": row.to_whom, "due_at": row.due_at}
    _tell(connection, actor, case, about, "promise.made", now, remind_at=row.remind_at)
    return row.id


def _row(connection: Connection, clocks: Clocks, actor: Actor, case: CaseRow, wish: Wish, now: int) -> PromiseRow:
    own = select(account.c.calendar).where(account.c.id == case.account_id)
    name = connection.execute(own).scalar_one_or_none() if case.account_id is not None else None
    calendar = calendar_name_for(clocks.settings, account=name, queue=case.queue, known=clocks.calendars)
    due_at = to_us(_due(wish, calendar, clocks))
    if not now < due_at <= now + to_us(from_us(0) + FURTHEST):
        raise NotValid("due must lie ahead, within five years", fields={"due": rfc3339(due_at)})
    remind_at = _remind_at(wish, due_at)
    if remind_at is not None and not now < remind_at < due_at:
        raise NotValid("the reminder must come after now and before it is due", fields={"remind": rfc3339(remind_at)})
    return PromiseRow(
        id=new_id(),
        case_id=case.id,
        kind=wish.kind,
        to_whom="us" if wish.by == "customer" else "customer",
        made_at=now,
        due_at=due_at,
        target_at=due_at,
        calendar=calendar,
        remind_at=remind_at,
        made_by=actor.agent.mail,
        note=wish.note or None,
    )


def _due(wish: Wish, calendar_name: str, clocks: Clocks) -> datetime:
    """The instant by which; a day of ours ends with its opening, a customer's with the last second of the day there."""
    if isinstance(wish.due, datetime):
        return wish.due.astimezone(UTC)
    calendar = clocks.calendar(calendar_name)
    closing = calendar.closing_of(wish.due) if calendar is not None and wish.by == "us" else None
    if closing is not None:
        return closing
    zone = calendar.zone if calendar is not None else UTC
    return datetime.combine(wish.due, time(23, 59, 59), zone).astimezone(UTC)


def _remind_at(wish: Wish, due_at: int) -> int | None:
    match wish.remind:
        case None:
            return None
        case timedelta():
            return due_at - int(wish.remind.total_seconds()) * SECOND
        case at:
            return to_us(at)


def _same(standing: PromiseRow, row: PromiseRow, number: str) -> str:
    facts = ("kind", "to_whom", "due_at", "remind_at", "note")
    if all(getattr(standing, name) == getattr(row, name) for name in facts):
        return standing.id
    message = f"case {number} has an open {row.kind} promise, due {rfc3339(standing.due_at)}; meet or drop it first"
    raise Conflict(message, fields={"promise": standing.id, "due_at": rfc3339(standing.due_at)})


def _timers(row: PromiseRow, clocks: Clocks) -> list[TimerRow]:
    watch_at = row.due_at if row.to_whom == "us" else warning(row, clocks)
    watch = TimerRow(id=new_id(), kind="promise", subject=row.id, due_at=watch_at)
    if row.remind_at is None:
        return [watch]
    return [watch, TimerRow(id=new_id(), kind="promise_reminder", subject=row.id, due_at=row.remind_at)]


def _end(
    connection: Connection, clocks: Clocks, actor: Actor, promise_id: str, now: int, why_dropped: str | None
) -> None:
    """Meet the promise, or drop it for a reason."""
    seen = ledger.get_promise(connection, promise_id)
    case = _case(connection, cases.c.id == seen["case_id"]) if seen is not None else None
    found = ledger.get_promise(connection, promise_id) if case is not None else None
    if case is None or found is None:
        raise _no_promise(promise_id)
    if why_dropped is not None and found["to_whom"] == "customer" and not actor.is_senior:
        raise NotAllowed("what we promised is dropped by supervisors; ask one")
    is_met, is_ended = found["met_at"] is not None, found["ended_at"] is not None
    if (is_met and why_dropped is None) or (is_ended and why_dropped is not None):
        return
    if is_met or is_ended:
        raise Conflict(f"the promise was {'met' if is_met else 'dropped'} already", fields={"promise": promise_id})
    if why_dropped is None:
        broken_at = found["due_at"] if found["due_at"] < now else found["broken_at"]
        ledger.mark(connection, promise_id, met_at=now, broken_at=broken_at)
    else:
        note = "\n".join(part for part in (found["note"], why_dropped) if part)[:_NOTE_KEPT]
        ledger.mark(connection, promise_id, ended_at=now, end_reason="dropped", note=note)
    changed = replace(case, version=case.version + 1)
    rows.CASES.update(connection, [changed])
    on_state_change(connection, case, changed, clocks=clocks, now=now, has_met=True)
    kind = "promise.met" if why_dropped is None else "promise.dropped"
    _tell(connection, actor, case, found, kind, now, was_late=bool(found["due_at"] < now))


def _case(connection: Connection, condition: object) -> CaseRow | None:
    query = select(*rows.CASES.columns).where(condition).with_for_update()  # type: ignore[arg-type]
    found = connection.execute(query).first()
    return rows.CASES.of(found) if found is not None else None


def _tell(
    connection: Connection, actor: Actor, case: CaseRow, about: Fields, kind: str, now: int, **told: object
) -> None:
    which = {"promise": about["id"], "promised": about["kind"]}
    data = {**which, "to": about["to_whom"], "due_at": about["due_at"], **told}
    access_rows.add_audit(
        connection,
        AuditRow(
            at=now,
            agent_id=actor.agent.person_id,
            token=actor.token_name,
            action=kind,
            subject=case.number,
            detail=which,
        ),
    )
    event = EventRow(
        id=new_id(),
        at=now,
        actor=f"agent:{actor.agent.mail}"[:80],
        kind=kind,
        subject=case.number,
        case_id=case.id,
        data=data,
    )
    append_events(connection, [event])


def _no_promise(promise_id: str) -> NotFound:
    return NotFound(f"there is no promise {promise_id[:40]!r}")
