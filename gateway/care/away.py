"""The service of absences: who is away when, and who stands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy.engine import Connection

from gateway.care.absences import Away, check_absence
from gateway.care.editor import Bench, Decision, Editor, Entry
from gateway.care.standing import somebodies
from gateway.errors import NotAllowed, NotFound
from gateway.ids import rfc3339
from gateway.store import care as rows
from gateway.store.care import AbsenceKnown, PersonKnown


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceWish:
    """An absence as somebody wants it, between two instants."""

    starts_at: int
    ends_at: int
    stand_in: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    people: dict[str, PersonKnown]
    absences: list[AbsenceKnown]


class Absences:
    """Absences of staff, written by themselves or by who may approve."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def of(self, mail: str) -> list[AbsenceKnown]:
        """Somebody's absences that are not over."""
        return await self._bench.store.read(rows.absences, over_after=self._bench.now(), mail=mail)

    async def add(self, editor: Editor, mail: str, wish: AbsenceWish) -> list[AbsenceKnown]:
        """Write down an absence; the same twice is one. Gives all of theirs that are not over."""
        _must_be_own(editor, mail)
        new = Away(person=mail, starts_at=wish.starts_at, ends_at=wish.ends_at, stand_in=wish.stand_in)

        def plan(stored: _Stored) -> Decision[None]:
            person = _person(stored, mail)
            others = [_away(one) for one in stored.absences]
            if any(_is_same(one, new) for one in others):
                return Decision(answer=None)
            self._bench.refuse(
                check_absence(new, others, somebodies(stored.people, self._bench.days), self._bench.days)
            )
            stand_in = stored.people[wish.stand_in].id if wish.stand_in is not None else None
            values = {
                "person_id": person.id,
                "starts_at": wish.starts_at,
                "ends_at": wish.ends_at,
                "stand_in_id": stand_in,
                "reason": wish.reason,
                "made_by": editor.name[:320],
                "made_at": self._bench.now(),
            }
            return _decision(mail, _told(new), partial(rows.add_absence, values=values))

        await self._bench.change(editor, _read, plan)
        return await self.of(mail)

    async def end(self, editor: Editor, mail: str, absence_id: str) -> None:
        """Take an absence back; one that has begun ends now."""
        _must_be_own(editor, mail)
        now = self._bench.now()

        def plan(stored: _Stored) -> Decision[None]:
            found = next((one for one in stored.absences if (one.id, one.mail) == (absence_id, mail)), None)
            if found is None:
                raise NotFound(f"there is no absence {absence_id!r} of {mail}; GET /v1/staff/{mail} lists them")
            if found.ends_at <= now:
                return Decision(answer=None)
            ends_at = now if found.starts_at < now else None
            told = {**_told(_away(found)), "ended": True}
            return _decision(mail, told, partial(rows.end_absence, absence_id=absence_id, ends_at=ends_at))

        await self._bench.change(editor, _read, plan)


def _read(connection: Connection) -> _Stored:
    return _Stored(people=rows.people(connection), absences=rows.absences(connection, over_after=0))


def _decision(mail: str, told: dict[str, object], write: Callable[[Connection], object]) -> Decision[None]:
    entry = Entry(kind="staff.absent", subject=mail, told=told)
    return Decision(answer=None, write=write, audit=entry, events=[entry])


def _told(away: Away) -> dict[str, object]:
    """What an event says of an absence: when, and who stands in; never why."""
    return {"from": rfc3339(away.starts_at), "to": rfc3339(away.ends_at), "stand_in": away.stand_in}


def _must_be_own(editor: Editor, mail: str) -> None:
    if not editor.may_approve and editor.name != mail:
        raise NotAllowed("an agent writes down his own absences; those of others are for supervisors and admins")


def _person(stored: _Stored, mail: str) -> PersonKnown:
    found = stored.people.get(mail)
    if found is None:
        raise NotFound(f"there is nobody with the mail address {mail!r}; GET /v1/staff lists the staff")
    return found


def _away(row: AbsenceKnown) -> Away:
    return Away(person=row.mail, starts_at=row.starts_at, ends_at=row.ends_at, stand_in=row.stand_in, id=row.id)


def _is_same(one: Away, new: Away) -> bool:
    return (one.person, one.starts_at, one.ends_at, one.stand_in) == (
        new.person,
        new.starts_at,
        new.ends_at,
        new.stand_in,
    )
