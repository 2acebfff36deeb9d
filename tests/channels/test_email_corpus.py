"""Mail of other projects' test folders: every file is read or refused with a reason, and gives what its index names.

The folder is named by SWITCHBOARD_CORPUS; without it the tests are skipped. The newest part and the robot verdict have
tests of their own.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.email.html import original
from channels.email.inbound import envelope, read
from channels.errors import BadPayload
from channels.message import Message

SHARE = 0.99
LONGEST_S = 2.0

UNFINISHED = "the source counts text within unfinished multiparts as a file; it is text, and it is in the text"
NO_SEPARATOR = "no line stands between header and body: a delimiter is named as text, and no page that stands below it"
WRONG = {
    ("stalwart-mail-parser/malformed_001.eml", "n_attachments"): UNFINISHED,
    ("stalwart-mail-parser/malformed_006.eml", "n_attachments"): UNFINISHED,
    ("stalwart-mail-parser/malformed_007.eml", "n_attachments"): UNFINISHED,
    ("stalwart-mail-parser/malformed_008.eml", "n_attachments"): UNFINISHED,
    ("stalwart-mail-parser/malformed_016.eml", "n_attachments"): UNFINISHED,
    ("stalwart-mail-parser/malformed_012.eml", "n_attachments"): "three mails are attached and two are counted",
    ("stalwart-mail-parser/thirdparty_015.eml", "n_attachments"): "three mails are attached and one is counted",
    ("stalwart-mail-parser/thirdparty_007.eml", "from"): "a word without a domain is no address that can be answered",
    ("stalwart-mail-parser/malformed_020.eml", "body_contains"): NO_SEPARATOR,
    ("stalwart-mail-parser/malformed_021.eml", "body_contains"): NO_SEPARATOR,
    ("stalwart-mail-parser/malformed_020.eml", "text_sha1_len"): NO_SEPARATOR,
    ("stalwart-mail-parser/malformed_021.eml", "text_sha1_len"): NO_SEPARATOR,
}
"""Labels that are plainly wrong, with the reason; they are counted apart."""


def corpus() -> Iterator[tuple[dict[str, object], bytes]]:
    """Each line of the index with its bytes; a body alone gets the header it lacks."""
    folder = os.environ.get("SWITCHBOARD_CORPUS")
    if not folder:
        pytest.skip("SWITCHBOARD_CORPUS is not set: the mail corpus is not read")
    for line in (Path(folder) / "mail" / "index.jsonl").read_text().splitlines():
        entry = json.loads(line)
        raw = (Path(folder) / "mail" / entry["file"]).read_bytes()
        if "body-only" in entry["tags"]:
            raw = b"From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + raw
        yield entry, raw


def is_met(name: str, wanted: object, message: Message) -> bool:
    """Whether a message has what the index names; of a length, that no text is missing."""
    assert message.mail is not None
    text = message.full_text or ""
    match name:
        case "from":
            return message.sender.value == str(wanted).lower()
        case "subject":
            return message.mail.subject == wanted
        case "message_id":
            return message.mail.message_id == str(wanted).strip("<>")
        case "body_contains":
            return " ".join(str(wanted).split()) in " ".join(text.split())
        case "n_attachments":
            return len(message.files) == wanted
        case _:
            return len(text) + text.count("\n") + 2 >= int(str(wanted))


NAMED = ("from", "subject", "message_id", "body_contains", "n_attachments", "text_sha1_len")


def test_every_file_is_a_message_or_refused_with_a_reason_in_bounded_time() -> None:
    slow: list[tuple[str, float]] = []
    for entry, raw in corpus():
        began = time.process_time()
        stored = envelope("mail", raw, "orders@example.com", return_path="a@b").payload
        try:
            read(stored, mailboxes=frozenset({"orders@example.com"}))
            original(stored)
        except BadPayload as refusal:
            assert str(refusal), entry["file"]
        if (spent := time.process_time() - began) > LONGEST_S:
            slow.append((str(entry["file"]), spent))
    assert slow == []


def test_named_expectations_are_met(capsys: pytest.CaptureFixture[str]) -> None:
    met: Counter[str] = Counter()
    missed: list[tuple[str, str]] = []
    wrong: Counter[str] = Counter()
    for entry, raw in corpus():
        try:
            message = read(envelope("mail", raw).payload)
        except BadPayload:
            continue
        expected = dict(entry.get("expected") or {})  # type: ignore[call-overload]
        if "body-only" in entry["tags"]:  # type: ignore[operator]
            expected.pop("from", None)  # a name in a signature: such a file has no header
        for name in NAMED:
            if name not in expected:
                continue
            place = (str(entry["file"]), name)
            if is_met(name, expected[name], message):
                met[name] += 1
            elif place in WRONG:
                wrong[name] += 1
            else:
                missed.append(place)
    with capsys.disabled():
        sys.stdout.write(f"\nmail corpus: met {dict(met)}, labels plainly wrong {dict(wrong)}, missed {missed}\n")
    assert met.total() >= SHARE * (met.total() + len(missed)), missed


def test_a_label_stays_in_the_table_only_while_it_is_missed() -> None:
    for entry, raw in corpus():
        for name in NAMED:
            if (str(entry["file"]), name) in WRONG:
                expected = dict(entry["expected"])  # type: ignore[call-overload]
                assert not is_met(name, expected[name], read(envelope("mail", raw).payload)), (entry["file"], name)
