"""Header fields as programs and tricksters write them: words, addresses, file names, dates and ids."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime

import pytest

from channels.email.headers import all_addresses, date_of, decode_words, first_address, message_ids
from channels.email.inbound import read
from channels.email.parameters import parameters
from channels.message import Letterhead
from tests.channels.email.support import mail


def head(raw: bytes) -> Letterhead:
    letterhead = read(raw).mail
    assert letterhead is not None
    return letterhead


def b64(text: str, charset: str = "utf-8") -> str:
    return base64.b64encode(text.encode(charset)).decode()


RU = b64("Заказ №1")
HALVES = (base64.b64encode("Заказ".encode()[:5]).decode(), base64.b64encode("Заказ".encode()[5:]).decode())


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (f"=?utf-8?B?{RU}?=", "Заказ №1"),
        (f"=?UTF-8?b?{RU.rstrip('=')}?=", "Заказ №1"),
        (f"=? utf-8 ? B ?{RU}?=", "Заказ №1"),
        (f"=?utf-8?B?{HALVES[0]}?=\r\n =?utf-8?B?{HALVES[1]}?=", "Заказ"),
        (f"=?utf-8?B?{HALVES[0]}?==?UTF-8?B?{HALVES[1]}?=", "Заказ"),
        (f"=?utf-8?B?{RU[:8]}\r\n {RU[8:]}?=", "Заказ №1"),
        (f"Re: =?utf-8?B?{RU}", "Re: Заказ №1"),
        (f"=?utf-8?B?{RU} =?utf-8?B?{RU}?=", "Заказ №1 Заказ №1"),
        (f'"=?utf-8?B?{RU}?="', '"Заказ №1"'),
        (f"x=?utf-8?B?{RU}?=y", "xЗаказ №1y"),
        (f"=?koi8-r?B?{RU}?=", "Заказ №1"),
        (f"=?utf-8?B?{b64('Заказ', 'cp1251')}?=", "Заказ"),
        (f"=?iso-8859-1?B?{b64('Где мой заказ', 'koi8-r')}?=", "Где мой заказ"),
        (f"=?utf-8?Q?{f'=?utf-8?B?{RU}?='.replace('=', '=3D').replace('?', '=3F')}?=", "Заказ №1"),
        ("=?utf-8?Q?Where is my order=3F?=", "Where is my order?"),
        ("=?utf-8?Q?Where_is_it?_Now?=", "Where is it? Now"),
        ("=?utf-8?Q?=D0=97=D0=b0?=", "За"),
        ("=?utf-8?Q?a=?=", "a"),
        ("=?utf-8?Q?a=ZZb?=", "a=ZZb"),
        ("=?utf-8?B?0J\udcfffQsNC60LDQtw==?=", "Заказ"),
        ("=?gb2312?B?tqm1pQ==?= Order =?big5?B?rXGz5g==?=", "订单 Order 訂單"),
        ("=?iso-2022-jp?B?GyRCQ21KOBsoQg==?=", "注文"),
        ("\x1b$BCmJ8\x1b(B", "注文"),
        ("~{6)5%~}", "订单"),
        ("=?utf-8?B??=", ""),
        ("1 =? 2 ?= 3", "1 =? 2 ?= 3"),
        ("=?utf-8?Z?abc?=", "=?utf-8?Z?abc?="),
        ("a\r\n b\r\n\tc", "a b c"),
    ],
)
def test_words_of_a_header_are_read_however_they_are_written(written: str, read_as: str) -> None:

    assert decode_words(written) == read_as


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "koi8-r", "gb18030", "iso-2022-jp"])
def test_bare_bytes_in_a_subject_are_read(charset: str) -> None:
    text = {"gb18030": "请问我的订单", "iso-2022-jp": "注文について"}.get(charset, "Где мой заказ")
    assert head(mail(subject="PLACE").replace(b"PLACE", text.encode(charset))).subject == text


@pytest.mark.parametrize(
    ("written", "address", "name"),
    [
        ("Anna <Anna@Example.org>", "anna@example.org", "Anna"),
        ("anna@example.org", "anna@example.org", None),
        ("anna@example.org (Anna, Sales)", "anna@example.org", "Anna, Sales"),
        ('"Sales, Anna" <anna@example.org>, bob@example.org', "anna@example.org", "Sales, Anna"),
        ('"Anna \\"A\\" B" <anna@example.org>', "anna@example.org", 'Anna "A" B'),
        ("Sales, Anna <anna@example.org>", "anna@example.org", "Anna"),
        ("Team: Anna <anna@example.org>, bob@example.org;", "anna@example.org", "Anna"),
        ("undisclosed-recipients:;", "", None),
        ("<anna@example.org", "anna@example.org", None),
        ('"Anna <anna@example.org>', "anna@example.org", None),
        ('"Anna <anna@example.org>, Bob <b@c>', "anna@example.org", None),
        ("<mailto:anna@example.org>", "anna@example.org", None),
        ("Anna < anna@example.org >", "anna@example.org", "Anna"),
        ("'Anna' <anna@example.org>", "anna@example.org", "Anna"),
        ("=?utf-8?B?0JDQvdC90LA=?= <anna@example.org>", "anna@example.org", "Анна"),
        ('"=?utf-8?B?0JDQvdC90LA=?=" <anna@example.org>', "anna@example.org", "Анна"),
        ("=?utf-8?Q?Anna_=3Canna=40example=2Eorg=3E?=", "anna@example.org", "Anna"),
        ("Anna", "", "Anna"),
        ("", "", None),
        ("boss@example.com <anna@example.org>", "anna@example.org", None),
        ('"boss@example.com" <anna@example.org>', "anna@example.org", None),
        ("=?utf-8?Q?boss=40example.com?= <anna@example.org>", "anna@example.org", None),
        ("\u202eann\u200ba\u2066 <anna@example.org>", "anna@example.org", "anna"),
        ("\U0001d400nna <anna@example.org>", "anna@example.org", "Anna"),
        ("anna@пример.рф", "anna@xn--e1afmkfd.xn--p1ai", None),
        ("anna@exаmple.org", "anna@xn--exmple-4nf.org", None),
        ("an\u200bna@example.org", "an\ufffdna@example.org", None),
        ("анна@example.org", "анна@example.org", None),
    ],
)
def test_the_first_address_and_its_name(written: str, address: str, name: str | None) -> None:
    assert first_address(written) == (address, name)


def test_a_from_without_an_address_gives_the_name_and_sender_the_address() -> None:
    sender = read(mail(from_="Anna", sender="office@example.org")).sender
    assert (sender.value, sender.name) == ("office@example.org", "Anna")


def test_an_address_in_a_name_is_no_recipient() -> None:
    written = ['"quotes@example.com" <anna@example.org>, "x" <bob@example.org>; (c@d) eve@example.org']
    assert all_addresses(written) == ("anna@example.org", "bob@example.org", "eve@example.org")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ("attachment; filename=a b.pdf", "a b.pdf"),
        ("attachment; filename=a.pdf size=3", "a.pdf"),
        ('attachment filename="a.pdf"', "a.pdf"),
        ("attachment; filename=a.pdf;", "a.pdf"),
        ("; filename=a.pdf", "a.pdf"),
        ('attachment; filename="a.pdf', "a.pdf"),
        ("attachment; filename*=utf-8''%D1%81%D1%87.pdf", "сч.pdf"),
        ("attachment; filename*=%D1%81%D1%87.pdf", "сч.pdf"),
        ("attachment; filename*=koi8-r'ru'%D3%DE%A3%D4.pdf", "счёт.pdf"),
        ("attachment; filename*=utf-8''%D1%81%ZZ.pdf", "с%ZZ.pdf"),
        ("attachment; filename*0*=utf-8''%D1%81%D1; filename*1*=%87.pdf", "сч.pdf"),
        ("attachment; filename*1*=%87.pdf; filename*0*=utf-8''%D1%81%D1", "сч.pdf"),
        ('attachment; filename*0="long "; filename*1="name.pdf"', "long name.pdf"),
        ("attachment; filename*0*=utf-8''%D1%81; filename*1=\"ch.pdf\"", "сch.pdf"),
        ('attachment; filename*0="=?utf-8?B?0YHRh"; filename*1="y5wZGY=?="', "сч.pdf"),
        ('attachment; filename="=?utf-8?B?0YHRhy5wZGY=?="', "сч.pdf"),
        ('attachment; filename="=?utf-8?B?0YHR?=\r\n =?utf-8?B?hy5wZGY=?="', "сч.pdf"),
        ("attachment; filename*=utf-8''=?utf-8?B?0YHRhy5wZGY=?=", "сч.pdf"),
        ('attachment; filename="%D1%81%D1%87.pdf"', "сч.pdf"),
        ('attachment; filename="100%25.pdf"', "100%25.pdf"),
        ("attachment; filename=\"x.pdf\"; filename*=utf-8''%D1%81.pdf", "с.pdf"),
        ('attachment; filename="сч.pdf"', "сч.pdf"),
        ('attachment; filename="C:\\\\dir\\\\a.pdf"', "a.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="a\u202efdp.exe"', "afdp.exe"),
        ("attachment; filename='a.pdf'", "a.pdf"),
        ('ATTACHMENT; FILENAME="a.pdf"', "a.pdf"),
    ],
)
def test_a_file_has_its_name_however_it_is_written(disposition: str, name: str) -> None:
    body = f"--b\nContent-Type: application/pdf\nContent-Disposition: {disposition}\n\n%PDF\n--b--\n"
    files = read(mail(body.replace("\r\n", "\n"), content_type="multipart/mixed; boundary=b")).files
    assert [file.name for file in files] == [name]


def test_a_long_name_keeps_its_ending() -> None:
    body = f"--b\nContent-Type: application/pdf; name={'a' * 400}.pdf\n\n%PDF\n--b--\n"
    name = read(mail(body, content_type="multipart/mixed; boundary=b")).files[0].name
    assert len(name) <= 255 and name.endswith("a.pdf")


@pytest.mark.parametrize(
    "written",
    [
        "Mon, 05 Jan 2026 10:00:00 +0300",
        "Mon, 5 Jan 26 10:00:00 +0300",
        "5 Jan 2026 10:00 +0300 (MSK)",
        "Monday, January 05, 2026 10:00:00 +0300",
        "Mon,05 Jan 2026 10:00:00+0300",
        "Mon, 05 Jan 2026 07:00:00 GMT",
        "Mon, 05 Jan 2026 07:00:00 UT",
        "Mon, 05 Jan 2026 07:00:00",
        "Mon, 05 Jan 2026 07:00:00 -0000",
        "2026-01-05T10:00:00+03:00",
        "2026-01-05 10:00:00.123 +0300",
        "2026-01-05T07:00:00Z",
        "2026/01/05 07:00:00",
        "05.01.2026 10:00:00 +0300",
        "Пн, 05 янв 2026 10:00:00 +0300",
        "5 января 2026 10:00:00 +0300",
        "Mon Jan  5 07:00:00 2026",
    ],
)
def test_a_date_is_read_however_it_is_written(written: str) -> None:
    at = date_of(written)
    assert at is not None and at.replace(microsecond=0) == datetime(2026, 1, 5, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "yesterday", "Mon, 99 Foo 99999 99:99:99 +9999", "2026-13-45 99:99", "0"])
def test_a_senseless_date_is_none(written: str) -> None:
    assert date_of(written) is None


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("<a@b> <c@d>", ("a@b", "c@d")),
        ("<a@b><a@b>", ("a@b",)),
        ("<a@\r\n b>", ("a@b",)),
        ("<a b@c>", ("ab@c",)),
        ("a@b", ("a@b",)),
        ("<a@b", ("a@b",)),
        ("(comment) <a@b>", ("a@b",)),
        ("Your message of Monday", ()),
        ("<>", ()),
        ("<no-at-sign>", ("no-at-sign",)),
    ],
)
def test_message_ids_are_read_however_they_are_written(written: str, ids: tuple[str, ...]) -> None:
    assert message_ids([written]) == ids


def test_parameters_behind_a_lost_semicolon_are_read() -> None:
    assert parameters("text/plain charset=utf-8 format=flowed") == {"charset": "utf-8", "format": "flowed"}


@pytest.mark.parametrize(
    "written",
    [
        "=?utf-8?q?a" * 15_000,
        "=?utf-8?q?" + "?" * 190_000,
        "=?a?b?" * 30_000 + "?=",
        "\udcff=?a?q?b?=" * 12_000,
        "~{" * 90_000,
    ],
    ids=["open", "marks", "starts", "bytes", "hz"],
)
def test_words_made_to_keep_us_busy_are_read_in_bounded_time(written: str) -> None:
    began = time.process_time()
    decode_words(written)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("sign", ['"', "(", "<", "\\", "a@", "<a@b", ",", ":", '"\\', "a ", "@"])
def test_addresses_made_to_keep_us_busy_are_read_in_bounded_time(sign: str) -> None:
    began = time.process_time()
    all_addresses([sign * (200_000 // len(sign))])
    first_address(sign * (4_000 // len(sign)))
    assert time.process_time() - began < 3
