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
_CHINESE_HOUR = re.compile(
    r"(上午|早上|凌晨|中午|下午|傍晚|晚上|[今明后][早晚])?\s*(?!(?<=[快早晚好多差有慢])一[点點])(\d{1,2}|[一二两兩三四五六七八九十]{1,3})\s*[点點](半|一刻)?"
)
_WORDS: Final = (
    (
        "now",
        re.compile(
            r"сейчас|как можно (?:скорее|быстрее|раньше)|срочно|\basap\b|as soon as|right now|马上|现在|尽快|立刻|"
            r"赶紧|赶快|越快越好|随时|什么时候都|都行|都可以|都方便|в любое время|когда угодно|\bany ?time\b|whenever"
        ),
    ),
    ("afternoon", re.compile(r"после обеда|дн[её]м|afternoon|下午|中午")),
    ("morning", re.compile(r"утр|до обеда|morning|上午|早上|明早|一早")),
    ("evening", re.compile(r"вечер|evening|晚上|[今明后]晚|傍晚")),
)
_LATE: Final = ("pm", "дня", "вечера", "下午", "傍晚", "晚上", "今晚", "明晚", "后晚")
_NOON: Final = "中午"


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
            half = "pm" if chinese[1] == _NOON and number < 10 else chinese[1]
            return _hour(number, {"半": 30, "一刻": 15}.get(chinese[3], 0), half)
    return next((part for part, words in _WORDS if words.search(said)), None)


def _hour(hour: int, minute: int, half: str | None) -> str:
    later = 12 if half in _LATE and hour < 12 else 0
    return f"{hour + later:02d}:{minute:02d}"


def _day(written: str | None) -> str | None:
    try:
        return date.fromisoformat(written or "").isoformat()
    except ValueError:
        return None
