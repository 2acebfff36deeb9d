"""Reads when somebody wants to be called: a day and a part of it or an hour, in Russian, English and Chinese.

The value is a day, a space and a part: an ISO date or nothing, then `HH:MM`, `HH:MM-HH:MM` once it is planned, `now`,
`morning`, `afternoon`, `evening` or nothing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from bots import parse
from bots.flow import JSON, Heard
from bots.plan import SlotKind

_CLOCK = re.compile(r"(?<![\d:])([01]?\d|2[0-3])[:：]([0-5]\d)(?!\d)\s*(am|pm)?")
_HOUR = re.compile(
    r"(?:(?<!\w)(?:в|к|после|с|около|at|after|from|around)\s+([01]?\d|2[0-3])(?![\d.:/+-])"
    r"(?!\s*(?:янв|фев|мар|апр|ма[яй]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|apr|may|jun|jul|aug|sep|oct|nov|dec))"
    r"|(?<![\d.:/+-])([01]?\d|2[0-3])(?=\s*(?:am|pm|час|ч\b|o'clock)))"
    r"\s*(?:час\w*|ч\b|o'clock)?\s*(am|pm|утра|дня|вечера)?"
)
_CHINESE_HOUR = re.compile(r"(上午|早上|下午|晚上)?\s*(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*点(半)?")
_WORDS: Final = (
    (
        "now",
        re.compile(r"сейчас|как можно (?:скорее|быстрее|раньше)|срочно|\basap\b|as soon as|right now|马上|现在|尽快"),
    ),
    ("afternoon", re.compile(r"после обеда|дн[её]м|afternoon|下午")),
    ("morning", re.compile(r"утр|до обеда|morning|上午|早上")),
    ("evening", re.compile(r"вечер|evening|晚上")),
)
_LATE: Final = ("pm", "дня", "вечера", "下午", "晚上")


def moment() -> SlotKind:
    """Keep when somebody wants to be called; a day and an hour may come in different messages."""
    return SlotKind(entities=("date",), accept=_accept, read=_accept, gather=_gathered)


def _accept(text: str) -> JSON:
    return _joined(None, part_said(text), None)


def _gathered(heard: Heard, current: JSON, _is_asked: bool) -> JSON:
    days = [day for entity in heard.entities if entity.entity == "date" and (day := _day(entity.normalized))]
    return _joined(days[-1] if days else None, part_said(heard.text), current)


def _joined(day: str | None, part: str | None, current: JSON) -> JSON:
    if day is None and part is None:
        return None
    day_before, _, part_before = (current if isinstance(current, str) else "").partition(" ")
    return f"{day or day_before} {part or part_before}"


def part_said(text: str) -> str | None:
    """Give the hour or the part of a day that the text names."""
    said = text[: parse.READ_AT_MOST].lower()
    if (clock := _CLOCK.search(said)) is not None:
        return _hour(int(clock[1]), int(clock[2]), clock[3])
    if (hour := _HOUR.search(said)) is not None:
        return _hour(int(hour[1] or hour[2]), 0, hour[3])
    if (chinese := _CHINESE_HOUR.search(said)) is not None:
        number = parse.number_said(chinese[2])
        if number is not None and number < 24:
            return _hour(number, 30 if chinese[3] else 0, chinese[1])
    return next((part for part, words in _WORDS if words.search(said)), None)


def _hour(hour: int, minute: int, half: str | None) -> str:
    later = 12 if half in _LATE and hour < 12 else 0
    return f"{hour + later:02d}:{minute:02d}"


def _day(written: str | None) -> str | None:
    try:
        return date.fromisoformat(written or "").isoformat()
    except ValueError:
        return None
