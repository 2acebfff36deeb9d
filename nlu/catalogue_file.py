"""A catalogue of articles in a CSV file: columns `reference` and `name`, UTF-8, parted by comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nlu.catalogue import Article, ArticleTable, latin
from nlu.contract import NluError

MOST_ARTICLES: Final = 300_000
LARGEST_FILE: Final = 64 * 1024**2
LONGEST_REFERENCE: Final = 40
LONGEST_NAME: Final = 200
"""Characters of a name that are kept."""


class CatalogueInvalid(NluError):
    """The catalogue cannot be used: mend the named line of the file, or name another one in the settings."""


def read_catalogue(file: Path) -> ArticleTable:
    """The articles of a file; blocks for about a second per 200,000 of them. Raises CatalogueInvalid.

    A reference that comes again, in whatever case, is the article of its first line. Other columns are left alone.
    """
    text = _text_of(file)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        found = list(_articles(((lines.line_num, cells) for cells in lines), file))
    except csv.Error as err:
        raise CatalogueInvalid(f"{file}:{lines.line_num}: is no CSV: {err}") from err
    if not found:
        raise CatalogueInvalid(f"{file}: holds no articles; leave the setting out where there is no catalogue")
    return ArticleTable(found)


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


def _articles(lines: Iterator[tuple[int, list[str]]], file: Path) -> Iterator[Article]:
    """The articles line by line, each reference once."""
    _, titles = next(lines, (1, []))
    columns = [title.strip().casefold() for title in titles]
    if "reference" not in columns:
        told = ", ".join(columns)[:200] or "nothing"
        raise CatalogueInvalid(f"{file}:1: must name its columns, one of them `reference`; it has {told}")
    place = columns.index("reference")
    names = columns.index("name") if "name" in columns else None
    seen: set[str] = set()
    for number, cells in lines:
        if not any(map(str.strip, cells)):
            continue
        reference = " ".join(cells[place].split()) if place < len(cells) else ""
        if problem := _problem(reference):
            raise CatalogueInvalid(f"{file}:{number}: {problem}")
        if (key := latin(reference)) in seen:
            continue
        seen.add(key)
        if len(seen) > MOST_ARTICLES:
            raise CatalogueInvalid(f"{file}: has more than {MOST_ARTICLES:,} articles; keep those that customers name")
        name = " ".join(cells[names].split())[:LONGEST_NAME] if names is not None and names < len(cells) else ""
        yield Article(reference=reference, name=name or None)


def _problem(reference: str) -> str | None:
    if not reference:
        return "has no reference"
    if len(reference) > LONGEST_REFERENCE:
        return f"the reference {reference[:60]!r} is longer than {LONGEST_REFERENCE} characters"
    if not any(map(str.isalnum, reference)) or not reference.isprintable():
        return f"the reference {reference!r} needs letters or digits, and no control characters"
    return None
