"""Owns the HTML part of a letter: its text in paragraphs, lists and links, in the reader's own colours.

Nothing in it is fetched from anywhere and nothing tells us that it was read. Every word is escaped; what becomes markup
is decided here, never by the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

_LINK = re.compile(r"https?://[^\s<>\"'`{}|\\^]{1,1900}", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}»”’…。，；：！？）】》」』、"
_POINT = re.compile(r"[ \t]{0,8}[-*•–][ \t]+(?=\S)")
_NUMBERED = re.compile(r"[ \t]{0,8}(\d{1,3})[.)][ \t]+(?=\S)")
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi", "ps", "sd", "ug", "dv"})
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei',sans-serif"
_QUOTE = "margin:0 0 0 2px;padding:0 0 0 12px;border-left:2px solid #8a8f98"


def html_of(text: str, *, language: str, signature: str = "", intro: str = "", quote: str = "") -> str:
    """A whole HTML document of a letter's parts; `quote` is what it answers, `intro` the line above it."""
    tongue = language if re.fullmatch(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}", language) else "en"
    direction = "rtl" if tongue.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
    parts = ["".join(_blocks(text))]
    if signature:
        parts.append(f'<div class="signature" style="margin:1.2em 0 0">{"".join(_blocks(signature))}</div>')
    if quote:
        parts.append(f'<p dir="auto" style="margin:1.2em 0 .4em">{_inline(intro)}</p>' if intro else "")
        parts.append(f'<blockquote type="cite" style="{_QUOTE}">{"".join(_blocks(quote))}</blockquote>')
    return (
        f'<!DOCTYPE html>\n<html lang="{tongue}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f'<title></title>\n</head>\n<body style="{_FONT};font-size:15px;line-height:1.5">\n'
        + "\n".join(part for part in parts if part)
        + "\n</body>\n</html>\n"
    )


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs and lists, one after the other."""
    for block in re.split(r"\n(?:[ \t]*\n)+", text.strip("\n")):
        lines = block.split("\n")
        begun = 0
        for at in range(1, len(lines) + 1):
            if at == len(lines) or _kind(lines[at]) != _kind(lines[begun]):
                yield _block(lines[begun:at])
                begun = at


def _kind(line: str) -> str:
    return "ul" if _POINT.match(line) else "ol" if _NUMBERED.match(line) else "p"


def _block(lines: Sequence[str]) -> str:
    kind = _kind(lines[0])
    if kind == "p":
        return f'<p dir="auto" style="margin:0 0 .9em">{"<br>".join(_inline(line) for line in lines)}</p>\n'
    items = "".join(_item(line) for line in lines)
    return f'<{kind} dir="auto" style="margin:0 0 .9em;padding:0 1.6em">{items}</{kind}>\n'


def _item(line: str) -> str:
    if numbered := _NUMBERED.match(line):
        return f'<li value="{int(numbered[1])}">{_inline(line[numbered.end() :])}</li>'
    point = _POINT.match(line)
    return f"<li>{_inline(line[point.end() :] if point else line)}</li>"


def _inline(line: str) -> str:
    """A line with its web addresses as links that show where they lead."""
    made, at = [], 0
    for found in _LINK.finditer(line):
        address = _bare(found[0])
        made.append(_kept_spaces(line[at : found.start()]))
        made.append(f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(address)}</a>')
        at = found.start() + len(address)
    return "".join([*made, _kept_spaces(line[at:])])


def _bare(address: str) -> str:
    """The address without the marks of the sentence around it; a bracket that it opens itself stays."""
    while address and address[-1] in _AFTER_LINK:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def _kept_spaces(text: str) -> str:
    return escape(text).replace("  ", "&nbsp; ").replace("\t", "&nbsp; &nbsp; ")
