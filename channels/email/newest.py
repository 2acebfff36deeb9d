"""Owns the cut between the newest part of a mail and what it quotes, by the forms mail programs write."""

from __future__ import annotations

import re

_LOOKED_AT = 5_000
"""Lines that are looked at; behind them stands no new word."""

_LINE_READ = 500
"""Characters of a line by which it is judged; no program writes a longer introduction."""

_RULE_MARKS = "-_=*—–"
_ORIGINAL = re.compile(
    r"original|forwarded message|исходное сообщение|пересылаемое сообщение|пересланное сообщение|"
    r"первоначальное сообщение|конец пересылаемого|原始邮件|原邮件|轉寄|转发邮件|转发的邮件|"
    r"ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message original|message transféré|"
    r"mensaje original|mensaje reenviado|messaggio originale|oorspronkelijk bericht|wiadomość oryginalna",
    re.IGNORECASE,
)
_BEGIN_FORWARD = re.compile(
    r"^\s*(?:begin forwarded message|начало переадресованного сообщения|начало пересылаемого сообщения|"
    r"开始转发的邮件|anfang der weitergeleiteten nachricht|début du message transféré|début du message réexpédié|"
    r"inicio del mensaje reenviado)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:\bwrote|\bwrites|пишет|писал(?:а|и|\(а\))?|написал(?:а|и|\(а\))?|\bпише|писав|写道|寫道|编写|"
    r"\bschrieb|\ba écrit|\bescribió|\bha scritto|\bescreveu|\bschreef|napisał(?:a|\(a\))?|\bskrev|kirjoitti)"
    r".{0,120}[:：]\s*$",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\d{1,2}[:.]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}/\d{1,2}/\d{2}")
_BEGINS = re.compile(
    r"^\s*(?:on|am|le|el|il|em|op|den|dnia|в|в[оo]|at|在|于)\s|^\s*\S{0,40}\s?\d|<[^<>\s]+@[^<>\s]+>|[\w.+-]+@[\w.-]+",
    re.IGNORECASE,
)
_BEGINS_SURELY = re.compile(r"^\s*(?:(?:on|am|le|el|il|em|op|den|dnia|в|во|在|于)\s.*\d|\d{1,4}[-./ ])", re.IGNORECASE)
_WITH_ADDRESS = re.compile(r"[<\[(]?[^\s<>@]+@[^\s<>@]+[>\])]?\s*(?:\(.{0,40}\))?\s*[:：]\s*$")
_DATED_SENDER = re.compile(r"^\s*\d{2,4}[-/.]\d{1,2}[-/.]\d{1,4}\b.{0,200}<[^<>\s@]+@[^<>\s]+>\s*$")
_HEAD = re.compile(
    r"^[\s*_]*(?P<name>from|sent|date|to|cc|subject|reply-to|от|от кого|отправлено|дата|кому|копия|тема|"
    r"发件人|发送时间|发送日期|时间|日期|收件人|抄送|主题|寄件者|收件者|主旨|von|gesendet|datum|an|betreff|"
    r"de|envoyé|à|objet|enviado|fecha|para|asunto|da|inviato|a|oggetto|van|verzonden|aan|onderwerp|"
    r"från|skickat|till|ämne|fra|sendt|til|emne|od|wysłano|do|temat)"
    r"[\s*_]*[:：]",
    re.IGNORECASE,
)
_HEAD_STARTS = frozenset(
    {"from", "от", "от кого", "发件人", "寄件者", "von", "de", "da", "van", "date", "дата", "sent", "subject", "тема"}
    | {"från", "fra", "od"}
)
_SIGNATURE = re.compile(r"^--\s*$")
_DEVICE = re.compile(
    r"^\s*(?:sent (?:from|via|with) (?:my |mobile|the |yahoo|outlook|mail|a )|get outlook for |sent using |"
    r"отправлено (?:с |из |от |через )|отправлено c |послано с |пожалуйста, извините за краткость|"
    r"发自我的|发送自|來自我的|从我的.{0,20}发送|从 ?\S{1,20} 版?(?:邮箱|邮件).{0,10}发送|"
    r"von meinem .{1,40} gesendet|gesendet (?:von|mit|aus) |envoyé (?:de|depuis|à partir) |enviado desde |inviato da)",
    re.IGNORECASE,
)
_MAX_DEVICE_LINE = 120


def newest_part(text: str) -> str:
    """The words written for this mail: no quoted lines, nothing after `-- `, no forwarded mail, no device line.

    Answers between quoted lines are kept. A mail that brings nothing but another one has that one's words.
    """
    lines = text.replace("\u00a0", " ").split("\n")[:_LOOKED_AT]
    return _written(lines) or _brought(lines)


def _written(lines: list[str]) -> str:
    """The lines that are this mail's own."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if _SIGNATURE.match(lines[at]) and any(line.strip() for line in kept):
            break
        if _opens_the_rest(lines, at):
            break
        length = _attribution(lines, at)
        if length and not _quotes_follow(lines, at + length):
            break
        if length or _is_quoted(lines[at]):
            at += length or 1
            kept.append("")
            continue
        kept.append(lines[at])
        at += 1
    return _tidy(kept)


def _brought(lines: list[str]) -> str:
    """The words of the mail inside, without the lines that introduce it."""
    at = 0
    while at < len(lines) and (
        not lines[at].strip() or _opens_the_rest(lines, at) or _HEAD.match(lines[at][:_LINE_READ])
    ):
        at += 1
    at += _attribution(lines, at) if at < len(lines) else 0
    end = next((end for end in range(at, len(lines)) if _SIGNATURE.match(lines[end])), len(lines))
    return _tidy(lines[at:end])


def _opens_the_rest(lines: list[str], at: int) -> bool:
    """Whether this line begins a quoted mail that goes on to the end: a rule with words, or a block of headers."""
    line = lines[at][:_LINE_READ]
    if (said := _said_in_rule(line)) and (_ORIGINAL.search(said) or _is_attribution(f"{said}:")):
        return True
    return bool(_BEGIN_FORWARD.match(line)) or _is_head_block(lines, at)


def _said_in_rule(line: str) -> str:
    """The words between two rules in one line (`----- Original Message -----`); empty where it is none."""
    bare = line.strip()
    if len(bare) > 400 or not (_ends_of_rule(bare[:2]) and _ends_of_rule(bare[-2:])):
        return ""
    return bare.strip(_RULE_MARKS).strip()


def _ends_of_rule(marks: str) -> bool:
    return len(marks) == 2 and not marks.strip(_RULE_MARKS)


def _is_head_block(lines: list[str], at: int) -> bool:
    """Whether From:, Sent:, To:, Subject: or the like stand here, at least three of them within six lines."""
    first = _HEAD.match(lines[at][:_LINE_READ])
    if first is None or first["name"].lower() not in _HEAD_STARTS:
        return False
    names = {found["name"].lower() for line in lines[at : at + 7] if (found := _HEAD.match(line[:_LINE_READ]))}
    return len(names) >= 3 or (len(names) == 2 and at > 0 and _is_rule(lines[at - 1]))


def _is_head(line: str) -> bool:
    return bool(_HEAD.match(line[:_LINE_READ]))


def _is_rule(line: str) -> bool:
    return len(line.strip()) >= 5 and not line.strip().strip("-_=")


def _attribution(lines: list[str], at: int) -> int:
    """How many lines, from here on, say who wrote what follows and when (0: none); programs wrap it over three."""
    if not lines[at].strip() or _is_quoted(lines[at]):
        return 0
    for length in (1, 2, 3):
        said = _joined(lines, at, at + length)
        if len(said) > 400 or any(not line.strip() for line in lines[at : at + length]):
            return 0
        if _is_attribution(said) or (_may_introduce(said) and _quotes_follow(lines, at + length)):
            return 0 if _begins_later(lines, at, at + length) else length
    return 0


def _begins_later(lines: list[str], start: int, end: int) -> bool:
    """Whether the attribution that ends before `end` begins below `start`, whose line is then the customer's own."""
    own_sentence = lines[start].rstrip().endswith((".", "!", "?", "。", "！", "？"))
    may_be_own = own_sentence or not _BEGINS_SURELY.match(lines[start])
    for later in range(start + 1, end):
        said = _joined(lines, later, end)
        surely = own_sentence or _BEGINS_SURELY.match(said) or (may_be_own and _WHEN.search(said))
        if surely and _is_attribution(said):
            return True
    return False


def _joined(lines: list[str], start: int, end: int) -> str:
    return " ".join(line.strip() for line in lines[start:end])


def _is_attribution(said: str) -> bool:
    if not said.endswith((":", "：")):
        return False
    if _WROTE.search(said) and _BEGINS.search(said):
        return bool(_WHEN.search(said)) or "@" in said
    return bool(_WITH_ADDRESS.search(said) and _WHEN.search(said))


def _may_introduce(said: str) -> bool:
    """Whether this introduces a quote if one follows: it names nobody, or says nothing of writing."""
    return bool(_DATED_SENDER.match(said)) or (said.endswith((":", "：")) and bool(_WROTE.search(said)))


def _quotes_follow(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at:] if line.strip()), "")
    return _is_quoted(following)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "＞", "|>"))


def _tidy(kept: list[str]) -> str:
    """The lines without device lines and a rule at the end, and with at most one empty line between two."""
    said = [line for line in kept if not (len(line) <= _MAX_DEVICE_LINE and _DEVICE.match(line))]
    while said and (not said[-1].strip() or _is_rule(said[-1])):
        said.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in said)).strip("\n")
