"""The HTML part of a letter: what a customer's mail program shows, and what it can never be made to do."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.letter_html import html_of
from channels.email.markup import text_of

ALLOWED = {
    "html", "head", "meta", "title", "body", "p", "br", "ul", "ol", "li", "a", "blockquote", "div"
}  # fmt: skip


class Seen(HTMLParser):
    """Notes every tag and every address."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def seen(text: str, **told: str) -> Seen:
    parser = Seen()
    parser.feed(html_of(text, language=told.pop("language", "en"), **told))
    parser.close()
    return parser


def links(text: str) -> list[str | None]:
    return [value for name, value in seen(text).attributes if name == "href"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See https://example.com/a?b=1&c=2.", ["https://example.com/a?b=1&c=2"]),
        ("(https://example.com/a_(b))", ["https://example.com/a_(b)"]),
        ("Смотрите https://example.com/заказ, пожалуйста", ["https://example.com/заказ"]),
        ("请看https://example.com/1。", ["https://example.com/1"]),
        ("javascript:alert(1) data:text/html,x ftp://example.com file:///etc/passwd", []),
        ('https://example.com/"onclick="alert(1)', ["https://example.com/"]),
    ],
)
def test_only_web_addresses_become_links(text: str, expected: list[str]) -> None:
    assert links(text) == expected


def test_a_link_shows_where_it_leads() -> None:
    assert ">https://example.com/a</a>" in html_of("https://example.com/a", language="en")


def test_paragraphs_and_lists_stay_what_they_are() -> None:
    shown = html_of("Good day.\nTwo lines.\n\n- first\n- second\n\n3. third\n4. fourth", language="en")
    assert "Good day.<br>Two lines.</p>" in shown
    assert "<li>first</li><li>second</li></ul>" in shown
    assert '<li value="3">third</li><li value="4">fourth</li></ol>' in shown


def test_a_quote_stands_in_a_block_of_its_own_below_the_signature() -> None:
    shown = html_of("Here.", language="en", signature="Anna", intro="C wrote:", quote="Where?")
    assert shown.index("Here.") < shown.index("Anna") < shown.index("C wrote:") < shown.index("<blockquote")
    assert shown.index("<blockquote") < shown.index("Where?")


@pytest.mark.parametrize(("language", "direction"), [("ru", "ltr"), ("zh", "ltr"), ("ar", "rtl"), ('"><x', "ltr")])
def test_language_and_direction_are_told(language: str, direction: str) -> None:
    told = dict(seen("Text", language=language).attributes[:2])
    assert told["dir"] == direction
    assert told["lang"] == (language if language.isalpha() else "en")


def test_it_takes_the_readers_own_colours() -> None:
    shown = html_of("Text", language="en", quote="Quote")
    assert 'name="color-scheme" content="light dark"' in shown
    assert "background" not in shown and "<style" not in shown


@given(text=st.text(max_size=300), quote=st.text(max_size=200), signature=st.text(max_size=50))
def test_no_text_becomes_markup_of_its_own(text: str, quote: str, signature: str) -> None:
    found = seen(text, quote=quote, signature=signature, intro=text)
    assert set(found.tags) <= ALLOWED
    assert not {name for name, _ in found.attributes} & {"src", "onclick", "background", "srcset", "action"}
    assert all(
        (value or "").lower().startswith(("http://", "https://")) for name, value in found.attributes if name == "href"
    )


@given(st.lists(st.text("abcdefgh ийклмн。订单", min_size=1, max_size=30), min_size=1, max_size=5))
def test_its_words_are_those_of_the_plain_part(lines: list[str]) -> None:
    assert text_of(html_of("\n".join(lines), language="en")).split() == "\n".join(lines).split()


@pytest.mark.parametrize(
    "text", ["https://" * 40_000, "((((" * 80_000, "- " * 150_000, "\n \n" * 100_000, " " * 300_000]
)
def test_no_text_takes_long(text: str) -> None:
    begun = time.process_time()
    html_of(text, language="en")
    assert time.process_time() - begun < 2
