"""Mails of our own making for the robot verdict: what people and what machines write, as raw mails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "mails"
_HEAD = {
    "From": "Buyer <buyer@client.example.org>",
    "To": "customercare@example.com",
    "Message-ID": "<1@client.example.org>",
    "MIME-Version": "1.0",
}
_TEXT = {"Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMail:
    """One mail, the kind it is, and its return path where it is known."""

    name: str
    raw: bytes
    kind: str = "human"
    return_path: str | None = None


def humans(*, client: str | None = None) -> Iterator[OwnMail]:
    """The mails that people wrote, each with its program's headers, or all with those of one `client`.

    Mails with headers of their own keep their program: without it the headers say nothing of people.
    """
    table = yaml.safe_load((_FOLDER / "humans.yml").read_text())
    for place, (by, subject, text, *own) in enumerate(table["mails"]):
        used = by if client is None or own else client
        headers = {**table["clients"][used], **(own[0] if own else {})}
        yield OwnMail(name=f"{place + 1} {used}: {subject}", raw=_mail(subject, text, headers))


def machines() -> Iterator[OwnMail]:
    """The mails that machines sent."""
    for place, told in enumerate(yaml.safe_load((_FOLDER / "machines.yml").read_text())):
        headers = {"From": told["from"], **told.get("headers", {})}
        parts = [
            (kind, told[key])
            for key, kind in (
                ("report", "message/delivery-status"),
                ("returned", "message/rfc822"),
                ("calendar", "text/calendar"),
            )
            if key in told
        ]
        raw = _mail(told["subject"], told["text"], headers, parts)
        yield OwnMail(name=f"{place + 1} {told['subject']}", raw=raw, kind=told["kind"], return_path=told.get("path"))


def _mail(subject: str, text: str, headers: Mapping[str, Any], parts: list[tuple[str, str]] | None = None) -> bytes:
    head = {**_HEAD, "Subject": subject, **(_TEXT if not parts else {}), **headers}
    if not parts:
        return _head(head) + b"\r\n" + text.encode()
    is_report = any(kind == "message/delivery-status" for kind, _ in parts)
    head["Content-Type"] = f"multipart/{'report; report-type=delivery-status' if is_report else 'mixed'}; boundary=b"
    body = b"--b\r\n" + _head(_TEXT) + b"\r\n" + text.encode()
    for kind, content in parts:
        body += f"\r\n--b\r\nContent-Type: {kind}\r\n\r\n".encode() + content.replace("\n", "\r\n").encode() + b"\r\n"
    return _head(head) + b"\r\n" + body + b"\r\n--b--\r\n"


def _head(headers: Mapping[str, Any]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value != "" or name != "From").encode()
