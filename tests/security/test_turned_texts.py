"""Marks that turn the direction of a text make a file or a sender look like another; none reaches a colleague."""

from __future__ import annotations

import pytest

from channels.email.inbound import read
from channels.errors import BadPayload
from channels.phone import fields

_MAIL = """From: "Anna \u202egnp" <anna@example.com>
Subject: bill
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

pay \u2067now

--b
Content-Type: application/octet-stream; name="bill\u202efdp.exe"

x
--b--
""".encode()


def test_a_file_name_is_not_turned_round() -> None:
    assert read(_MAIL).files[0].name == "billfdp.exe"


def test_a_name_and_a_text_are_not_turned_round() -> None:
    said = read(_MAIL)

    assert (said.sender.name, said.text) == ("Anna gnp", "pay now")


@pytest.mark.parametrize("mark", [*"\u202a\u202b\u202c\u202d\u202e", *"\u2066\u2067\u2068\u2069"])
def test_what_a_voice_system_says_is_not_turned_round(mark: str) -> None:
    assert fields.text({"speech": f"{mark}pay e{mark}\u0301 now"}, "speech") == "pay \u00e9 now"


def test_a_text_of_such_marks_alone_is_none() -> None:
    assert fields.text({"speech": "\u202e"}, "speech") is None


def test_an_id_with_such_a_mark_is_refused_and_is_no_other_id() -> None:
    with pytest.raises(BadPayload, match="control characters"):
        fields.identifier({"call_id": "c-\u202e1042"}, "call_id")
