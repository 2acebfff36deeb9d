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
    r"mailing list|unsubscribe|you are receiving this|reply to this email|view it on|отписаться|退订", re.IGNORECASE
)
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
    if _DELIMITER.match(raw):
        return sum(1 for line in judged[at + 1 : min(end, at + 200)] if line) <= _MAX_DELIMITED
    return bool(_OTHER_RULE.match(judged[at])) and _is_signature([line for line in judged[at + 1 : end] if line])


def _is_signature(tail: list[str]) -> bool:
    if not 0 < len(tail) <= _MAX_TAIL_LINES:
        return False
    if any(_LIST_FOOT.search(line) for line in tail[:4]):
        return True
    if any(len(line) > _MAX_LINE or line.endswith(("?", "？", ";", ":", "：")) for line in tail):
        return False
    if any(_is_goods(line) for line in tail):
        return False
    return bool(_SIGN_OFF.match(tail[0])) or any(_CONTACT.search(line) for line in tail) or all(map(_is_name, tail))


def _is_goods(line: str) -> bool:
    """Whether a line looks like an article or a quantity and not like a way to reach somebody."""
    if _CONTACT.search(line):
        return False
    return bool(
        re.search(r"\b(?=\w*\d)(?=\w*[A-Za-zА-Яа-я])\w{5,}\b|\b\d{1,5} ?(?:шт|pcs|pc|stk|м|m|台|个|件)\b", line)
    )


def _is_name(line: str) -> bool:
    words = line.split()
    return len(words) <= 4 and not line.endswith((".", "!")) and all(word[0].isupper() for word in words)
