"""Finds the line of every key in a TOML text that `tomllib` has already accepted."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping

KeyPath = tuple[str, ...]

_BLANK = " \t\r\n"


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """The line (from 1) of each table and key, by full path; elements of arrays are counted "0", "1", …

    Where a table is opened several times (by a header, by dotted keys, by a table inside it), its first line counts.
    """
    return _Scan(text).run()


class _Scan:
    """One pass over the text; `table` is the path of the last header, `counts` how often an array table was opened."""

    def __init__(self, text: str) -> None:
        self.text = text + "\n"
        self.ends = [at for at, character in enumerate(self.text) if character == "\n"]
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self.table: KeyPath = ()
        self.counts: dict[KeyPath, int] = {}

    def run(self) -> Mapping[KeyPath, int]:
        while self._skip_blank():
            if self.text[self.at] == "[":
                self._header()
            else:
                self._pair(self.table, self._line())
        return self.lines

    def _header(self) -> None:
        line = self._line()
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        path: KeyPath = ()
        for part in self._key("]"):
            self._mark(path, line)
            path = (*self._inside(path), part)
        self.at += 2 if is_array else 1
        if is_array:
            self.counts[path] = self.counts.get(path, -1) + 1
            self._mark(path, line)
            path = self._inside(path)
        self._mark(path, line)
        self.table = path

    def _inside(self, path: KeyPath) -> KeyPath:
        """The path of the newest element where `path` is an array of tables, else `path`."""
        return (*path, str(self.counts[path])) if path in self.counts else path

    def _pair(self, table: KeyPath, line: int) -> None:
        path = (*table, *self._key("="))
        self.at += 1
        for length in range(len(table) + 1, len(path) + 1):
            self._mark(path[:length], line)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._skip_blank()
        first = self.text[self.at]
        if first in "\"'":
            self._string()
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            while self.text[self.at] not in ",]}#\n":
                self.at += 1

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        for place in self._items("]"):
            self._mark((*path, str(place)), self._line())
            self._value((*path, str(place)))

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        for _ in self._items("}"):
            self._pair(path, self._line())

    def _items(self, close: str) -> Iterator[int]:
        """Stops before each item of an array or inline table, then passes its closing bracket."""
        place = 0
        while True:
            self._skip_blank()
            if self.text[self.at] == close:
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            yield place
            place += 1

    def _key(self, end: str) -> list[str]:
        """The parts of a dotted key; stops at `end`."""
        parts: list[str] = []
        while self.text[self.at] != end:
            if self.text[self.at] in " \t.":
                self.at += 1
            elif self.text[self.at] in "\"'":
                start = self.at
                self._string()
                parts.append(_unquoted(self.text[start : self.at]))
            else:
                start = self.at
                while self.text[self.at] not in f" \t.{end}":
                    self.at += 1
                parts.append(self.text[start : self.at])
        return parts

    def _string(self) -> None:
        quote = self.text[self.at]
        if self.text.startswith(quote * 3, self.at):
            self._to_end(quote * 3, escapes=quote == '"')
            while self.text[self.at] == quote:  # up to two quotes may stand right before the closing three
                self.at += 1
        else:
            self._to_end(quote, escapes=quote == '"')

    def _to_end(self, quote: str, *, escapes: bool) -> None:
        self.at += len(quote)
        while not self.text.startswith(quote, self.at):
            self.at += 2 if escapes and self.text[self.at] == "\\" else 1
        self.at += len(quote)

    def _skip_blank(self) -> bool:
        """Passes blanks and comments; False at the end of the text."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                self.at = self.text.index("\n", self.at)
            elif self.text[self.at] not in _BLANK:
                return True
            self.at += 1
        return False

    def _line(self) -> int:
        return bisect_left(self.ends, self.at) + 1

    def _mark(self, path: KeyPath, line: int) -> None:
        if path:
            self.lines.setdefault(path, line)


def _unquoted(key: str) -> str:
    (name,) = tomllib.loads(f"{key} = 0")
    return name
