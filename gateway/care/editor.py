"""Who changes care data, and how a change is written: planned on what stands, checked, written if nothing moved."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from sqlalchemy.engine import Connection

from config.settings import Settings
from gateway.bus.contract import Bus
from gateway.care.days import Days, days_of
from gateway.care.findings import CareRefused, Finding, Where
from gateway.errors import Conflict, NotAllowed
from gateway.ids import new_id, now_us
from gateway.store import care as care_rows
from gateway.store.access import AuditRow, add_audit
from gateway.store.care import CareMovedError
from gateway.store.changes import append_events
from gateway.store.rows import EventRow
from gateway.store.store import Store
from gateway.texts import Texts

_TRIES: Final = 8
_OFFERS: Final = "offers"

P = TypeVar("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Who asks for a change: `name` is a mail address, or a program's; only some may do more than propose."""

    name: str
    agent_id: str | None = None
    token: str | None = None
    may_approve: bool = False
    is_admin: bool = False

    @property
    def actor(self) -> str:
        """How events name them."""
        return f"{'agent' if self.agent_id is not None else 'program'}:{self.name}"[:80]

    def must_approve(self) -> None:
        """Raises NotAllowed for those who may only propose."""
        if not self.may_approve:
            raise NotAllowed("this is for supervisors and admins; an agent may propose rows of the care table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an event or the audit tells of a change; `told` holds no personal texts."""

    kind: str
    subject: str
    told: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Generic[T]):
    """What comes of a plan: the answer, how it is written (None: nothing is to be done), what is told of it."""

    answer: T
    write: Callable[[Connection], object] | None = None
    audit: Entry | None = None
    events: Sequence[Entry] = ()


class Bench:
    """What every service of care data works with: the store, the settings, the texts, the bus, the clock."""

    def __init__(
        self, store: Store, settings: Settings, texts: Texts, bus: Bus, *, now: Callable[[], int] = now_us
    ) -> None:
        self.store = store
        self.settings = settings
        self.texts = texts
        self.bus = bus
        self.now = now
        self.days: Days = days_of(settings)

    def refuse(self, findings: Sequence[Finding], *, where: Where = "row") -> None:
        """Raises CareRefused if there is anything wrong."""
        if findings:
            raise CareRefused(findings, self.texts, where=where)

    async def change(
        self,
        editor: Editor,
        read: Callable[[Connection], P],
        plan: Callable[[P], Decision[T]],
        *,
        is_long: bool = False,
    ) -> T:
        """Read what stands, plan on it (pure: raises what refuses it), and write the plan unless something moved.

        A plan that `is_long` is made in a thread, so that the loop goes on.
        """
        for _ in range(_TRIES):
            seen, standing = await self.store.read(_standing(read))
            made = await asyncio.to_thread(plan, standing) if is_long else plan(standing)
            if made.write is None:
                return made.answer
            try:
                await self.store.write(self._write, seen, made, editor)
            except CareMovedError:
                continue
            await self.bus.wake(_OFFERS)
            return made.answer
        raise Conflict("the care data changes faster than it can be written; look at it and try again")

    def _write(self, connection: Connection, seen: int, made: Decision[T], editor: Editor) -> None:
        care_rows.claim_revision(connection, seen)
        if made.write is not None:
            made.write(connection)
        now = self.now()
        if made.audit is not None:
            add_audit(connection, _audit(made.audit, editor, now))
        append_events(connection, [_event(entry, editor, now) for entry in made.events])


def _standing(read: Callable[[Connection], P]) -> Callable[[Connection], tuple[int, P]]:
    def both(connection: Connection) -> tuple[int, P]:
        return care_rows.revision(connection), read(connection)

    return both


def _audit(entry: Entry, editor: Editor, now: int) -> AuditRow:
    return AuditRow(
        at=now,
        agent_id=editor.agent_id,
        token=editor.token,
        action=entry.kind,
        subject=entry.subject[:120],
        detail=dict(entry.told),
    )


def _event(entry: Entry, editor: Editor, now: int) -> EventRow:
    return EventRow(
        id=new_id(),
        at=now,
        actor=editor.actor,
        kind=entry.kind,
        subject=entry.subject[:80],
        case_id=None,
        data={**entry.told, "by": editor.name},
    )
