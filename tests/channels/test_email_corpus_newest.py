"""The newest part over outside mail: right for nine of ten by our convention, files that follow another one apart."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from channels.email.inbound import envelope, read

_MAX_DEVIATING = 0.05
_LEAST_RIGHT = 0.9
_BARE_BODY = b"From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"

DEVIATING: Mapping[str, str] = {
    "talon/iphone.eml": "the source leaves the line of the telephone in; our convention takes it out",
    "discourse-email_reply_trimmer/quote_and_text.txt": "the source keeps quotes that nothing introduces",
    "discourse-email_reply_trimmer/embedded_email_16.txt": "the source keeps quotes that nothing introduces",
}
"""Files whose labels follow another convention than ours, with the difference."""


class Labelled(NamedTuple):
    """One file with what its source calls the newest part."""

    file: str
    raw: bytes
    expected: Mapping[str, str]


def _labelled(corpus: str) -> Iterator[Labelled]:
    folder = Path(corpus) / "mail"
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        expected = {key: value for key, value in entry["expected"].items() if key.startswith("visible_reply")}
        if expected:
            raw = (folder / entry["file"]).read_bytes()
            yield Labelled(entry["file"], _BARE_BODY + raw if "body-only" in entry["tags"] else raw, expected)


def _is_right(one: Labelled) -> bool:
    shown = read(envelope("mail", one.raw).payload).text
    checks = {
        "visible_reply": lambda said: shown.split() == said.split(),
        "visible_reply_nows": lambda said: "".join(shown.split()) == "".join(said.split()),
        "visible_reply_startswith": shown.startswith,
        "visible_reply_contains": lambda said: said in shown,
    }
    return all(checks[key](said) for key, said in one.expected.items())


def test_the_newest_part_of_outside_mail_is_right_for_nine_of_ten(capsys: pytest.CaptureFixture[str]) -> None:
    corpus = os.environ.get("SWITCHBOARD_CORPUS")
    if not corpus:
        pytest.skip("SWITCHBOARD_CORPUS is not set: the mail corpus is not read")
    mails = list(_labelled(corpus))
    wrong = [one.file for one in mails if not _is_right(one)]
    judged = [one.file for one in mails if one.file not in DEVIATING]
    missed = [file for file in judged if file in wrong]
    with capsys.disabled():
        sys.stdout.write(
            f"\nnewest part: {len(mails)} files, all told {len(mails) - len(wrong)} right; "
            f"{len(mails) - len(judged)} deviate, of {len(judged)} others {len(judged) - len(missed)} right, "
            f"missed: {missed}\n"
        )
    assert len(mails) - len(judged) <= _MAX_DEVIATING * len(mails)
    assert len(judged) - len(missed) >= _LEAST_RIGHT * len(judged)
    assert all(file in wrong for file in DEVIATING if file in {one.file for one in mails})
