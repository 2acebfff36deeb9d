"""Owns what came in by mail: raw bytes to an envelope for the door, and stored bytes to a message; pure.

The envelope of delivery (whom it was for, where a bounce would go) is kept with the raw mail in two header fields of
our own, put in front; the same fields from outside are taken out before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from email.message import Message as Mail

from channels.contract import Incoming
from channels.email.authentication import authenticity
from channels.email.carried import contents
from channels.email.charsets import clean
from channels.email.headers import (
    MAX_FIELD,
    all_addresses,
    date_of,
    decode_words,
    field,
    first_address,
    message_ids,
    raw_fields,
)
from channels.email.newest import newest_part
from channels.email.parts import leaf_bodies, parse
from channels.errors import BadPayload
from channels.message import Address, Letterhead, Message

RECIPIENT = "X-Switchboard-Recipient"
RETURN_PATH = "X-Switchboard-Return-Path"
ANSWER = "X-Switchboard-Answer"
CUT_OFF = "X-Switchboard-Cut-Off"

_ARCHIVED = "archive"
_OURS = frozenset({RECIPIENT.lower(), RETURN_PATH.lower(), ANSWER.lower(), CUT_OFF.lower()})
_HEAD_END = re.compile(rb"(?>\r\n|\r|\n)(?>\r\n|\r|\n)")
_LEADING = re.compile(rb"\A(?:(?>\r\n|\r|\n)+|>?From [^\r\n]*(?>\r\n|\r|\n))*")
_OUR_PREFIX = rb"\x00*".join(bytes([one]) for one in b"x-switchboard-")  # the parser is given a header without NULs
_OURS_FROM_OUTSIDE = re.compile(
    rb"(?:(?<=[\r\n])|\A)\x00*" + _OUR_PREFIX + rb"[^\r\n]*(?>\r\n|\r|\n|\Z)"
    rb"(?:[ \t][^\r\n]*(?>\r\n|\r|\n|\Z))*",
    re.IGNORECASE,
)
_UNSAFE_IN_HEADER = re.compile(r"[^\x21-\x7e\x80-\U0010ffff]|[<>,]")
_TOKEN = re.compile(r"sb\.([A-Za-z0-9_.\-]{1,200})@")
_MAX_HEADERS = 2000
_MAX_TO = 500
_MAX_REFERENCES = 200
_MAX_TEXT = 1_000_000
_MAX_SENDER = 4_000
_MAX_LINES_HASHED = 200_000


def envelope(
    channel_name: str, raw: bytes, mailbox: str | Iterable[str] | None = None, *, return_path: str | None = None
) -> Incoming:
    """The event of one raw mail, for the door; a mail that cannot be read gets one too and fails in `read`.

    `mailbox` is the recipient, or the recipients, the mail was delivered to; `return_path` is the envelope's sender,
    "" for a null one, None where it is not known. The key is the Message-ID together with a hash of From, Date,
    Subject and decoded bodies, so fields that delivery adds do not make the same mail another.
    """
    recipients = (mailbox,) if isinstance(mailbox, str) else tuple(mailbox or ())
    payload = _stamped(raw, recipients, return_path)
    key, conversation = _keys(payload, raw)
    return Incoming(channel=channel_name, dedupe_key=key, conversation_key=conversation, payload=payload)


def for_the_record(incoming: Incoming) -> Incoming:
    """The same event, marked so that no automatic answer goes out for it, whoever works it and whenever."""
    return replace(incoming, payload=f"{ANSWER}: no\r\n".encode() + incoming.payload)


def for_the_archive(incoming: Incoming) -> Incoming:
    """The same event, marked as history: it is kept and found, and nobody is asked to do anything about it."""
    return replace(incoming, payload=f"{ANSWER}: {_ARCHIVED}\r\n".encode() + incoming.payload)


def cut_off(incoming: Incoming, *, of_bytes: int) -> Incoming:
    """The same event, marked as the beginning of a mail that is too large to be taken in whole."""
    return replace(incoming, payload=f"{CUT_OFF}: {of_bytes}\r\n".encode() + incoming.payload)


def read(raw: bytes, *, mailboxes: frozenset[str] = frozenset(), trusted_servers: Sequence[str] = ()) -> Message:
    """What a stored mail says; the same each time. Raises BadPayload where nothing can be made of it.

    `mailboxes` are our own addresses: the first of them among the recipients is the mailbox it came to.
    `trusted_servers` are those whose word on the From address counts (RFC 8601).
    """
    mail = parse(raw)
    if all(name.lower() in _OURS for name in mail.keys()) and not any(body.strip() for body in leaf_bodies(mail)):  # noqa: SIM118
        raise BadPayload("the mail is empty: not one byte of header or text; send it again with its content")
    try:
        message = _message(mail, mailboxes, trusted_servers)
    except RecursionError as err:
        raise BadPayload("the mail nests its parts beyond reason; send its content in fewer layers") from err
    of_bytes = field(mail, CUT_OFF)
    return _shown_cut_off(message, of_bytes) if of_bytes else message


def embedded(raw: bytes) -> Message:
    """What a mail that came as a file of another one says; raises BadPayload.

    Nothing in it is taken for a record of ours: it was never delivered here.
    """
    return read(_stamped(raw, (), None))


def mailbox_of(address: str, mailboxes: frozenset[str]) -> str | None:
    """Which of our mailboxes an address means, a plus-address its own one; None where it is none of ours."""
    local, _, domain = address.lower().rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    return next((one for one in (address.lower(), plain) if one in mailboxes), None)


def _keys(payload: bytes, raw: bytes) -> tuple[str, str]:
    """What makes the mail the same again, and its lane: the sender's address, or a lane of its own."""
    try:
        mail = parse(payload)
        digest = _digest(mail)
        return _content_key(mail, digest), _sender(mail)[0] or f"mail:{digest[:32]}"
    except (BadPayload, RecursionError):
        digest = hashlib.sha256(raw).hexdigest()
        return digest, f"mail:{digest[:32]}"


def _content_key(mail: Mail, digest: str) -> str:
    """What makes the mail the same again, whatever mailbox or channel it comes through."""
    found = message_ids(raw_fields(mail, "Message-ID"))
    return hashlib.sha256(f"{found[0]}\n{digest}".encode()).hexdigest() if found else digest


def _message(mail: Mail, mailboxes: frozenset[str], trusted_servers: Sequence[str]) -> Message:
    carried = contents(mail)
    text = clean(carried.text)[:_MAX_TEXT].strip("\n")
    sender, name = _sender(mail)
    digest = _digest(mail)
    letterhead = replace(
        _letterhead(mail, carried.kinds),
        content_key=_content_key(mail, digest),
        authentic=authenticity(mail, sender, trusted_servers),
    )
    return Message(
        sender=Address(kind="email", value=sender or f"unknown-{digest[:16]}@mail.invalid", name=name),
        text=newest_part(text, markup=carried.markup if "text/plain" in carried.kinds else None),
        external_id=letterhead.message_id,
        sent_at=date_of(field(mail, "Date")),
        locale=_locale(mail),
        full_text=text,
        files=carried.files,
        mailbox=_mailbox(mail, mailboxes),
        mail=letterhead,
    )


def _shown_cut_off(message: Message, of_bytes: str) -> Message:
    """Whoever reads it sees that there was more, and that its last file is a torso."""
    note = f"[cut off: of {of_bytes} bytes only the beginning is here]"
    *whole, torso = message.files or (None,)
    if torso is not None:
        torso = replace(torso, name=f"{torso.name} (cut off)", media_type="application/octet-stream")
    return replace(
        message,
        text=message.text or note,
        full_text=f"{message.full_text}\n\n{note}".strip(),
        files=tuple(file for file in (*whole, torso) if file is not None),
    )


def _sender(mail: Mail) -> tuple[str, str | None]:
    """Who wrote it: From, else Sender, else the envelope's return path; an address of "" where nothing says.

    The name is that of the first field that has one: a From without an address may tell it all the same.
    """
    said = None
    for name in ("From", "Sender", "Reply-To", RETURN_PATH, "Return-Path"):
        for value in raw_fields(mail, name):
            address, person = first_address(value[:_MAX_SENDER])
            said = said or person
            if address:
                return address, said
    return "", said


def _letterhead(mail: Mail, kinds: tuple[str, ...]) -> Letterhead:
    own_id = message_ids(raw_fields(mail, "Message-ID"))
    answered = message_ids(raw_fields(mail, "In-Reply-To"))
    references = message_ids(raw_fields(mail, "References"))[-_MAX_REFERENCES:]
    newest_first = (*answered, *reversed(references))
    return Letterhead(
        message_id=own_id[0] if own_id else None,
        in_reply_to=answered[0] if answered else None,
        references=references,
        tokens=tuple(dict.fromkeys(found[1] for one in newest_first if (found := _TOKEN.match(one)))),
        subject=field(mail, "Subject")[:1000],
        to=all_addresses(raw_fields(mail, "To") + raw_fields(mail, "Cc"))[:_MAX_TO],
        return_path=_return_path(mail),
        headers=_headers(mail),
        parts=kinds,
        for_the_record=field(mail, ANSWER) in ("no", _ARCHIVED),
        is_archived=field(mail, ANSWER) == _ARCHIVED,
        delivered_to=all_addresses(raw_fields(mail, RECIPIENT))[:_MAX_TO],
    )


def _return_path(mail: Mail) -> str | None:
    """The envelope's sender: "" for a null one, None where nobody recorded it."""
    for name in (RETURN_PATH, "Return-Path"):
        for value in raw_fields(mail, name):
            return first_address(value[:_MAX_SENDER])[0]
    return None


def _headers(mail: Mail) -> dict[str, str]:
    read_fields: dict[str, list[str]] = {}
    for raw_name, value in mail.items()[:_MAX_HEADERS]:
        name = clean(raw_name.encode("ascii", "replace").decode()).lower()
        if name not in _OURS:
            read_fields.setdefault(name, []).append(decode_words(str(value)[:MAX_FIELD]))
    return {name: "\n".join(values) for name, values in read_fields.items()}


def _mailbox(mail: Mail, mailboxes: frozenset[str]) -> str | None:
    recorded = all_addresses(raw_fields(mail, RECIPIENT))
    delivered = [value for name in ("Delivered-To", "X-Original-To", "Envelope-To") for value in raw_fields(mail, name)]
    named = [value for name in ("To", "Cc", "Resent-To") for value in raw_fields(mail, name)]
    for address in (*recorded, *all_addresses(delivered), *all_addresses(named)):
        if found := mailbox_of(address, mailboxes):
            return found
    return recorded[0] if recorded else None


def _locale(mail: Mail) -> str | None:
    found = re.match(r"\s*([a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})?)\b", field(mail, "Content-Language"))
    return found[1] if found else None


def _digest(mail: Mail) -> str:
    """A hash of what the author sent; line ends and white space at the end are the carriers' business."""
    seen = hashlib.sha256()
    for name in ("From", "Date", "Subject"):
        seen.update(field(mail, name).encode() + b"\n")
    for body in leaf_bodies(mail):
        bare = body.strip()
        is_file = bare.count(b"\n") + bare.count(b"\r") > _MAX_LINES_HASHED  # its line ends are its own
        seen.update((bare if is_file else b"\n".join(line.rstrip() for line in bare.splitlines())) + b"\x00")
    return seen.hexdigest()


def _stamped(raw: bytes, recipients: tuple[str, ...], return_path: str | None) -> bytes:
    raw = raw[_LEADING.match(raw).end() :]  # type: ignore[union-attr]
    end = _HEAD_END.search(raw)
    head, rest = (raw[: end.start()], raw[end.start() :]) if end else (raw, b"")
    head = _OURS_FROM_OUTSIDE.sub(b"", head + b"\r\n" if rest else head)
    stamp = "".join(f"{RECIPIENT}: <{_UNSAFE_IN_HEADER.sub('', one.lower())[:320]}>\r\n" for one in recipients)
    if return_path is not None:
        stamp += f"{RETURN_PATH}: <{_UNSAFE_IN_HEADER.sub('', return_path)[:320]}>\r\n"
    return stamp.encode("utf-8", "replace") + (head.removesuffix(b"\r\n") if rest else head) + rest
