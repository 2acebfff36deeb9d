"""Owns a letter as the bytes of a mail: its header, its plain and its HTML part, its attachments; pure.

The same letter is the same bytes at every try, so that whoever gets it twice can see that it is one. What marks the
ends of its parts is made of its key, which nobody else knows.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email.utils import format_datetime

from channels.email.charsets import clean
from channels.email.envelope import recipient_of
from channels.email.letter_fields import address_field, in_one_line, plain_field, text_field, thread_fields
from channels.email.letter_html import html_of
from channels.email.letter_parts import file_part, text_part, together
from channels.message import Letter

_ANSWERS = re.compile(r"^\s*(?:re|aw|sv|ответ|на|回复|答复|回覆)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
_SUPPRESSED = "DR, RN, NRN, OOF, AutoReply"
"""Every automatic answer but the report that our letter did not arrive."""

_QUOTED = 20_000
_CUT = "[…]"


def message_id(token: str, sender: str) -> str:
    """The Message-ID of a letter, without brackets; the same for every try because the token is."""
    return f"sb.{token}@{sender.rpartition('@')[2]}"


def compose(letter: Letter, *, sender: str, sender_name: str, now: datetime, html: bool = True) -> bytes:
    """The letter as a mail from the mailbox `sender`; raises Refused where it cannot be written as one.

    Its Date is when it was written, and `now` only where that is not known.
    """
    header = _header(letter, sender, sender_name, now)
    mark = hashlib.sha256(b"parts:" + letter.key.encode("utf-8", "replace")).hexdigest()[:32]
    texts = [text_part("plain", _plain(letter))]
    if html:
        texts.append(text_part("html", _html(letter)))
    said = together("alternative", texts, f"sb_{mark}_1")
    return header + together("mixed", [said, *map(file_part, letter.files)], f"sb_{mark}_0")


def utc_now() -> datetime:
    """The clock of a running channel."""
    return datetime.now(UTC)


def _header(letter: Letter, sender: str, sender_name: str, now: datetime) -> bytes:
    to, _ = recipient_of(letter.to.value)
    thread = letter.thread
    fields = [
        plain_field("Message-ID", f"<{message_id(thread.token, sender)}>") if thread else "",
        plain_field("Date", format_datetime((letter.written_at or now).astimezone(UTC))),
        address_field("From", sender_name, sender),
        address_field("To", letter.to.name or "", to),
        text_field("Subject", _subject(letter)),
        thread_fields(thread.in_reply_to, thread.references) if thread else "",
    ]
    if letter.automatic:
        fields += ["Auto-Submitted: auto-replied\r\n", f"X-Auto-Response-Suppress: {_SUPPRESSED}\r\n"]
    fields.append("MIME-Version: 1.0\r\n")
    return "".join(fields).encode("utf-8")


def _subject(letter: Letter) -> str:
    thread = letter.thread
    subject = in_one_line(thread.subject if thread else "") or letter.case
    is_answer = thread is not None and thread.in_reply_to is not None
    return f"Re: {subject}" if is_answer and not _ANSWERS.match(subject) else subject


def _plain(letter: Letter) -> str:
    """One line a paragraph, as long as it is: the reader's window breaks it, and no program joins it wrongly."""
    quote = "\n".join(f"> {line}".rstrip() for line in _quote(letter).split("\n")) if _quote(letter) else ""
    quoted = "\n".join(part for part in (_intro(letter), quote) if part)
    return "\n\n".join(part for part in (_words(letter), clean(letter.signature).strip("\n"), quoted) if part) + "\n"


def _html(letter: Letter) -> str:
    return html_of(
        _words(letter),
        language=letter.language,
        signature=clean(letter.signature),
        intro=_intro(letter),
        quote=_quote(letter),
    )


def _words(letter: Letter) -> str:
    """What is said, with the choices of a letter that has some."""
    choices = "\n".join(f"{number}. {button.title}" for number, button in enumerate(letter.buttons, start=1))
    return "\n\n".join(part for part in (clean(letter.text).strip("\n"), clean(choices)) if part)


def _intro(letter: Letter) -> str:
    """The line above the quote, if there is a quote."""
    thread = letter.thread
    return in_one_line(thread.attribution or "") if thread is not None and thread.quote else ""


def _quote(letter: Letter) -> str:
    quote = clean(letter.thread.quote).strip("\n") if letter.thread is not None and letter.thread.quote else ""
    return quote if len(quote) <= _QUOTED else f"{quote[:_QUOTED].rstrip()}\n{_CUT}"
