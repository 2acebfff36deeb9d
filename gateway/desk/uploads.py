"""Files that come with the reply form: counted, measured and read; their bytes are kept once the reply can go."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Final

from aiohttp import web
from multidict import MultiDictProxy

from config.settings import Settings
from gateway.api.enclosures import MIB, MOST_FILES, Brought
from gateway.enclosures import Enclosure
from gateway.errors import NotValid
from gateway.guarded_fetch import clean_type
from gateway.store.blobs import Blobs

FIELD: Final = "attachments"
_LONGEST_NAME: Final = 200


Form = MultiDictProxy[str | bytes | bytearray | web.FileField]
"""A posted form."""


def files_of(settings: Settings) -> dict[str, object]:
    """What the form says of its files: how large they may be in all, in bytes and to read."""
    return {"max_bytes": settings.gateway.max_attachment_bytes, "max_mb": most_mb(settings)}


def most_mb(settings: Settings) -> str:
    """How many megabytes the files of a reply may have in all, to read."""
    return f"{settings.gateway.max_attachment_bytes / MIB:.3g}"


async def uploaded(form: Form, blobs: Blobs, *, most_bytes: int) -> Brought:
    """The files of the form; raises NotValid where they are too many, too large, or one is empty."""
    files = [one for one in form.getall(FIELD, ()) if isinstance(one, web.FileField)]
    if len(files) > MOST_FILES:
        raise NotValid(f"a reply has at most {MOST_FILES} files, not {len(files)}", fields={FIELD: "too many"})
    sizes = await asyncio.to_thread(lambda: [_size(one) for one in files])
    if sum(sizes) > most_bytes:
        message = f"the files have {sum(sizes) / MIB:.1f} MB; a reply may have {most_bytes / MIB:.1f} MB"
        raise NotValid(message, fields={FIELD: "too large"})
    if 0 in sizes:
        raise NotValid(f"{files[sizes.index(0)].filename!r} is empty", fields={FIELD: "empty"})
    contents = await asyncio.to_thread(lambda: tuple(one.file.read() for one in files))
    enclosures = tuple(_enclosure(one, content) for one, content in zip(files, contents, strict=True))
    return Brought(enclosures=enclosures, contents=contents, blobs=blobs)


def _size(file: web.FileField) -> int:
    size = file.file.seek(0, 2)
    file.file.seek(0)
    return size


def _enclosure(file: web.FileField, content: bytes) -> Enclosure:
    name = "".join(one for one in file.filename.replace("\\", "/").rpartition("/")[2] if one.isprintable())
    return Enclosure(
        name=name.strip()[-_LONGEST_NAME:] or "file",
        media_type=clean_type(file.content_type),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
