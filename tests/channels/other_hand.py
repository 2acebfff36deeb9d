"""Owns the mails written by another hand than the rules': compact data made into raw mail, as programs send it."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator
from email.header import Header
from pathlib import Path
from typing import NamedTuple

import yaml

_FOLDER = Path(__file__).parent / "mails"
_HEAD = {
    "From": "A Customer <customer@example.org>",
    "To": "Help <help@example.com>",
    "Subject": "Re: case",
    "Date": "Tue, 13 Jan 2026 11:20:05 +0300",
    "In-Reply-To": "<told@example.com>",
    "References": "<told@example.com>",
    "MIME-Version": "1.0",
}


class Reply(NamedTuple):
    """One mail, and the newest part that the convention asks for."""

    name: str
    language: str
    raw: bytes
    newest: str


def replies() -> Iterator[Reply]:
    """All answers and forwards, of every language."""
    for path in sorted(_FOLDER.glob("other_hand_*.yml")):
        for one in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield Reply(one["name"], one["language"], _raw(one), one["newest"])


def head_of(fields: dict[str, str]) -> bytes:
    """A mail's header lines; what is not ASCII is encoded as RFC 2047 asks."""
    lines = [f"{name}: {value}" if value.isascii() else f"{name}: {_encoded(value)}" for name, value in fields.items()]
    return "\r\n".join(lines).encode() + b"\r\n"


def _encoded(value: str) -> str:
    person, mark, address = value.rpartition(" <")
    if mark and address.endswith(">") and address.isascii():
        return f"{Header(person.strip(chr(34)), 'utf-8').encode(maxlinelen=900)} <{address}"
    return Header(value, "utf-8").encode(maxlinelen=900)


def _raw(one: dict[str, object]) -> bytes:
    named = one.get("headers")
    extra = {str(name): str(value) for name, value in named.items()} if isinstance(named, dict) else {}
    head = {**_HEAD, "Message-ID": f"<{one['name']}@example.org>", **extra}
    parts = [_part(one, kind, str(one[key])) for key, kind in (("text", "plain"), ("html", "html")) if key in one]
    if len(parts) == 1:
        return head_of(head) + parts[0]
    joined = b"".join(b"--part\r\n" + part + b"\r\n" for part in parts)
    return head_of(head) + b'Content-Type: multipart/alternative; boundary="part"\r\n\r\n' + joined + b"--part--\r\n"


def _part(one: dict[str, object], kind: str, words: str) -> bytes:
    charset = str(one.get("charset", "utf-8"))
    transfer = str(one["transfer"])
    flowed = "; format=flowed" if one.get("flowed") and kind == "plain" else ""
    head = f"Content-Type: text/{kind}; charset={charset}{flowed}\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n"
    body = words.replace("\n", "\r\n").encode(charset)
    if transfer == "base64":
        body = base64.encodebytes(body)
    if transfer == "quoted-printable":
        body = quopri.encodestring(body)
    return head.encode() + body
