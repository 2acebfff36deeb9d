"""Owns the DKIM signature of what goes out (RFC 6376), with an RSA key that is read once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import dkim  # type: ignore[import-untyped]

from channels.email.settings import Dkim
from channels.errors import NotSent

_SIGNED = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"in-reply-to",
    b"references",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
    b"auto-submitted",
)
_SIGNED_ONCE_MORE = (b"from", b"subject", b"to")
"""Signed as not there a second time, so that nobody can add another one (RFC 6376, 8.15)."""

_TRY_AGAIN_S = 600.0
_SAMPLE = b"From: care@example.com\r\n\r\nsigned\r\n"


class Signer:
    """Puts a signature before mails; signing takes a while and happens beside the loop."""

    def __init__(self, settings: Dkim) -> None:
        self._settings = settings
        self._key: bytes | None = None

    async def signed(self, raw: bytes) -> bytes:
        """The mail with its signature; raises NotSent where the key cannot be used: nothing goes out unsigned."""
        return await asyncio.to_thread(self._signed, raw)

    async def try_key(self) -> None:
        """Sign something; raises NotSent with what is wrong with the key."""
        self._key = None
        await self.signed(_SAMPLE)

    def _signed(self, raw: bytes) -> bytes:
        if self._key is None:
            self._key = self._read()
        present = {line.partition(b":")[0].lower() for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n")}
        names = [name for name in _SIGNED if name in present]
        names += [name for name in _SIGNED_ONCE_MORE if name in present]
        own = self._settings
        try:
            field: bytes = dkim.sign(
                raw,
                own.selector.encode("ascii"),
                own.domain.encode("ascii"),
                self._key,
                canonicalize=(b"relaxed", b"relaxed"),
                include_headers=names,
            )
        except (dkim.DKIMException, ValueError, UnicodeError) as err:
            self._key = None
            raise NotSent(
                f"{own.key_file} is no RSA key in PEM that can sign for {own.domain} ({type(err).__name__}); "
                "set dkim.key_file right",
                retry_after_s=_TRY_AGAIN_S,
                counts=False,
            ) from err
        return field + raw

    def _read(self) -> bytes:
        try:
            return Path(self._settings.key_file).read_bytes()
        except OSError as err:
            raise NotSent(
                f"the DKIM key {self._settings.key_file} cannot be read ({err.strerror}); set dkim.key_file right",
                retry_after_s=_TRY_AGAIN_S,
                counts=False,
            ) from err
