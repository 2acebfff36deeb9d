"""Files that a request brings in its body: read, measured, and kept in the blob store once they are wanted."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from gateway.api.endpoint import Name, StrictBody
from gateway.enclosures import Enclosure
from gateway.errors import NotValid
from gateway.guarded_fetch import PLAIN_TYPE, clean_type
from gateway.store.blobs import Blobs

MOST_FILES: Final = 20
MIB: Final = 1024 * 1024


class Attached(StrictBody):
    """One file: its name, what it is, its bytes in base64 (RFC 4648, 4)."""

    name: Annotated[Name, Field(min_length=1, max_length=200, examples=["offer.pdf"])]
    media_type: Annotated[Name, Field(max_length=120, examples=["application/pdf"])] = PLAIN_TYPE
    data: Annotated[str, Field(description="The bytes in base64.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """The files of one request; `keep` puts their bytes where `enclosures` say they are."""

    enclosures: tuple[Enclosure, ...]
    contents: tuple[bytes, ...]
    blobs: Blobs

    async def keep(self) -> None:
        """Store the bytes, durably; a second time costs nothing."""
        for content in self.contents:
            await self.blobs.put(content)


def brought(files: Sequence[Attached], blobs: Blobs, *, most_bytes: int) -> Brought:
    """What the request brings; raises NotValid naming the file that is no base64, or that all are too large."""
    contents = tuple(_bytes_of(place, one) for place, one in enumerate(files))
    if (total := sum(map(len, contents))) > most_bytes:
        message = (
            f"the attachments have {total / MIB:.1f} MB; a reply may have {most_bytes / MIB:.1f} MB. "
            "Send less, or give the customer a link"
        )
        raise NotValid(message, fields={"attachments": "too large"})
    enclosures = tuple(
        Enclosure(
            name=one.name.strip() or "file",
            media_type=clean_type(one.media_type),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        for one, content in zip(files, contents, strict=True)
    )
    return Brought(enclosures=enclosures, contents=contents, blobs=blobs)


def _bytes_of(place: int, file: Attached) -> bytes:
    field = f"attachments.{place}.data"
    try:
        content = base64.b64decode(file.data, validate=True)
    except (binascii.Error, ValueError) as err:
        raise NotValid(f"{field} is not base64", fields={field: "not base64"}) from err
    if not content:
        raise NotValid(f"{field} is empty", fields={field: "empty"})
    return content
