"""Owns the signs of other people's words in a mail: quote marks, rules with words in them, blocks of header lines."""

from __future__ import annotations

import re

from channels.email.attributions import is_attribution
from channels.email.mail_words import (
    BEGIN_FORWARD,
    ORIGINAL,
    OTHER_FIELDS,
    RECEIVER,
    REPLY_ABOVE,
    SENDER,
    SUBJECT,
    WHEN,
)

_BLOCK_LINES = 9
"""Lines within which a block of header lines shows at least three."""

_RULE_MARKS = "-_=*—–─━―~"
_ORIGINAL = re.compile(ORIGINAL, re.IGNORECASE)
_RULE_BEGUN = re.compile(r"^[-_=*]{4,40}\s?([^-_=*]{3,60}?)\s?[-_=*]{4,40}(?!\s*$)")
_MAX_BEGIN_FORWARD = 80
_BEGIN_FORWARD = re.compile(rf"^(?:{BEGIN_FORWARD})\s?[:：]?$", re.IGNORECASE)
_REPLY_ABOVE = re.compile(rf"(?:{REPLY_ABOVE}).{{0,60}}", re.IGNORECASE)
_HEAD = re.compile(
    rf"^[\s*_|]{{0,6}}(?:(?P<sender>{SENDER})|(?P<when>{WHEN})|(?P<receiver>{RECEIVER})|(?P<subject>{SUBJECT})|"
    rf"(?P<other>{OTHER_FIELDS}))[\s*_]{{0,4}}[:：][\s*_]{{0,4}}(?P<value>.*)$",
    re.IGNORECASE,
)
_HEAD_INSIDE = re.compile(
    rf"(?:^|[\s*])(?:(?P<sender>{SENDER})|(?P<when>{WHEN})|(?P<receiver>{RECEIVER})|(?P<subject>{SUBJECT}))\*?\s?[:：]",
    re.IGNORECASE,
)
_MAX_LABEL = 50
_HEAD_KINDS = ("sender", "when", "receiver", "subject")
_LABELLED = re.compile(r"^[\s*_|]{0,6}[^\W\d_][^:：]{0,28}[:：](?!//)\s?[*_]{0,3}\s?\S")
_ADDRESS = re.compile(r"[^\s<>@]{1,80}@[^\s<>@]{3,120}")
_TIME = re.compile(r"(?<![\d.])\d{1,2}[:.]\d{2}(?!\d|\.\d)")
_FACE = re.compile(r"^>[:;=]['-]?[()\[\]|/\\DPpOo]")
_SENT = re.compile(
    r"sent|отправл|надісл|жіберіл|发送|发件|寄件|傳送|送信|보낸|gesendet|envoy|enviad|inviat|verzonden|skickat|sendt|"
    r"lähetet|"
    r"wysłan|odesl|odosl|elküld|küld|trimis|gönder|στάλθ|đã gửi|dikirim|ส่ง|נשלח|تم",
    re.IGNORECASE,
)
_IN_LETTERS = re.compile(r"[^\W\d_]{3,}")
_INITIALS = re.compile(r"^([A-Za-zА-Яа-яЁё]{1,3})>")
_TOBIT = re.compile(r"^original message processed by \w", re.IGNORECASE)


def is_quoted(line: str) -> bool:
    """Whether a line bears a quote mark of its own."""
    bare = line.lstrip()
    return bare.startswith((">", "＞", "|>", "¦")) and not _FACE.match(bare)


def is_barred(line: str) -> bool:
    """Whether a line bears a bar as a quote mark; a row of a table has more than one."""
    return line.startswith("|") and "|" not in line[1:]


def initials_of(line: str) -> str:
    """The initials some programs put before the mark (`CC> words`); empty where there are none."""
    found = _INITIALS.match(line)
    return found[1] if found else ""


def is_rule(line: str) -> bool:
    """Whether a line is nothing but a rule."""
    bare = line.strip()
    return len(bare) >= 5 and not bare.strip(_RULE_MARKS)


def opens_the_rest(judged: list[str], at: int) -> bool:
    """Whether this line begins another mail that goes on to the end: a rule with words, or a block of header lines."""
    line = judged[at]
    if not line:
        return False
    if line[0] in _RULE_MARKS and _is_rule_above_a_mail(judged, at):
        return True
    bare = line.strip("* _")
    if len(bare) <= _MAX_BEGIN_FORWARD and (_BEGIN_FORWARD.match(bare) or _TOBIT.match(bare)):
        return True
    return is_head_block(judged, at)


def _is_rule_above_a_mail(judged: list[str], at: int) -> bool:
    """Whether a line that begins like a rule has words in it that announce another mail."""
    line = judged[at]
    if (begun := _RULE_BEGUN.match(line)) and _ORIGINAL.search(begun[1]):
        return True
    said = _said_in_rule(line)
    if said and (
        (len(said) <= 60 and _ORIGINAL.search(said)) or is_attribution(f"{said.rstrip(':：')}:") or _says_lotus(said)
    ):
        return True
    return bool(said) and _is_labelled_block(judged, at + 1)


def asks_for_an_answer_above(line: str) -> bool:
    """Whether a help desk asks here to write above this line."""
    return len(line) <= 160 and bool(_REPLY_ABOVE.fullmatch(line.strip(" #*-=_~<>[]().—–")))


def is_head(line: str) -> bool:
    """Whether a line is one of the header lines above a mail that was taken in whole."""
    return _head(line) is not None


def is_head_block(judged: list[str], at: int) -> bool:
    """Whether From:, Sent:, To:, Subject: or the like stand here, and say so much that a program wrote them.

    People write `From: Moscow` and `To: Kazan` themselves; they add no addresses, and no hour to a date in a header.
    """
    first = _head(judged[at])
    if first is None or first["other"]:
        return False
    if first["sender"] and _holds_a_block(first[0]):
        return True
    block = _block(judged, at, is_apart=bool(first["sender"]))
    kinds = [kind for found in block for kind in _HEAD_KINDS if found[kind]]
    least = 4 if first["receiver"] else 2 if _follows_rule(judged, at) else 3
    if "sender" not in kinds or len(set(kinds)) < least or kinds.count("sender") > 1 or kinds.count("subject") > 1:
        return False
    if "when" not in kinds and _is_of_a_form(judged, at):
        return False
    values = " ".join(found["value"] for found in block)
    if not values.strip():  # names in one line, values in the next
        values = " ".join(judged[at : at + _BLOCK_LINES])
    if _ADDRESS.search(values) or _follows_rule(judged, at):
        return True
    return bool(first["sender"]) and "subject" in kinds and any(map(_says_when_sent, block))


def head_length(judged: list[str], at: int) -> int:
    """How many lines the header lines that begin here take, wrapped ones and one empty line after a name included."""
    end = at
    while end < len(judged):
        ahead = next((n for n in range(end, min(end + 3, len(judged))) if _head(judged[n])), None)
        if ahead is None or any(not judged[n] for n in range(end, ahead)):
            break
        end = ahead + 1
    return end - at


def _is_of_a_form(judged: list[str], at: int) -> bool:
    """Whether fields of another kind (`Name:`, `Message:`) stand right beside, as in the form of a web site.

    A field that tells an hour may be a date under a name that is not known.
    """
    is_spread = judged[at + 1 : at + 2] == [""]
    run = judged[at : at + _BLOCK_LINES]
    below = run if is_spread or "" not in run else run[: run.index("")]
    above = next((line for line in reversed(judged[max(at - 2, 0) : at]) if line or not is_spread), "")
    return any(_LABELLED.match(line) and not _head(line) and not _TIME.search(line) for line in (above, *below))


def _says_when_sent(head: re.Match[str]) -> bool:
    """Whether a header line tells when it was sent as programs do: by that word, or with day or month in letters."""
    if not head["when"] or not _TIME.search(head["value"]):
        return False
    return bool(_SENT.match(head["when"]) or _IN_LETTERS.search(head["value"]))


def _head(line: str) -> re.Match[str] | None:
    """The line as one of a header; the colon is looked for first, most lines have none so early."""
    return _HEAD.match(line) if ":" in line[:_MAX_LABEL] or "：" in line[:_MAX_LABEL] else None


def _block(judged: list[str], at: int, *, is_apart: bool) -> list[re.Match[str]]:
    """The header lines from here on; over empty lines only if `is_apart` and only while each line is one."""
    found: list[re.Match[str]] = []
    for place, line in enumerate(judged[at : at + _BLOCK_LINES], start=at):
        if head := _head(line):
            found.append(head)
        elif not line and not (is_apart and place + 1 < len(judged) and _head(judged[place + 1])):
            break
    return found


def _holds_a_block(line: str) -> bool:
    """Whether all header lines stand in one: `From: … Sent: … To: … Subject: …`."""
    kinds = {kind for found in _HEAD_INSIDE.finditer(line) for kind in _HEAD_KINDS if found[kind]}
    return len(kinds) == len(_HEAD_KINDS) and bool(_ADDRESS.search(line) or _TIME.search(line))


def _follows_rule(judged: list[str], at: int) -> bool:
    above = next((judged[n] for n in range(at - 1, max(at - 3, -1), -1) if judged[n]), "")
    return is_rule(above)


def _is_labelled_block(judged: list[str], at: int) -> bool:
    """Whether lines like `Label: value` in any language follow at once, an address in one of them."""
    start = next((n for n in range(at, min(at + 2, len(judged))) if judged[n]), None)
    if start is None:
        return False
    labelled = [line for line in judged[start : start + 4] if _LABELLED.match(line)]
    return len(labelled) >= 3 and any(_ADDRESS.search(line) for line in labelled)


def is_labelled(line: str) -> bool:
    """Whether a line reads `Label: value`."""
    return bool(_LABELLED.match(line))


def _said_in_rule(line: str) -> str:
    """The words between two rules in one line (`----- Original Message -----`); empty where it is none."""
    bare = line.strip("* ") if line.startswith("*-") else line.strip()
    if len(bare) > 400 or not (_ends_of_rule(bare[:2]) and _ends_of_rule(bare[-2:])):
        return ""
    return bare.strip(_RULE_MARKS + " ")


def _says_lotus(said: str) -> bool:
    """Whether a rule says only who wrote, as Notes does: `-----Customer Care/Example wrote: -----`."""
    return len(said) <= 120 and bool(
        re.search(r"(?:wrote|writes|написал\(?а?\)?|написано|schrieb|写道) ?[:：]?$", said)
    )


def _ends_of_rule(marks: str) -> bool:
    return len(marks) == 2 and not marks.strip(_RULE_MARKS)
