"""Whether people can be as somebody wants them: pure, every finding at once; and how their addresses are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from channels.phone.numbers import e164
from gateway.care.findings import Finding

StaffRole = Literal["agent", "account_manager", "shop_manager", "employee"]
IdentityKey = tuple[str, str]

STAFF_ROLES: Final[tuple[StaffRole, ...]] = get_args(StaffRole)
FIELDS: Final = (
    "name",
    "role",
    "unit",
    "last_day",
    "phones",
    "mails",
    "skills",
    "languages",
    "language",
    "capacity",
    "brands",
)
MAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_MOST_NAMES: Final = 50
_LONGEST_NAME: Final = 200
_LONGEST_MAIL: Final = 320
_MOST_CAPACITY: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffWish:
    """Somebody as they should be; fields that are not `said` stay as they are, or have their default in a new one.

    `last_day` is the last day on which they work here; a `successor` then has their lines of the care table. What
    stands from `skills` on counts for agents only. Fields that are `kept` say what is stored already.
    """

    mail: str
    name: str = ""
    role: str = "employee"
    unit: str | None = None
    last_day: date | None = None
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    language: str | None = None
    capacity: int | None = None
    brands: tuple[str, ...] | None = None
    successor: str | None = None
    said: frozenset[str] = frozenset(FIELDS)
    kept: frozenset[str] = frozenset()
    place: int | None = None

    @property
    def identities(self) -> tuple[IdentityKey, ...]:
        """The addresses they call and write from, as we keep them."""
        phones = [("phone", number) for number in map(e164, self.phones) if number is not None]
        return tuple(dict.fromkeys([*phones, *(("email", mail) for mail in map(mail_of, self.mails) if mail)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTerms:
    """What people may name, who are agents already, and who has which address (a mail address or what else it is)."""

    units: Collection[str]
    languages: Collection[str]
    brands: Collection[str]
    agents: Collection[str]
    owners: Mapping[IdentityKey, str]


def mail_of(written: str) -> str | None:
    """A mail address as we keep it, or None where it is none."""
    mail = written.strip().lower()
    return mail if MAIL.fullmatch(mail) and mail.isprintable() and len(mail) <= _LONGEST_MAIL else None


def check_staff(wishes: Sequence[StaffWish], terms: StaffTerms) -> list[Finding]:
    """Everything that is wrong with these people, by themselves and beside each other."""
    findings: list[Finding] = []
    lines: dict[str, int] = {}
    changing = {wish.mail for wish in wishes}
    owners = {key: owner for key, owner in terms.owners.items() if owner not in changing}
    for wish in wishes:
        if wish.mail in lines:
            args: dict[str, str | int] = {"name": wish.mail, "line": lines[wish.mail]}
            findings.append(Finding(code="listed-twice", field="mail", place=wish.place, args=args))
        lines.setdefault(wish.mail, wish.place or 0)
        findings += _of_person(wish, terms)
        findings += _of_desk(wish, terms)
        findings += _of_addresses(wish, owners)
    return findings


def _of_person(wish: StaffWish, terms: StaffTerms) -> Iterator[Finding]:
    if mail_of(wish.mail) != wish.mail:
        yield _finding(wish, "bad-mail", "mail", name=wish.mail[:80])
    if not 0 < len(wish.name) <= _LONGEST_NAME or not wish.name.isprintable():
        yield _finding(wish, "bad-name", "name", most=_LONGEST_NAME)
    if wish.role not in STAFF_ROLES:
        yield _finding(wish, "unknown-staff-role", "role", name=wish.role[:40], known=", ".join(STAFF_ROLES))
    elif wish.role != "agent" and wish.mail in terms.agents:
        yield _finding(wish, "stays-agent", "role", name=wish.mail)
    if wish.unit is not None and wish.unit not in terms.units and "unit" not in wish.kept:
        known = ", ".join(terms.units) or "-"
        yield _finding(wish, "unknown-unit", "unit", name=wish.unit[:64], known=known)


def _of_desk(wish: StaffWish, terms: StaffTerms) -> Iterator[Finding]:
    if wish.capacity is not None and not 0 <= wish.capacity <= _MOST_CAPACITY:
        yield _finding(wish, "bad-capacity", "capacity", most=_MOST_CAPACITY)
    is_new = "language" not in wish.kept
    if is_new and wish.language is not None and wish.language not in terms.languages:
        yield _finding(wish, "unknown-language", "language", name=wish.language[:20], known=", ".join(terms.languages))
    for brand in wish.brands or ():
        if brand not in terms.brands and "brands" not in wish.kept:
            yield _finding(wish, "unknown-brand", "brands", name=brand[:64], known=", ".join(terms.brands) or "-")
    for field, names in (("skills", wish.skills), ("languages", wish.languages)):
        if len(names) > _MOST_NAMES or any(not 0 < len(one) <= 64 or not one.isprintable() for one in names):
            yield _finding(wish, "bad-list", field, most=_MOST_NAMES)


def _of_addresses(wish: StaffWish, owners: dict[IdentityKey, str]) -> Iterator[Finding]:
    for number in wish.phones:
        if e164(number) is None:
            yield _finding(wish, "bad-phone", "phones", name=number[:40])
    for mail in wish.mails:
        if mail_of(mail) is None:
            yield _finding(wish, "bad-mail", "mails", name=mail[:80])
    for kind, value in wish.identities:
        owner = owners.setdefault((kind, value), wish.mail)
        if owner != wish.mail:
            field = "phones" if kind == "phone" else "mails"
            yield _finding(wish, "address-taken", field, name=value, owner=owner)


def _finding(wish: StaffWish, code: str, field: str, **args: str | int) -> Finding:
    return Finding(code=code, field=field, place=wish.place, args=args)
