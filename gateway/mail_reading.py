"""What the gateway reads out of a mail beyond its words: mailboxes, marks of its subject, case numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from channels.contract import Entrance
from channels.email.addresses import all_addresses
from channels.email.inbound import mailbox_of
from channels.message import Message
from gateway.mail_forwards import Forwarded, forwards_in

_NUMBER = re.compile(r"\[#(\d{1,20})\]")
_ANSWERS = r"re|aw|sv|ответ|на|回复|答复|回覆"
_FORWARDS = r"fwd?|wg|tr|пересл(?:ано)?|转发|轉寄"
_FORWARDED = re.compile(rf"^\s*(?:(?:{_ANSWERS})\s*[:：]\s*)*(?:{_FORWARDS})\s*[:：]", re.IGNORECASE)
_ANSWERED = re.compile(rf"^\s*(?:{_ANSWERS})\s*(?:\[\d{{1,9}}\]\s*)?[:：]", re.IGNORECASE)
_PASSED_ON = re.compile(rf"^\s*(?:{_FORWARDS})\s*(?:\[\d{{1,9}}\]\s*)?[:：]", re.IGNORECASE)
_PREFIXES = re.compile(rf"^(?:\s*(?:{_ANSWERS}|{_FORWARDS})\s*(?:\[\d{{1,9}}\]\s*)?[:：])+", re.IGNORECASE)
_PEOPLE_KEPT = 50


def addressed(message: Message, entrances: Mapping[str, Entrance]) -> Message:
    """The mail with the one of our mailboxes that decides its way: the first that says something, else the first.

    A queue, a topic and whose own mailbox it is say something; what a shared one says counts behind the others.
    An address that is none of ours is no mailbox to answer from.
    """
    ours = mailboxes_of(message, entrances)
    telling = [one for one in ours if _tells(entrances[one])]
    telling.sort(key=lambda one: entrances[one].is_shared)
    mailbox = next(iter((*telling, *ours)), None)
    return message if mailbox == message.mailbox else replace(message, mailbox=mailbox)


def _tells(entrance: Entrance) -> bool:
    return bool(entrance.queue or entrance.topic or entrance.agent)


def mailboxes_of(message: Message, entrances: Mapping[str, Entrance]) -> tuple[str, ...]:
    """All of our mailboxes that the mail is known to be for, each once."""
    if message.mail is None:
        return ()
    named = (message.mailbox, *message.mail.delivered_to, *message.mail.to)
    known = frozenset(entrances)
    return tuple(dict.fromkeys(found for one in named if one and (found := mailbox_of(one, known))))


def people_of(message: Message, entrances: Mapping[str, Entrance]) -> list[str]:
    """Who else the mail went to by its To and Cc: addresses neither ours nor the sender's, the first of them."""
    if message.mail is None:
        return []
    known = frozenset(entrances)
    others = (one for one in message.mail.to if one != message.sender.value and mailbox_of(one, known) is None)
    return list(islice(others, _PEOPLE_KEPT))


def reply_to_of(message: Message, entrances: Mapping[str, Entrance]) -> str | None:
    """The one address at which a mail wants its answer, where that is neither its sender's nor one of ours."""
    if message.mail is None:
        return None
    named = all_addresses([message.mail.headers.get("reply-to", "")])
    is_other = len(named) == 1 and named[0] != message.sender.value
    return named[0] if is_other and mailbox_of(named[0], frozenset(entrances)) is None else None


def number_in_subject(message: Message) -> str | None:
    """The case number that a subject carries in the form in which our letters write it, or None."""
    found = _NUMBER.search(message.mail.subject) if message.mail is not None else None
    return found[1] if found else None


def bare_subject(subject: str) -> str:
    """A subject without answer and forward marks and without case numbers."""
    return " ".join(_NUMBER.sub(" ", _PREFIXES.sub("", subject)).split())


def is_forward(message: Message, forwards: Sequence[Forwarded]) -> bool:
    """Whether a mail passes something on: its outermost mark says so and the passed on (`forwards`) stands in it.

    The mark alone does not: an answer in a thread that began with a forward can still carry it.
    """
    if not is_marked_as_forward(message):
        return False
    return bool(forwards) or any(one.media_type == "message/rfc822" for one in message.files)


def is_marked_as_forward(message: Message) -> bool:
    """Whether the outermost mark of the subject says that the mail passes something on."""
    return message.mail is not None and _PASSED_ON.match(message.mail.subject) is not None


def forwards_of(message: Message) -> tuple[Forwarded, ...]:
    """What a mail passes on, by its subject, or by what one that answers nothing shows; large ones take a while."""
    if message.mail is None:
        return ()
    if _FORWARDED.match(message.mail.subject):
        return forwards_in(message, fields=1)
    return () if _ANSWERED.match(message.mail.subject) else forwards_in(message)
