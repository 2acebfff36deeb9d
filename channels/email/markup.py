"""Owns the text of HTML mail: lines, lists and quotes kept, scripts, styles and hidden heads left out."""

from __future__ import annotations

import re
from html import unescape

MAX_MARKUP = 2_000_000
"""Characters of markup that are read; a customer's words stand long before."""

_BLOCKS = re.compile(
    r"address|article|aside|blockquote|body|center|d[dlt]|div|fieldset|footer|form|h[1-6]|header|hr|li|main|nav|[ou]l|p|"
    r"pre|section|table|tbody|t[dhr]|tfoot|thead"
)
_CELLS = frozenset({"td", "th"})
_PARAGRAPHS = re.compile(r"p|h[1-6]|[ou]l|table|pre")
_SILENT = frozenset({"script", "style", "title", "template", "object", "svg"})
_TAG = re.compile(r"<(?:(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:]{0,30})|[!?/])[^<>]{0,50000}>")
_CLOSING = {tag: re.compile(rf"</{tag}\b[^<>]*>", re.IGNORECASE) for tag in _SILENT}
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def text_of(markup: str) -> str:
    """The markup as text lines; what stands in blockquotes gets the `> ` that plain mail has there.

    Reads tags by itself, in one pass: the standard library's parser takes minutes for some kilobytes of bad markup.
    """
    markup = markup[:MAX_MARKUP]
    reader = _Reader()
    at = 0
    while (opening := markup.find("<", at)) >= 0:
        reader.take_words(unescape(markup[at:opening]))
        if markup.startswith("<!--", opening):
            end = markup.find("-->", opening + 4)
            at = end + 3 if end >= 0 else len(markup)
        elif tag := _TAG.match(markup, opening):
            at = tag.end()
            if tag["name"]:
                at = reader.take_tag(tag["name"].lower(), markup, at, ends=bool(tag["end"]))
        else:
            reader.take_words("<")
            at = opening + 1
    reader.take_words(unescape(markup[at:]))
    return reader.text()


class _Reader:
    """Collects lines; `_line` is the one being written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quoted = 0
        self._preformatted = 0

    def text(self) -> str:
        """The lines, at most one empty one between two."""
        self._break()
        joined = "\n".join(self._lines)
        return re.sub(r"\n(?:(?:> )*\n){2,}", "\n\n", joined).strip("\n")

    def take_tag(self, tag: str, markup: str, at: int, *, ends: bool) -> int:
        """Begin or end what the tag does; gives where to read on, behind what is not shown."""
        if tag in _SILENT and not ends:
            closing = _CLOSING[tag].search(markup, at)
            return closing.end() if closing else len(markup)
        if tag == "br":
            self._break(even_if_empty=True)
        elif tag in _CELLS and not ends:
            self._line.append(" " if self._line else "")
        elif _BLOCKS.fullmatch(tag) and tag not in _CELLS:
            self._break()
            if ends:
                self._leave(tag)
            else:
                self._enter(tag)
        return at

    def take_words(self, data: str) -> None:
        """Take words; white space counts as one space outside `pre`."""
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
