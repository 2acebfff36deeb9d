"""Owns what the attributes of a tag say: hidden or shown, an indent or a quote, a link's address, a picture's words."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|max-height\s*:\s*0(?![.\d])(?=[^\"']*overflow\s*:\s*hidden)|"
    r"overflow\s*:\s*hidden(?=[^\"']*max-height\s*:\s*0(?![.\d]))|(?:^|\s)hidden(?:\s|=|/|$)",
    re.IGNORECASE,
)
_INDENT = re.compile(
    r"border(?:-width)?\s*:\s*(?:none|0)|webkit-indent|margin\s*:\s*0(?:px)?\s+0(?:px)?\s+0(?:px)?\s+40px", re.I
)
_QUOTE = re.compile(r"type\s*=\s*[\"']?cite|\bcite\s*=|gmail_quote|border-left\s*:\s*(?!none|0)", re.IGNORECASE)
_NO_WORDS = re.compile(
    r"^\s*$|\.(?:png|jpe?g|gif|bmp|svg|webp)\b|^(?:image|img|logo|picture|photo|inline image|icon|banner|spacer|pixel|"
    r"логотип|картинка|изображение|图片|图像)\b.{0,20}$|^(?:рисунок|cid:|embedded)|"
    r"^(?:a|the|изображение|картинка)?.{0,40}(?:description automatically|автоматически созданное)",
    re.IGNORECASE,
)
_MAX_READ = 5_000
_MAX_ADDRESS = 300
_MAX_PICTURE_TEXT = 120


@cache
def _reading(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s\"'])(?i:{name})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


def attribute(said: str, name: str) -> str | None:
    """The value of one attribute of a tag, or None; only for the fixed names of ours."""
    found = _reading(name).search(said[:_MAX_READ])
    return unescape(found[1] or found[2] or found[3] or "") if found else None


def hides(said: str) -> bool:
    """Whether an element is not shown to who reads the mail.

    A size of nothing alone hides nothing: layouts give it to cells whose words have sizes of their own.
    """
    return len(said) > 5 and bool(_HIDING.search(_without_values(said[:_MAX_READ])))


def indents(said: str) -> bool:
    """Whether a blockquote only moves the writer's own words to the right, as a button of web mail does."""
    return bool(_INDENT.search(said[:_MAX_READ])) and not _QUOTE.search(said[:_MAX_READ])


def link_address(said: str) -> str:
    """Where a link leads, if that is worth telling; empty for places in the page and very long addresses."""
    address = (attribute(said, "href") or "").strip()
    if re.match(r"https?://[^\s<>]+$", address, re.IGNORECASE) and len(address) <= _MAX_ADDRESS:
        return address
    if re.match(r"mailto:[^\s<>?@]+@[^\s<>?]+", address, re.IGNORECASE):
        return address[7:].partition("?")[0][:_MAX_ADDRESS]
    return ""


def picture_text(said: str) -> str:
    """What a picture says in words: a smiley as it is, other words in brackets, nothing for names of files."""
    words = " ".join((attribute(said, "alt") or "").split())[:_MAX_PICTURE_TEXT]
    if _NO_WORDS.search(words) or any(sign in words for sign in "<>[]"):
        return ""
    if not any(sign.isalnum() for sign in words):
        return words
    return f"[{words}]" if len(words) >= 3 else ""


def _without_values(said: str) -> str:
    """The tag with its styles and bare attributes, without titles and classes that only speak of hiding."""
    return re.sub(r"(?i)\b(?!style)[a-z-]{1,30}\s*=\s*(?:\"[^\"]*\"|'[^']*')", " ", said[:_MAX_READ])
