"""The care table as a file: one wide line an account, topic and span of days, with a column for each role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from gateway.care.checks import ROLES, CareLine
from gateway.care.csv_files import Columns, Delimiter, Record, read_table, write_table
from gateway.care.days import parse_day
from gateway.care.findings import Finding
from gateway.care.standing import Standing

COLUMNS: Final = Columns(
    names=("account", "account_name", "tier", "topic", *ROLES, "valid_from", "valid_to", "approved_by"),
    needed=("account", "topic"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CareFile:
    """A file as read: its lines, the account and tier that each line names, what is wrong with it by itself."""

    lines: Sequence[CareLine] = ()
    tiers: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    findings: Sequence[Finding] = ()


def read_care(raw: bytes) -> CareFile:
    """A file's lines; findings have the number of their line."""
    records, findings = read_table(raw, COLUMNS)
    lines: list[CareLine] = []
    for record in records:
        start, end = day_of(record, "valid_from", findings), day_of(record, "valid_to", findings)
        missing = [name for name in COLUMNS.needed if not record.get(name)]
        findings += [Finding(code="missing-value", field=name, place=record.line) for name in missing]
        named = [] if missing else list(_of_record(record, start, end))
        if not named and not missing:
            findings.append(Finding(code="nobody", field="preferred", place=record.line))
        lines += named
    tiers = {one.line: (one.get("account"), one.get("tier")) for one in records if one.get("tier")}
    return CareFile(lines=lines, tiers=tiers, findings=findings)


def check_tiers(
    named: Mapping[int, tuple[str, str]], accounts: Mapping[str, str], tiers: Sequence[str]
) -> Iterator[Finding]:
    """Tiers that do not exist, or are not the account's: the file shows them, it does not change them."""
    for line, (account, tier) in named.items():
        stored = accounts.get(account)
        if stored == tier:
            continue
        if tier not in tiers:
            yield Finding(code="unknown-tier", field="tier", place=line, args={"name": tier, "known": ", ".join(tiers)})
        elif stored is not None:
            args = {"name": tier, "stored": stored, "account": account}
            yield Finding(code="other-tier", field="tier", place=line, args=args)


def write_care(standing: Standing, *, delimiter: Delimiter = ",") -> bytes:
    """The file of all approved lines; taken in again it changes nothing."""
    wide: dict[tuple[str, str, date | None, date | None, str | None], list[dict[str, str]]] = {}
    for line in standing.approved:
        key = (line.account, line.topic, line.valid_from, line.valid_to, line.approved_by)
        rows = wide.setdefault(key, [])
        row = next((one for one in rows if line.role not in one), None)
        if row is None:
            row = {}
            rows.append(row)
        row[line.role] = line.person
    ordered = sorted(wide, key=lambda key: (key[0], key[1], str(key[2] or ""), str(key[3] or "~"), key[4] or ""))
    return write_table(COLUMNS.names, _cells(ordered, wide, standing), delimiter=delimiter)


def _cells(
    ordered: Sequence[tuple[str, str, date | None, date | None, str | None]],
    wide: Mapping[tuple[str, str, date | None, date | None, str | None], Sequence[Mapping[str, str]]],
    standing: Standing,
) -> Iterator[list[str]]:
    for key in ordered:
        number, topic, start, end, approved_by = key
        account = standing.accounts[number]
        for row in wide[key]:
            people = [row.get(role, "") for role in ROLES]
            days = [str(start or ""), str(end or "")]
            yield [number, account.name, account.tier, topic, *people, *days, approved_by or ""]


def _of_record(record: Record, start: date | None, end: date | None) -> Iterator[CareLine]:
    for role in ROLES:
        person = record.get(role).lower()
        if person:
            yield CareLine(
                account=record.get("account"),
                topic=record.get("topic"),
                role=role,
                person=person,
                valid_from=start,
                valid_to=end,
                approved_by=_approver(record.get("approved_by")),
                place=record.line,
            )


def day_of(record: Record, column: str, findings: list[Finding]) -> date | None:
    """The day in a cell, None where it is empty or was found to be none."""
    written = record.get(column)
    if not written:
        return None
    try:
        return parse_day(written)
    except ValueError:
        findings.append(Finding(code="no-day", field=column, place=record.line, args={"value": written[:40]}))
        return None


def _approver(written: str) -> str | None:
    return (written.lower() if "@" in written else written) or None
