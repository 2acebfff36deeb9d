"""What the care table's page lists: a page of accounts, each topic with the people who are asked today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.engine import Connection

from gateway.care.checks import CareLine
from gateway.store import care as care_rows
from gateway.store.care import AccountKnown
from gateway.store.schema import account, care, person

PAGE: Final = 50
_LONGEST_SOUGHT: Final = 100
_ORDER: Final = ("preferred", "backup", "lead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Who is asked for one topic today, in order, by mail address; `is_away` says that the first of them is."""

    people: tuple[str, ...] = ()
    is_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One account with a cell for each topic."""

    account: AccountKnown
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of accounts, the names of everybody in it, and where the next page begins."""

    lines: Sequence[Line]
    names: Mapping[str, str]
    following: str | None


def list_accounts(connection: Connection, *, sought: str, after: str | None, topics: Sequence[str], now: int) -> Listed:
    """Accounts by number: all, or those whose number, name or people hold what is sought."""
    query = select(account.c.external_no).order_by(account.c.external_no).limit(PAGE + 1)
    if after is not None:
        query = query.where(account.c.external_no > after)
    if sought := sought.strip()[:_LONGEST_SOUGHT]:
        query = query.where(_holds(sought))
    found = list(connection.execute(query).scalars())
    numbers = found[:PAGE]
    accounts = care_rows.accounts(connection, numbers)
    away = {one.mail for one in care_rows.absences(connection, over_after=now) if one.starts_at <= now}
    names: dict[str, str] = {}
    asked: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for number, topic, role, mail, name in connection.execute(_in_force(numbers, now)).all():
        asked.setdefault((number, topic), []).append((role, mail))
        names[mail] = name
    lines = [
        Line(
            account=accounts[number],
            cells={topic: _cell(asked.get((number, topic), []), away) for topic in topics},
        )
        for number in numbers
    ]
    return Listed(lines=lines, names=names, following=numbers[-1] if len(found) > PAGE else None)


def parted(
    lines: Sequence[CareLine], topics: Sequence[str], today: date
) -> tuple[list[CareLine], list[CareLine], list[CareLine]]:
    """An account's lines as the page shows them: proposals, those in force now or later, those that are over."""
    proposed = [one for one in lines if one.approved_by is None]
    over = [one for one in lines if one.approved_by is not None and one.valid_to is not None and one.valid_to < today]
    standing = [one for one in lines if one.approved_by is not None and one not in over]
    of_role = {role: place for place, role in enumerate((*_ORDER, "account_manager"))}
    of_topic = {topic: place for place, topic in enumerate(topics)}

    def key(one: CareLine) -> tuple[int, int, str]:
        return of_topic.get(one.topic, len(of_topic)), of_role.get(one.role, len(of_role)), str(one.valid_from or "")

    return sorted(proposed, key=key), sorted(standing, key=key), sorted(over, key=key)


def _in_force(numbers: Sequence[str], now: int) -> Select[Any]:
    """The approved rows of these accounts that count now: number, topic, role, mail, name."""
    return (
        select(account.c.external_no, care.c.topic, care.c.role, person.c.mail, person.c.name)
        .join(account, account.c.id == care.c.account_id)
        .join(person, person.c.id == care.c.person_id)
        .where(
            account.c.external_no.in_(numbers),
            care.c.approved_by.is_not(None),
            care.c.role.in_(_ORDER),
            or_(care.c.valid_from.is_(None), care.c.valid_from <= now),
            or_(care.c.valid_to.is_(None), care.c.valid_to > now),
        )
    )


def _cell(asked: Sequence[tuple[str, str]], away: set[str]) -> Cell:
    ordered = sorted(asked, key=lambda one: _ORDER.index(one[0]))
    people = tuple(mail for _, mail in ordered)
    return Cell(people=people, is_away=bool(people) and people[0] in away)


def _holds(sought: str) -> ColumnElement[bool]:
    """Whether number, name or somebody's name or mail hold it; letters of either case, as the database tells them."""
    escaped = sought.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    shapes = {f"%{one}%" for one in (escaped, escaped.lower(), escaped.upper(), escaped.title())}
    looks = [column.like(shape, escape="\\") for shape in shapes for column in (account.c.external_no, account.c.name)]
    people = [column.like(shape, escape="\\") for shape in shapes for column in (person.c.name, person.c.mail)]
    theirs = select(care.c.account_id).join(person, person.c.id == care.c.person_id).where(or_(*people))
    return or_(*looks, account.c.id.in_(theirs))
