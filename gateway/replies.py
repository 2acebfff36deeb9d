"""What an agent's reply carries besides its words: its files, and by mail the thread, the quote and who signs. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from channels.contract import Delivery, Entrance
from config.settings import Settings
from gateway.enclosures import Enclosure
from gateway.mail_letters import agents_name, brand_name, signature
from gateway.store.cases import Addressee
from gateway.store.rows import CaseRow
from gateway.threads import Tokens

_QUOTED: Final = 20_000
_ANSWER: Final = re.compile(r"\s*(?:re|aw|sv|ответ|на|回复|答复|回覆)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
CARRY_FILES: Final = frozenset({"email", "telegram"})
"""Kinds of channels whose letters can have attachments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The house a letter comes from: its settings, its mailboxes, and the zone in which it tells the time."""

    settings: Settings
    entrances: Mapping[str, Entrance] = field(default_factory=dict)
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a reply leaves: the conversation's end, and what its channel does with letters."""

    to: Addressee
    kind: str
    delivery: Delivery
    office: Office | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPart:
    """What a reply's letter has only by mail; nothing of it elsewhere."""

    sender: str | None = None
    thread: Mapping[str, object] | None = None
    brand: str | None = None
    signature: str = ""


def mail_part(way: Way, case: CaseRow, message_id: str, tokens: Tokens, *, text: str, agent: str) -> MailPart:
    """The mailbox to write from and the thread to join; the last mail that came in says both."""
    if way.kind != "email":
        return MailPart()
    last = way.to.last
    verdict = (last.verdict if last is not None else None) or {}
    mailbox = str(verdict["mailbox"]) if verdict.get("mailbox") else None
    subject = str(verdict.get("subject") or case.subject or case.number)
    named = [last.in_reply_to, last.external_id] if last is not None else []
    thread: dict[str, object] = {
        "token": tokens.make(message_id),
        "subject": subject if _ANSWER.match(subject) else f"Re: {subject}",
        "in_reply_to": last.external_id if last is not None else None,
        "references": [one for one in named if one],
        "quote": last.text[:_QUOTED] if last is not None else None,
    }
    if way.office is None:
        return MailPart(sender=mailbox, thread=thread)
    if last is not None:
        writer = way.to.writer or way.to.value
        by = f"{last.author_name} <{writer}>" if last.author_name else writer
        thread["quoted"] = {"by": by, "at": last.at, "zone": way.office.zone}
    entrance = way.office.entrances.get(mailbox or "")
    brand = (entrance.brand if entrance is not None else None) or case.brand
    return MailPart(
        sender=mailbox,
        thread=thread,
        brand=brand_name(way.office.settings, brand),
        signature=signature(way.office.settings, entrance, brand, case.language, agent=agents_name(agent, text)),
    )


def people_of(way: Way) -> dict[str, object] | None:
    """What a letter by mail notes of whom it goes to, where that is not the address the customer wrote from.

    Whoever answers it from there was written to by us and is no stranger.
    """
    return {"to": way.to.value, "people": [way.to.value]} if way.to.writer is not None else None


def takes_files(way: Way, files: Sequence[Enclosure]) -> bool:
    """Whether the reply's channel can carry the files it has."""
    return not files or (way.kind in CARRY_FILES and way.delivery == "push")
