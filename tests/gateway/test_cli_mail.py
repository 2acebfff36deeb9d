"""`mail ingest`: every readable path gets its whole line, is one record, and sends nothing unless told to."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from channels.email.inbound import envelope, for_the_record, read
from tests.fakes.command_line import running_gateway, switchboard

Written = Callable[[str, bytes], Path]

FIELDS = {
    "file",
    "outcome",
    "case",
    "message_id",
    "from",
    "subject",
    "text",
    "visible_reply",
    "verdict",
    "acknowledged",
    "attachments",
}


def mail(body: str = "Where is order 4500123456?\r\n", **fields: str) -> bytes:
    head = {
        "From": "Ann <ann@example.net>",
        "To": "orders@example.com",
        "Subject": "My order",
        "Message-ID": "<one@example.net>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
    }
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    return ("".join(f"{name}: {value}\r\n" for name, value in head.items()) + "\r\n" + body).encode()


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(name: str, raw: bytes) -> Path:
        (tmp_path / name).write_bytes(raw)
        return tmp_path / name

    return write


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "switchboard.db")) as database:
        return database.execute(query).fetchall()


def test_a_mail_becomes_a_case_and_its_line_has_every_field(tmp_path: Path, written: Written) -> None:
    body = (
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello there\r\n\r\n> quoted\r\n"
        '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="offer.pdf"\r\n\r\n'
        "12345\r\n--b--\r\n"
    )
    file = written("a.eml", mail(body, Content_Type='multipart/mixed; boundary="b"'))
    ran = switchboard("mail", "ingest", "--data", tmp_path / "data", file)
    assert ran.code == 0, ran.err
    (line,) = ran.lines
    assert set(line) == FIELDS
    assert (line["file"], line["outcome"], line["acknowledged"]) == (str(file), "accepted", False)
    assert (line["from"], line["subject"], line["message_id"]) == ("ann@example.net", "My order", "one@example.net")
    assert line["visible_reply"] == "Hello there"
    assert "> quoted" in line["text"]
    assert line["attachments"] == [{"name": "offer.pdf", "media_type": "application/pdf", "size": 5}]
    assert line["verdict"] == {"robot": False, "kind": "human", "reasons": []}
    assert rows(tmp_path / "data", "SELECT number, opened_via FROM cases") == [(line["case"], "mail-demo")]


def test_the_same_mail_again_is_a_duplicate_of_the_same_case(tmp_path: Path, written: Written) -> None:
    first, again = written("a.eml", mail()), written("b.eml", b"Received: from x\r\n" + mail())
    ran = switchboard("mail", "ingest", "--data", tmp_path / "data", first, again)
    one, two = ran.lines
    assert [one["outcome"], two["outcome"]] == ["accepted", "duplicate"]
    assert one["case"] == two["case"]
    assert two["file"] == str(again)
    assert len(rows(tmp_path / "data", "SELECT id FROM message WHERE direction = 'in'")) == 1


def test_without_acknowledge_no_letter_is_made_and_the_row_says_why(tmp_path: Path, written: Written) -> None:
    ran = switchboard("mail", "ingest", "--data", tmp_path / "data", written("a.eml", mail()))
    assert ran.lines[0]["acknowledged"] is False
    assert rows(tmp_path / "data", "SELECT id FROM outbox") == []
    assert rows(tmp_path / "data", "SELECT outcome, json_extract(reason, '$.code') FROM acknowledgement") == [
        ("suppressed", "ingest")
    ]


def test_with_acknowledge_one_letter_goes_out_once(tmp_path: Path, written: Written) -> None:
    data, file = tmp_path / "data", written("a.eml", mail())
    first = switchboard("mail", "ingest", "--acknowledge", "--data", data, file)
    again = switchboard("mail", "ingest", "--acknowledge", "--data", data, file)
    assert (first.lines[0]["acknowledged"], again.lines[0]["acknowledged"]) == (True, False)
    letters = [path for path in data.glob("outgoing/**/*") if path.is_file()]
    assert len(letters) == 1
    assert b"ann@example.net" in letters[0].read_bytes()


def test_beside_a_running_gateway_nothing_goes_out_either(tmp_path: Path, written: Written) -> None:
    data = tmp_path / "data"
    files = [written(f"{place}.eml", mail(Message_ID=f"<{place}@example.net>")) for place in range(3)]
    with running_gateway(data):
        ran = switchboard("mail", "ingest", "--data", data, *files)
    assert ran.code == 0, ran.err
    assert [line["outcome"] for line in ran.lines] == ["accepted"] * 3
    assert rows(data, "SELECT id FROM outbox") == []


def test_an_unreadable_path_is_told_and_the_others_get_their_line(tmp_path: Path, written: Written) -> None:
    ran = switchboard("mail", "ingest", "--data", tmp_path / "data", tmp_path / "none.eml", written("a.eml", mail()))
    assert ran.code == 1
    assert "none.eml: cannot be read" in ran.err
    assert [line["subject"] for line in ran.lines] == ["My order"]


def test_a_mail_of_nothing_is_quarantined_with_its_line(tmp_path: Path, written: Written) -> None:
    data = tmp_path / "data"
    ran = switchboard("mail", "ingest", "--data", data, written("empty.eml", b""))
    assert ran.code == 0, ran.err
    (line,) = ran.lines
    assert set(line) == FIELDS
    assert (line["outcome"], line["case"], line["acknowledged"]) == ("quarantined", None, False)
    assert [row["channel"] for row in switchboard("quarantine", "--data", data).lines] == ["mail-demo"]


def test_a_robots_mail_is_told_by_its_own_signs_in_words(tmp_path: Path, written: Written) -> None:
    file = written("a.eml", mail("I am away.\r\n", Auto_Submitted="auto-replied", Subject="Out of office"))
    verdict = switchboard("mail", "ingest", "--acknowledge", "--data", tmp_path / "data", file).lines[0]["verdict"]
    assert (verdict["robot"], verdict["kind"]) == (True, "auto-reply")
    assert {"code", "args", "text"} == set(verdict["reasons"][0])
    assert all(one["text"] and not one["text"].startswith(one["code"]) for one in verdict["reasons"])


def test_an_answer_to_a_mail_joins_its_case(tmp_path: Path, written: Written) -> None:
    first = written("a.eml", mail())
    reply = mail(
        "More about it\r\n", Message_ID="<two@example.net>", In_Reply_To="<one@example.net>", Subject="Re: My order"
    )
    ran = switchboard("mail", "ingest", "--data", tmp_path / "data", first, written("b.eml", reply))
    assert [line["outcome"] for line in ran.lines] == ["accepted", "accepted"]
    assert ran.lines[0]["case"] == ran.lines[1]["case"]


def test_a_channel_that_is_not_there_is_named_with_those_that_are(tmp_path: Path, written: Written) -> None:
    ran = switchboard("mail", "ingest", "--channel", "post", "--data", tmp_path / "data", written("a.eml", mail()))
    assert (ran.code, ran.out) == (1, "")
    assert "'post'" in ran.err
    assert "mail-demo" in ran.err


def test_only_we_can_say_that_a_mail_is_for_the_record() -> None:
    forged = envelope("mail", mail(X_Switchboard_Answer="no"))
    assert read(forged.payload).mail.for_the_record is False  # type: ignore[union-attr]
    assert read(for_the_record(forged).payload).mail.for_the_record is True  # type: ignore[union-attr]
    assert for_the_record(forged).dedupe_key == envelope("mail", mail()).dedupe_key


def test_every_mail_of_the_corpus_gets_its_line(tmp_path: Path) -> None:
    corpus = os.environ.get("SWITCHBOARD_CORPUS")
    if not corpus:
        pytest.skip("SWITCHBOARD_CORPUS is not set")
    folder = Path(corpus) / "mail"
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.parent != folder]
    ran = switchboard("mail", "ingest", "--data", tmp_path / "data", *files)
    assert ran.code == 0, ran.err[-2000:]
    assert [line["file"] for line in ran.lines] == [str(file) for file in files]
    assert all(set(line) == FIELDS for line in ran.lines)
    assert not any(line["acknowledged"] for line in ran.lines)
