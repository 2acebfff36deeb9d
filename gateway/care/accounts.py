"""The service of accounts: one made or changed, or those of a file as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy.engine import Connection

from gateway.care.account_checks import FIELDS, AccountTerms, AccountWish, check_accounts
from gateway.care.days import Days
from gateway.care.domains import domain_of
from gateway.care.editor import Bench, Decision, Editor, Entry
from gateway.care.findings import Finding, Where
from gateway.ids import new_id
from gateway.store import accounts as rows
from gateway.store.accounts import AccountWhole
from gateway.store.care import calendar_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """How many were made, changed, and left as they were."""

    made: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    accounts: Mapping[str, AccountWhole]
    owners: Mapping[str, str]
    calendars: frozenset[str]


class Accounts:
    """Customer companies, as people and files change them."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def put(self, editor: Editor, wish: AccountWish) -> Changed:
        """Make the account, or change what is said of it; the same twice changes nothing."""
        editor.must_approve()
        domains = [domain for domain in map(domain_of, wish.domains) if domain is not None]
        read = partial(_read, numbers=[wish.number], domains=domains)
        return await self._bench.change(editor, read, partial(self._plan, editor, [wish], (), "row", False))

    async def take_in(
        self, editor: Editor, wishes: Sequence[AccountWish], findings: Sequence[Finding], *, dry_run: bool = False
    ) -> Changed:
        """Make or change all accounts of a file, or none; raises CareRefused with everything that is wrong."""
        editor.must_approve()
        plan = partial(self._plan, editor, wishes, findings, "line", dry_run)
        return await self._bench.change(editor, partial(_read, numbers=None, domains=None), plan, is_long=True)

    async def every(self) -> list[AccountWish]:
        """All accounts by number, for an export."""
        standing = await self._bench.store.read(partial(_read, numbers=None, domains=None))
        return [_wish_of(one, self._bench.days) for _, one in sorted(standing.accounts.items())]

    def _plan(
        self,
        editor: Editor,
        wishes: Sequence[AccountWish],
        findings: Sequence[Finding],
        where: Where,
        dry_run: bool,
        standing: _Standing,
    ) -> Decision[Changed]:
        days, settings = self._bench.days, self._bench.settings
        stored = {number: _wish_of(one, days) for number, one in standing.accounts.items()}
        merged = [_merged(one, stored.get(one.number)) for one in wishes]
        calendars = standing.calendars | set(settings.calendars)
        terms = AccountTerms(tiers=tuple(settings.tiers), calendars=sorted(calendars), owners=standing.owners)
        self._bench.refuse([*findings, *check_accounts(merged, terms)], where=where)
        clean = [replace(one, domains=_domains(one)) for one in merged]
        differing = {one.number: _differences(one, stored.get(one.number)) for one in clean}
        to_write = [one for one in clean if differing[one.number]]
        made = [_row(one, standing.accounts.get(one.number), days) for one in to_write]
        new = sum(one.number not in stored for one in to_write)
        counts = Changed(made=new, changed=len(to_write) - new, unchanged=len(clean) - len(to_write))
        if dry_run or not made:
            return Decision(answer=counts)
        told = {"made": counts.made, "changed": counts.changed}
        subject = to_write[0].number if len(to_write) == 1 else f"{len(to_write)} accounts"
        return Decision(
            answer=counts,
            write=partial(rows.write_accounts, rows=made),
            audit=Entry(kind="account.changed", subject=subject, told=told),
            events=[
                Entry(kind="account.changed", subject=one.number, told={"fields": differing[one.number]})
                for one in to_write
            ],
        )


def _read(connection: Connection, *, numbers: Sequence[str] | None, domains: Sequence[str] | None) -> _Standing:
    return _Standing(
        accounts=rows.accounts_whole(connection, numbers),
        owners=rows.domain_owners(connection, domains),
        calendars=calendar_names(connection),
    )


def _wish_of(row: AccountWhole, days: Days) -> AccountWish:
    return AccountWish(
        number=row.external_no,
        name=row.name,
        tier=row.tier,
        calendar=row.calendar,
        domains=tuple(row.domains),
        preferences=row.preferences,
        entitled_from=days.first_of(row.entitled_from),
        entitled_to=days.last_of(row.entitled_to),
    )


def _merged(wish: AccountWish, stored: AccountWish | None) -> AccountWish:
    """The wish with what it does not say taken from what is stored."""
    if stored is None:
        return wish
    unsaid: dict[str, Any] = {name: getattr(stored, name) for name in FIELDS if name not in wish.said}
    merged = replace(wish, **unsaid)
    return replace(merged, kept=frozenset(FIELDS).difference(_differences(merged, stored)))


def _domains(wish: AccountWish) -> tuple[str, ...]:
    return tuple(dict.fromkeys(domain for domain in map(domain_of, wish.domains) if domain is not None))


def _differences(wish: AccountWish, stored: AccountWish | None) -> list[str]:
    """The fields in which an account would change; all of them for a new one."""
    return [name for name in FIELDS if stored is None or getattr(wish, name) != getattr(stored, name)]


def _row(wish: AccountWish, stored: AccountWhole | None, days: Days) -> AccountWhole:
    return AccountWhole(
        id=stored.id if stored is not None else new_id(),
        external_no=wish.number,
        name=wish.name,
        domains=wish.domains,
        tier=wish.tier,
        calendar=wish.calendar,
        preferences=dict(wish.preferences),
        entitled_from=days.starts_at(wish.entitled_from),
        entitled_to=days.ends_at(wish.entitled_to),
    )
