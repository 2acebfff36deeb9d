"""Owns reading the tables of PDF files that hold text; a scan has none."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bots.written_rows import find_head
from gateway.order_forms import limits
from gateway.order_forms.limits import Row, Tables, Unreadable

_CHUNK = re.compile(r"\S+(?: \S+)*")
_TEXT_AT_LEAST = 10
_FAULTS = (
    PyPdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OSError,
    RecursionError,
    AssertionError,
)
"""What a damaged file makes the library raise beside its own errors."""


def read_pdf(content: bytes) -> Tables:
    """Read all pages as one table, cells under the titles of its columns; raises Unreadable."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted")
        is_cut = len(reader.pages) > limits.PAGES_AT_MOST
        lines = [
            line
            for page in reader.pages[: limits.PAGES_AT_MOST]
            for line in _lines(page.extract_text(extraction_mode="layout"))
        ]
    except _FAULTS as err:
        raise Unreadable("damaged") from err
    if sum(len(line.strip()) for line in lines) < _TEXT_AT_LEAST:
        raise Unreadable("no_text")
    rows, has_more = limits.bounded(_aligned(lines), limits.Budget())
    return Tables(tables=(rows,), is_cut=is_cut or has_more)


def _lines(text: str) -> list[str]:
    return [line[:2000] for line in text.splitlines() if line.strip()][: limits.ROWS_AT_MOST]


def _aligned(lines: Sequence[str]) -> Iterator[Row]:
    """Cut lines into cells; below the titles each cell goes to the column whose title it stands under."""
    chunks = [[(found.start(), found.end(), found.group()) for found in _CHUNK.finditer(line)] for line in lines]
    head = find_head([[text for _, _, text in row] for row in chunks])
    for at, row in enumerate(chunks):
        if head is None or at <= head[0]:
            yield [text for _, _, text in row]
            continue
        cells = [""] * len(chunks[head[0]])
        for start, end, text in row:
            column = _column(chunks[head[0]], start, end)
            cells[column] = f"{cells[column]} {text}".strip()
        yield cells


def _column(titles: Sequence[tuple[int, int, str]], start: int, end: int) -> int:
    """The title that a cell shares most with, else the nearest."""

    def fit(at: int) -> tuple[int, int]:
        left, right, _ = titles[at]
        return min(end, right) - max(start, left), -abs(left - start)

    return max(range(len(titles)), key=fit)
