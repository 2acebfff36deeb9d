"""Accounts and staff as files: a line each; several values in a cell are parted by spaces, commas or semicolons.

A column that a file does not have leaves what is stored as it is; an empty cell takes it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from gateway.care.account_checks import AccountWish
from gateway.care.care_files import day_of
from gateway.care.csv_files import Columns, Delimiter, Record, read_table, write_table
from gateway.care.findings import Finding
from gateway.care.staff_checks import StaffWish

ACCOUNT_COLUMNS: Final = Columns(
    names=("account", "name", "tier", "calendar", "domains", "entitled_from", "entitled_to"),
    needed=("account", "name", "tier"),
)
STAFF_COLUMNS: Final = Columns(
    names=(
        "mail",
        "name",
        "role",
        "unit",
        "last_day",
        "successor",
        "phones",
        "mails",
        "skills",
        "languages",
        "language",
        "capacity",
        "brands",
    ),
    needed=("mail", "name", "role"),
)
_PARTED: Final = re.compile(r"[\s,;]+")
_NUMBERS: Final = re.compile(r"[,;\n]+")
_WHOLE: Final = re.compile(r"\d{1,6}(?:[.,]0+)?")

W = TypeVar("W")


@dataclass(frozen=True, slots=True, kw_only=True)
class WishFile(Generic[W]):
    """A file as read: who it wants to be there, and what is wrong with it by itself."""

    wishes: Sequence[W] = ()
    findings: Sequence[Finding] = field(default_factory=tuple)


def read_accounts(raw: bytes) -> WishFile[AccountWish]:
    """The accounts of a file."""
    records, findings = read_table(raw, ACCOUNT_COLUMNS)
    wishes = [
        AccountWish(
            number=record.get("account"),
            name=record.get("name"),
            tier=record.get("tier"),
            calendar=record.get("calendar") or None,
            domains=_parts(record.get("domains"), _PARTED),
            entitled_from=day_of(record, "entitled_from", findings),
            entitled_to=day_of(record, "entitled_to", findings),
            said=frozenset(record.cells),
            place=record.line,
        )
        for record in records
    ]
    return WishFile(wishes=wishes, findings=findings)


def write_accounts(wishes: Iterable[AccountWish], *, delimiter: Delimiter = ",") -> bytes:
    """The file of these accounts."""
    return write_table(ACCOUNT_COLUMNS.names, map(_account_cells, wishes), delimiter=delimiter)


def read_staff(raw: bytes) -> WishFile[StaffWish]:
    """The people of a file."""
    records, findings = read_table(raw, STAFF_COLUMNS)
    wishes = [
        StaffWish(
            mail=record.get("mail").lower(),
            name=record.get("name"),
            role=record.get("role").lower(),
            unit=record.get("unit") or None,
            last_day=day_of(record, "last_day", findings),
            successor=record.get("successor").lower() or None,
            phones=_parts(record.get("phones"), _NUMBERS),
            mails=_parts(record.get("mails"), _PARTED),
            skills=_parts(record.get("skills"), _PARTED),
            languages=_parts(record.get("languages"), _PARTED),
            language=record.get("language") or None,
            capacity=_whole(record, findings),
            brands=_parts(record.get("brands"), _PARTED) or None,
            said=frozenset(record.cells),
            place=record.line,
        )
        for record in records
    ]
    return WishFile(wishes=wishes, findings=findings)


def write_staff(wishes: Iterable[StaffWish], *, delimiter: Delimiter = ",") -> bytes:
    """The file of these people."""
    return write_table(STAFF_COLUMNS.names, map(_staff_cells, wishes), delimiter=delimiter)


def _account_cells(one: AccountWish) -> list[str]:
    days = [str(one.entitled_from or ""), str(one.entitled_to or "")]
    return [one.number, one.name, one.tier, one.calendar or "", " ".join(one.domains), *days]


def _staff_cells(one: StaffWish) -> list[str]:
    return [
        one.mail,
        one.name,
        one.role,
        one.unit or "",
        str(one.last_day or ""),
        one.successor or "",
        ", ".join(one.phones),
        " ".join(one.mails),
        " ".join(one.skills),
        " ".join(one.languages),
        one.language or "",
        "" if one.capacity is None else str(one.capacity),
        " ".join(one.brands or ()),
    ]


def _parts(cell: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(_named(pattern.split(cell)))


def _named(parts: Iterable[str]) -> Iterator[str]:
    """Each part once."""
    yield from dict.fromkeys(part.strip() for part in parts if part.strip())


def _whole(record: Record, findings: list[Finding]) -> int | None:
    written = record.get("capacity")
    if not written:
        return None
    if not _WHOLE.fullmatch(written):
        findings.append(Finding(code="no-number", field="capacity", place=record.line, args={"value": written[:20]}))
        return None
    return int(re.split(r"[.,]", written)[0])
