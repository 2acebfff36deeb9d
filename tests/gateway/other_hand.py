"""Owns the mails of people and machines that were written by another hand than the rules of the robot verdict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.channels.other_hand import head_of

_FOLDER = Path(__file__).parent / "mails"
_HEAD = {"To": "Help <help@example.com>", "Date": "Tue, 13 Jan 2026 11:20:05 +0300", "MIME-Version": "1.0"}
_PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}


class Told(NamedTuple):
    """One mail, and the kind of sender that wrote it."""

    name: str
    kind: str
    raw: bytes
    return_path: str


def mails() -> Iterator[Told]:
    """All of them, of both rounds: first the people's, then the machines'."""
    rounds = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("other_hand*.yml"))]
    for one in (one for written in rounds for one in written):
        fields: dict[str, str] = dict(one["headers"])
        path = fields.pop("Return-Path", "sender@example.org").strip("<>")
        content = {} if "Content-Type" in fields else _PLAIN
        head = {**_HEAD, "Message-ID": f"<{one['name']}@example.org>", **fields, **content}
        body = one["text"].replace("\n", "\r\n").encode()
        yield Told(one["name"], one["kind"], head_of(head) + b"\r\n" + body, path)
