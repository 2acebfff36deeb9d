"""Tables as CSV files, as Excel and other programs write them: read with the line of every cell, written safe to open.

Read are UTF-8 with or without a mark, UTF-16 and windows-1251, fields parted by comma, semicolon or tab. What is
written is UTF-8 with a mark, and no cell begins like a formula: such a cell gets an apostrophe, taken off when read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from gateway.care.findings import Finding, Guesses

Delimiter = Literal[",", ";", "\t"]

MOST_LINES: Final = 200_000
_MOST_COLUMNS: Final = 100
_LONGEST_CELL: Final = 2000
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
_DELIMITERS: Final[tuple[Delimiter, ...]] = (",", ";", "\t")
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a file may have, in the order they are written, and those it must have."""

    names: tuple[str, ...]
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a file: the number of the line it begins on, and its cells by column."""

    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell without spaces around it; empty where the file has no such column."""
        return self.cells.get(column, "")


def read_table(raw: bytes, columns: Columns) -> tuple[list[Record], list[Finding]]:
    """The lines that say something, and everything that is wrong with the file as a file."""
    text = _decoded(raw)
    if text is None:
        return [], [Finding(code="not-a-text", field="file", place=1)]
    text, delimiter, skipped = _begun(text)
    try:
        read = islice(_rows(text, delimiter), MOST_LINES + 1)
        rows = [(line + skipped, cells) for line, cells in read]
    except csv.Error as err:
        return [], [Finding(code="broken-csv", field="file", place=1, args={"said": str(err)})]
    if not rows:
        return [], [Finding(code="empty-file", field="file", place=1, args={"columns": ", ".join(columns.needed)})]
    if len(rows) > MOST_LINES:
        return [], [Finding(code="too-many-lines", field="file", place=MOST_LINES, args={"most": MOST_LINES})]
    (header_line, header), *body = rows
    if (wide := _width(header)) > _MOST_COLUMNS:
        args = {"columns": len(columns.names), "found": wide}
        return [], [Finding(code="too-wide", field="file", place=header_line, args=args)]
    names = [name.strip().lower().replace(" ", "_") for name in header[:wide]]
    findings = list(_of_header(names, header_line, columns))
    if findings:
        return [], findings
    records: list[Record] = []
    for line, cells in body:
        findings += _of_cells(names, line, cells)
        records.append(Record(line, dict(zip(names, map(_cell, cells), strict=False))))
    return records, findings


def write_table(columns: Sequence[str], lines: Iterable[Sequence[str]], *, delimiter: Delimiter = ",") -> bytes:
    """The file of these lines."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    for line in lines:
        writer.writerow([_guarded(cell) for cell in line])
    return target.getvalue().encode("utf-8-sig", "replace")


def _decoded(raw: bytes) -> str | None:
    """The text, by its mark, else by what it can be; None for bytes that are none."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _tried(raw, encoding)
    if b"\x00" in raw[:200]:
        return _tried(raw, "utf-16-le" if raw[1:2] == b"\x00" else "utf-16-be")
    text = _tried(raw, "utf-8")
    return text if text is not None else _tried(raw, "cp1251")


def _tried(raw: bytes, encoding: str) -> str | None:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def _begun(text: str) -> tuple[str, Delimiter, int]:
    """The text after Excel's `sep=;` line, what parts its fields, and how many lines were skipped."""
    first, newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and newline:
        written = first.strip("\r\n ")[4:5] if first.strip() != "sep=" else "\t"
        named: Delimiter = ";" if written == ";" else "\t" if written == "\t" else ","
        return rest, named, 1
    head = first if first.strip() else text.lstrip("\r\n").partition("\n")[0]
    return text, max(_DELIMITERS, key=head.count), 0


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that has something in it, with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _width(header: Sequence[str]) -> int:
    """How many columns there are, without the empty ones that spreadsheets leave at the end."""
    return max((place for place, name in enumerate(header, start=1) if name.strip()), default=0)


def _of_header(names: Sequence[str], line: int, columns: Columns) -> Iterator[Finding]:
    guesses = Guesses()
    for place, name in enumerate(names):
        if name in names[:place] and name:
            yield Finding(code="column-twice", field=name[:40], place=line)
        elif name and name not in columns.names:
            args = {"name": name[:40], "nearest": guesses.of("c", name[:40], columns.names)}
            yield Finding(code="unknown-column", field=name[:40], place=line, args=args)
    for name in columns.needed:
        if name not in names:
            yield Finding(code="missing-column", field=name, place=line, args={"columns": ", ".join(columns.names)})


def _of_cells(names: Sequence[str], line: int, cells: Sequence[str]) -> Iterator[Finding]:
    if any(cell.strip() for cell in cells[len(names) :]):
        yield Finding(code="too-wide", field="file", place=line, args={"columns": len(names), "found": len(cells)})
    for name, cell in zip(names, cells, strict=False):
        if len(cell) > _LONGEST_CELL:
            yield Finding(code="too-long", field=name, place=line, args={"most": _LONGEST_CELL})


def _cell(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULAS) else text


def _guarded(cell: str) -> str:
    text = cell.strip()
    return f"'{text}" if text.lstrip("'").startswith(_FORMULAS) else text
