"""The files of a zip that somebody sent, read within bounds: a small zip may hold gigabytes, or a million names."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

MOST_MEMBERS: Final = 5_000
LARGEST: Final = 50_000_000
"""Bytes of all files of a zip together, unpacked; what is not read (pictures, notes) counts too."""

_MEMBER: Final = b"PK\x01\x02"
"""How each entry of a zip's list begins: counted before the list is read."""

_PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN: Final = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError),
    *(zlib.error, lzma.LZMAError),
)


class ZipRefusedError(Exception):
    """A zip cannot be taken in; the message says why."""


def unpacked(content: bytes, endings: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file with such an ending, by name. Raises ZipRefusedError."""
    if (members := content.count(_MEMBER)) > MOST_MEMBERS:
        raise ZipRefusedError(f"the zip holds {members:,} files; at most {MOST_MEMBERS:,} are read")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            _check_size(infos)
            for info in sorted(infos, key=lambda one: one.filename):
                if info.filename.lower().endswith(endings) and not info.is_dir():
                    yield info.filename, _read(archive, info)
    except _BROKEN as err:
        raise ZipRefusedError("the zip cannot be read; is it whole, and without a password?") from err


def _check_size(infos: list[zipfile.ZipInfo]) -> None:
    size = sum(one.file_size for one in infos)
    if size > LARGEST:
        told = f"the zip holds {size / 1e6:,.0f} MB when unpacked; at most {LARGEST / 1e6:.0f} are read"
        raise ZipRefusedError(told)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A file's content; what is longer than its entry says is a broken zip to the reader."""
    if info.compress_type not in _PACKED:
        raise ZipRefusedError(f"{info.filename[:100]!r} is packed in an unusual way; pack it with deflate")
    with archive.open(info) as packed:
        return packed.read(info.file_size + 1)
