"""Letters to somebody else than who wrote, noted by a turn's operations: rows once the case is known. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from channels.message import Address
from gateway.ids import new_id
from gateway.letters import letter_row
from gateway.store.rows import CaseRow, LetterRow
from gateway.threads import Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class SideLetter:
    """A letter by mail that belongs to no message of the case, so that nobody who reads the case reads it."""

    channel: str
    mailbox: str
    to: Address
    subject: str
    text: str
    language: str
    key: str


def row_of(letter: SideLetter, case: CaseRow, tokens: Tokens, *, now: int) -> LetterRow:
    """The letter's row; its token names no message, so an answer to it joins no case."""
    return letter_row(
        to=letter.to,
        text=letter.text,
        author="system",
        case_id=case.id,
        case_number="",
        case_version=case.version,
        channel=letter.channel,
        conversation_key=letter.to.value,
        key=letter.key,
        now=now,
        is_feed=False,
        message_id=None,
        language=letter.language,
        sender=letter.mailbox,
        thread={"token": tokens.make(new_id()), "subject": letter.subject, "in_reply_to": None, "references": []},
    )
