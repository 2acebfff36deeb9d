"""A catalogue of articles in a CSV file: columns `reference` and `name`, UTF-8, parted by comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nlu.catalogue import Article, ArticleTable, latin
from nlu.contract import NluError

MOST_ARTICLES: Final = 300_000
LARGEST_FILE: Final = 64 * 1024**2
LONGEST_REFERENCE: Final = 40
LONGEST_NAME: Final = 200
"""Characters of a name that are kept."""

FIRST_TOLD: Final = 5
"""Lines left out that are told by their number; of the others only the count is."""


class CatalogueInvalid(NluError):
    """The catalogue cannot be used: mend the named line of the file, or name another one in the settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRead:
    """What a file holds: its articles, how many of its lines hold none, and the numbers of the first of those."""

    articles: ArticleTable
    left_out: int
    first_left_out: tuple[int, ...]


def read_catalogue(file: Path) -> ArticleTable:
    """The articles of a file; blocks for about a second per 200,000 of them. Raises CatalogueInvalid."""
    return look_through(file).articles


def look_through(file: Path) -> CatalogueRead:
    """The articles of a file, and its lines that hold none; raises CatalogueInvalid where the file itself is no use.

    Left out are lines that are no CSV, whose reference is empty, too long or without letters and digits, or came
    before in whatever case. Other columns are left alone.
    """
    text = _text_of(file)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    left_out: list[int] = []
    found = list(_articles(_rows(text, delimiter), file, left_out))
    if not found:
        where = f"; its first bad line is {left_out[0]}" if left_out else ""
        raise CatalogueInvalid(f"{file}: holds no articles{where}; leave the setting out where there is no catalogue")
    return CatalogueRead(
        articles=ArticleTable(found), left_out=len(left_out), first_left_out=tuple(left_out[:FIRST_TOLD])
    )


def _text_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError as err:
        raise CatalogueInvalid(
            f"{file}: cannot be read ({err.strerror}); name another file in [nlu] catalogue"
        ) from err
    if len(content) > LARGEST_FILE:
        raise CatalogueInvalid(f"{file}: is larger than {LARGEST_FILE // 1024**2} MB; keep reference and name alone")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = content.count(b"\n", 0, err.start) + 1
        raise CatalogueInvalid(f"{file}:{line}: is not UTF-8 (byte {err.start}); save it as UTF-8") from err


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their line; one that is no CSV, as with a quote left open, has no cells and ends with its line."""
    lines = list(io.StringIO(text, newline=""))
    start = 0
    while start < len(lines):
        rows = csv.reader((lines[place] for place in range(start, len(lines))), delimiter=delimiter, strict=True)
        read = 0
        try:
            for cells in rows:
                yield start + read + 1, cells or [" "]
                read = rows.line_num
        except csv.Error:
            yield start + read + 1, []
        else:
            return
        start += read + 1


def _articles(rows: Iterator[tuple[int, list[str]]], file: Path, left_out: list[int]) -> Iterator[Article]:
    """The articles line by line, each reference once; the others are noted in `left_out`."""
    place, names = _columns(next(rows, (1, []))[1], file)
    seen: set[str] = set()
    for number, cells in rows:
        if cells and not any(map(str.strip, cells)):
            continue
        reference = " ".join(cells[place].split()) if place < len(cells) else ""
        key = latin(reference)
        if key in seen or not _is_usable(reference):
            left_out.append(number)
            continue
        seen.add(key)
        if len(seen) > MOST_ARTICLES:
            raise CatalogueInvalid(f"{file}: has more than {MOST_ARTICLES:,} articles; keep those that customers name")
        name = " ".join(cells[names].split())[:LONGEST_NAME] if names is not None and names < len(cells) else ""
        yield Article(reference=reference, name=name or None)


def _columns(titles: list[str], file: Path) -> tuple[int, int | None]:
    """Where the reference stands and where the name does."""
    columns = [title.strip().casefold() for title in titles]
    if "reference" not in columns:
        told = ", ".join(columns).strip()[:200] or "nothing"
        raise CatalogueInvalid(f"{file}:1: must name its columns, one of them `reference`; it has {told}")
    return columns.index("reference"), columns.index("name") if "name" in columns else None


def _is_usable(reference: str) -> bool:
    return len(reference) <= LONGEST_REFERENCE and any(map(str.isalnum, reference)) and reference.isprintable()
