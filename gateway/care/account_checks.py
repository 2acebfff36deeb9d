"""Whether accounts can be as somebody wants them: pure, every finding at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import orjson

from gateway.care.domains import domain_of, is_public
from gateway.care.findings import Finding, Guesses

Preference = str | int | float | bool | None | list[str]

FIELDS: Final = ("name", "tier", "calendar", "domains", "preferences", "entitled_from", "entitled_to")
_LONGEST_NUMBER: Final = 64
_LONGEST_NAME: Final = 200
_MOST_DOMAINS: Final = 50
_MOST_PREFERENCE_BYTES: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWish:
    """An account as it should be; fields that are not `said` stay as they are, or have their default in a new one.

    Fields that are `kept` say what is stored already: a tier that the settings have no more is nobody's mistake now.
    """

    number: str
    name: str = ""
    tier: str = ""
    calendar: str | None = None
    domains: tuple[str, ...] = ()
    preferences: Mapping[str, Preference] = dataclasses.field(default_factory=dict)
    entitled_from: date | None = None
    entitled_to: date | None = None
    said: frozenset[str] = frozenset(FIELDS)
    kept: frozenset[str] = frozenset()
    place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTerms:
    """What accounts may name, and whose each domain is (by account number)."""

    tiers: Collection[str]
    calendars: Collection[str]
    owners: Mapping[str, str]


def check_accounts(wishes: Sequence[AccountWish], terms: AccountTerms) -> list[Finding]:
    """Everything that is wrong with these accounts, by themselves and beside each other."""
    guesses = Guesses()
    findings: list[Finding] = []
    lines: dict[str, int] = {}
    owners = {domain: number for domain, number in terms.owners.items() if number not in {w.number for w in wishes}}
    for wish in wishes:
        if wish.number in lines:
            args: dict[str, str | int] = {"name": wish.number, "line": lines[wish.number]}
            findings.append(Finding(code="listed-twice", field="account", place=wish.place, args=args))
        lines.setdefault(wish.number, wish.place or 0)
        findings += _of_names(wish, terms, guesses)
        findings += _of_domains(wish, owners)
    return findings


def _of_names(wish: AccountWish, terms: AccountTerms, guesses: Guesses) -> Iterator[Finding]:
    place, number = wish.place, wish.number
    if not 0 < len(number) <= _LONGEST_NUMBER or not number.isprintable() or number != "".join(number.split()):
        yield Finding(code="bad-number", field="account", place=place, args={"most": _LONGEST_NUMBER})
    if not 0 < len(wish.name) <= _LONGEST_NAME or not wish.name.isprintable():
        yield Finding(code="bad-name", field="name", place=place, args={"most": _LONGEST_NAME})
    if wish.tier not in terms.tiers and "tier" not in wish.kept:
        args: dict[str, str | int] = {"name": wish.tier, "known": ", ".join(terms.tiers)}
        yield Finding(code="unknown-tier", field="tier", place=place, args=args)
    is_new = "calendar" not in wish.kept
    if is_new and wish.calendar is not None and wish.calendar not in terms.calendars:
        nearest = guesses.of("calendar", wish.calendar, terms.calendars)
        args = {"name": wish.calendar, "nearest": nearest}
        yield Finding(code="unknown-calendar", field="calendar", place=place, args=args)
    start, end = wish.entitled_from, wish.entitled_to
    if start is not None and end is not None and end < start:
        args = {"start": str(start), "end": str(end)}
        yield Finding(code="dates-reversed", field="entitled_to", place=place, args=args)
    if len(orjson.dumps(dict(wish.preferences))) > _MOST_PREFERENCE_BYTES:
        args = {"most": _MOST_PREFERENCE_BYTES}
        yield Finding(code="too-long", field="preferences", place=place, args=args)


def _of_domains(wish: AccountWish, owners: dict[str, str]) -> Iterator[Finding]:
    """What is wrong with an account's domains; those that are right are its own from then on."""
    if len(wish.domains) > _MOST_DOMAINS:
        yield Finding(code="too-many-domains", field="domains", place=wish.place, args={"most": _MOST_DOMAINS})
        return
    for written in wish.domains:
        domain = domain_of(written)
        args: dict[str, str | int] = {"name": written[:80]}
        if domain is None:
            yield Finding(code="bad-domain", field="domains", place=wish.place, args=args)
        elif is_public(domain):
            yield Finding(code="public-domain", field="domains", place=wish.place, args=args)
        elif owners.get(domain, wish.number) != wish.number:
            args["account"] = owners[domain]
            yield Finding(code="domain-taken", field="domains", place=wish.place, args=args)
        else:
            owners[domain] = wish.number
