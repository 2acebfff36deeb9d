"""The care table's service: rows added, proposed, approved, changed, ended; many replaced as a whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeVar

from sqlalchemy.engine import Connection

from gateway.care.care_files import CareFile, check_tiers
from gateway.care.checks import CareLine, check_care
from gateway.care.days import ONE_DAY
from gateway.care.editor import Bench, Decision, Editor, Entry
from gateway.care.findings import Finding, Where
from gateway.care.planning import Plan, counts_by_account, plan_adding, plan_ending, plan_replacing
from gateway.care.standing import (
    Standing,
    known_of,
    read_account,
    read_all,
    read_around,
    rows_of,
    version_of,
)
from gateway.errors import Conflict, NotFound
from gateway.ids import new_id

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCare:
    """An account's lines, approved and proposed, and the version to send back with a change of them."""

    number: str
    version: str
    lines: tuple[CareLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """What a line is to say; its account, topic and role stay. From `start` on, or as if it had always said so."""

    person: str
    valid_from: date | None = None
    valid_to: date | None = None
    note: str | None = None
    start: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import changed, or would change: counts of rows and of accounts."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    accounts: int = 0


class CareTable:
    """Who looks after which account in which topic, and how that is changed."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._store = bench.store
        self._days = bench.days

    async def of_account(self, number: str) -> AccountCare:
        """An account's lines; raises NotFound."""
        standing = await self._store.read(read_account, self._days, number=number)
        return _account_care(standing, number)

    async def every(self) -> Standing:
        """Everything that stands, for an export."""
        return await self._store.read(read_all, self._days)

    async def check(self) -> list[tuple[CareLine, Finding]]:
        """What is wrong with the stored lines that are not over, each finding with its line."""
        standing = await self.every()
        return await asyncio.to_thread(self._findings, standing)

    async def add(self, editor: Editor, line: CareLine, *, replaces: bool = False) -> str:
        """Add a line, or propose it where the editor may only do that; gives its id. The same twice is one line.

        With `replaces` stored lines of the same role make way; a proposal does so once it is approved.
        """
        wanted = replace(line, place=0, approved_by=editor.name if editor.may_approve else None)

        def plan(standing: Standing) -> Decision[str]:
            twin = next((one for one in standing.lines if _is_same(one, wanted)), None)
            if twin is not None:
                return Decision(answer=twin.id or "")
            new = replace(wanted, id=new_id())
            made = plan_adding(standing.approved, new, replaces=replaces or not editor.may_approve)
            self._judge(made, standing, editor)
            if not editor.may_approve:
                return self._decision(Plan(added=(new,)), standing, editor, new.id or "", kind="care.proposed")
            return self._decision(made, standing, editor, new.id or "")

        return await self._bench.change(editor, self._at(line.account), plan)

    async def approve(self, editor: Editor, row_id: str, *, replaces: bool = False) -> str:
        """Let a proposal count; doing it again does nothing."""
        editor.must_approve()

        def plan(standing: Standing) -> Decision[str]:
            proposed = standing.line(row_id)
            if proposed.approved_by is not None:
                return Decision(answer=row_id)
            line = replace(proposed, approved_by=editor.name, place=0)
            made = plan_adding(standing.approved, line, replaces=replaces)
            self._judge(made, standing, editor)
            return self._decision(replace(made, removed=(*made.removed, proposed)), standing, editor, row_id)

        return await self._bench.change(editor, self._around(row_id), plan)

    async def change(self, editor: Editor, row_id: str, wanted: RowChange) -> str:
        """Change a line in its place; asked for from a day, the old one ends the day before. Gives the line's id."""
        editor.must_approve()

        def plan(standing: Standing) -> Decision[str]:
            old = standing.line(row_id)
            new = _changed(old, wanted, editor)
            start = wanted.start
            if _is_same(old, new) and old.note == new.note:
                return Decision(answer=row_id)
            if start is None or old.approved_by is None:
                made = Plan(removed=(old,), added=(new,))
            elif (old.person, old.valid_to) == (new.person, new.valid_to):
                return Decision(answer=row_id)
            else:
                begun = replace(new, id=new_id(), valid_from=max(start, new.valid_from or start))
                made = replace(plan_ending(old, last=start - ONE_DAY), added=(begun,))
            others = [one for one in standing.approved if one.id != row_id and old.approved_by is not None]
            self._judge(replace(made, stand=(*others, *made.changed, *made.added)), standing, editor)
            return self._decision(made, standing, editor, made.added[0].id or "")

        return await self._bench.change(editor, self._around(row_id), plan)

    async def end(self, editor: Editor, row_id: str, *, start: date | None = None) -> None:
        """Let a line be in force until the day before `start` (today); what never was in force goes."""
        editor.must_approve()
        first = start or self._days.today(self._bench.now())

        def plan(standing: Standing) -> Decision[None]:
            line = standing.line(row_id)
            made = plan_ending(line, last=first - ONE_DAY)
            if line.approved_by is None:
                made = Plan(removed=(line,))
            return self._decision(made, standing, editor, None)

        await self._bench.change(editor, self._around(row_id), plan)

    async def replace_account(
        self, editor: Editor, number: str, lines: Sequence[CareLine], *, version: str, start: date | None = None
    ) -> AccountCare:
        """Make an account's approved lines exactly these, from `start` on or at once; proposals stay.

        Raises Conflict where `version` is not what stands any more.
        """
        editor.must_approve()

        def plan(standing: Standing) -> Decision[Imported]:
            seen = _account_care(standing, number)
            if seen.version != version:
                message = f"the care of account {number} was changed meanwhile; read it again and repeat the change"
                raise Conflict(message, fields={"version": seen.version})
            return self._replace(editor, standing, lines, start, "row", all_topics=True)

        await self._bench.change(editor, self._at(number), plan)
        return await self.of_account(number)

    async def take_in(
        self, editor: Editor, file: CareFile, *, start: date | None = None, dry_run: bool = False
    ) -> Imported:
        """Make the approved lines of every account and topic named here exactly these; all or nothing.

        A dry run refuses the same and changes nothing. The same lines twice change nothing the second time.
        """
        editor.must_approve()

        def plan(standing: Standing) -> Decision[Imported]:
            accounts = {number: one.tier for number, one in standing.accounts.items()}
            tiers = check_tiers(file.tiers, accounts, tuple(self._bench.settings.tiers))
            findings = [*file.findings, *tiers]
            made = self._replace(editor, standing, file.lines, start, "line", all_topics=False, findings=findings)
            return Decision(answer=made.answer) if dry_run else made

        return await self._bench.change(editor, partial(read_all, days=self._days), plan, is_long=True)

    def _findings(self, standing: Standing) -> list[tuple[CareLine, Finding]]:
        known = known_of(standing, self._bench.settings, self._days, now=self._bench.now(), editor="")
        live = [one for one in standing.approved if one.valid_to is None or one.valid_to >= known.today]
        placed = [replace(one, place=place) for place, one in enumerate(live)]
        return [(placed[one.place or 0], one) for one in check_care(placed, known)]

    def _at(self, number: str) -> Callable[[Connection], Standing]:
        return partial(read_account, days=self._days, number=number)

    def _around(self, row_id: str) -> Callable[[Connection], Standing]:
        return partial(read_around, days=self._days, row_id=row_id)

    def _replace(
        self,
        editor: Editor,
        standing: Standing,
        lines: Sequence[CareLine],
        start: date | None,
        where: Where,
        *,
        all_topics: bool,
        findings: Sequence[Finding] = (),
    ) -> Decision[Imported]:
        keys = {one.key for one in lines} | ({one.key for one in standing.approved} if all_topics else set())
        today = self._days.today(self._bench.now())
        made = plan_replacing(standing.approved, lines, keys=keys, today=today, start=start)
        self._judge(made, standing, editor, where=where, findings=findings)
        counts = Imported(
            added=len(made.added),
            changed=len(made.changed),
            removed=len(made.removed),
            unchanged=len(lines) - len(made.added) - sum(one.place is not None for one in made.changed),
            accounts=len(made.accounts),
        )
        return self._decision(made, standing, editor, counts)

    def _judge(
        self,
        plan: Plan,
        standing: Standing,
        editor: Editor,
        *,
        where: Where = "row",
        findings: Sequence[Finding] = (),
    ) -> None:
        known = known_of(standing, self._bench.settings, self._days, now=self._bench.now(), editor=editor.name)
        self._bench.refuse([*findings, *check_care(plan.stand, known)], where=where)

    def _decision(
        self, plan: Plan, standing: Standing, editor: Editor, answer: T, *, kind: str = "care.changed"
    ) -> Decision[T]:
        if plan.is_empty:
            return Decision(answer=answer)
        approver = editor.name if editor.may_approve else None
        write = rows_of(plan, standing, self._days, approver=approver, now=self._bench.now())
        told = {"added": len(plan.added), "changed": len(plan.changed), "removed": len(plan.removed)}
        subject = plan.accounts[0] if len(plan.accounts) == 1 else f"{len(plan.accounts)} accounts"
        return Decision(
            answer=answer,
            write=write,
            audit=Entry(kind=kind, subject=subject, told=told),
            events=[Entry(kind=kind, subject=number, told=told) for number, told in counts_by_account(plan).items()],
        )


def _account_care(standing: Standing, number: str) -> AccountCare:
    if number not in standing.accounts:
        raise NotFound(f"there is no account {number!r}")
    lines = tuple(one for one in standing.lines if one.account == number)
    return AccountCare(number=number, version=version_of(lines), lines=lines)


def _changed(old: CareLine, wanted: RowChange, editor: Editor) -> CareLine:
    return replace(
        old,
        person=wanted.person,
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
        note=wanted.note,
        approved_by=editor.name if old.approved_by is not None else None,
        place=0,
    )


def _is_same(stored: CareLine, wanted: CareLine) -> bool:
    """Whether a stored line says already what is wanted, and as surely."""
    same = (stored.key, stored.role, stored.person, stored.span) == (
        wanted.key,
        wanted.role,
        wanted.person,
        wanted.span,
    )
    return same and (stored.approved_by is None) == (wanted.approved_by is None)
