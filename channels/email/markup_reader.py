"""Owns how the tags of HTML mail become lines: blocks, lists, rows of tables, links, hidden parts."""

from __future__ import annotations

import re

from channels.email.markup_attributes import attribute, hides, indents, link_address, picture_text
from channels.email.markup_lines import Line, Lines
from channels.email.markup_quotes import Sign, sign_of

_BLOCKS = re.compile(
    r"address|article|aside|blockquote|body|center|d[dlt]|div|fieldset|footer|form|h[1-6]|header|hr|li|main|nav|[ou]l|"
    r"p|"
    r"pre|section|table|tbody|tr|tfoot|thead|caption|legend"
)
_PARAGRAPHS = re.compile(r"p|h[1-6]|[ou]l|table|pre")
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "base", "area", "col", "wbr", "includetail"})
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_MAX_LINKS = 100
_MAX_DEPTH = 20


class Reader:
    """Takes tags and words in their order and gives lines; `has_hidden` tells that something was not shown."""

    def __init__(self, *, with_links: bool, shows_hidden: bool = False) -> None:
        self._with_links = with_links
        self._shows_hidden = shows_hidden
        self._lines = Lines()
        self._line: list[str] = []
        self._start = ""
        self._quoted = 0
        self._indents: list[bool] = []
        self._preformatted = 0
        self._lists: list[int | None] = []
        self._hidden: tuple[str, int] | None = None
        self._box: tuple[str, int] | None = None
        self._link: tuple[str, int] | None = None
        self._links = 0
        self._tight = False
        self.has_hidden = False

    @property
    def is_hiding(self) -> bool:
        """Whether a hidden element is open."""
        return self._hidden is not None

    def text(self) -> str:
        """The lines, at most one empty one between two."""
        self._break()
        return self._lines.text()

    def begin(self, tag: str, said: str) -> None:
        """An element begins; `said` is what stands in its tag."""
        if self._hidden is not None:
            self._hidden = _deeper(self._hidden, tag)
            return
        if tag not in _VOID and not self._shows_hidden and hides(said):
            self._hidden = (tag, 0)
            self.has_hidden = True
            return
        sign = sign_of(tag, said)
        if _BLOCKS.fullmatch(tag) or tag == "br" or sign is not None:
            self._break(even_if_empty=tag == "br")
        self._take_sign(tag, sign)
        self._enter(tag, said)

    def end(self, tag: str) -> None:
        """An element ends; ends of what never began do nothing."""
        if self._hidden is not None:
            self._hidden = _shallower(self._hidden, tag)
            return
        if _BLOCKS.fullmatch(tag):
            self._break()
        if self._box is not None and (box := _shallower(self._box, tag)) != self._box:
            if box is None:
                self._break()
                self._lines.close_box()
            self._box = box
        self._leave(tag)

    def take_words(self, words: str) -> None:
        """Take words; white space counts as one space outside `pre`."""
        if self._hidden is not None or not words:
            return
        if self._preformatted:
            first, *rest = words.replace("\r", "").split("\n")
            self._line.append(first)
            for line in rest:
                self._break(even_if_empty=True)
                self._line.append(line)
        else:
            self._line.append(_SPACES.sub(" ", words))

    def _take_sign(self, tag: str, sign: Sign | None) -> None:
        """Note where the structure shows that somebody else's words begin, or who is said to have written them."""
        if self._box is not None:
            self._box = _deeper(self._box, tag)
        elif sign is Sign.BOX and tag not in _VOID:
            self._box = (tag, 0)
            self._lines.open_box()
        if sign is Sign.INTRODUCTION or sign is Sign.QUOTE_WITH_INTRODUCTION:
            self._lines.note_introduction(is_sure=sign is Sign.INTRODUCTION)
        elif sign is Sign.REST or sign is Sign.BORDER:
            self._lines.note_rest(is_named=sign is Sign.REST)

    def _enter(self, tag: str, said: str) -> None:
        match tag:
            case "blockquote":
                self._indents.append(indents(said))
                self._quoted += not self._indents[-1]
            case "pre":
                self._preformatted += 1
            case "ul" | "ol":
                self._begin_list(tag, said)
            case "li":
                self._start = self._bullet()
            case "hr":
                self._lines.add(Line(text="_" * 32, depth=self._depth()))
            case "table":
                self._lines.begin_table()
            case "tr":
                self._lines.begin_row()
            case "td" | "th":
                self._break()
                self._lines.begin_cell()
            case "a":
                self._begin_link(said)
            case "img":
                self._line.append(picture_text(said))
            case "p":
                self._tight = "mso" in (attribute(said, "class") or "").lower()
            case _:
                pass

    def _leave(self, tag: str) -> None:
        match tag:
            case "blockquote" if self._indents:
                self._quoted -= not self._indents.pop()
            case "pre":
                self._preformatted = max(0, self._preformatted - 1)
            case "ul" | "ol" if self._lists:
                self._lists.pop()
            case "a":
                self._end_link()
            case "td" | "th":
                self._break()
            case "tr":
                self._lines.end_row()
            case "table":
                self._lines.end_table()
            case _:
                pass
        if (
            _PARAGRAPHS.fullmatch(tag)
            and not (tag == "p" and self._tight)
            and not (tag in {"ul", "ol"} and self._lists)
        ):
            self._lines.add(Line(text="", depth=0))

    def _begin_list(self, tag: str, said: str) -> None:
        start = attribute(said, "start") or ""
        first = int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1
        if len(self._lists) < 1000:
            self._lists.append(first if tag == "ol" else None)

    def _bullet(self) -> str:
        if not self._lists:
            return "- "
        number = self._lists[-1]
        if number is not None:
            self._lists[-1] = number + 1
        return "  " * min(len(self._lists) - 1, 10) + ("- " if number is None else f"{number}. ")

    def _begin_link(self, said: str) -> None:
        address = link_address(said) if self._with_links and self._links < _MAX_LINKS else ""
        self._link = (address, len(self._line)) if address else None

    def _end_link(self) -> None:
        if self._link is None:
            return
        address, begun = self._link
        self._link = None
        text = "".join(self._line[begun:]).strip()
        shown = text.lower().removeprefix("https://").removeprefix("http://").rstrip("/")
        wanted = address.lower().removeprefix("https://").removeprefix("http://").rstrip("/")
        if text and shown != wanted and wanted not in shown:
            self._links += 1
            self._line.append(f" <{address}>")

    def _break(self, *, even_if_empty: bool = False) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._preformatted else _SPACES.sub(" ", line).strip(" ")
        if line.strip(" \u00a0") or even_if_empty or (line and not self._start):
            self._lines.add(Line(text=(self._start + line).replace("\u00a0", " ").rstrip(), depth=self._depth()))
            self._start = ""
        self._line = []
        if self._link is not None:
            self._link = (self._link[0], 0)

    def _depth(self) -> int:
        return min(self._quoted, _MAX_DEPTH)


def _deeper(element: tuple[str, int], tag: str) -> tuple[str, int]:
    return (element[0], element[1] + 1) if tag == element[0] else element


def _shallower(element: tuple[str, int], tag: str) -> tuple[str, int] | None:
    if tag != element[0]:
        return element
    return (element[0], element[1] - 1) if element[1] else None
