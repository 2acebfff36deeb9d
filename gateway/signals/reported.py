"""What one of us reports about a customer: read from a mail or a message, and turned into a signal. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gateway.signals.facts import Batch, Happened
from gateway.signals.rules import REPORT, Raised

BY_HAND: Final = "by_hand"
_SUBJECT: Final = re.compile(
    r"\s*(?:(?:re|fw|fwd|ответ|回复)\s*[:：]\s*)*(?:сигнал|signal|信号)\s*[:：]", re.IGNORECASE
)
_COMMAND: Final = re.compile(r"/signal(?:@\w+)?(?:\s|$)", re.IGNORECASE)
_TOKEN: Final = re.compile(r"[0-9A-Za-z+][0-9A-Za-z@._+/-]{2,253}")
_MOST_TOKENS: Final = 60
_MOST_READ: Final = 4_000
_LONGEST_NOTE: Final = 20_000
"""So much of a report is shown with its signal; all of it stands in its case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a report is about, as far as it was found: an account, a customer, a case; `name` is how to say it."""

    account_id: str | None = None
    contact_id: str | None = None
    case_id: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A signal by one of us, on its way to the log of events."""

    about: About
    person_mail: str


__all__ = ["REPORT", "About", "Report", "is_command", "is_subject", "names_in", "raised_by_staff", "single"]


def is_subject(subject: str) -> bool:
    """Whether a mail's subject says that it is a signal."""
    return _SUBJECT.match(subject) is not None


def is_command(text: str) -> bool:
    """Whether a message is the command that reports a signal."""
    return _COMMAND.match(text) is not None


def names_in(text: str) -> list[str]:
    """What may name an account, a case or an address in a text: what holds a digit or an @."""
    found = (one.group().rstrip(".,;:/-") for one in _TOKEN.finditer(text[:_MOST_READ]))
    named = dict.fromkeys(one for one in found if "@" in one or any(mark.isdigit() for mark in one))
    return list(named)[:_MOST_TOKENS]


def single(found: Sequence[About]) -> About | None:
    """The one customer that all of these are about, with as much of it as they tell; None where there are several."""
    accounts = {one.account_id for one in found if one.account_id}
    if len(accounts) > 1 or not found:
        return None
    contacts = {one.contact_id for one in found if one.contact_id}
    cases = {one.case_id for one in found if one.case_id}
    if not accounts and len(contacts) > 1:
        return None
    return About(
        account_id=next(iter(accounts), None),
        contact_id=next(iter(contacts)) if len(contacts) == 1 else None,
        case_id=next(iter(cases)) if len(cases) == 1 else None,
        name=next((one.name for one in found if one.account_id), found[0].name),
    )


def raised_by_staff(event: Happened, batch: Batch, *, owner_mail: str | None) -> Raised:
    """The signal of a `signal.reported`; its note is what was written."""
    told = event.data
    note = "\n\n".join(one.text for one in batch.messages_of(event))[:_LONGEST_NOTE]
    return Raised(
        kind=BY_HAND,
        rule=None,
        dedupe_key=f"reported:{event.id}",
        at=event.at,
        made_by=str(told.get("by", "")),
        args={"report": told.get("report")},
        account_id=told.get("account"),
        contact_id=told.get("contact"),
        case_id=told.get("about") or event.case_id,
        owner_mail=owner_mail,
        note=_COMMAND.sub("", note).strip() or None,
    )
