"""What of an incident's attachments counts as a document, and how well it can be read. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gateway.incidents.scans import SMALLEST_PAGE, NoPicture, page_dpi, picture_size

Reading = Literal["picture", "unreadable", "other", "mark"]
"""A page whose pixels were counted, one that cannot be read, a file of unknown resolution, a logo or signature."""

_NO_DOCUMENTS: Final = ("text/calendar", "text/vcard", "text/x-vcard", "application/pgp-signature")
_SIGNATURES: Final = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/ms-tnef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One attachment as far as completeness looks at it; `batch` counts the deliveries of one incident."""

    name: str
    media_type: str
    size: int
    reading: Reading
    dpi: int | None = None
    batch: int = 1

    def stored(self) -> dict[str, object]:
        """The value that stands in the database."""
        return {
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "reading": self.reading,
            "dpi": self.dpi,
            "batch": self.batch,
        }


def document_of(name: str, media_type: str, content: bytes | None, *, size: int = 0, batch: int = 1) -> Document | None:
    """The attachment judged by its own bytes, or None for what is never a document (invitations, signatures)."""
    if media_type in (*_NO_DOCUMENTS, *_SIGNATURES) or media_type.startswith("message/"):
        return None
    reading, dpi = _read(media_type, content)
    held = len(content) if content is not None else size
    return Document(name=name[:300], media_type=media_type[:120], size=held, reading=reading, dpi=dpi, batch=batch)


def stored_documents(stored: Sequence[Mapping[str, object]]) -> tuple[Document, ...]:
    """The documents of a row."""
    return tuple(
        Document(
            name=str(one["name"]),
            media_type=str(one["media_type"]),
            size=int(str(one["size"])),
            reading=one["reading"],  # type: ignore[arg-type]
            dpi=None if one.get("dpi") is None else int(str(one["dpi"])),
            batch=int(str(one.get("batch", 1))),
        )
        for one in stored
    )


def are_there(documents: Sequence[Document]) -> bool:
    """Whether at least one of them is a document; a logo in a signature is none."""
    return any(one.reading != "mark" for one in documents)


def can_be_read(documents: Sequence[Document], *, least_dpi: int) -> bool:
    """Whether the pages sent last are readable: none is broken, no picture has a lower resolution.

    A better scan sent later stands for the bad one before; files whose resolution is unknown (PDF) pass.
    """
    pages = [one for one in documents if one.reading != "mark"]
    newest = max((one.batch for one in pages), default=0)
    return not any(
        one.reading == "unreadable" or (one.dpi is not None and one.dpi < least_dpi)
        for one in pages
        if one.batch == newest
    )


def _read(media_type: str, content: bytes | None) -> tuple[Reading, int | None]:
    if not content:
        return "unreadable" if content is not None else "other", None
    try:
        size = picture_size(content)
    except NoPicture:
        return "unreadable", None
    if size is None:
        return ("unreadable" if _claims_picture(media_type) else "other"), None
    return ("picture", page_dpi(size)) if min(size) >= SMALLEST_PAGE else ("mark", None)


def _claims_picture(media_type: str) -> bool:
    """Whether the type names a picture that we would have known by its bytes."""
    return media_type in ("image/png", "image/jpeg", "image/jpg", "image/tiff", "image/gif", "image/bmp", "image/webp")
