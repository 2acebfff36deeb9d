"""A care table as a file, taken as if it were imported: for what-if, nothing of it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from config.settings import Settings
from gateway.care.care_files import read_care
from gateway.care.checks import CareLine, check_care
from gateway.care.days import Days, days_of
from gateway.care.findings import Finding
from gateway.care.standing import Standing, known_of, read_all
from gateway.store.colleagues import Colleague, load_colleagues
from gateway.store.contexts import CareRow, Known
from gateway.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class CareChange:
    """The rows of a file by account and its topics, and the people in them; other accounts and topics keep theirs."""

    rows: Mapping[str, Mapping[str, Sequence[CareRow]]]
    people: Mapping[str, Colleague]

    def __call__(self, known: Known) -> Known:
        """What is known of a page of cases, with the file's rows in their places."""
        care: dict[str, list[CareRow]] = {account: list(rows) for account, rows in known.care.items()}
        for account in self.rows.keys() & known.accounts.keys():
            named = self.rows[account]
            kept = [row for row in care.get(account, ()) if row.topic not in named]
            care[account] = [*kept, *(row for rows in named.values() for row in rows)]
        return replace(known, care=care, people={**known.people, **self.people})


async def care_change(
    store: Store, settings: Settings, raw: bytes, *, since: int, now: int
) -> tuple[CareChange | None, list[Finding]]:
    """The change that a file is, or everything that is wrong with it; absences that ended before `since` count not."""
    days = days_of(settings)
    read = await asyncio.to_thread(read_care, raw)  # a large file must hold nobody up
    standing = await store.read(read_all, days)
    known = known_of(standing, settings, days, now=now, editor="what-if")
    findings = [*read.findings, *await asyncio.to_thread(check_care, read.lines, known)]
    if findings:
        return None, findings
    people = await store.read(_colleagues, standing, read.lines, since)
    return CareChange(rows=await asyncio.to_thread(_rows, read.lines, standing, days), people=people), []


def _colleagues(
    connection: Connection, standing: Standing, lines: Sequence[CareLine], since: int
) -> Mapping[str, Colleague]:
    return load_colleagues(connection, {standing.people[line.person].id for line in lines}, now=since)


def _rows(lines: Sequence[CareLine], standing: Standing, days: Days) -> dict[str, dict[str, list[CareRow]]]:
    rows: dict[str, dict[str, list[CareRow]]] = {}
    for line in lines:
        row = _row(line, standing, days)
        rows.setdefault(row.account_id, {}).setdefault(row.topic, []).append(row)
    return rows


def _row(line: CareLine, standing: Standing, days: Days) -> CareRow:
    person = standing.people[line.person]
    return CareRow(
        account_id=standing.accounts[line.account].id,
        topic=line.topic,
        role=line.role,
        person_id=person.id,
        person_name=person.name,
        agent_mail=line.person if person.desk_role is not None else None,
        valid_from=days.starts_at(line.valid_from),
        valid_to=days.ends_at(line.valid_to),
        approved_by=line.approved_by or "what-if",
    )
