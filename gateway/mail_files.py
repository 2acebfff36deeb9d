"""Owns what a path given to an import holds: one mail, an mbox, a Maildir or a folder of mails, read one at a time."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from gateway import mbox

Kind = Literal["mail", "mbox", "maildir", "folder"]

_MAILDIR_PARTS: Final = ("new", "cur")
_LEADING_TIME = re.compile(r"\d{1,12}")


class CannotRead(Exception):
    """A path, or one mail below it, of which nothing can be read; says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One path and what it holds; `names` are the files of a folder in their order, `size` is how many bytes in all."""

    path: Path
    kind: Kind
    size: int
    names: Sequence[Path] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One mail, or why it cannot be read.

    `place` says where in its source the import stands after it: the key of a file in a folder; of an mbox how many
    mails are done, and the byte where the next one begins.
    """

    file: str
    place: str
    size: int
    raw: bytes = b""
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Where the reading of a source begins: the keys that are done, or how many mails and bytes of an mbox."""

    names: Collection[str] = frozenset()
    mails: int = 0
    offset: int = 0


def look_at(path: Path) -> Source:
    """What a path holds; raises CannotRead, also for what is neither a file nor a folder and could be read for ever."""
    try:
        mode = path.stat()
        if stat.S_ISDIR(mode.st_mode):
            return _folder(path)
        if not stat.S_ISREG(mode.st_mode):
            raise CannotRead(f"{written(path)}: cannot be read: it is neither a file nor a folder")
        with path.open("rb") as file:
            is_mbox = path.suffix.lower() != ".eml" and mbox.is_mbox(file)
    except OSError as err:
        raise CannotRead(f"{written(path)}: cannot be read: {err.strerror}") from err
    return Source(path=path, kind="mbox" if is_mbox else "mail", size=mode.st_size)


def mails_of(source: Source, begin: Begin | None = None) -> Iterator[Found]:
    """The mails of a source in their order, one in memory at a time; raises CannotRead where an mbox breaks off."""
    begin = begin or Begin()
    match source.kind:
        case "mail":
            yield _whole(source.path, "")
        case "mbox":
            yield from _of_mbox(source, begin)
        case "maildir" | "folder":
            keyed = ((name, key_of(source, name)) for name in source.names)
            yield from (_whole(name, key) for name, key in keyed if key not in begin.names)


def key_of(source: Source, name: Path) -> str:
    """By what a file of a folder is known again: its place below it, without a Maildir's flags, which change."""
    plain = name.name.partition(":")[0] if source.kind == "maildir" else os.fspath(name.relative_to(source.path))
    return hashlib.blake2b(os.fsencode(plain), digest_size=16).hexdigest()


def written(path: Path) -> str:
    """The path as given; bytes that are no UTF-8 become marks, since JSON can hold none."""
    return os.fsencode(path).decode("utf-8", "replace")


def _folder(path: Path) -> Source:
    parts = [path / part for part in _MAILDIR_PARTS]
    if all(part.is_dir() for part in parts):
        files = [(Path(one.path), one.stat().st_size) for part in parts for one in os.scandir(part) if one.is_file()]
        files = [one for one in files if not one[0].name.startswith(".")]
        files.sort(key=lambda one: (_delivered(one[0].name), one[0].name))
        return _folder_of(path, "maildir", files)
    found = [Path(folder) / name for folder, _, names in os.walk(path) for name in names if _is_mail(name)]
    files = [(one, one.stat().st_size) for one in sorted(found) if one.is_file()]
    if not files:
        raise CannotRead(f"{written(path)}: cannot be read: the folder holds no .eml files and is no Maildir")
    return _folder_of(path, "folder", files)


def _folder_of(path: Path, kind: Kind, files: Sequence[tuple[Path, int]]) -> Source:
    return Source(path=path, kind=kind, size=sum(size for _, size in files), names=tuple(name for name, _ in files))


def _is_mail(name: str) -> bool:
    return name.lower().endswith(".eml") and not name.startswith(".")


def _delivered(name: str) -> int:
    """When a file of a Maildir was delivered, by its name."""
    found = _LEADING_TIME.match(name)
    return int(found[0]) if found else 0


def _whole(path: Path, place: str) -> Found:
    file = written(path)
    try:
        size = path.stat().st_size
        if size > mbox.MOST_BYTES:
            return Found(file=file, place=place, size=size, fault=_too_long(file, size))
        raw = path.read_bytes()
    except OSError as err:
        return Found(file=file, place=place, size=0, fault=f"{file}: cannot be read: {err.strerror}")
    return Found(file=file, place=place, size=len(raw), raw=raw)


def _of_mbox(source: Source, begin: Begin) -> Iterator[Found]:
    path = written(source.path)
    try:
        with source.path.open("rb", buffering=1 << 20) as opened:
            for number, piece in enumerate(mbox.pieces(opened, start=begin.offset), start=begin.mails + 1):
                file = f"{path}#{number}"
                fault = None if piece.raw is not None else _too_long(file, piece.size)
                place = f"{number} {piece.ends_at}"
                yield Found(file=file, place=place, size=piece.size, raw=piece.raw or b"", fault=fault)
    except OSError as err:
        raise CannotRead(f"{path}: cannot be read any further: {err.strerror}") from err


def _too_long(file: str, size: int) -> str:
    return f"{file}: not taken in: {size} bytes are more than the {mbox.MOST_BYTES} of the longest mail"
