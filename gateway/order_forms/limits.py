"""Owns how much of a hostile file is looked at, and the rows that come out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

FILE_BYTES = 10 * 1024 * 1024
UNPACKED_BYTES = 80 * 1024 * 1024
PARTS_AT_MOST = 2_000
TABLES_AT_MOST = 5
ROWS_AT_MOST = 3_000
COLUMNS_AT_MOST = 40
CELLS_AT_MOST = 30_000
"""Filled cells of all tables together: what follows them costs time for each."""
CELL_AT_MOST = 200
PAGES_AT_MOST = 40
MEMORY_BYTES = 768 * 1024 * 1024
CPU_S = 10
TIMEOUT_S = 20.0
"""For all files of one turn together, the wait for their turn included."""
ANSWER_BYTES = 1024 * 1024
"""More than the lines of any form; a child that says more is not listened to."""

Kind = Literal["xlsx", "csv", "pdf"]
Row = list[str]


class Unreadable(Exception):
    """The file cannot be read; `why` is one of the codes of WhyNone."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the file is no order form that can be read: {why}")
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The rows of each table of a file; `is_cut` says that there are more."""

    tables: tuple[tuple[Row, ...], ...]
    is_cut: bool = False


@dataclass(slots=True, kw_only=True)
class Budget:
    """How many filled cells may still be read out of a file."""

    cells: int = CELLS_AT_MOST


def bounded(rows: Iterable[Iterable[str]], budget: Budget) -> tuple[tuple[Row, ...], bool]:
    """Keep so many rows that hold anything, with cells cut to size, and tell whether there were more."""
    kept: list[Row] = []
    for seen, row in enumerate(rows):
        if budget.cells <= 0 or len(kept) == ROWS_AT_MOST or seen == 4 * ROWS_AT_MOST:
            return tuple(kept), True
        cells = [cell[:CELL_AT_MOST].strip() for cell, _ in zip(row, range(COLUMNS_AT_MOST), strict=False)]
        if filled := sum(map(bool, cells)):
            budget.cells -= filled
            kept.append(cells)
    return tuple(kept), False
