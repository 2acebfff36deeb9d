"""Keeps how far an import came, in a file of the data folder, so that one that was cut goes on where it was.

It saves time and nothing else: a mail that is taken in twice is one record by its content.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final

from gateway.mail_files import Begin, Source

_FOLDER: Final = "imports"
_SEEN_BEFORE: Final = 512


class Busy(Exception):
    """Another command takes the same path in at this moment."""


class ImportPlace:
    """How far one source was taken in on one channel; held for oneself while it is open. A single mail has none.

    Raises Busy where another process holds it.
    """

    def __init__(self, folder: Path, source: Source, *, channel: str | None, from_start: bool) -> None:
        self._source = source
        name = hashlib.sha256(os.fsencode(source.path.resolve()) + f"\n{channel or ''}".encode()).hexdigest()[:32]
        self._path = folder / _FOLDER / f"{name}.place"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            self._file.close()
            raise Busy(str(source.path)) from err
        if from_start:
            self._file.truncate(0)

    def __enter__(self) -> ImportPlace:
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def begin(self) -> Begin:
        """Where to begin: behind what was done, if the path still holds that."""
        self._file.seek(0)
        lines = self._file.read().decode("ascii", "replace").split("\n")[:-1]  # a line that was cut off is none
        if self._source.kind == "mbox":
            return _of_mbox(self._source.path, lines[-1] if lines else "")
        return Begin(names=frozenset(lines))

    def note(self, places: Iterable[str]) -> None:
        """Remember that the mails at these places have their line."""
        kept = list(places)
        if self._source.kind == "mbox" and kept:
            offset = int(kept[-1].partition(" ")[2])
            kept = [f"{kept[-1]} {_seen(self._source.path, offset)}"]
        self._file.write("".join(f"{one}\n" for one in kept).encode())
        self._file.flush()

    def finish(self) -> None:
        """Forget the place: everything is done, and the next import of this path begins anew."""
        self._path.unlink(missing_ok=True)


def _of_mbox(path: Path, line: str) -> Begin:
    words = line.split(" ")
    if len(words) != 3 or not (words[0].isdecimal() and words[1].isdecimal()):
        return Begin()
    mails, offset = int(words[0]), int(words[1])
    return Begin(mails=mails, offset=offset) if _seen(path, offset) == words[2] else Begin()


def _seen(path: Path, offset: int) -> str:
    """What stands at the beginning of the file and before the place: another file, or one cut and refilled, differs."""
    try:
        file = path.open("rb")
    except OSError:
        return ""
    with file:
        seen = b"".join(_at(file, begin)[: offset - begin] for begin in (0, max(0, offset - _SEEN_BEFORE)))
    return hashlib.sha256(seen).hexdigest()[:16]


def _at(file: BinaryIO, offset: int) -> bytes:
    file.seek(offset)
    return file.read(_SEEN_BEFORE)
