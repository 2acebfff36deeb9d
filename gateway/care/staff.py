"""The service of staff: people made, changed and gone, one or those of a file as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy.engine import Connection

from channels.phone.numbers import e164
from gateway.care.absences import Away
from gateway.care.accounts import Changed
from gateway.care.days import Days
from gateway.care.editor import Bench, Decision, Editor, Entry
from gateway.care.findings import Finding, Where
from gateway.care.leaving import Leaving, plan_leaving
from gateway.care.planning import Plan
from gateway.care.staff_checks import FIELDS, IdentityKey, StaffTerms, StaffWish, check_staff
from gateway.care.standing import PlanRows, Standing, known_of, read_all, read_beside, rows_of
from gateway.errors import NotAllowed
from gateway.ids import new_id
from gateway.store import care as care_rows
from gateway.store import staff as rows
from gateway.store.care import AbsenceKnown
from gateway.store.rows import IdentityRow
from gateway.store.staff import StaffWhole

_CAPACITY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    staff: Mapping[str, StaffWhole]
    identities: Mapping[IdentityKey, IdentityRow]
    care: Standing
    absences: Sequence[AbsenceKnown]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """One person's rows, as they are written."""

    one: StaffWhole
    is_new: bool
    keys: Sequence[IdentityKey]
    has_left: bool
    successor_id: str | None


class Staff:
    """The people who work here, as people and files change them."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def put(self, editor: Editor, wish: StaffWish) -> Changed:
        """Make somebody, or change what is said of them; whoever leaves must have nothing left, or a successor."""
        editor.must_approve()
        wish = self._clean(wish)
        read = partial(_read, wishes=[wish], days=self._bench.days, mail=wish.mail)
        return await self._bench.change(editor, read, partial(self._plan, editor, [wish], (), "row", False))

    async def take_in(
        self, editor: Editor, wishes: Sequence[StaffWish], findings: Sequence[Finding], *, dry_run: bool = False
    ) -> Changed:
        """Make or change all people of a file, or none; raises CareRefused with everything that is wrong."""
        editor.must_approve()
        cleaned = [self._clean(one) for one in wishes]
        read = partial(_read, wishes=cleaned, days=self._bench.days, mail=None)
        plan = partial(self._plan, editor, cleaned, findings, "line", dry_run)
        return await self._bench.change(editor, read, plan, is_long=True)

    async def every(self) -> list[StaffWish]:
        """All of the staff by mail address, for an export."""
        found = await self._bench.store.read(rows.staff_whole)
        return [_wish_of(one, self._bench.days) for one in found.values()]

    def _clean(self, wish: StaffWish) -> StaffWish:
        """The wish with its numbers as we keep them; what is no number stays as written, to be told."""
        region = self._bench.settings.gateway.default_country
        phones = tuple(e164(number, region=region) or number for number in wish.phones)
        return replace(wish, phones=phones, mail=wish.mail.strip().lower())

    def _plan(
        self,
        editor: Editor,
        wishes: Sequence[StaffWish],
        findings: Sequence[Finding],
        where: Where,
        dry_run: bool,
        stored: _Stored,
    ) -> Decision[Changed]:
        days = self._bench.days
        before = {mail: _wish_of(one, days) for mail, one in stored.staff.items()}
        merged = [self._settled(_merged(one, before.get(one.mail)), stored) for one in wishes]
        _spare_admins(merged, before, stored, editor)
        plans, hindered = self._leaving(merged, stored, editor)
        self._bench.refuse([*findings, *check_staff(merged, self._terms(stored)), *hindered], where=where)
        differing = {one.mail: _differences(one, before.get(one.mail)) for one in merged}
        to_write = [one for one in merged if differing[one.mail]]
        new = sum(one.mail not in before for one in to_write)
        counts = Changed(made=new, changed=len(to_write) - new, unchanged=len(merged) - len(to_write))
        if dry_run or not to_write:
            return Decision(answer=counts)
        now = self._bench.now()
        people = [self._written(one, stored, now) for one in to_write]
        care = [rows_of(one, stored.care, days, approver=None, now=now) for one in plans]
        subject = to_write[0].mail if len(to_write) == 1 else f"{len(to_write)} people"
        told = {"made": counts.made, "changed": counts.changed}
        return Decision(
            answer=counts,
            write=partial(_write, people=people, care=care, identities=stored.identities),
            audit=Entry(kind="staff.changed", subject=subject, told=told),
            events=[
                *(
                    Entry(kind="staff.changed", subject=one.mail, told={"fields": differing[one.mail]})
                    for one in to_write
                ),
                *(
                    Entry(kind="care.changed", subject=number, told={"reason": "staff-left"})
                    for plan in plans
                    for number in plan.accounts
                ),
            ],
        )

    def _terms(self, stored: _Stored) -> StaffTerms:
        settings = self._bench.settings
        mails = {one.id: mail for mail, one in stored.care.people.items()}
        return StaffTerms(
            units=tuple(settings.units),
            languages=settings.gateway.languages,
            brands=tuple(settings.brands),
            agents={mail for mail, one in stored.care.people.items() if one.desk_role is not None},
            owners={key: owner for key, row in stored.identities.items() if (owner := _owner(row, mails))},
        )

    def _leaving(
        self, merged: Sequence[StaffWish], stored: _Stored, editor: Editor
    ) -> tuple[list[Plan], list[Finding]]:
        days, now = self._bench.days, self._bench.now()
        known = known_of(stored.care, self._bench.settings, days, now=now, editor=editor.name)
        plans: list[Plan] = []
        findings: list[Finding] = []
        for one in merged:
            if one.last_day is None:
                continue
            leaving = Leaving(mail=one.mail, last_day=one.last_day, successor=one.successor, place=one.place)
            gone_at = days.ends_at(one.last_day) or 0
            stand_ins = [
                Away(person=away.mail, starts_at=away.starts_at, ends_at=away.ends_at)
                for away in stored.absences
                if away.stand_in == one.mail and away.ends_at > max(gone_at, now)
            ]
            plan, found = plan_leaving(leaving, stored.care.lines, stand_ins, known, self._bench.texts)
            plans += [] if plan.is_empty else [plan]
            findings += found
        return plans, findings

    def _settled(self, wish: StaffWish, stored: _Stored) -> StaffWish:
        """The wish with what an agent has by default; people who are no agents have nothing of it."""
        if not _is_agent(wish, stored):
            return replace(wish, skills=(), languages=(), language=None, capacity=None, brands=None)
        language = wish.language or self._bench.settings.gateway.default_language
        capacity = wish.capacity if wish.capacity is not None else _CAPACITY
        return replace(wish, language=language, languages=wish.languages or (language,), capacity=capacity)

    def _written(self, wish: StaffWish, stored: _Stored, now: int) -> _Written:
        known = stored.staff.get(wish.mail)
        left_at = self._bench.days.ends_at(wish.last_day)
        is_agent = _is_agent(wish, stored)
        one = StaffWhole(
            id=known.id if known is not None else new_id(),
            name=wish.name,
            mail=wish.mail,
            role=wish.role,
            unit=wish.unit,
            left_at=left_at,
            desk_role=((known.desk_role if known is not None else None) or "agent") if is_agent else None,
            language=wish.language,
            capacity=wish.capacity,
            skills=wish.skills,
            languages=wish.languages,
            brands=wish.brands,
        )
        successor = stored.care.people.get(wish.successor or "")
        return _Written(
            one=one,
            is_new=known is None,
            keys=wish.identities,
            has_left=left_at is not None and left_at <= now,
            successor_id=successor.id if successor is not None else None,
        )


def _read(connection: Connection, *, wishes: Sequence[StaffWish], days: Days, mail: str | None) -> _Stored:
    keys = {key for wish in wishes for key in wish.identities}
    return _Stored(
        staff=rows.staff_whole(connection, mail=mail),
        identities=rows.identities_of(connection, keys),
        care=read_all(connection, days) if mail is None else read_beside(connection, days, mail=mail),
        absences=care_rows.absences(connection, over_after=0),
    )


def _write(
    connection: Connection,
    *,
    people: Sequence[_Written],
    care: Sequence[PlanRows],
    identities: Mapping[IdentityKey, IdentityRow],
) -> None:
    for person in people:
        rows.write_person(connection, person.one, is_new=person.is_new)
    for person in people:
        rows.give_identities(connection, person.one.id, person.keys, identities)
        if person.has_left:
            rows.lock_out(connection, person.one.id)
        if person.successor_id is not None and person.one.left_at is not None:
            gone_at = person.one.left_at
            care_rows.move_stand_ins(connection, person_id=person.one.id, to=person.successor_id, over_after=gone_at)
    for plan in care:
        plan(connection)


def _spare_admins(
    merged: Sequence[StaffWish], before: Mapping[str, StaffWish], stored: _Stored, editor: Editor
) -> None:
    """Raises NotAllowed where anybody but an admin would end an admin's access."""
    for one in merged:
        known = stored.staff.get(one.mail)
        is_ended = known is not None and one.last_day != before[one.mail].last_day
        if is_ended and known is not None and known.desk_role == "admin" and not editor.is_admin:
            raise NotAllowed(f"{one.mail} is an admin; only an admin says when an admin leaves")


def _is_agent(wish: StaffWish, stored: _Stored) -> bool:
    known = stored.staff.get(wish.mail)
    return wish.role == "agent" or (known is not None and known.desk_role is not None)


def _owner(row: IdentityRow, mails: Mapping[str, str]) -> str | None:
    """Who has an address already, so that it can be nobody else's; None where it may be given to one of the staff."""
    if row.person_id is not None:
        return mails.get(row.person_id)
    if row.shared:
        return "an account, shared"
    return "a customer" if row.verified_at is not None and row.contact_id is not None else None


def _wish_of(one: StaffWhole, days: Days) -> StaffWish:
    return StaffWish(
        mail=one.mail,
        name=one.name,
        role=one.role,
        unit=one.unit,
        last_day=days.last_of(one.left_at),
        phones=tuple(value for kind, value in one.identities if kind == "phone"),
        mails=tuple(value for kind, value in one.identities if kind == "email"),
        skills=tuple(one.skills or ()),
        languages=tuple(one.languages or ()),
        language=one.language,
        capacity=one.capacity,
        brands=tuple(one.brands) if one.brands is not None else None,
    )


def _merged(wish: StaffWish, stored: StaffWish | None) -> StaffWish:
    """The wish with what it does not say taken from what is stored."""
    if stored is None:
        return wish
    unsaid: dict[str, Any] = {name: getattr(stored, name) for name in FIELDS if name not in wish.said}
    merged = replace(wish, **unsaid)
    return replace(merged, kept=frozenset(FIELDS).difference(_differences(merged, stored)))


def _differences(wish: StaffWish, stored: StaffWish | None) -> list[str]:
    if stored is None:
        return list(FIELDS)
    compared = [name for name in FIELDS if name not in ("phones", "mails")]
    differing = [name for name in compared if getattr(wish, name) != getattr(stored, name)]
    return differing + (["identities"] if set(wish.identities) != set(stored.identities) else [])
