"""Tokens of notices that agents get by mail: each names a case, holds for one agent, and for some days only.

A notice's token is none of a letter's: it opens no case to who holds it, and nobody but its agent can use it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gateway.ids import SECOND

_SIGNATURE_BYTES: Final = 10
_CASE_BYTES, _TIME_BYTES = 16, 4
_LETTERS: Final = (_CASE_BYTES + _TIME_BYTES + _SIGNATURE_BYTES) * 8 // 5
"""As long as fits into the local part of the address that a bounce comes back to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """What a token says: the case, the agent it was made for, and when (UTC microseconds, to the second)."""

    case_id: str
    agent_id: str
    at: int


class NoticeTokens:
    """Makes and reads the tokens of one installation."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, case_id: str, agent_id: str, *, at: int) -> str:
        """The token of a notice about a case for an agent."""
        body = uuid.UUID(case_id).bytes + (at // SECOND).to_bytes(_TIME_BYTES, "big")
        return base64.b32encode(body + self._sign(body, agent_id)).decode().lower()

    def read(self, token: str, agent_ids: Iterable[str]) -> Notified | None:
        """What a token says that was made for one of these agents, or None."""
        if len(token) != _LETTERS:
            return None
        try:
            raw = base64.b32decode(token.upper())
        except (binascii.Error, ValueError):
            return None
        body, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
        found = [id_ for id_ in agent_ids if hmac.compare_digest(signature, self._sign(body, id_))]
        if not found:
            return None
        at = int.from_bytes(body[_CASE_BYTES:], "big") * SECOND
        return Notified(case_id=str(uuid.UUID(bytes=body[:_CASE_BYTES])), agent_id=found[0], at=at)

    def _sign(self, body: bytes, agent_id: str) -> bytes:
        signed = b"notice:" + body + b":" + agent_id.encode()
        return hmac.digest(self._key, signed, hashlib.sha256)[:_SIGNATURE_BYTES]


def may_be_of_a_notice(token: str) -> bool:
    """Whether a token has the form of a notice's; nothing is proven by that."""
    return len(token) == _LETTERS
