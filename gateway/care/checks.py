"""Whether lines of the care table can stand: pure, every finding at once, each with its place and field.

Who is asked for an account's topic is a chain: preferred, then backup, then lead. A chain may not come back to somebody
who was asked already (one person in two of these roles at a time); across accounts anybody may be anybody's backup.
Circles of stand-ins are found where absences are written (`gateway.care.absences`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final, Literal, get_args

from gateway.care.days import overlap
from gateway.care.findings import Finding, Guesses

CareRole = Literal["preferred", "backup", "lead", "account_manager"]

ROLES: Final[tuple[CareRole, ...]] = get_args(CareRole)
ASKED: Final = ("preferred", "backup", "lead")
"""The roles of those who are asked to take a case, in their order; an account manager is only told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CareLine:
    """One person in one role for an account's topic, in force on all days from `valid_from` to `valid_to`.

    `place` is where the line was written, None for one that is stored; that one has its `id`.
    """

    account: str
    topic: str
    role: str
    person: str
    valid_from: date | None = None
    valid_to: date | None = None
    approved_by: str | None = None
    note: str | None = None
    place: int | None = None
    id: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is about: the account and the topic."""
        return self.account, self.topic

    @property
    def span(self) -> tuple[date | None, date | None]:
        """The days on which it is in force."""
        return self.valid_from, self.valid_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """One of the staff, as far as checks look."""

    mail: str
    name: str
    is_agent: bool
    may_approve: bool
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What lines may name: topics, accounts with their tier, staff by mail, and further approvers' names."""

    topics: Collection[str]
    accounts: Mapping[str, str]
    people: Mapping[str, Somebody]
    approvers: Collection[str]
    today: date


def check_care(lines: Iterable[CareLine], known: Known) -> list[Finding]:
    """Everything that is wrong with these lines, by themselves and against each other; those that are over count not.

    Give all lines that would stand for an account and topic: stored ones stay silent about themselves.
    """
    guesses = Guesses()
    findings: list[Finding] = []
    groups: dict[tuple[str, str], list[CareLine]] = {}
    for line in lines:
        if line.place is not None:
            findings += _of_one(line, known, guesses)
        if line.valid_to is None or line.valid_to >= known.today:
            groups.setdefault(line.key, []).append(line)
    for group in groups.values():
        findings += _of_group(group)
    return findings


def _of_one(line: CareLine, known: Known, guesses: Guesses) -> Iterator[Finding]:
    find = _finder(line)
    if line.account not in known.accounts:
        yield find(
            "unknown-account", "account", name=line.account, nearest=guesses.of("a", line.account, known.accounts)
        )
    if line.topic not in known.topics:
        yield find("unknown-topic", "topic", name=line.topic, known=", ".join(known.topics))
    if line.role not in ROLES:
        yield find("unknown-care-role", "role", name=line.role, known=", ".join(ROLES))
    if line.valid_from and line.valid_to and line.valid_to < line.valid_from:
        yield find("dates-reversed", "valid_to", start=str(line.valid_from), end=str(line.valid_to))
    if line.approved_by is not None and not _may_approve(line.approved_by, known):
        yield find("unknown-approver", "approved_by", name=line.approved_by)
    yield from _of_person(line, known, guesses)


def _of_person(line: CareLine, known: Known, guesses: Guesses) -> Iterator[Finding]:
    find, field = _finder(line), line.role if line.role in ROLES else "person"
    person = known.people.get(line.person)
    if person is None:
        yield find("unknown-person", field, name=line.person, nearest=guesses.of("p", line.person, known.people))
        return
    if line.role in ASKED and not person.is_agent:
        yield find("not-an-agent", field, name=line.person)
    if person.last_day is not None and (line.valid_to is None or line.valid_to > person.last_day):
        yield find("leaves", field, name=line.person, day=str(person.last_day))


def _may_approve(name: str, known: Known) -> bool:
    somebody = known.people.get(name)
    return somebody.may_approve if somebody is not None else name in known.approvers


def _of_group(group: Sequence[CareLine]) -> Iterator[Finding]:
    """What two lines of one account and topic cannot both say; told at the later written one."""
    for first, second in combinations(group, 2):
        if first.role != second.role and first.person != second.person:
            continue
        if not overlap(first.span, second.span):
            continue
        early, late = sorted((first, second), key=lambda one: -1 if one.place is None else one.place)
        if first.role == second.role:
            yield _finder(late)(
                "overlap", late.role, name=early.person, start=_day(early.valid_from), end=_day(early.valid_to)
            )
        elif {first.role, second.role} <= set(ASKED):
            yield _finder(late)("asked-twice", late.role, name=late.person, role=early.role)


def _day(day: date | None) -> str:
    return str(day) if day is not None else "…"


def _finder(line: CareLine) -> Callable[..., Finding]:
    def find(code: str, field: str, **args: str | int) -> Finding:
        return Finding(code=code, field=field, place=line.place, args=args)

    return find
