"""Owns the lines that HTML mail is made of: rows of tables put together, quotes marked that only structure shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from channels.email.attributions import attribution_length
from channels.email.quote_blocks import is_labelled, opens_the_rest

_MAX_ROW_LINES = 60
_MAX_ROW = 600
_MAX_SIGNS = 50
_LOOKED_AHEAD = 10
_MAX_INTRODUCTION = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line and in how many quotes it stands."""

    text: str
    depth: int


class Lines:
    """Collects lines; signs are noted by the place of the line that comes next."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._rows: list[list[int] | None] = []
        self._boxes: list[list[int]] = []
        self._introductions: list[tuple[int, bool]] = []
        self._rests: list[tuple[int, bool]] = []

    def add(self, line: Line) -> None:
        """Write a line."""
        self._lines.append(line)

    def begin_table(self) -> None:
        """A table begins; its rows are not those of the table around it."""
        self._rows.append(None)

    def end_table(self) -> None:
        """The innermost table ends, and its last row."""
        self.end_row()
        if self._rows:
            self._rows.pop()

    def begin_row(self) -> None:
        """A row begins, and so the one before it in the same table ends."""
        self.end_row()
        self._rows.append([])

    def begin_cell(self) -> None:
        """A cell of the row begins."""
        cells = self._rows[-1] if self._rows else None
        if cells is not None and len(cells) <= _MAX_ROW_LINES:
            cells.append(len(self._lines))

    def end_row(self) -> None:
        """A row ends: cells of one line each become one line, as a table pasted as plain text has it."""
        cells = self._rows[-1] if self._rows else None
        if cells is None:
            return
        self._rows.pop()
        if len(cells) < 2 or len(cells) > _MAX_ROW_LINES or len(self._lines) - cells[0] > _MAX_ROW_LINES:
            return
        ends = [*cells[1:], len(self._lines)]
        told = [
            [line for line in self._lines[start:end] if line.text.strip()]
            for start, end in zip(cells, ends, strict=True)
        ]
        if any(len(lines) > 1 for lines in told) or sum(len(line.text) for lines in told for line in lines) > _MAX_ROW:
            return
        depth = max((line.depth for lines in told for line in lines), default=0)
        row = "\t".join(lines[0].text if lines else "" for lines in told).strip("\t")
        self._lines[cells[0] :] = [Line(text=row, depth=depth)] if row else []

    def open_box(self) -> None:
        """What comes now was taken in whole, up to `close_box`."""
        if len(self._boxes) < _MAX_SIGNS:
            self._boxes.append([len(self._lines), -1])

    def close_box(self) -> None:
        """The last box ends here."""
        if self._boxes and self._boxes[-1][1] < 0:
            self._boxes[-1][1] = len(self._lines)

    def note_introduction(self, *, is_sure: bool) -> None:
        """The next lines say who wrote the quote behind them; where it is not sure, they must read so as well."""
        if len(self._introductions) < _MAX_SIGNS:
            self._introductions.append((len(self._lines), is_sure))

    def note_rest(self, *, is_named: bool) -> None:
        """A whole mail begins here if lines of its header follow; a mere border asks for an address in the first."""
        if len(self._rests) < _MAX_SIGNS:
            self._rests.append((len(self._lines), is_named))

    def text(self) -> str:
        """The lines with their marks, at most one empty one between two."""
        self._mark_what_structure_shows()
        joined = "\n".join("> " * line.depth + line.text for line in self._lines)
        return re.sub(r"\n(?:[> ]*\n){2,}", "\n\n", joined).strip("\n")

    def _mark_what_structure_shows(self) -> None:
        for start, is_sure in self._introductions:
            self._mark_introduction(start, is_sure=is_sure)
        for start, end in self._boxes:
            self._mark(start, end if end >= 0 else len(self._lines))
        for start, is_named in self._rests:
            if self._heads_follow(start, is_named=is_named):
                self._mark(start, len(self._lines))
                break

    def _mark_introduction(self, start: int, *, is_sure: bool) -> None:
        """Mark up to four lines that stand right above a quote."""
        end = start
        while end < len(self._lines) and not self._lines[end].depth:
            end += 1
            if end - start > 2 * _MAX_INTRODUCTION:
                return
        told = [at for at in range(start, end) if self._lines[at].text.strip()]
        if end == len(self._lines) or not 0 < len(told) <= _MAX_INTRODUCTION:
            return
        last = self._lines[told[-1]].text.rstrip()
        if is_sure or (last.endswith((":", "：")) and any(sign.isdigit() or sign == "@" for sign in last)):
            self._mark(start, end)

    def _mark(self, start: int, end: int) -> None:
        """Put a quote mark before lines without one, unless their first words announce the quote themselves."""
        shown = [line.text.strip() for line in self._lines[start : start + _LOOKED_AHEAD]]
        first = next((at for at, line in enumerate(shown) if line.strip("_")), None)
        if first is None or self._lines[start + first].depth:
            return
        quotes_follow = [bool(line.depth) for line in self._lines[start : start + len(shown)]] + [False]
        if opens_the_rest(shown, first) or attribution_length(shown, first, quotes_follow=quotes_follow):
            return
        for at in range(start, end):
            if not self._lines[at].depth:
                self._lines[at] = replace(self._lines[at], depth=1)

    def _heads_follow(self, start: int, *, is_named: bool) -> bool:
        told = [line.text for line in self._lines[start : start + _LOOKED_AHEAD] if line.text.strip("_ ")][:6]
        if not told or not is_labelled(told[0]):
            return False
        return sum(map(is_labelled, told)) >= (2 if is_named else 3) and (is_named or "@" in told[0])
