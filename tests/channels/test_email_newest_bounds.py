"""The newest part of texts built to be slow costs less than a second or two, and grows with the text only."""

from __future__ import annotations

import time

import pytest

from channels.email.markup import text_of
from channels.email.newest import newest_part

_CHARS = 1_000_000
_MOST_S = 6.0


def _filled(piece: str) -> str:
    return piece * (_CHARS // len(piece))


SLOW_TEXTS = {
    "quote marks": _filled(">\n"),
    "deep quote marks": _filled(">" * 400 + "\n"),
    "On On On": _filled("On "),
    "On in lines": _filled("On\n"),
    "wrote": _filled("wrote:\n"),
    "wrote in one line": _filled("wrote:"),
    "introductions": _filled("On Mon, Jan 5, 2026 at 10:00 AM Care <a@example.com>\n"),
    "introductions without end": _filled("On Mon, Jan 5, 2026 at 10:00 AM\n"),
    "introductions, empty lines": "On Mon, Jan 5, 2026 at 10:00 AM\n" + "\n" * _CHARS,
    "header blocks": _filled("From: a\nTo: b\n"),
    "header starts": _filled("From: "),
    "From lines": _filled("From:\n"),
    "rules": _filled("-----\n"),
    "rules with words": _filled("----- words -----\n"),
    "one rule": "_" * _CHARS,
    "signature delimiters": _filled("--\nwords\n"),
    "fences": _filled("```\n"),
    "initials": _filled("CC>\nwords:\n"),
    "initials in turn": "\n".join(f"{chr(65 + n % 26)}{chr(65 + n // 26 % 26)}> x" for n in range(100_000)),
    "bars": _filled("|\n"),
    "device lines": _filled("Sent from my iPhone\n"),
    "device starts": "Sent from " * 100_000,
    "addresses": _filled("a@b.c,"),
    "addresses in lines": _filled("aaaaaaaa@bbbbbbb.example:\n"),
    "digits": _filled("1.1.11 10:00 "),
    "letters": "a" * _CHARS,
    "arrows in runs": _filled("> a\nb:\n"),
    "labels": _filled("a: b\n"),
    "spaces": " " * _CHARS,
    "colons": ":\n" * (_CHARS // 2),
}

SLOW_MARKUP = {
    "nested blockquotes": _filled("<blockquote>"),
    "closed blockquotes": _filled("</blockquote>"),
    "nested containers": _filled('<div class="yahoo_quoted">'),
    "nested attributions": _filled('<div class="gmail_quote">a'),
    "hidden": _filled('<div style="display:none">'),
    "hidden and open": '<p style="display:none">' + _filled("<p>a"),
    "rows": _filled("<tr><td>a"),
    "nested tables": _filled("<table><tr><td>"),
    "cells": _filled("<td>a"),
    "lists": _filled("<ol><li>a"),
    "links": _filled('<a href="https://example.com/a">a'),
    "pictures": _filled('<img alt="a b c">'),
    "attributes": "<div " + _filled("style=a ") + ">a",
    "unfinished attribute": '<div class="' + "a" * _CHARS,
    "unfinished tags": _filled("<a "),
    "comments": _filled("<!--"),
    "borders": _filled('<div style="border-top:solid 1px">a'),
    "separators": _filled('<hr id="zwchr">From: a<br>'),
    "breaks": _filled("<br>"),
    "pre": "<pre>" + "a\n" * 300_000,
    "entities": _filled("&amp;"),
}


def _spent_s(text: str) -> float:
    began = time.process_time()
    newest_part(text)
    return time.process_time() - began


@pytest.mark.parametrize("name", SLOW_TEXTS)
def test_a_text_built_to_be_slow_is_cut_at_once(name: str) -> None:
    assert _spent_s(SLOW_TEXTS[name]) < _MOST_S


@pytest.mark.parametrize("name", SLOW_MARKUP)
def test_markup_built_to_be_slow_is_read_and_cut_at_once(name: str) -> None:
    began = time.process_time()
    newest_part(text_of(SLOW_MARKUP[name]))
    assert time.process_time() - began < _MOST_S


def test_html_in_a_plain_text_is_read_in_one_go() -> None:
    assert _spent_s("<div>" + _filled("<blockquote>a") + "</div>") < _MOST_S
