"""Owns the cut between the newest part of a mail and what it quotes, by the forms mail programs write."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from channels.email.arrows import own_arrows
from channels.email.attributions import apart_from_its_quote, attribution_length, may_introduce
from channels.email.device_lines import is_device_line
from channels.email.markup import is_markup, text_of
from channels.email.quote_blocks import (
    asks_for_an_answer_above,
    head_length,
    initials_of,
    is_barred,
    is_head_block,
    is_quoted,
    is_rule,
    opens_the_rest,
)
from channels.email.signatures import begins_signature

_LOOKED_AT = 5_000
"""Lines that are looked at; behind them stands no new word."""

_LINE_READ = 500
"""Characters of a line by which it is judged; no program writes a longer introduction."""

_MAX_MAILS_IN_MAILS = 3
_MAX_COMPARED = 200_000
_MAX_PAGE = 300_000
"""Characters of the HTML that are read for the end of the new words: they stand first."""

_ENOUGH_ALIKE = 60
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_MAY_QUOTE = re.compile(
    r"type\s?=\s?[\"']?cite|moz-cite|gmail_|(?:class|id|name)\s?=\s?[\"']?[^\"'<>]{0,120}quot|divRplyFwdMsg|appendonsend|"
    r"border-(?:left|top)|OLK_|zwchr|stopSpelling|includetail|isReply",
    re.IGNORECASE,
)
"""What only programs write around a quote; a bare blockquote is also how people set their own words apart."""

_STOPS = re.compile(r"[^\w\s>]{1,20}")
_MARK = re.compile(r"^\s*[>＞]\s?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A mail's lines: as they stand, as they are judged, which are quoted, and whether quotes come next."""

    lines: list[str]
    judged: list[str]
    quoted: list[bool]
    quotes_follow: list[bool]
    fenced: list[bool]
    boundaries: dict[int, bool] = field(default_factory=dict)


def newest_part(text: str, *, markup: str | None = None) -> str:
    """The words written for this mail: no quoted lines, nothing after `-- `, no forwarded mail, no device line.

    Answers between quoted lines are kept. A mail that brings nothing but another one has that one's words. `markup` is
    the same mail as HTML; it shows the end of the new words where the plain text does not.
    """
    if is_markup(text):
        text = text_of(text)
    newest = _newest(_lines(text), _MAX_MAILS_IN_MAILS)
    if markup and newest and _MAY_QUOTE.search(markup) and _letters(newest) == _letters(text):
        return _ended_by(newest, text_of(markup[:_MAX_PAGE], with_links=False))
    return newest


def _lines(text: str) -> list[str]:
    bare = text.replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n").split("\n", _LOOKED_AT)[:_LOOKED_AT]
    return [part for line in bare for part in (apart_from_its_quote(line) if ":  " in line else (line,))]


def _newest(lines: list[str], mails_left: int) -> str:
    sheet = _sheet(lines)
    return _tidy(_written(sheet)) or _brought(sheet, mails_left)


def _sheet(lines: list[str]) -> _Sheet:
    judged = [_UNSEEN.sub("", line[:_LINE_READ]).strip() for line in lines]
    quoted = [is_quoted(line) for line in judged]
    for own in own_arrows(judged, quoted):
        quoted[own] = False
    for marked in _introduced_initials(judged):
        quoted[marked] = True
    return _Sheet(
        lines=lines, judged=judged, quoted=quoted, quotes_follow=_quotes_follow(judged, quoted), fenced=_fenced(judged)
    )


def _quotes_follow(judged: list[str], quoted: list[bool]) -> list[bool]:
    """For each place whether the first line with words from there on bears a quote mark of any kind."""
    follow = [False] * (len(judged) + 1)
    for at in range(len(judged) - 1, -1, -1):
        line = judged[at]
        follow[at] = quoted[at] or is_barred(line) or bool(initials_of(line)) if line else follow[at + 1]
    return follow


def _introduced_initials(judged: list[str]) -> list[int]:
    """The lines with the initials (`CC> words`) that stand first behind an introduction."""
    above = ""
    for line in judged:
        if (initials := initials_of(line)) and may_introduce(above):
            return [at for at, one in enumerate(judged) if one.startswith(f"{initials}>")]
        above = line or above
    return []


def _fenced(judged: list[str]) -> list[bool]:
    """Which lines stand in code between two fences; what stands there is nobody's quote."""
    fences = [at for at, line in enumerate(judged) if line.startswith("```")]
    inside = [False] * len(judged)
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        inside[opening : closing + 1] = [True] * (closing + 1 - opening)
    return inside


def _written(sheet: _Sheet) -> list[str]:
    """The lines that are this mail's own, empty ones where something was left out."""
    kept: list[str] = []
    at, has_words = 0, False
    while at < len(sheet.lines):
        length = _foreign(sheet, at, has_words=has_words)
        if length is None:
            break
        kept.extend([""] if length else [sheet.lines[at]])
        has_words = has_words or (not length and bool(sheet.judged[at]))
        at += length or 1
    return kept


def _foreign(sheet: _Sheet, at: int, *, has_words: bool) -> int | None:
    """How many lines from here on are not the writer's own; 0 for one that is, None where nothing own follows."""
    if sheet.fenced[at] or not sheet.judged[at]:
        return 0
    if sheet.quoted[at]:
        return 1
    if asks_for_an_answer_above(sheet.judged[at]):
        return None if has_words else 1
    if has_words and (length := _signature(sheet, at)):
        return length
    if opens_the_rest(sheet.judged, at):
        return None
    if run := _marked_run(sheet, at, introduced=False):
        return run
    introduction = attribution_length(sheet.judged, at, quotes_follow=sheet.quotes_follow)
    if not introduction:
        return 0
    if not sheet.quotes_follow[at + introduction]:
        return None
    return introduction + _marked_run(sheet, at + introduction, introduced=True)


def _signature(sheet: _Sheet, at: int) -> int:
    """How many lines the signature has that begins here, up to the next quote; 0 if none does."""
    if sheet.judged[at].strip("-–—―_=*~"):
        return 0
    end = at + 1
    while end < len(sheet.lines) and end < at + 60 and not _is_boundary(sheet, end):
        end += 1
    if not begins_signature(sheet.lines[at], sheet.judged, at, end=end):
        return 0
    while end < len(sheet.lines) and not _is_boundary(sheet, end):
        end += 1
    return end - at


def _is_boundary(sheet: _Sheet, at: int) -> bool:
    """Whether a signature above ends here, at a quote or what introduces one; looked up once for each place."""
    if at not in sheet.boundaries:
        sheet.boundaries[at] = (
            sheet.quoted[at]
            or opens_the_rest(sheet.judged, at)
            or bool(attribution_length(sheet.judged, at, quotes_follow=sheet.quotes_follow))
        )
    return sheet.boundaries[at]


def _marked_run(sheet: _Sheet, at: int, *, introduced: bool) -> int:
    """How many lines from here on are quoted by `|` (behind an introduction only) or by initials (`CC>`)."""
    start = at
    while introduced and start < len(sheet.judged) and not sheet.judged[start]:
        start += 1
    if start == len(sheet.judged):
        return 0
    initials = initials_of(sheet.judged[start])
    mark = "|" if introduced and sheet.judged[start].startswith("|") else f"{initials}>" if initials else ""
    end = start
    while mark and end < len(sheet.judged) and sheet.judged[end].startswith(mark):
        end += 1
    return end - at if (introduced and mark) or end - start >= 3 else 0


def _brought(sheet: _Sheet, mails_left: int) -> str:
    """The words of the mail inside, without the lines that introduce it."""
    own = [line for at, line in enumerate(sheet.lines) if sheet.judged[at]]
    if mails_left and own and all(map(is_quoted, own)):
        inner = _sheet([_MARK.sub("", line) for line in sheet.lines])
        if _introduced(inner):
            return _brought(inner, mails_left - 1)
    at = _introduced(sheet)
    rest = sheet.lines[at:]
    if at and mails_left and any(line.strip() for line in rest):
        return _newest(rest, mails_left - 1)
    end = next((end for end in range(at, len(sheet.lines)) if sheet.lines[end].rstrip() == "--"), len(sheet.lines))
    return _tidy(sheet.lines[at:end])


def _introduced(sheet: _Sheet) -> int:
    """How many lines at the top introduce a mail that was taken in whole."""
    at = reached = 0
    while at < len(sheet.lines):
        if not sheet.judged[at] or is_rule(sheet.judged[at]):
            at += 1
            continue
        block = head_length(sheet.judged, at) if is_head_block(sheet.judged, at) or reached else 0
        length = block or attribution_length(sheet.judged, at, quotes_follow=sheet.quotes_follow)
        length = length or int(opens_the_rest(sheet.judged, at))
        if not length:
            break
        at = reached = at + length
        if block:
            break
    return reached


def _tidy(kept: list[str]) -> str:
    """The lines without device lines and a rule at the end, and with at most one empty line between two."""
    said = [line.rstrip() for line in kept]
    are_devices = [is_device_line(line.strip()) for line in said]
    free = [not line or device for line, device in zip(said, are_devices, strict=True)]
    for at, device in enumerate(are_devices):
        if device and (at == 0 or free[at - 1] or at + 1 == len(said) or free[at + 1]):
            said[at] = ""
    while said and (not said[-1] or not said[-1].strip(" -_=*—–")):
        said.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(said)).strip("\n")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text[:_MAX_COMPARED]))


def _ended_by(newest: str, page: str) -> str:
    """The plain words up to where the page marks them as quoted; all of them where it marks none or differs.

    Only a quote ends them: what the page lets look like a signature may be the customer's list of contacts.
    """
    letters = _letters(_newest(_lines(page), _MAX_MAILS_IN_MAILS))
    said = _letters(newest)
    if not letters or letters == _letters(page) or not said.startswith(letters):
        return newest
    behind = said[len(letters) :][:_ENOUGH_ALIKE]
    if not behind or not _letters("".join(filter(is_quoted, page.split("\n")))).startswith(behind):
        return newest
    seen = 0
    for place, sign in enumerate(newest):
        seen += sign.isalnum()
        if seen == len(letters):
            return _tidy((newest[: place + 1] + _stop(newest, place)).split("\n"))
    return newest


def _stop(text: str, place: int) -> str:
    """The stops and brackets right behind a place; they belong to the word there."""
    found = _STOPS.match(text, place + 1)
    return found[0] if found else ""
