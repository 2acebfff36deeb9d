"""Who a visitor is: a token only we can have made, and the key under which the visitor is known to everybody else."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

_RANDOM_BYTES = 16
_PROOF_BYTES = 16
_TOKEN_LENGTH = 43


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A browser: `token` stays between it and us, `key` is what is stored."""

    token: str = field(repr=False)
    key: str


class Visitors:
    """Makes and knows the tokens of one channel; nothing about them is kept."""

    def __init__(self, *, signing_key: bytes, channel: str) -> None:
        self._key = hmac.digest(signing_key, b"webchat visitor of " + channel.encode(), "sha256")

    def new(self) -> Visitor:
        """A visitor nobody has seen before."""
        return self._visitor(secrets.token_bytes(_RANDOM_BYTES))

    def known(self, token: str | None) -> Visitor | None:
        """The visitor of a token of this channel, or None when the token is missing, foreign or damaged."""
        if not token or len(token) != _TOKEN_LENGTH:
            return None
        try:
            raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=")
        except (UnicodeEncodeError, binascii.Error):
            return None
        visitor = self._visitor(raw[:_RANDOM_BYTES])
        return visitor if hmac.compare_digest(visitor.token, token) else None

    def _visitor(self, random: bytes) -> Visitor:
        proof = hmac.digest(self._key, random, "sha256")[:_PROOF_BYTES]
        token = base64.urlsafe_b64encode(random + proof).rstrip(b"=").decode()
        return Visitor(token=token, key=hashlib.sha256(b"visitor" + random).hexdigest()[:32])
