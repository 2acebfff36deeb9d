"""Makes and reads the links by which a customer fetches a file of ours where a channel carries no bytes.

Whoever has the link has the file, for a week: it is told only in the conversation that the file was sent to.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from channels.contract import Attached
from gateway.ids import SECOND
from gateway.store.rows import AttachmentRow

PATH: Final = "/v1/files/"
DAYS: Final = 7
_DAY: Final = 24 * 3600 * SECOND
_ID_BYTES: Final = 16
_DAY_BYTES: Final = 4
_SIGNATURE_BYTES: Final = 20


class FileLinks:
    """Links of one installation: an attachment's id and the last day on which it is given, signed."""

    def __init__(self, key: bytes, public_url: str) -> None:
        self._key = key
        self._public_url = public_url

    def make(self, attachment_id: str, *, now: int) -> str:
        """The address of a file; the same one all day long."""
        body = uuid.UUID(attachment_id).bytes + (now // _DAY + DAYS).to_bytes(_DAY_BYTES, "big")
        token = base64.b32encode(body + self._sign(body)).decode().rstrip("=").lower()
        return f"{self._public_url}{PATH}{token}"

    def read(self, token: str, *, now: int) -> str | None:
        """The attachment of a token that we made and that is not over, else None."""
        try:
            raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
        except (binascii.Error, ValueError):
            return None
        body, signature = raw[: _ID_BYTES + _DAY_BYTES], raw[_ID_BYTES + _DAY_BYTES :]
        if not hmac.compare_digest(signature, self._sign(body)):
            return None
        is_over = now // _DAY > int.from_bytes(body[_ID_BYTES:], "big")
        return None if is_over else str(uuid.UUID(bytes=body[:_ID_BYTES]))

    def attached(self, files: Sequence[Mapping[str, Any]], *, now: int) -> tuple[Attached, ...]:
        """Files noted by `noted`, as a channel whose letters are read from us tells them."""
        return tuple(
            Attached(
                name=one["name"],
                media_type=one["media_type"],
                size=one["size"],
                url=self.make(one["id"], now=now),
            )
            for one in files
        )

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self._key, b"file:" + body, hashlib.sha256)[:_SIGNATURE_BYTES]


def noted(files: Sequence[AttachmentRow]) -> list[dict[str, object]]:
    """What a letter notes of its files, so that whoever reads letters from us is told of them."""
    return [{"id": one.id, "name": one.name, "media_type": one.media_type, "size": one.size} for one in files]
