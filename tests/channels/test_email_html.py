"""A mail's page as the desk may show it: its looks are kept, whatever acts, asks or covers is taken out."""

from __future__ import annotations

import base64
import time

import pytest

from channels.email.html import MAX_PICTURE, as_received, cleaned, original
from channels.email.inbound import envelope
from channels.message import File
from tests.channels.email.support import mail

PNG = b"\x89PNG\r\n\x1a\n"
OWN = File(name="p.png", media_type="image/png", content=PNG, size=len(PNG), content_id="p1@x")


def shown(markup: str) -> str:
    return original(mail(markup, content_type="text/html; charset=utf-8")).page


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color:red">Hello</p>',
        '<table border="1" cellpadding="3"><tbody><tr><td width="10%" align="right">5</td></tr></tbody></table>',
        "<ul><li>one</li><li>two</li></ul>",
        "<blockquote>said <b>before</b></blockquote>",
        '<p dir="rtl" lang="ar">مرحبا</p>',
    ],
)
def test_looks_are_kept(markup: str) -> None:
    assert shown(markup) == markup


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color:red;position:fixed;top:0", ' style="color:red"'),
        ("background-color:rgb(1, 2, 3)", ' style="background-color:rgb(1, 2, 3)"'),
        ("background:url(https://e.example/x)", ""),
        ("width:expression(alert(1))", ""),
        ("color:\\72 ed;behavior:url(x)", ""),
        ("background-image:\\75rl(https://e.example)", ""),
        ("font-family:'Arial',sans-serif", None),
        ("color:red/*;*/;-moz-binding:url(x)", ""),
        ("color:var(--x);width:calc(1px)", ""),
    ],
)
def test_of_styles_only_plain_looks_are_kept(style: str, kept: str | None) -> None:
    page = shown(f'<p style="{style}">x</p>')
    assert page == f"<p{kept}>x</p>" if kept is not None else "font-family" in page


def test_a_picture_of_the_mail_itself_is_in_the_page() -> None:
    assert (
        cleaned('<img src="cid:p1@x">', (OWN,))[0]
        == f'<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}">'
    )


@pytest.mark.parametrize(
    ("address", "remote"),
    [
        ("https://e.example/x.png", 1),
        ("HTTP://e.example/x.png", 0),
        ("cid:unknown", 0),
        ("data:text/html;base64,PHNjcmlwdD4=", 0),
        ("data:image/svg+xml;base64,PHN2Zz4=", 0),
    ],
)
def test_any_other_picture_is_left_out_visibly(address: str, remote: int) -> None:
    page, counted = cleaned(f'<img src="{address}" alt="x">', (OWN,))
    assert "e.example" not in page and "PHNjcmlwdD4" not in page and "PHN2Zz4=" not in page
    assert page.startswith('<img src="data:image/svg+xml;base64,') and counted >= remote


def test_pictures_beyond_bounds_are_left_out() -> None:
    large = File(
        name="p.png", media_type="image/png", content=b"x" * (MAX_PICTURE + 1), size=MAX_PICTURE + 1, content_id="p"
    )
    assert len(cleaned('<img src="cid:p">', (large,))[0]) < 1000
    many = File(name="p.png", media_type="image/png", content=b"x" * MAX_PICTURE, size=MAX_PICTURE, content_id="p")
    assert len(cleaned('<img src="cid:p">' * 50, (many,))[0]) < 12_000_000


def test_a_page_as_a_picture_is_no_picture() -> None:
    svg = File(name="p.svg", media_type="image/svg+xml", content=b"<svg onload=alert(1)>", size=20, content_id="p")
    assert base64.b64encode(b"<svg onload").decode()[:12] not in cleaned('<img src="cid:p">', (svg,))[0]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc", "//e.example", "x"]
)
def test_a_link_that_is_none_leads_nowhere(address: str) -> None:
    assert "href" not in shown(f'<a href="{address}">x</a>')


def test_a_link_opens_elsewhere_and_tells_nothing() -> None:
    page = shown('<a href="https://e.example/a" target="_top" rel="opener">x</a>')
    assert 'target="_blank"' in page and "noopener noreferrer" in page and "_top" not in page


def test_words_within_a_form_are_kept_and_the_form_is_not() -> None:
    assert shown('<form action="https://e.example"><p>words</p><input name="password"><button>go</button></form>') == (
        "<p>words</p>go"
    )


def test_a_mail_without_markup_is_its_text() -> None:
    assert "a &lt;b&gt;\nc" in original(mail("a <b>\nc")).page


def test_a_page_that_is_all_taken_out_falls_back_to_the_text() -> None:
    body = "--b\nContent-Type: text/plain\n\nwords\n--b\nContent-Type: text/html\n\n<object>x</object>\n--b--\n"
    assert "words" in original(mail(body, content_type="multipart/alternative; boundary=b")).page


def test_the_header_is_told_without_our_own_fields() -> None:
    stored = envelope("mail", mail(subject="=?utf-8?b?0J/RkdGC0YA=?="), "orders@example.com", return_path="a@b").payload
    fields = dict(original(stored).fields)
    assert fields["Subject"] == "Пётр" and not [name for name in fields if name.startswith("X-Switchboard")]


def test_the_raw_mail_is_what_was_received() -> None:
    stored = envelope("mail", mail(), ["orders@example.com", "service@example.com"], return_path="").payload
    assert as_received(stored) == mail()


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 39_000,
        "<div>" * 300_000,
        "<b><i><a><u>" * 9_900,
        "<table><tr><td>" * 13_000,
        "<font color=red><p>" * 19_000,
        "<p " + "a=b " * 300_000 + ">",
        '<p style="' + "color:red;" * 100_000 + '">',
        "<img src='cid:x'>" * 39_000,
        "<svg><math>" * 19_000,
        "<" * 1_000_000,
        "&" * 1_000_000,
    ],
)
def test_a_page_made_to_keep_us_busy_is_cleaned_in_bounded_time(markup: str) -> None:
    began = time.process_time()
    original(mail(f"<html><p>x{markup}", content_type="text/html"))
    assert time.process_time() - began < 4
