"""Settings as they were written: the values of a TOML file, and for every key the file and line it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

Path: TypeAlias = tuple[str, ...]

_PART = re.compile(r'"([^"]*)"|\[(\d+)\]|([^."\[\]]+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: a file and a line; line 0 means the file (or the environment) as a whole."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong with the settings: where, at which key, what to do, and the nearest right name if any."""

    file: str
    line: int
    key: str
    message: str
    nearest: str | None = None

    def __str__(self) -> str:
        meant = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        place = Place(file=self.file, line=self.line)
        return f"{place}: {self.key}: {self.message}{meant}" if self.key else f"{place}: {self.message}{meant}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The values of a settings file with the place of every key; `secrets` are paths whose values are never shown."""

    file: str
    values: Mapping[str, object] = field(default_factory=dict, repr=False)
    places: Mapping[Path, Place] = field(default_factory=dict, repr=False)
    secrets: frozenset[Path] = frozenset()

    def locate(self, path: Path) -> Place:
        """The place of the key at `path`, or of the nearest table around it that is written in the file."""
        for length in range(len(path), 0, -1):
            if place := self.places.get(path[:length]):
                return place
        return Place(file=self.file, line=0)

    def finding(self, path: Path, message: str, nearest: str | None = None) -> Finding:
        """A finding about the key at `path`, placed where that key (or the table it is missing from) stands."""
        place = self.locate(path)
        return Finding(file=place.file, line=place.line, key=dotted(path), message=message, nearest=nearest)


def dotted(path: Path) -> str:
    """The path as a TOML key is written, e.g. `queues."first line".title`."""
    return ".".join(part if _is_bare(part) else f'"{part}"' for part in path)


def path_of(key: str) -> Path:
    """The path of a key as `dotted` writes it, or as a channel names one of its own: `boxes."a@b.com"[0].role`."""
    return tuple(quoted or index or bare for quoted, index, bare in _PART.findall(key))


def nearest_name(wrong: str, right: Iterable[str]) -> str | None:
    """The name among `right` that looks most like `wrong`, whatever the capitals, or None."""
    folded = {name.casefold(): name for name in right}
    found = get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def _is_bare(part: str) -> bool:
    return bool(part) and part.isascii() and part.replace("_", "").replace("-", "").isalnum()
