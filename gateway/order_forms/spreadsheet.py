"""Owns reading xlsx files: values only; formulas, macros, links and pictures are not looked at."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from xml.etree.ElementTree import ParseError

import openpyxl

from gateway.order_forms import limits
from gateway.order_forms.limits import Row, Tables, Unreadable

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FAULTS = (
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    EOFError,
)
"""What a damaged workbook makes the library raise: it does not translate its own."""


def read_xlsx(content: bytes) -> Tables:
    """Read the visible sheets; raises Unreadable."""
    if content.startswith(_OLE):
        raise Unreadable("encrypted" if _ENCRYPTED in content else "not_a_form")
    _check_size(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that the library leaves out
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            budget = limits.Budget()
            found = [limits.bounded(_rows(sheet), budget) for sheet in _visible(book)]
    except _FAULTS as err:
        raise Unreadable("damaged") from err
    return Tables(tables=tuple(rows for rows, _ in found), is_cut=any(is_cut for _, is_cut in found))


def _check_size(content: bytes) -> None:
    """Refuse what grows too large when it is unpacked; a part cannot be read beyond the size that it tells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as err:
        raise Unreadable("damaged") from err
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("encrypted")
    if len(parts) > limits.PARTS_AT_MOST or sum(part.file_size for part in parts) > limits.UNPACKED_BYTES:
        raise Unreadable("too_big")


def _visible(book: openpyxl.Workbook) -> Iterator[object]:
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    yield from shown[: limits.TABLES_AT_MOST]


def _rows(sheet: object) -> Iterator[Row]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # a sheet may lie about its size
    for row in sheet.iter_rows(max_col=limits.COLUMNS_AT_MOST, values_only=True):  # type: ignore[attr-defined]
        yield [_text(value) for value in row]


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return " ".join(str(value)[: limits.CELL_AT_MOST * 2].split())
