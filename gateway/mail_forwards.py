"""Finds the mail that somebody forwards: who wrote it, their words, and what was written above it. Pure.

Programs forward in three ways: as an attachment (`message/rfc822`, with its own fields and files), below a line that
says so, or below a block of header lines in the program's language. Every line is looked at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Final

from channels.email.inbound import read
from channels.email.newest import newest_part
from channels.errors import BadPayload
from channels.message import Address, File, Message

_LOOKED_AT: Final = 65_536
_LINE: Final = 1_000
_MOST: Final = 3
_ABOVE, _BELOW = 6, 12
_AROUND: Final = "> \t*|_"
_MARGIN: Final = "> \t-–—_*=#\u00a0"
_FROM: Final = "from|от кого|от|发件人|寄件者|寄件人|发信人|von|de|da"
_OTHERS: Final = (
    "sent|date|дата|отправлено|发送时间|发送日期|日期|时间|gesendet|datum|envoyé|enviado el|enviado|fecha|"
    "to|кому|收件人|an|à|para|cc|копия|抄送|kopie|subject|тема|主题|主旨|betreff|objet|asunto|reply-to"
)
_LABEL: Final = re.compile(rf"(?:(?P<from>{_FROM})|(?:{_OTHERS}))(?=[\s*|_:：]|$)", re.IGNORECASE)
_LOCAL: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]"
_ADDRESS: Final = re.compile(rf"(?<!{_LOCAL}){_LOCAL}{{1,64}}@[A-Za-z0-9.-]{{1,250}}\.[A-Za-z]{{2,24}}")
_BRACKETED: Final = re.compile(rf"(?<=[<\[(«＜:]){_ADDRESS.pattern}(?=[>\])»＞<|])")
_BEGINS: Final = frozenset(
    {
        "forwarded message",
        "forwarded mail",
        "original message",
        "original",
        "begin forwarded message",
        "пересылаемое сообщение",
        "пересланное сообщение",
        "перенаправленное сообщение",
        "исходное сообщение",
        "начало переадресованного сообщения",
        "начало пересылаемого сообщения",
        "начало пересланного сообщения",
        "原始邮件",
        "原始邮件信息",
        "原邮件信息",
        "转发的邮件",
        "转发邮件",
        "转发邮件信息",
        "转发的消息",
        "开始转发的邮件",
        "以下是转发的邮件",
        "weitergeleitete nachricht",
        "ursprüngliche nachricht",
        "originalnachricht",
        "anfang der weitergeleiteten nachricht",
        "message transféré",
        "message d'origine",
        "message original",
        "début du message réexpédié",
        "début du message transféré",
        "mensaje reenviado",
        "mensaje original",
        "inicio del mensaje reenviado",
    }
)
_ENDS: Final = frozenset(
    {
        "end of forwarded message",
        "конец пересылаемого сообщения",
        "завершение пересылаемого сообщения",
        "конец пересланного сообщения",
        "ende der weitergeleiteten nachricht",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """The mail that was forwarded; `above` is what the forwarder wrote, `is_marked` that the text says where it begins.

    What an attached mail has besides its words is its own: Message-ID, what it answers, date, files.
    """

    sender: Address
    text: str
    above: str
    is_marked: bool
    message_id: str | None = None
    references: tuple[str, ...] = ()
    sent_at: datetime | None = None
    files: tuple[File, ...] = ()


def forwards_in(message: Message, *, fields: int = 3) -> tuple[Forwarded, ...]:
    """The mails that this one passes on, outermost first, a few at most; none where nobody says whose they are.

    A block without a line that begins it must show so many `fields`: fewer are enough where the subject says it too.
    """
    text = (message.full_text or message.text)[:_LOOKED_AT]
    attached = tuple(_attached(message, text))
    # below a block in the text it is the attachment of who is named there, and may say anything
    return tuple(islice(chain(_blocks(text, max(fields, 3)), attached) if attached else _blocks(text, fields), _MOST))


def _attached(message: Message, text: str) -> Iterator[Forwarded]:
    attached = [file for file in message.files if file.media_type == "message/rfc822" and file.content]
    for file in attached[:_MOST]:
        try:
            inner = read(file.content or b"")
        except BadPayload:
            continue
        if inner.mail is None or inner.sender.value.endswith("@mail.invalid"):
            continue
        yield Forwarded(
            sender=inner.sender,
            text=inner.text,
            above=newest_part(text),
            is_marked=True,
            message_id=inner.mail.message_id,
            references=tuple(one for one in (*inner.mail.references, inner.mail.in_reply_to) if one),
            sent_at=inner.sent_at,
            files=inner.files,
        )


def _blocks(text: str, fields: int) -> Iterator[Forwarded]:
    lines = [line[:_LINE] for line in text.split("\n")]
    place = 0
    while place < len(lines):
        found = _block_at(lines, place, fields)
        if found is None:
            place += 1
            continue
        forwarded, place = found
        yield forwarded


def _block_at(lines: Sequence[str], place: int, fields: int) -> tuple[Forwarded, int] | None:
    """The forwarded mail whose sender stands in this line, and the line after its header."""
    begins = _begins_above(lines, place)
    label, value = _labelled(lines[place])
    if label == "from":
        sender = _sender(value) or (_sender(lines[place + 1]) if not value and place + 1 < len(lines) else None)
        first, after, count = _head_around(lines, place)
        begins = begins if begins is not None else _begins_above(lines, first)
        is_head = count >= fields or begins is not None
    else:
        sender = _sender(lines[place]) if begins is not None and _is_said_by(lines[place]) else None
        first, after, is_head = place, place + 1, True
    if sender is None or not is_head:
        return None
    body = _body(lines[after:], is_quoted=lines[place].lstrip().startswith(">"))
    above = "\n".join(lines[: begins if begins is not None else first])
    forwarded = Forwarded(
        sender=sender, text=newest_part(body), above=newest_part(above.strip()), is_marked=begins is not None
    )
    return forwarded, after


def _begins_above(lines: Sequence[str], place: int) -> int | None:
    """The line that says that a forwarded mail begins, where one stands right above."""
    for above in range(place - 1, max(-1, place - _ABOVE - 1), -1):
        said = _said(lines[above])
        if said in _BEGINS:
            return above
        if said and _labelled(lines[above])[0] is None:
            return None
    return None


def _said(line: str) -> str:
    """What a line says without what frames it."""
    return line.replace("\u00a0", " ").strip(_MARGIN).rstrip(":： \t").casefold()


def _labelled(line: str) -> tuple[str | None, str]:
    """Which header field a line shows ("from" or "other"), and its value; (None, "") for any other line."""
    bare = line.lstrip(_AROUND)
    found = _LABEL.match(bare)
    if found is None:
        return None, ""
    rest = bare[found.end() :]
    value = rest.lstrip("* \t\u00a0|_")
    if value[:1] in (":", "："):
        value = value[1:]
    elif rest[:1] not in ("|", "\t") and not rest.startswith(" |"):
        return None, ""
    return ("from" if found["from"] else "other"), value.strip("* \t|_;\r")


def _head_around(lines: Sequence[str], place: int) -> tuple[int, int, int]:
    """The first line of the header block around this one, the line after it, and how many fields it shows."""
    first, count = place, 1
    for above in range(place - 1, max(-1, place - _ABOVE - 1), -1):
        if _labelled(lines[above])[0] is not None:
            first, count = above, count + 1
        elif _said(lines[above]):
            break
    after, blanks = place + 1, 0
    for below in range(place + 1, min(len(lines), place + 1 + _BELOW)):
        if _labelled(lines[below])[0] is not None:
            after, blanks, count = below + 1, 0, count + 1
        elif not _said(lines[below]):
            blanks += 1
            if blanks > 1:
                break
        elif blanks or not _goes_on(lines[below - 1], lines[below]):
            break
        else:
            after = below + 1
    return first, after, count


def _goes_on(before: str, line: str) -> bool:
    """Whether a line goes on with the field of the line before: a long list of people, a value in a cell of its own."""
    is_cut = before.rstrip().endswith((",", ";")) and "@" in line
    label, value = _labelled(before)
    return is_cut or (label is not None and not value)


def _is_said_by(line: str) -> bool:
    """Whether a line is like `16.11.2026, 10:00, "Name" <address>:`, below a line that begins a forward."""
    bare = line.strip(_AROUND + "\r")
    return bare.endswith(":") and bare[:1].isdigit() and "@" in bare


def _sender(value: str) -> Address | None:
    """Who a line names: the last address in brackets, as a name before it may look like one; else the first."""
    bracketed = list(_BRACKETED.finditer(value[:600]))
    found = bracketed[-1] if bracketed else _ADDRESS.search(value[:600])
    if found is None:
        return None
    before = value[: found.start()].replace("[mailto:", "").replace("(mailto:", "")
    if before[:1].isdigit():
        before = before.rpartition(",")[2]
    name = before.strip(" \t\"'*<>[(«»“”|,") or None
    name = None if name is not None and _ADDRESS.search(name) else name
    return Address(kind="email", value=found[0].lower(), name=name)


def _body(lines: Sequence[str], *, is_quoted: bool) -> str:
    """The words below the header, up to the line that ends the forwarded mail; one level of quotes is the program's."""
    end = next((place for place, line in enumerate(lines) if _said(line) in _ENDS), len(lines))
    kept = [line.removeprefix("> ").removeprefix(">") if is_quoted else line for line in lines[:end]]
    return "\n".join(kept).strip()
