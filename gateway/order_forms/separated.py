"""Owns reading comma-separated files, whatever separates their cells and whatever their letters are written in."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from gateway.order_forms import limits
from gateway.order_forms.limits import Row, Tables, Unreadable

_SEPARATORS = ";\t,|"
_LINES_TRIED = 50
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CYRILLIC_FROM = 0xC0
"""From this byte on stand the Cyrillic letters of Windows; Chinese ones use the bytes below it as often."""
_MOSTLY = 0.9


def read_csv(content: bytes) -> Tables:
    """Read the rows; raises Unreadable for what is no text."""
    text = _decoded(content)
    if "\0" in text:
        raise Unreadable("not_a_form")
    rows, is_cut = limits.bounded(_rows(text), limits.Budget())
    return Tables(tables=(rows,), is_cut=is_cut)


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None) or _guessed(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as err:
        raise Unreadable("damaged") from err


def _guessed(content: bytes) -> str:
    """Tell the encoding of bytes without a mark by what they look like."""
    sample = content[:65_536]
    if _are_high_bytes(sample[1::2]):
        return "utf-16-le"
    if _are_high_bytes(sample[::2]):
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        high = [byte for byte in sample if byte >= 0x80]
        is_cyrillic = sum(byte >= _CYRILLIC_FROM for byte in high) >= _MOSTLY * len(high)
        if not is_cyrillic and _decodes(content, "gb18030"):
            return "gb18030"
        return "cp1251"
    return "utf-8"


def _are_high_bytes(sample: bytes) -> bool:
    """Tell whether most bytes are what UTF-16 puts before Latin (0) and Cyrillic (4) letters."""
    return sample.count(0) + sample.count(4) > 0.6 * len(sample) > 0


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _rows(text: str) -> Iterator[Row]:
    csv.field_size_limit(limits.FILE_BYTES)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    except csv.Error as err:
        raise Unreadable("damaged") from err


def _separator(text: str) -> str:
    """Choose the sign that cuts most lines, into equally many cells."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:_LINES_TRIED]

    def fit(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines if sign in line]
        common = max(set(counts), key=counts.count, default=0)
        return counts.count(common), common

    return max(_SEPARATORS, key=fit)
