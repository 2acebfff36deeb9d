"""What stands in the care table when a change of it is planned: read in a few queries, in days and names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.engine import Connection

from config.settings import Settings
from gateway.care.checks import CareLine, Known, Somebody
from gateway.care.days import Days
from gateway.care.planning import Plan, version_parts
from gateway.errors import NotFound
from gateway.ids import new_id
from gateway.store import care as rows
from gateway.store.care import AccountKnown, CareKnown, CareNew, PersonKnown

_APPROVING = ("supervisor", "admin")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Accounts and staff by number and mail, the stored rows, and the names of those who approved any.

    Rows become lines when they are asked for: a plan about all of them is made in a thread.
    """

    accounts: Mapping[str, AccountKnown]
    people: Mapping[str, PersonKnown]
    found: Sequence[CareKnown]
    days: Days
    approvers: frozenset[str]

    @cached_property
    def lines(self) -> Sequence[CareLine]:
        """The stored rows in days."""
        return [line_of(one, self.days) for one in self.found]

    @cached_property
    def approved(self) -> list[CareLine]:
        """The lines that count for routing."""
        return [one for one in self.lines if one.approved_by is not None]

    def line(self, row_id: str) -> CareLine:
        """The stored line of that id."""
        found = next((one for one in self.lines if one.id == row_id), None)
        if found is None:
            raise NotFound(f"there is no row {row_id!r} in the care table; GET /v1/care lists them")
        return found


def read_all(connection: Connection, days: Days) -> Standing:
    """Everything."""
    return _standing(connection, days, rows.accounts(connection), rows.care_rows(connection))


def read_account(connection: Connection, days: Days, *, number: str) -> Standing:
    """One account's lines; where there is no such account, all numbers, to name the nearest."""
    found = rows.accounts(connection, [number]) or rows.accounts(connection)
    return _standing(connection, days, found, rows.care_rows(connection, number=number))


def read_around(connection: Connection, days: Days, *, row_id: str) -> Standing:
    """The lines of the account that has that row; none where there is no such row."""
    found = rows.care_rows(connection, row_id=row_id)
    number = found[0].external_no if found else ""
    return read_account(connection, days, number=number)


def read_beside(connection: Connection, days: Days, *, mail: str) -> Standing:
    """The lines of all accounts that somebody has a line in."""
    found = rows.care_rows(connection, beside=mail)
    return _standing(connection, days, rows.accounts(connection, {one.external_no for one in found}), found)


def known_of(standing: Standing, settings: Settings, days: Days, *, now: int, editor: str) -> Known:
    """What lines may name as things stand."""
    return Known(
        topics=settings.gateway.topics,
        accounts={number: one.tier for number, one in standing.accounts.items()},
        people=somebodies(standing.people, days),
        approvers=standing.approvers | {editor},
        today=days.today(now),
    )


def somebodies(people: Mapping[str, PersonKnown], days: Days) -> dict[str, Somebody]:
    """The staff as checks see them."""
    return {
        mail: Somebody(
            mail=mail,
            name=one.name,
            is_agent=one.desk_role is not None,
            may_approve=one.desk_role in _APPROVING,
            last_day=days.last_of(one.left_at),
        )
        for mail, one in people.items()
    }


def version_of(lines: Sequence[CareLine]) -> str:
    """A word that changes with any of the lines."""
    return hashlib.sha256(repr(version_parts(lines)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRows:
    """A plan as the rows that are written; call it with the transaction's connection."""

    removed: Sequence[str]
    changed: Sequence[tuple[str, int | None, str | None, str | None]]
    added: Sequence[CareNew]

    def __call__(self, connection: Connection) -> None:
        """Write them."""
        rows.write_care(connection, removed=self.removed, changed=self.changed, added=self.added)


def rows_of(plan: Plan, standing: Standing, days: Days, *, approver: str | None, now: int) -> PlanRows:
    """The rows of a plan; new lines that name no approver are approved by `approver`, or are proposals without one."""
    return PlanRows(
        removed=[one.id for one in plan.removed if one.id is not None],
        changed=[(one.id or "", days.ends_at(one.valid_to), one.approved_by, one.note) for one in plan.changed],
        added=[_new(one, standing, days, one.approved_by or approver, now) for one in plan.added],
    )


def _new(line: CareLine, standing: Standing, days: Days, approved_by: str | None, now: int) -> CareNew:
    return CareNew(
        id=line.id or new_id(),
        account_id=standing.accounts[line.account].id,
        topic=line.topic,
        role=line.role,
        person_id=standing.people[line.person].id,
        valid_from=days.starts_at(line.valid_from),
        valid_to=days.ends_at(line.valid_to),
        approved_by=approved_by,
        approved_at=now if approved_by is not None else None,
        note=line.note,
    )


def _standing(
    connection: Connection, days: Days, accounts: Mapping[str, AccountKnown], found: Sequence[CareKnown]
) -> Standing:
    return Standing(
        accounts=accounts,
        people=rows.people(connection),
        found=found,
        days=days,
        approvers=rows.approvers(connection),
    )


def line_of(row: CareKnown, days: Days) -> CareLine:
    """A stored row as a line in days."""
    return CareLine(
        account=row.external_no,
        topic=row.topic,
        role=row.role,
        person=row.mail,
        valid_from=days.first_of(row.valid_from),
        valid_to=days.last_of(row.valid_to),
        approved_by=row.approved_by,
        note=row.note,
        id=row.id,
    )
