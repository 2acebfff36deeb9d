"""winmail.dat: its files and its text are taken out; one that is broken or built to be slow stays a file."""

from __future__ import annotations

import base64
import struct
import time

import pytest
from tnefparse import TNEF

from channels.email.inbound import read
from channels.email.rtf import markup_or_text
from channels.email.tnef import BrokenTnefError, opened
from tests.channels.email.support import mail
from tests.channels.email.tnef_file import (
    ATT_BODY,
    ATT_CODEPAGE,
    ATT_PROPERTIES,
    LEVEL_MESSAGE,
    RTF,
    attached,
    properties,
    put,
    tnef,
    with_html,
)

WINMAIL = tnef(attached("Счёт № 5.pdf", b"%PDF-1"), attached("план.docx", b"PK", "application/msword"))


def sent(content: bytes, text: str = "See attached") -> bytes:
    packed = base64.encodebytes(content).decode()
    body = f"--b\nContent-Type: text/plain\n\n{text}\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\n"
    body += f"Content-Transfer-Encoding: base64\n\n{packed}\n--b--\n"
    return mail(body, content_type="multipart/mixed; boundary=b")


def test_the_files_of_a_winmail_dat_stand_in_its_place() -> None:
    files = [(one.name, one.media_type, one.content) for one in read(sent(WINMAIL)).files]
    assert files == [("Счёт № 5.pdf", "application/pdf", b"%PDF-1"), ("план.docx", "application/msword", b"PK")]


def test_the_library_for_it_reads_the_same_files() -> None:
    assert [bytes(one.data) for one in TNEF(WINMAIL).attachments] == [b"%PDF-1", b"PK"]


def test_the_text_of_the_mail_itself_goes_before_that_of_the_winmail_dat() -> None:
    assert read(sent(tnef(put(LEVEL_MESSAGE, ATT_BODY, b"Inside\0")))).text == "See attached"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (put(LEVEL_MESSAGE, ATT_BODY, b"The pump leaks\0"), "The pump leaks"),
        (
            put(LEVEL_MESSAGE, ATT_CODEPAGE, struct.pack("<II", 1251, 0))
            + put(LEVEL_MESSAGE, ATT_BODY, "Насос течёт\0".encode("cp1251")),
            "Насос течёт",
        ),
        (with_html("<p>Насос <b>течёт</b></p>".encode()), "Насос течёт"),
    ],
    ids=["plain", "cp1251", "html"],
)
def test_a_mail_that_is_only_a_winmail_dat_has_its_words(content: bytes, text: str) -> None:
    assert read(sent(tnef(content), text="")).text == text


def rtf(content: bytes) -> bytes:
    return struct.pack("<II4sI", len(content) + 12, len(content), b"MELA", 0) + content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}\f0 \'cf\'f0\'e8\'e2\'e5\'f2\par two}", "Привет\ntwo"),
        (rb"{\rtf1\ansi\uc1\u1087?\u1088?}", "пр"),
        (rb"{\rtf1\ansi {\*\generator x;}a\{b\}}", "a{b}"),
    ],
)
def test_rich_text_has_its_words(content: bytes, said: str) -> None:
    assert markup_or_text(rtf(content))[0].strip() == said


def test_rich_text_that_was_html_is_html_again() -> None:
    packed = rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hello"
    packed += rb"\htmlrtf\par}\htmlrtf0{\*\htmltag72 </p>}}"
    assert markup_or_text(rtf(packed)) == ("<p>Hello</p>", True)


def test_compressed_rich_text_is_unpacked() -> None:
    # The example of MS-OXRTFCP, 4.1.1: "{\rtf1\ansi\ansicpg1252\pard hello world}"
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert "hello world" in markup_or_text(packed)[0]


def test_the_text_of_rich_text_alone_is_the_mails() -> None:
    packed = put(LEVEL_MESSAGE, ATT_PROPERTIES, properties((0x102, RTF, rtf(rb"{\rtf1\ansi The pump leaks}"))))
    assert read(sent(tnef(packed), text="")).text == "The pump leaks"


@pytest.mark.parametrize("content", [b"", b"nonsense", WINMAIL[:-3], WINMAIL[:40], b"\x78\x9f\x3e\x22"])
def test_a_broken_winmail_dat_stays_a_file(content: bytes) -> None:
    files = read(sent(content)).files
    assert [one.name for one in files] == ["winmail.dat"]


def test_a_cut_winmail_dat_is_told() -> None:
    with pytest.raises(BrokenTnefError, match="breaks off"):
        opened(WINMAIL[:-3])


@pytest.mark.parametrize(
    "content",
    [
        tnef(put(LEVEL_MESSAGE, ATT_PROPERTIES, struct.pack("<I", 0xFFFFFFFF) + bytes(1000))),
        tnef(put(LEVEL_MESSAGE, ATT_PROPERTIES, struct.pack("<IHHI", 1, 0x1002, 0x1000, 0xFFFFFFFF))),
        tnef(put(LEVEL_MESSAGE, ATT_PROPERTIES, struct.pack("<IHHI", 1, 0x1F, 0x1000, 0xFFFFFFFF) + bytes(10**6))),
        tnef(put(LEVEL_MESSAGE, 0, b"") * 1_000_000),
        tnef(put(LEVEL_MESSAGE, ATT_PROPERTIES, properties((0x102, RTF, rtf(b"{" * 2_000_000))))),
    ],
    ids=["properties", "values", "strings", "objects", "braces"],
)
def test_a_winmail_dat_built_to_be_slow_is_read_at_once(content: bytes) -> None:
    began = time.process_time()
    read(sent(content))
    assert time.process_time() - began < 2


def test_the_pages_of_many_winmail_dats_are_read_within_what_one_mail_may_have() -> None:
    packed = base64.encodebytes(tnef(with_html(b"<table><tr><td>&amp;" * 75_000))).decode()
    part = f"--b\nContent-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n{packed}\n"
    raw = mail(f"{part * 6}--b--\n", content_type="multipart/mixed; boundary=b")
    began = time.process_time()
    read(raw)
    assert time.process_time() - began < 4
