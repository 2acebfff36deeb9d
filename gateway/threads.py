"""Finds the case a message belongs to: signed tokens of our mails, what a mail answers, the conversation's own case."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid
from dataclasses import dataclass, replace
from typing import Literal

from channels.message import Message
from config.settings import Settings
from gateway.bounces import bounced_tokens, letter_of, verp_tokens
from gateway.ids import SECOND
from gateway.mail_reading import number_in_subject
from gateway.store.contexts import Known
from gateway.store.rows import CaseRow, ConversationRow

_SIGNATURE_BYTES = 10
_DAY = 24 * 3600 * SECOND


class Tokens:
    """Makes and reads thread tokens: a message's id signed by the installation, for use in a Message-ID."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, message_id: str) -> str:
        """The token of one of our messages; the same message always has the same one."""
        raw = uuid.UUID(message_id).bytes
        return base64.b32encode(raw + self._sign(raw)).decode().rstrip("=").lower()

    def read(self, token: str) -> str | None:
        """The message id of a token that we made, or None."""
        padded = token.upper() + "=" * (-len(token) % 8)
        try:
            raw = base64.b32decode(padded)
        except (binascii.Error, ValueError):
            return None
        body, signature = raw[:16], raw[16:]
        if len(body) != 16 or not hmac.compare_digest(signature, self._sign(body)):
            return None
        return str(uuid.UUID(bytes=body))

    def _sign(self, raw: bytes) -> bytes:
        return hmac.digest(self._key, b"thread:" + raw, hashlib.sha256)[:_SIGNATURE_BYTES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message goes: an existing case (perhaps to be reopened), or a new one linked to an earlier.

    `named` is the message that was answered, `by` how the case was found. `guess` says that the link is only possible,
    and why: a subject names the case and its sender takes no part in it, a letter of it is passed on, or the sender
    wrote of the same before. `parted_from` is the case of people in whose conversation this other matter came up.
    """

    case: CaseRow | None
    reopens: bool = False
    linked_to: str | None = None
    named: str | None = None
    by: Literal["token", "reference", "number"] | None = None
    guess: Literal["number", "forward", "subject", "order"] | None = None
    parted_from: CaseRow | None = None


def wanted_ids(message: Message, tokens: Tokens, *, is_bounce: bool = False) -> tuple[list[str], list[str]]:
    """What must be looked up to thread a mail: ids of our messages, and external ids it names, newest first.

    Only a bounce is looked into: who forwards a letter of ours has not answered it. Ids of mails hold an @, those of
    other channels none, so that a mail cannot name a message of another channel.
    """
    if message.mail is None:
        return [], []
    found = bounced_tokens(message) if is_bounce else (*message.mail.tokens, *verp_tokens(message))
    ours = [id_ for token in found if (id_ := tokens.read(token))]
    named = [message.mail.in_reply_to] if message.mail.in_reply_to else []
    return ours, [one for one in (*named, *reversed(message.mail.references)) if "@" in one]


def place_of(
    message: Message,
    conversation: ConversationRow | None,
    known: Known,
    tokens: Tokens,
    *,
    now: int,
    settings: Settings,
    contact_id: str | None = None,
    is_bounce: bool = False,
    only_joins: bool = False,
    passes_on: bool = False,
) -> Place:
    """The place of a message; merged cases are followed, closed ones reopen within the window.

    `contact_id` is the sender's contact. What `only_joins` (a robot's mail) joins its case however long it is closed;
    what only `passes_on` a mail answers nothing.
    """
    if message.mail:
        ids = wanted_ids(message, tokens, is_bounce=is_bounce)
        if is_bounce and (letter := letter_of(message, ids[0], known.mail.returned)) is not None:
            known.case_of_message[letter.message_id] = letter.case_id
            ids = ([letter.message_id, *ids[0]], ids[1])
        place = _place_of_mail(message, ids, known, contact_id, is_passed_on=passes_on and not only_joins)
    else:
        place = Place(case=_case_of_conversation(conversation, known))
    case = place.case
    if case is None or case.state == "merged":
        return replace(place, case=None)
    if only_joins or case.state not in ("solved", "closed"):
        return place
    closed_at = case.closed_at or case.active_at
    if now - closed_at <= settings.gateway.reopen_days * _DAY:
        return replace(place, reopens=True)
    return Place(case=None, linked_to=case.id)


def followed(known: Known, case_id: str) -> CaseRow | None:
    """The case, or the one it was merged into in the end."""
    case = known.cases.get(case_id)
    hops = 0
    while case is not None and case.merged_into is not None and hops < 20:
        case = known.cases.get(case.merged_into)
        hops += 1
    return case


def _case_of_conversation(conversation: ConversationRow | None, known: Known) -> CaseRow | None:
    if conversation is None or conversation.case_id is None:
        return None
    return followed(known, conversation.case_id)


def _place_of_mail(
    message: Message,
    ids: tuple[list[str], list[str]],
    known: Known,
    contact_id: str | None,
    *,
    is_passed_on: bool,
) -> Place:
    """The case that the mail answers, else the one whose number it carries; what is passed on answers nothing."""
    answered = _answered(ids, known, message.sender.value)
    if answered.case is not None and not is_passed_on:
        return answered
    if (case := _case_of_subject(message, known, contact_id)) is not None:
        return Place(case=case, by="number")
    if answered.case is not None:
        return Place(case=None, linked_to=answered.case.id, guess="forward")
    if (guess := _named_by_subject(message, known)) is not None:
        return Place(case=None, linked_to=guess.id, guess="number")
    return Place(case=None)


def _answered(ids: tuple[list[str], list[str]], known: Known, sender: str) -> Place:
    """The case of the first message named that is known: ours first, then what the mail answers, newest first.

    Where somebody used the id of another's mail again, it means to each of them their own.
    """
    ours, named = ids
    for id_ in (*ours, *named):
        case_id = known.mail.own_cases.get((id_, sender)) or known.case_of_message.get(id_)
        if case_id is not None:
            return Place(case=followed(known, case_id), named=id_, by="token" if id_ in ours else "reference")
    return Place(case=None)


def _case_of_subject(message: Message, known: Known, contact_id: str | None) -> CaseRow | None:
    """The case whose number the subject carries, where the sender takes part in it."""
    case_id = known.mail.case_of_number.get(number_in_subject(message) or "")
    if case_id is None or contact_id is None:
        return None
    named, case = known.cases.get(case_id), followed(known, case_id)
    is_theirs = any(one is not None and one.contact_id == contact_id for one in (named, case))
    return case if is_theirs or (case_id, contact_id) in known.mail.parties else None


def _named_by_subject(message: Message, known: Known) -> CaseRow | None:
    case_id = known.mail.case_of_number.get(number_in_subject(message) or "")
    return followed(known, case_id) if case_id is not None else None
