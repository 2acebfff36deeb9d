"""Owns the line that says who wrote what follows and when ("On … wrote:"), in one line or wrapped over several."""

from __future__ import annotations

import re

from channels.email.mail_words import PREPOSITIONS, PRONOUNS, WEEKDAYS, WROTE

MAX_WRAPPED = 5
"""Lines over which programs wrap an introduction."""

_MAX_SAID = 420
_WROTE = re.compile(WROTE, re.IGNORECASE)
_CUT_SHORT = "".join(rf"|(?<=\b\w{{{letters}}})\." for letters in range(1, 5))
_THE_FOLLOWING = (
    r"(?:the following|следующее|ce qui suit|folgendes|lo siguiente|"
    r"o seguinte|quanto segue|følgende|följande|het volgende)"
)
_NAME_FOLLOWS = r"\b(?:schrieb|schreibt|skrev|skriver|schreef|kirjoitti|va escriure|писали|пишете)\b"
_ENDING_OF_VERB = rf"(?:[(\[/]?[аaлl]{{1,2}}[)\]]?)?(?:\s{_THE_FOLLOWING})?[\s,]{{0,2}}"
_WHEN_OR_WHOM = rf"(?=[^:：]*[\d@]|\s?\()(?:[^!?。.]|(?<=\d)\.{_CUT_SHORT}|\.(?=\S)){{0,120}}"
_ENDS_WRITTEN = re.compile(
    rf"(?:{WROTE})(?:{_ENDING_OF_VERB}|{_WHEN_OR_WHOM})[:：]$|"
    rf"(?:{_NAME_FOLLOWS})(?:[^.!?。]|(?<=\d)\.{_CUT_SHORT}){{0,100}}[:：]$",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(PRONOUNS, re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>@(\[:]{1,80}@[^\s<>@)\]]{1,100}\.[^\W\d_]{2,20}")
_ENDS_WITH_ADDRESS = re.compile(
    r"[^\s<>@(\[]{1,80}@[^\s<>@]{1,100}\.[^\W\d_]{2,20}[>\])]{0,3}\s?(?:\([^()]{0,40}\))?\s?[:：]$"
)
_TIME = re.compile(
    r"(?<![\d.])\d{1,2}[:.]\d{2}(?!\d|\.\d)|\b\d{1,2}\s?(?:am|pm)\b|\b\d{1,2}\s?h\s?\d{2}|\d{1,2}[点時시]",
    re.IGNORECASE,
)
_NAMED_MONTH = (
    r"\d{1,2}(?:st|nd|rd|th)?\.?\s(?:de\s|thg\s|d[e']\s?)?[^\W\d_]{2,12}\.?,?\s(?:de\s)?\d{4}|"
    r"[^\W\d_]{3,12}\.?\s\d{1,2},?\s\d{4}"
)
_NUMBERED = (
    r"(?<!\d)\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}|(?<!\d)\d{4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,2}|"
    r"\d{4}\s?[年년]|\d{1,2}\sthg\s\d"
)
_DATE = re.compile(rf"{_NUMBERED}|{_NAMED_MONTH}|\d{{4}}\sж", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_SURE_START = re.compile(
    rf"^(?:(?:{PREPOSITIONS})[^\n]{{0,40}}?\d|(?:{WEEKDAYS})\w{{0,8}}[.,，]{{0,2}}\s[^\n]{{0,12}}?\d|"
    rf"{_NUMBERED}|{_NAMED_MONTH}|\d{{4}}\sж|\d{{1,2}}:\d{{2}},\s\d|(?:отправлено из|sent from) [^\n]{{0,40}}?\d)",
    re.IGNORECASE,
)
_DATED_SENDER = re.compile(
    rf"^(?:{_NUMBERED}|{_NAMED_MONTH})[^\n]{{0,200}}<[^<>\s@]{{1,80}}@[^<>\s]{{1,120}}>$", re.IGNORECASE
)
_ADDRESS_AND_VERB = re.compile(
    rf"^[^.!?]{{0,60}}?[<(\[]?\s?(?:mailto:)?[^.!?<>]{{0,60}}<?[^\s<>@]{{1,80}}@[^\s<>@]{{3,120}}[\s>)\]]{{0,6}}"
    rf"(?:{WROTE})[^.!?]{{0,40}}[:：]$",
    re.IGNORECASE,
)
_HOUR_AND_COMMA = re.compile(
    r"\d[:.]\d{2}(?::\d{2})?(?:\s?[^\W\d_]{1,4}\.?[^\W\d_]{0,2}\.?|\s?[+-]\d{4}){0,2}\s?[,，、]"
)
_BARE_VERB_AND_NAME = re.compile(rf"(?:{_NAME_FOLLOWS})\s[^\s:：][^:：]{{0,60}}[:：]$", re.IGNORECASE)
_DAY_AND_HOUR_FIRST = re.compile(
    rf"^(?:{_NUMBERED}),?\s\d{{1,2}}[:.]\d{{2}}(?::\d{{2}})?[,\s]{{1,2}}[^\s:：]{{1,30}}(?:\s[^\s:：]{{1,30}}){{0,5}}[:：]$",
    re.IGNORECASE,
)
_ENDS_BEHIND_ADDRESS = re.compile(r"[<(\[][^\s<>@]{1,80}@[^\s<>@]{3,120}[>)\]](?:\s\S{1,20}){0,4}[:：]$")
_NAME_IN_BRACKETS = re.compile(r"<[^\s<>@]{1,80}@[^\s<>@]{3,120}>")
_SENTENCE_END = re.compile(r"(?:[!?。！？]|\b[^\W\d_]{5,}\.)$")
_NAME_FIRST = re.compile(r"^[^:：]{0,100}[<(\[][^\s<>@]{1,80}@")
_ENDINGS = (":", "：", ">", "*", "_")
_EMPHASIS = " *_\t"


def attribution_length(judged: list[str], at: int, *, quotes_follow: list[bool]) -> int:
    """How many lines, from here on, say who wrote what follows (0: none).

    `quotes_follow[n]` tells whether the first line with words from n on is marked as quoted; the last entry is False.
    """
    if not judged[at]:
        return 0
    for length in range(1, MAX_WRAPPED + 1):
        end = at + length
        if end > len(judged) or not judged[end - 1]:
            break
        if not judged[end - 1].endswith(_ENDINGS):
            continue
        said = _joined(judged, at, end)
        if len(said) > _MAX_SAID:
            break
        if is_attribution(said) or (quotes_follow[end] and may_introduce(said, lines=length)):
            return 0 if _begins_later(judged, at, end) else length
    return _torn_length(judged, at)


def apart_from_its_quote(line: str) -> tuple[str, ...]:
    """The line in two where a program put the quote behind its introduction, as Yahoo's app does; else as it is."""
    end = line.find(":  ", 0, _MAX_SAID) + 1
    said = line[:end].strip()
    if not end or not _NAME_IN_BRACKETS.search(said) or not (_SURE_START.match(said) and is_attribution(said)):
        return (line,)
    return said, line[end:].strip()


def is_attribution(said: str) -> bool:
    """Whether a program wrote this above a mail, whatever follows: who and when, and that they wrote."""
    said = said.strip(_EMPHASIS)
    if not said.endswith((":", "：")) or len(said) > _MAX_SAID:
        return False
    dated, timed = bool(_DATE.search(said) or _YEAR.search(said)), bool(_TIME.search(said))
    if not (dated or timed) or _PRONOUNS.search(_ADDRESS.sub(" ", said)):
        return False
    if _ADDRESS.search(said):
        if _ENDS_WRITTEN.search(said):
            return True
        return dated and timed and bool(_ENDS_WITH_ADDRESS.search(said) and _SURE_START.match(said))
    return dated and timed and _is_bare_introduction(said)


def _is_bare_introduction(said: str) -> bool:
    """Whether a line without an address is day, hour, name and verb and nothing else; people write more than that."""
    if not (_ENDS_WRITTEN.search(said) and _SURE_START.match(said)):
        return False
    if not (_HOUR_AND_COMMA.search(said) or _BARE_VERB_AND_NAME.search(said)):
        return False
    rest = _TIME.sub(" ", _DATE.sub(" ", said))
    return len(re.findall(r"[^\W\d_]{2,}", rest)) <= 9


def may_introduce(said: str, *, lines: int = 1) -> bool:
    """Whether this, which stood in so many lines, introduces the quote that follows it."""
    said = said.strip(_EMPHASIS)
    if _DATED_SENDER.match(said):
        return True
    if _PRONOUNS.search(_ADDRESS.sub(" ", said)):
        return False
    if not said.endswith((":", "：")):
        return False
    if _ENDS_WRITTEN.search(said) or _ENDS_WITH_ADDRESS.search(said) or _ENDS_BEHIND_ADDRESS.search(said):
        return True
    return lines == 1 and bool(_DAY_AND_HOUR_FIRST.match(said))


def _begins_later(judged: list[str], start: int, end: int) -> bool:
    """Whether the introduction that ends before `end` begins below `start`, whose line is then the customer's own."""
    if end - start == 1:
        return False
    for later in range(start + 1, end):
        said = _joined(judged, later, end)
        if _SURE_START.match(said) and _DATE.search(said) and _TIME.search(said):
            return True
    first = judged[start].strip(_EMPHASIS)
    if _SENTENCE_END.search(first):
        return True
    return not (_SURE_START.match(first) or _NAME_FIRST.match(first) or _WROTE.search(first) or _is_dated_early(first))


def _is_dated_early(line: str) -> bool:
    """Whether a line names day and hour near its start and comes to no end, as an introduction with an unknown word."""
    date = _DATE.search(line)
    return date is not None and date.start() <= 12 and bool(_TIME.search(line)) and not line.endswith((".", "!", "?"))


def _torn_length(judged: list[str], at: int) -> int:
    """How many lines an introduction has that a converter tore apart with empty lines and brackets; 0 if it is none."""
    first = judged[at]
    rest = next((line for line in judged[at + 1 : at + 4] if line), "")
    if not rest.startswith(("<", "(", "[", "mailto:")) and not ("@" in rest and _ADDRESS.match(rest)):
        return 0
    if len(first) > _MAX_SAID or not (_TIME.search(first) and _SURE_START.match(first)):
        return 0
    parts: list[str] = []
    for end in range(at + 1, min(at + 1 + 2 * MAX_WRAPPED, len(judged))):
        parts.append(judged[end].removeprefix("> ") if _WROTE.search(judged[end]) else judged[end])
        said = " ".join(part for part in parts if part)
        if len(said) > _MAX_SAID:
            return 0
        if said.endswith((":", "：")):
            return end + 1 - at if _ADDRESS_AND_VERB.match(said) else 0
    return 0


def _joined(judged: list[str], start: int, end: int) -> str:
    return " ".join(judged[start:end]).strip(_EMPHASIS)
