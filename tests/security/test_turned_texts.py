"""Marks that turn the direction of a text make a file or a sender look like another; none reaches a colleague."""

from __future__ import annotations

from channels.email.inbound import read

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
