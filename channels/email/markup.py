"""Owns the text of HTML mail: lines, lists, tables and quotes kept; scripts, styles and hidden parts left out."""

from __future__ import annotations

import re
from html import unescape

from channels.email.markup_reader import Reader

MAX_MARKUP = 2_000_000
"""Characters of markup that are read; a customer's words stand long before."""

_SILENT = ("script", "style", "title", "template", "object", "svg")
_TAG = re.compile(r"<(?:(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:]{0,30})(?P<said>[^<>]{0,50000})|[!?/][^<>]{0,50000})>")
_CLOSING = {tag: re.compile(rf"</{tag}\b[^<>]*>", re.IGNORECASE) for tag in _SILENT}
_PAGE = re.compile(r"\s*(?:<\?xml[^<>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PIECE = re.compile(
    r"\s*<(?:div|p|span|table|font|br|center|blockquote|style|meta|b|ul|ol|section|article|base)\b[^<>]*>",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"</(?:div|p|span|table|font|center|blockquote|body|html|ul|ol)\s*>", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Whether a text that came as plain is HTML: a page, or pieces of one from its first sign to its last."""
    if _PAGE.match(text[:1000]):
        return True
    return bool(_PIECE.match(text[:5000])) and text[-50:].rstrip().endswith(">") and len(_CLOSED.findall(text)) >= 1


def text_of(markup: str, *, with_links: bool = True) -> str:
    """The markup as text lines; what it quotes gets the `> ` that plain mail has there.

    Reads tags by itself, in one pass: the standard library's parser takes minutes for some kilobytes of bad markup.
    `with_links` adds a link's address where its text does not say it.
    """
    markup = markup[:MAX_MARKUP]
    reader = _read(markup, Reader(with_links=with_links))
    text = reader.text()
    if reader.is_hiding or (reader.has_hidden and not text.strip()):  # it would hide the customer's words
        return _read(markup, Reader(with_links=with_links, shows_hidden=True)).text()
    return text


def _read(markup: str, reader: Reader) -> Reader:
    at = 0
    while (opening := markup.find("<", at)) >= 0:
        reader.take_words(unescape(markup[at:opening]))
        if markup.startswith("<!--", opening):
            end = markup.find("-->", opening + 4)
            at = end + 3 if end >= 0 else len(markup)
        elif tag := _TAG.match(markup, opening):
            at = tag.end()
            if tag["name"]:
                at = _take_tag(reader, tag, markup, at)
        else:
            reader.take_words("<")
            at = opening + 1
    reader.take_words(unescape(markup[at:]))
    return reader


def _take_tag(reader: Reader, tag: re.Match[str], markup: str, at: int) -> int:
    """Begin or end what the tag does; gives where to read on, behind what is never shown."""
    name = tag["name"].lower()
    if name in _CLOSING and not tag["end"]:
        closing = _CLOSING[name].search(markup, at)
        return closing.end() if closing else len(markup)
    if tag["end"]:
        reader.end(name)
    else:
        reader.begin(name, tag["said"])
    return at
