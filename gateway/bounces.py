"""What a delivery report says: which letter of ours it is about, whom it did not reach, whether for ever. Pure.

Mail systems write reports in a standard form (RFC 3464) and in hundreds of their own; the letter itself is named by our
token in the address it comes back to (VERP), in the returned headers, or somewhere in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from channels.message import Message
from gateway.robots.signs import plain, says
from gateway.robots.words_bounces import LATER
from gateway.store.bounces import Returned, ReturnedLetter

MOST_RECIPIENTS = 5
"""How many addresses of one report are asked after."""

_LOOKED_AT = 65_536
_DIAGNOSTIC = 300
_REPORT_PARTS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_PARTS = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_TOKEN = re.compile(r"\bsb\.([a-z0-9]{20,80})@")
_VERP = re.compile(r"\+sb\.([a-z0-9]{20,80})@")
_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{1,40})[ \t]*:[ \t]*([^\r\n]{0,1000})")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.!#$%&'*+/=?^{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}", re.ASCII)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE_LINE = re.compile(r"(?<!\d)[45]\d\d[ -]|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_UNSEEN = re.compile(r"[^\w\s.,:;()\[\]#/+=%'\"-]")
_SOFT = frozenset({"2.2", "2.3", "3.1", "3.2", "3.4", "4.7"})
_FULL = ("quota", "mailbox is full", "mailbox full", "переполнен", "已满", "空间不足", "一杯", "voll", "pleine", "llen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report: tokens of ours, the surest first; addresses that it names; what became of the letter.

    `is_final` says that the letter will never arrive, `is_dead` that no other would: a full mailbox is emptied again.
    """

    tokens: tuple[str, ...]
    recipients: tuple[str, ...]
    is_final: bool
    is_dead: bool
    diagnostic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A letter of ours and the report that tells what became of it.

    `is_proven`: it carries our signed token, or surely comes from the recipient's domain or one of ours, or nobody can
    say. One that names only whom it did not reach can be written by anybody who knows that we wrote there.
    """

    letter: ReturnedLetter
    report: Report
    is_proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fate:
    """What a report's block of fields says of one recipient."""

    recipient: str
    action: str
    status: str
    diagnostic: str


def bounced_tokens(message: Message) -> tuple[str, ...]:
    """Thread tokens of ours in a delivery report: in the address it came back to, in the returned mail, in the text.

    Returned mail that names a Message-ID of somebody else is not ours, whatever it refers to.
    """
    if message.mail is None:
        return ()
    came_to = verp_tokens(message)
    returned = list(_returned(message))
    ids = [line for head in returned for line in _message_ids(head)]
    own = [token for line in ids for token in _TOKEN.findall(line)]
    if ids and not own:
        return tuple(dict.fromkeys((*came_to, *message.mail.tokens)))
    quoted = [token for text in (*returned, (message.full_text or "")[:_LOOKED_AT]) for token in _TOKEN.findall(text)]
    return tuple(dict.fromkeys((*came_to, *own, *message.mail.tokens, *quoted)))


def verp_tokens(message: Message) -> tuple[str, ...]:
    """Tokens of ours in the addresses that this delivery was for: where letters of ours come back to."""
    if message.mail is None:
        return ()
    return tuple(found[1] for one in message.mail.delivered_to if (found := _VERP.search(one.lower())))


def recipients_of(message: Message) -> tuple[str, ...]:
    """Whom a report says it did not reach, by its fields, else by its words; few, each once."""
    return _recipients(message, list(_fates(message)))


def letter_of(message: Message, ours: Sequence[str], returned: Returned) -> ReturnedLetter | None:
    """The letter that a report is about: the one it names, else the newest to one of those it did not reach.

    `ours` are the ids of our messages that it names.
    """
    found = next((returned.by_message[id_] for id_ in ours if id_ in returned.by_message), None)
    if found is not None or ours or not names_nothing(message):
        return found
    return next((returned.by_address[one] for one in recipients_of(message) if one in returned.by_address), None)


def names_nothing(message: Message) -> bool:
    """Whether a report may be looked up by its recipient; not one that is forged, or has a token we did not make."""
    return message.mail is not None and message.mail.authentic != "fail" and not bounced_tokens(message)


def is_final_bounce(message: Message) -> bool:
    """Whether a delivery report says that the letter will never arrive, not only that it is late."""
    return report_of(message).is_final


def report_of(message: Message, recipient: str | None = None) -> Report:
    """What a delivery report says, of this recipient where it names several."""
    fates = list(_fates(message))
    told = next((one for one in fates if one.recipient == recipient), None) or next(
        (one for one in fates if one.action == "failed"), next(iter(fates), None)
    )
    is_final = _is_final(message, told)
    diagnostic = _diagnostic(message, told)
    status = (told.status if told is not None else "") or next(iter(_STATUS.findall(diagnostic)), "")
    return Report(
        tokens=bounced_tokens(message),
        recipients=_recipients(message, fates),
        is_final=is_final,
        is_dead=is_final and _is_dead(status, diagnostic or plain((message.full_text or "")[:2000])),
        diagnostic=diagnostic,
    )


def _returned(message: Message) -> Iterator[str]:
    for file in message.files:
        if file.media_type in _RETURNED_PARTS:
            yield (file.content or b"")[:_LOOKED_AT].decode("latin-1")


def _message_ids(head: str) -> Iterator[str]:
    """The Message-ID lines in the header of returned mail."""
    for line in head.lstrip().splitlines():
        if not line.strip():
            return
        if line[:11].lower() == "message-id:":
            yield line[:1000]


def _fates(message: Message) -> Iterator[_Fate]:
    """The recipients of a standard report, each with its fields; none of one without that part."""
    part = next((file.content or b"" for file in message.files if file.media_type in _REPORT_PARTS), b"")
    fields: dict[str, str] = {}
    last = ""
    for line in [*part[:_LOOKED_AT].decode("utf-8", "replace").splitlines(), ""]:
        if not line.strip():
            if "action" in fields or "status" in fields:
                yield _fate(fields)
            fields, last = {}, ""
        elif line[0] in " \t" and last:
            fields[last] = f"{fields[last]} {line.strip()}"[:2000]
        elif found := _FIELD.match(line):
            last = found[1].lower()
            fields.setdefault(last, found[2].strip())


def _fate(fields: dict[str, str]) -> _Fate:
    named = fields.get("original-recipient") or fields.get("final-recipient", "")
    recipient = _ADDRESS.search(named.rpartition(";")[2])
    status = _STATUS.search(fields.get("status", ""))
    return _Fate(
        recipient=recipient[0].lower() if recipient else "",
        action=(fields.get("action", "").split() or [""])[0].strip(";(").lower(),
        status=status[1] if status else "",
        diagnostic=fields.get("diagnostic-code", "").partition(";")[2] or fields.get("diagnostic-code", ""),
    )


def _is_final(message: Message, told: _Fate | None) -> bool:
    if told is not None and (told.action or told.status):
        if told.action in ("delayed", "delivered", "relayed", "expanded"):
            return False
        return told.action == "failed" or told.status.startswith("5.")
    return not says(plain(message.mail.subject if message.mail is not None else ""), LATER)


def _is_dead(status: str, words: str) -> bool:
    if status:
        return status.startswith("5.") and status[2:] not in _SOFT
    return not says(plain(words), _FULL)


def _recipients(message: Message, fates: list[_Fate]) -> tuple[str, ...]:
    """Whom the report names, by its fields, else by its words; few, each once."""
    named = [one.recipient for one in fates if one.recipient]
    if message.mail is not None and not named:
        named = _ADDRESS.findall(message.mail.headers.get("x-failed-recipients", "")[:2000])
    if not named:
        named = _ADDRESS.findall((message.full_text or "")[:4000])
    return tuple(dict.fromkeys(one.lower() for one in named))[:MOST_RECIPIENTS]


def _diagnostic(message: Message, told: _Fate | None) -> str:
    """What the other server said, in few words: no address, nothing a customer wrote."""
    if told is not None:
        said = told.diagnostic
        return _cleaned(said if not told.status or told.status in said else f"{told.status} {said}")
    lines = (message.full_text or "")[:8000].splitlines()
    return _cleaned(next((line[:2000] for line in lines if _CODE_LINE.search(line[:2000])), ""))


def _cleaned(words: str) -> str:
    return " ".join(_UNSEEN.sub(" ", _ADDRESS.sub(" ", words[:2000])).split()).replace(" :", ":")[:_DIAGNOSTIC]
