"""Owns which elements of HTML mail show a quote by themselves, whatever the words around it."""

from __future__ import annotations

import re
from enum import Enum

from channels.email.markup_attributes import attribute


class Sign(Enum):
    """What an element's name, class, id or border says of the words in it or behind it."""

    BOX = "all in it was taken in whole"
    INTRODUCTION = "it says who wrote the quote that follows"
    QUOTE_WITH_INTRODUCTION = "it begins with who wrote the quote in it, unless the customer wrote there"
    REST = "behind it stands a whole mail, if lines of a header follow"
    BORDER = "behind it stands a whole mail, if lines of a header follow that name its sender first"


_BOXES = re.compile(
    r"yahoo_quoted|OLK_SRC_BODY_SECTION|isReplyContent|ntes-mailmaster-quote|ms-outlook-mobile-reference-message|"
    r"zmail_extra|tutanota_quote|mail-quote-collapse|mail_quote_body|foxmail_quote|xm_mail_oringinal|reply-quote",
    re.IGNORECASE,
)
_INTRODUCTIONS = re.compile(r"moz-cite-prefix|gmail_attr", re.IGNORECASE)
_QUOTES = re.compile(r"gmail_quote|protonmail_quote", re.IGNORECASE)
_RESTS = re.compile(
    r"divRplyFwdMsg|appendonsend|stopSpelling|zwchr|__DIVIDER__|includetail|mail-editor-reference-message|"
    r"xm_mail_oringinal_describe|moz-forward-container|reply-intro|_originalContent",
    re.IGNORECASE,
)
_BORDER = re.compile(
    r"border(?:-top)?\s*:\s*none\s*;\s*border-top\s*:\s*solid|border-top\s*:\s*(?:solid\s|[#\w.() ,]{0,40}\bsolid\b)|"
    r"border-top-style\s*:\s*solid",
    re.IGNORECASE,
)
_TELLING = re.compile(r"class|id|name|data-marker|style", re.IGNORECASE)


def sign_of(tag: str, said: str) -> Sign | None:
    """What an element shows; None for most."""
    if tag == "includetail":
        return Sign.REST
    if not said or not _TELLING.search(said[:5000]):
        return None
    names = " ".join(attribute(said, name) or "" for name in ("class", "id", "name", "data-marker"))
    if names.strip():
        if _BOXES.search(names):
            return Sign.BOX
        if _RESTS.search(names):
            return Sign.REST
        if tag != "blockquote" and _INTRODUCTIONS.search(names):
            return Sign.INTRODUCTION
        if tag != "blockquote" and _QUOTES.search(names):
            return Sign.QUOTE_WITH_INTRODUCTION
    if tag == "div" and _BORDER.search(attribute(said, "style") or ""):
        return Sign.BORDER
    return None
