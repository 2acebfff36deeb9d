"""Queries of the jobs of understanding: asked for, taken by one process, kept alive, ended, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Select, and_, insert, null, or_, select, text, update
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.schema.training import nlu_job

Kind = Literal["train", "shadow", "compare"]
State = Literal["queued", "running", "done", "failed", "cancelled"]
Told = Literal["go on", "cancel", "lost"]
Json = Mapping[str, Any]

TRIES: Final = 2
DIED_TWICE: Final = "the process that worked on it died twice (out of memory?); look at the machine and ask again"
_LOCK: Final = 6_120_505
"""Name of the lock that lets two who ask at once see each other's job (PostgreSQL; SQLite writes one by one)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """One job; `done` is the share of it that is done, `lease_until` how long its process may be silent."""

    id: str
    kind: Kind
    state: State
    input: Json
    stage: str | None
    done: float
    result: Json | None
    error: str | None
    asked_at: int
    asked_by: str
    started_at: int | None
    ended_at: int | None
    cancel_asked_at: int | None
    lease_owner: str | None
    lease_until: int | None
    tries: int

    @property
    def is_over(self) -> bool:
        """Whether nothing happens with it any more."""
        return self.state not in ("queued", "running")


_COLUMNS = tuple(nlu_job.c[name] for name in JobRow.__slots__)
_BRIEF = tuple(null().label("result") if column is nlu_job.c.result else column for column in _COLUMNS)
_UNDER_WAY = nlu_job.c.state.in_(("queued", "running"))


def ask_job(connection: Connection, *, kind: Kind, wanted: Json, by: str, at: int) -> tuple[JobRow, bool]:
    """The job that does this, and whether it is new: one of its kind that is under way already is given instead.

    Trainings count as the same where their engine is; comparisons and shadow runs where all of their input is.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    for job in _jobs(connection, select(*_COLUMNS).where(_UNDER_WAY, nlu_job.c.kind == kind)):
        if job.cancel_asked_at is None and _is_same(kind, job.input, wanted):
            return job, False
    id_ = new_id()
    values = {"id": id_, "kind": kind, "state": "queued", "input": dict(wanted), "asked_at": at, "asked_by": by[:120]}
    connection.execute(insert(nlu_job).values(**values))
    made = get_job(connection, id_)
    assert made is not None
    return made, True


def take_job(connection: Connection, *, owner: str, now: int, lease_until: int) -> JobRow | None:
    """The oldest job that waits, or whose process fell silent, now this owner's; what cannot go on is ended."""
    silent = and_(nlu_job.c.state == "running", nlu_job.c.lease_until < now)
    query = select(*_COLUMNS).where(or_(nlu_job.c.state == "queued", silent)).order_by(nlu_job.c.asked_at, nlu_job.c.id)
    for job in _jobs(connection, query.with_for_update(skip_locked=True)):
        if job.cancel_asked_at is not None:
            _set(connection, job.id, state="cancelled", ended_at=now, lease_owner=None)
        elif job.tries >= TRIES:
            _set(connection, job.id, state="failed", ended_at=now, error=DIED_TWICE, lease_owner=None)
        else:
            taken = {"state": "running", "lease_owner": owner, "lease_until": lease_until, "tries": job.tries + 1}
            _set(connection, job.id, started_at=now, stage=None, done=0.0, **taken)
            return get_job(connection, job.id)
    return None


def keep_job(connection: Connection, id_: str, *, owner: str, stage: str | None, done: float, lease_until: int) -> Told:
    """Note how far a job is and that its process lives; says whether it shall go on."""
    own = and_(nlu_job.c.id == id_, nlu_job.c.lease_owner == owner, nlu_job.c.state == "running")
    found = connection.execute(select(nlu_job.c.cancel_asked_at).where(own)).one_or_none()
    if found is None:
        return "lost"
    connection.execute(update(nlu_job).where(own).values(stage=stage, done=done, lease_until=lease_until))
    return "go on" if found[0] is None else "cancel"


def end_job(
    connection: Connection,
    id_: str,
    *,
    owner: str,
    state: State,
    now: int,
    result: Json | None = None,
    error: str | None = None,
) -> bool:
    """End a job that is still this owner's; one whose end was asked for meanwhile is not done but cancelled (False)."""
    own = and_(nlu_job.c.id == id_, nlu_job.c.lease_owner == owner, nlu_job.c.state == "running")
    found = connection.execute(select(nlu_job.c.cancel_asked_at).where(own).with_for_update()).one_or_none()
    if found is None:
        return False
    is_cancelled = state == "done" and found[0] is not None
    ended = "cancelled" if is_cancelled else state
    kept = {} if ended != "done" else {"result": dict(result or {}), "done": 1.0}
    _set(connection, id_, state=ended, ended_at=now, error=error, lease_owner=None, lease_until=None, **kept)
    return not is_cancelled


def give_back_job(connection: Connection, id_: str, *, owner: str) -> None:
    """Let another process begin a job anew whose process stops in good order; it counts for no try."""
    own = and_(nlu_job.c.id == id_, nlu_job.c.lease_owner == owner, nlu_job.c.state == "running")
    again = {"state": "queued", "tries": nlu_job.c.tries - 1, "stage": None, "done": 0.0}
    connection.execute(update(nlu_job).where(own).values(lease_owner=None, lease_until=None, **again))


def cancel_job(connection: Connection, id_: str, *, now: int) -> JobRow | None:
    """Ask for a job's end: one that waits is over at once, one that runs is told, one that is over stays as it is."""
    waits = and_(nlu_job.c.id == id_, nlu_job.c.state == "queued")
    over = {"state": "cancelled", "cancel_asked_at": now, "ended_at": now}
    if connection.execute(update(nlu_job).where(waits).values(**over)).rowcount == 0:
        runs = and_(nlu_job.c.id == id_, nlu_job.c.state == "running", nlu_job.c.cancel_asked_at.is_(None))
        connection.execute(update(nlu_job).where(runs).values(cancel_asked_at=now))
    return get_job(connection, id_)


def get_job(connection: Connection, id_: str) -> JobRow | None:
    """The job of that id."""
    return next(iter(_jobs(connection, select(*_COLUMNS).where(nlu_job.c.id == id_))), None)


def list_jobs(
    connection: Connection, *, kind: Kind | None = None, before: str | None = None, most: int
) -> list[JobRow]:
    """Jobs, newest first, before that one; what they came to is left out."""
    query = select(*_BRIEF).order_by(nlu_job.c.id.desc()).limit(most)
    query = query if kind is None else query.where(nlu_job.c.kind == kind)
    return _jobs(connection, query if before is None else query.where(nlu_job.c.id < before))


def jobs_under_way(connection: Connection) -> list[JobRow]:
    """Every job that waits or runs, oldest first."""
    return _jobs(connection, select(*_COLUMNS).where(_UNDER_WAY).order_by(nlu_job.c.asked_at, nlu_job.c.id))


def _is_same(kind: Kind, one: Json, other: Json) -> bool:
    return one.get("engine") == other.get("engine") if kind == "train" else dict(one) == dict(other)


def _set(connection: Connection, id_: str, **values: object) -> None:
    connection.execute(update(nlu_job).where(nlu_job.c.id == id_).values(**values))


def _jobs(connection: Connection, query: Select[Any]) -> list[JobRow]:
    return [JobRow(**row) for row in connection.execute(query).mappings()]
