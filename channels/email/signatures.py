"""Owns where a signature begins: behind `-- `, or behind another rule if what follows is plainly nothing else."""

from __future__ import annotations

import re

_DELIMITER = re.compile(r"^--[ \t]*$")
_OTHER_RULE = re.compile(r"^(?:[—–―]{1,3}-?|-{3,80}|_{3,80}|={5,80}|\*{3,80}|—-|–-|~{3,80})$")
_CONTACT = re.compile(
    r"[^\s<>@]{1,80}@[^\s<>@]{3,80}|https?://|\bwww\.|(?:\+\d|\b8 ?[\(8])[\d\s()\-]{8,18}|"
    r"\b(?:tel|phone|mobile|fax|mob|тел|моб|факс|电话|手机)\b ?[.:：]",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"^(?:с уважением|с наилучшими|best regards|kind regards|regards|best wishes|sincerely|mit freundlichen|"
    r"mit lieben|freundliche|viele grüße|cordialement|saludos|atenciosamente|cordiali saluti|met vriendelijke|"
    r"з повагою|此致|祝好|顺祝)",
    re.IGNORECASE,
)
_LIST_FOOT = re.compile(
    r"mailing list|to unsubscribe|you are receiving this|reply to this email (?:directly|to respond)|or view it on|"
    r"отписаться|退订",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset({"of", "and", "for", "de", "di", "von", "van", "и", "по"})
_MAX_FOOT_LINES = 20
_MAX_TAIL_LINES = 12
_MAX_LINE = 120
_MAX_DELIMITED = 25


def begins_signature(raw: str, judged: list[str], at: int, *, end: int) -> bool:
    """Whether what stands from here to `end` is a signature: the customer's words are over.

    `-- ` is what the rule of mail says (RFC 3676); other rules are also drawn above orders, so they count only over a
    few short lines with ways to reach somebody, and never over a question.
    """
    if raw.startswith("-- ") and not raw.strip("- \t"):
        return True
    tail = [line for line in judged[at + 1 : end] if line]
    if _DELIMITER.match(raw):
        return len(tail) <= _MAX_DELIMITED and not _is_more(tail)
    above = judged[at - 1] if at else ""
    return bool(_OTHER_RULE.match(judged[at])) and _is_signature(tail, is_apart=not above)


def _is_signature(tail: list[str], *, is_apart: bool) -> bool:
    """Whether a few lines tell who wrote and nothing else; `is_apart` says that their rule is no heading's."""
    if 0 < len(tail) <= _MAX_FOOT_LINES and _LIST_FOOT.search(" ".join(tail[:4])):
        return True
    if not 0 < len(tail) <= _MAX_TAIL_LINES or any(_goes_on(line) or len(line) > _MAX_LINE for line in tail):
        return False
    if _SIGN_OFF.match(tail[0]):
        return True
    if not is_apart or not _is_name(_CONTACT.split(tail[0])[0]):
        return False
    return any(_CONTACT.search(line) for line in tail) or all(map(_is_name, tail))


def _is_more(tail: list[str]) -> bool:
    """Whether two dashes parted the customer's own words: a question or goods follow and no way to reach anybody."""
    if any(_CONTACT.search(line) or _LIST_FOOT.search(line) for line in tail):
        return any(line.endswith(("?", "？")) for line in tail)
    return any(_goes_on(line) for line in tail)


def _goes_on(line: str) -> bool:
    """Whether a line asks, announces or orders something, as no signature does."""
    return line.endswith(("?", "？", ";", ":", "：")) or _is_goods(line)


def _is_goods(line: str) -> bool:
    """Whether a line looks like an article or a quantity and not like a way to reach somebody."""
    if _CONTACT.search(line):
        return False
    return bool(
        re.search(r"\b(?=\w*\d)(?=\w*[A-Za-zА-Яа-я])\w{5,}\b|\b\d{1,5} ?(?:шт|pcs|pc|stk|м|m|台|个|件)\b", line)
    )


def _is_name(line: str) -> bool:
    words = re.findall(r"[^\W\d_][\w.&'’-]*", line)
    if not words or line.endswith(("!", "。")):
        return False
    return len(words) <= 6 and all(word in _SMALL_WORDS or not word[0].islower() for word in words) and len(line) <= 60
