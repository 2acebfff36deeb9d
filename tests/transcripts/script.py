"""Reads a transcript: a readable talk of a customer with the bot, line by line, and what must have come of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Kind = Literal["writes", "presses", "says", "contains", "lacks", "waits", "turns", "came", "with_file", "restocked"]

_STEP = re.compile(r"\[(?P<what>[^\]]+)\]")
_AFTER = re.compile(r"\+(?P<count>\d+) (?P<unit>minute|hour|day)s?")
_SECONDS = {"minute": 60.0, "hour": 3600.0, "day": 86400.0}
_MARKS: dict[str, Kind] = {">": "writes", "<": "says", "~": "contains", "!": "lacks", "=": "came"}
HEADS = ("about", "language", "channel", "phone", "mail", "account")


class TranscriptInvalid(ValueError):
    """A line of a transcript cannot be read; the message names the file and the line: mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: what happens or must be so, its text, and where it stands."""

    kind: Kind
    text: str
    number: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A talk: its head (see `HEADS`) and its lines."""

    file: Path
    head: dict[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()

    @property
    def language(self) -> str:
        """The customer's language: of the head, else of the folder."""
        return self.head.get("language", self.file.parent.name)


def read(file: Path) -> Transcript:
    """Read a transcript; raises TranscriptInvalid."""
    head: dict[str, str] = {}
    lines: list[Line] = []
    for number, written in enumerate(file.read_text("utf-8").splitlines(), start=1):
        line = written.strip()
        if not line or line.startswith("#"):
            continue
        name, colon, value = line.partition(":")
        if not lines and colon and name in HEADS:
            head[name] = value.strip()
        elif line.startswith("|") and lines and lines[-1].kind in ("writes", "says"):
            last = lines.pop()
            more = line[1:].removeprefix(" ")
            lines.append(Line(kind=last.kind, text=f"{last.text}\n{more}", number=last.number))
        else:
            lines += _line(line, number, file)
    if "about" not in head or not any(line.kind in ("writes", "presses") for line in lines):
        raise TranscriptInvalid(f"{file}: has no `about:` line or nothing that the customer writes")
    return Transcript(file=file, head=head, lines=tuple(lines))


def all_in(folder: Path) -> list[Path]:
    """Every transcript of a folder and its languages, in order."""
    return sorted(folder.glob("*/*.talk"))


def _line(line: str, number: int, file: Path) -> Iterator[Line]:
    if line[0] in _MARKS:
        yield Line(kind=_MARKS[line[0]], text=line[1:].strip(), number=number)
        return
    step = _STEP.fullmatch(line)
    if step is None:
        raise TranscriptInvalid(f"{file}:{number}: {line!r} begins with none of > < ~ ! = [ | #")
    yield _step(step["what"].strip(), number, file)


def _step(what: str, number: int, file: Path) -> Line:
    if (after := _AFTER.fullmatch(what)) is not None:
        return Line(kind="waits", text=what, number=number, seconds=int(after["count"]) * _SECONDS[after["unit"]])
    word, _, rest = what.partition(" ")
    kinds: dict[str, Kind] = {"press": "presses", "file": "with_file", "restocked": "restocked"}
    if word in kinds and rest:
        return Line(kind=kinds[word], text=rest.strip(), number=number)
    if what in ("order system down", "order system up"):
        return Line(kind="turns", text=what.rpartition(" ")[2], number=number)
    raise TranscriptInvalid(f"{file}:{number}: [{what}] is no step; see docs/flows.md, Transcripts")
