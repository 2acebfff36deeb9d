"""Mail bytes to text: what is declared, what is true, and what is guessed where the two differ."""

from __future__ import annotations

import time

import pytest

from channels.email.charsets import clean, decode, guessed
from channels.email.inbound import read
from channels.email.mojibake import put_right
from tests.channels.email.support import mail

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


JA = "こんにちは。注文番号4500123456の発送はいつになりますか。よろしくお願いします。"
KO = "안녕하세요. 주문한 상품이 언제 도착하는지 알려 주시면 감사하겠습니다."
TW = "您好，請問我的訂單什麼時候發貨？謝謝您的服務"


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (RU, "cp1251"),
        (RU, "koi8-r"),
        (RU, "cp866"),
        (RU, "mac_cyrillic"),
        (RU, "iso8859-5"),
        (RU.upper(), "cp1251"),
        (RU.upper(), "cp866"),
        ("привет", "koi8-r"),
        ("Добрый день", "koi8-r"),
        (ZH, "gb18030"),
        (TW, "big5"),
        (KO, "euc-kr"),
        (JA, "euc_jp"),
        (JA, "shift_jis"),
        (DE, "cp1252"),
        ("Où est ma commande n° 4500? Merci à vous, François", "cp1252"),
    ],
)
def test_a_charset_that_nobody_names_is_found_by_its_letters(text: str, charset: str) -> None:
    assert decode(text.encode(charset), None) == text


@pytest.mark.parametrize("true", ["cp1251", "koi8-r", "cp866", "mac_cyrillic"])
@pytest.mark.parametrize("declared", ["windows-1251", "koi8-r", "cp866", "x-mac-cyrillic", "iso-8859-5"])
def test_one_cyrillic_charset_that_claims_to_be_another_is_found_out(true: str, declared: str) -> None:
    assert decode(RU.encode(true), declared) == RU


ODD = [
    "Грпп ЪЫ, ЁЖ!",
    "ООО «Ёлка», ИНН 7700000000, КПП №",
    "Ящик ЩЦ-5 (эмаль)",
    "Счёт 15 от 05.01",
    "ЗАКАЗ НЕ ПРИШЁЛ",
    "Чехов Щукин Юхов Эфрос",
    "Анна Хохлова, отдел ЖБИ",
    "Дякую, Україна, їжак",
    "ФГУП ЦХЖ, ЭЦП, ЮФО, ЩЪ",
]


@pytest.mark.parametrize("charset", ["cp1251", "koi8-u", "mac_cyrillic"])
@pytest.mark.parametrize("text", ODD)
def test_odd_cyrillic_is_believed_as_declared(text: str, charset: str) -> None:
    assert decode(text.encode(charset, "replace"), charset) == text.encode(charset, "replace").decode(charset)


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        (TW, "big5hkscs", "big5"),
        (TW + "喺嗰度", "big5hkscs", "big5-hkscs"),
        (ZH, "gbk", "GB2312"),
        (ZH, "hz", "hz-gb-2312"),
        (ZH, "utf-7", "utf-7"),
        (JA, "iso-2022-jp", "ISO-2022-JP"),
        (JA, "iso-2022-jp", "us-ascii"),
        (JA, "iso-2022-jp", None),
        (KO, "iso-2022-kr", "iso-2022-kr"),
        (KO, "cp949", "ks_c_5601-1987"),
        (RU, "utf-16-le", "utf-16"),
        (RU, "utf-16-be", "utf-16"),
        (RU, "utf-16-be", "utf-16be"),
        (ZH, "utf-16-le", "utf-16"),
        (DE, "utf-16-le", None),
        (RU, "utf-8", "utf-16"),
        (RU, "utf-8", "gb2312"),
        (RU, "utf-8", "big5"),
        (RU, "utf-32", "utf-32"),
        (RU, "cp1251", "win-1251"),
    ],
)
def test_a_charset_is_read_under_the_names_that_mail_gives_it(text: str, charset: str, declared: str | None) -> None:
    assert decode(text.encode(charset), declared) == text


def test_chinese_with_one_broken_byte_keeps_the_rest() -> None:
    broken = ZH.encode("gb18030")
    assert decode(broken[:20] + b"\xff" + broken[20:], "gb2312").startswith(ZH[:9])


@pytest.mark.parametrize("charset", ["cp1252", "cp1251", "koi8-r"])
@pytest.mark.parametrize("text", [RU, DE, ZH])
def test_a_text_that_was_encoded_twice_is_put_right(text: str, charset: str) -> None:
    try:
        twice = text.encode().decode(charset)
    except UnicodeDecodeError:
        twice = "".join(bytes([one]).decode(charset, "ignore") or chr(one) for one in text.encode())
    assert decode(twice.encode(), "utf-8") == text


@pytest.mark.parametrize("text", [RU, DE, ZH, JA, "Ã© is how é looks", "naïve café", "Р С", "Ð", "— «Ёлка» —"])
def test_a_text_that_anybody_may_have_written_is_left_alone(text: str) -> None:
    assert put_right(text) == text


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="koi8-r">',
        '<META http-equiv="Content-Type" content="text/html; charset=koi8-r">',
        "<html><head><meta charset=koi8-r /></head>",
    ],
)
def test_a_page_that_names_its_own_charset_is_believed_where_its_part_says_nothing(head: str) -> None:
    page = head.encode() + b"<p>" + "Ёж".encode("koi8-r") + b"</p>"
    assert read(mail(page, content_type="text/html; charset=us-ascii")).text == "Ёж"


@pytest.mark.parametrize("charset", ["cp1251", "gb18030", "utf-8", "big5", "euc-kr"])
def test_a_long_text_is_decoded_in_bounded_time(charset: str) -> None:
    content = {"cp1251": RU, "gb18030": ZH, "utf-8": ZH, "big5": TW, "euc-kr": KO}[charset].encode(charset) * 40_000
    began = time.process_time()
    for declared in (None, "us-ascii", "koi8-r", "gb2312", "utf-16"):
        decode(content[:4_000_000], declared)
    assert time.process_time() - began < 4
