"""Owns the text of HTML mail: lines, lists and quotes kept, scripts, styles and hidden heads left out."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

MAX_MARKUP = 2_000_000
"""Characters of markup that are read; a customer's words stand long before."""

_BLOCKS = re.compile(
    r"address|article|aside|blockquote|body|center|d[dlt]|div|fieldset|footer|form|h[1-6]|header|hr|li|main|nav|[ou]l|p|"
    r"pre|section|table|tbody|t[dhr]|tfoot|thead"
)
_CELLS = frozenset({"td", "th"})
_PARAGRAPHS = re.compile(r"p|h[1-6]|[ou]l|table|pre")
_SILENT = frozenset({"script", "style", "head", "title", "template", "object", "svg"})
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def text_of(markup: str) -> str:
    """The markup as text lines; what stands in blockquotes gets the `> ` that plain mail has there."""
    reader = _Reader()
    try:
        reader.feed(markup[:MAX_MARKUP])
        reader.close()
    except (AssertionError, ValueError):  # html.parser on marked sections it does not know
        return unescape(_TAG.sub(" ", markup[:MAX_MARKUP])).strip()
    return reader.text()


class _Reader(HTMLParser):
    """Collects lines while the parser walks; `_line` is the one being written."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._silent: list[str] = []
        self._quoted = 0
        self._preformatted = 0

    def text(self) -> str:
        """The lines, at most one empty one between two."""
        self._break()
        joined = "\n".join(self._lines)
        return re.sub(r"\n(?:(?:> )*\n){2,}", "\n\n", joined).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where the tag does, and mark lists, cells and quotes."""
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag == "br":
            self._break(even_if_empty=True)
        elif tag in _CELLS:
            self._line.append(" " if self._line else "")
        elif _BLOCKS.fullmatch(tag):
            self._break()
            self._enter(tag)

    def handle_endtag(self, tag: str) -> None:
        """End the line where the tag does."""
        if tag in _SILENT:
            if tag in self._silent:
                del self._silent[self._silent.index(tag) :]
        elif _BLOCKS.fullmatch(tag) and tag not in _CELLS:
            self._break()
            self._leave(tag)

    def handle_data(self, data: str) -> None:
        """Take words; white space counts as one space outside `pre`."""
        if self._silent:
            return
        if self._preformatted:
            first, *rest = data.split("\n")
            self._line.append(first)
            for line in rest:
                self._break(even_if_empty=True)
                self._line.append(line)
        else:
            self._line.append(_SPACES.sub(" ", data))

    def _enter(self, tag: str) -> None:
        if tag == "blockquote":
            self._quoted += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "li":
            self._line.append("- ")
        elif tag == "hr":
            self._lines.append(self._mark() + "_" * 32)

    def _leave(self, tag: str) -> None:
        if tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
        elif tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        if _PARAGRAPHS.fullmatch(tag):
            self._lines.append("")

    def _break(self, *, even_if_empty: bool = False) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._preformatted else _SPACES.sub(" ", line).strip(" ")
        line = "-- " if line in {"--", "--\u00a0"} else line
        if line or even_if_empty:
            self._lines.append(self._mark() + line.replace("\u00a0", " "))
        self._line = []

    def _mark(self) -> str:
        return "> " * min(self._quoted, 20)
