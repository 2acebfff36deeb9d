"""Mail bytes to text: what is declared, what is true, and what is guessed where the two differ."""

from __future__ import annotations

import pytest

from channels.email.charsets import clean, decode, guessed

RU = "Здравствуйте! Где мой заказ 4500123456?"
ZH = "您好，请问我的订单什么时候发货？谢谢"
DE = "Schöne Grüße aus Köln, wo ist meine Bestellung?"


@pytest.mark.parametrize(
    "declared", ["utf-8", "us-ascii", "iso-8859-1", "koi8-r", "windows-1251", "nonsense", "", None]
)
@pytest.mark.parametrize("text", [RU, ZH, DE])
def test_utf8_is_read_whatever_single_byte_charset_is_declared(text: str, declared: str | None) -> None:
    assert decode(text.encode(), declared) == text


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (RU, "koi8-r"),
        (RU, "windows-1251"),
        (RU, "iso-8859-5"),
        (ZH, "gb2312"),
        (ZH, "gb18030"),
        (DE, "iso-8859-15"),
        (ZH.replace("谢谢", ""), "utf-16"),
        ("こんにちは", "iso-2022-jp"),
        ("您好訂單", "big5"),
        ("주문", "ks_c_5601-1987"),
    ],
)
def test_a_true_charset_is_believed(text: str, charset: str) -> None:
    codec = {"ks_c_5601-1987": "cp949"}.get(charset, charset)
    assert decode(text.encode(codec), charset.upper()) == text


@pytest.mark.parametrize("declared", ["us-ascii", "iso-8859-1", "unknown-8bit", "x-none", None])
@pytest.mark.parametrize(("text", "charset"), [(RU, "cp1251"), (RU, "koi8-r"), (ZH, "gb18030"), (DE, "cp1252")])
def test_a_charset_that_says_nothing_is_guessed(text: str, charset: str, declared: str | None) -> None:
    assert decode(text.encode(charset), declared) == text


@pytest.mark.parametrize("text", ["联通", "模具"])
def test_short_chinese_that_could_be_utf8_is_read_as_declared(text: str) -> None:
    assert decode(text.encode("gb18030"), "gb2312") == text


def test_capitals_alone_do_not_mislead_a_long_text() -> None:
    assert guessed(f"СРОЧНО! {RU}".encode("cp1251")) == "cp1251"


def test_utf8_cut_in_the_middle_of_a_letter_loses_only_that_letter() -> None:
    assert decode(RU.encode()[:21], "utf-8") == "Здравствуй\ufffd"


@pytest.mark.parametrize("declared", ["base64", "rot13", "idna", "a\x00b", "utf-7", "undefined", "unicode_escape"])
def test_a_charset_that_is_none_does_no_harm(declared: str) -> None:
    assert isinstance(decode(RU.encode("cp1251"), declared), str)


def test_line_ends_and_control_characters_are_made_plain() -> None:
    assert clean("a\r\nb\rc\x00\x07\x1b[0m\td\ud800") == "a\nb\nc[0m\td\ufffd"
