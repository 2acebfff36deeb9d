"""Hours in which goods are wanted ("с 14 до 18", "after 3 pm", 下午2点到6点): heard as written; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bots import parse
from bots.chinese_numbers import NUMERALS, number

_DAY_BEGINS, _DAY_ENDS, _NOON = 8, 21, 12
_PARTS: Final = {"morning": (9, 12), "afternoon": (12, 18), "evening": (18, 21)}
_PLAIN: Final = r"(?:[01]?\d|2[0-3])(?::[0-5]\d)?"
_CLOCK: Final = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_OF_DAY_RU: Final = r"(?:часов|часам|часа|час|ч\.?(?!\w)|утра|дня|вечера)"
_END: Final = (
    r"(?![\w:])(?![.,/-]\d)(?!\s*[-–]\s*\d)(?!-?(?:го|х|ти)(?!\w))"
    r"(?!\s*(?:шт|штук|упак|пачек|короб|кг|мет|числ|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|"
    r"дн|день|недел|месяц|минут|лет|год|руб|%|₽|этаж|кв|позиц|"
    r"pcs|pieces|items?|units|packs?|days?|weeks?|months?|minutes?|years?|hours?|working|business|orders?|jan|feb|"
    r"apr|may|jun|jul|aug|sep|oct|nov|dec|st(?!\w)|nd(?!\w)|rd(?!\w)|th(?!\w)|percent|rub|usd|eur|"
    r"[xх×*]\s*\w))"
)
_HALF: Final = r"(?:[ap]\.?m\.?|o'?clock)"
_ZH_PART: Final = r"(?:上午|早上|中午|下午|傍晚|晚上)?"
_ZH_HOUR: Final = rf"{_ZH_PART}\s*(?:\d{{1,2}}|[{NUMERALS}]{{1,3}})\s*(?:[点點時时](?:半|钟|鐘)?|[:：][0-5]\d)"
_SAID: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\w)со?\s+(?P<a>{_PLAIN})\s*{_OF_DAY_RU}?\s+до\s+(?P<b>{_PLAIN})(?:\s*{_OF_DAY_RU}|{_END})",
        rf"(?<!\w)(?:между|between)\s+(?P<a>{_PLAIN})\s*{_HALF}?\s+(?:и|and)\s+(?P<b>{_PLAIN})(?:\s*(?:{_OF_DAY_RU}|{_HALF})|{_END})",
        rf"(?<!\w)from\s+(?P<a>{_PLAIN})\s*{_HALF}?\s+(?:to|till|until)\s+(?P<b>{_PLAIN})(?:\s*{_HALF}|{_END})",
        rf"(?<![\w.,])(?P<a>{_CLOCK})\s*(?:[-–—]|до|to|till|until)\s*(?P<b>{_CLOCK})(?!\d)",
        rf"(?<![\w.,:-])(?P<a>[01]?\d|2[0-3])\s*{_HALF}?\s*(?:[-–—]|to|till)\s*(?P<b>[01]?\d|2[0-3])\s*(?:[ap]\.?m\.?(?!\w)|{_OF_DAY_RU})",
        rf"(?<!\w)(?:не\s+раньше|после|not\s+before|after)\s+(?P<a>{_PLAIN})(?:\s*(?:{_OF_DAY_RU}|{_HALF})|{_END})",
        rf"(?<!\w)(?:не\s+позже|до|not\s+later\s+than|no\s+later\s+than|before|by|until|till)\s+"
        rf"(?P<b>{_CLOCK}|(?:[01]?\d|2[0-3])(?=\s*(?:{_OF_DAY_RU}|{_HALF})))(?:\s*(?:{_OF_DAY_RU}|{_HALF}))?(?!\d)",
        rf"(?<!\w)(?:привез\w+|достав\w+|завтра|сегодня|утром)\s+до\s+(?P<b>{_PLAIN}){_END}",
        rf"(?<!\w)(?:в|к|at|around|about)\s+(?P<at>{_CLOCK}|(?:[01]?\d|2[0-3])(?=\s*(?:{_OF_DAY_RU}|{_HALF})))"
        rf"(?:\s*(?:{_OF_DAY_RU}|{_HALF}))?(?!\d)",
        rf"(?P<a>{_ZH_HOUR})\s*(?:到|至|[-–—~～])\s*(?P<b>{_ZH_HOUR})(?:之间)?",
        rf"(?P<a>{_ZH_HOUR})(?:以后|之后|过后|后)",
        rf"(?P<b>{_ZH_HOUR})(?:以前|之前|前)",
        rf"(?P<at>{_ZH_HOUR})(?:左右)?(?=送|到|来|配送|给|[，。,.!！]|$)",
    )
)
_COUNTS: Final = re.compile(
    r"(?<!\w)(?:измен|помен|увелич|уменьш|замен|вместо|change|increase|reduce|raise|lower|instead|make\s+it)\w*|改|换|換",
    re.IGNORECASE,
)
"""Words by which a number of pieces becomes another: "change it from 5 to 7"."""
_IS_TIME: Final = re.compile(rf":\d|{_OF_DAY_RU}|{_HALF}|[点點時时]", re.IGNORECASE)
_ZH_DIGITS: Final = re.compile(rf"\d{{1,2}}|[{NUMERALS}]{{1,3}}")
_LATE: Final = re.compile(r"p\.?m|дня|вечера|下午|傍晚|晚上", re.IGNORECASE)
_EARLY: Final = re.compile(r"a\.?m|утра|上午|早上", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours of a day, from 0 to 24, and the words that said them; an open side reaches as far as anybody delivers."""

    said: str
    begin: int
    end: int

    @property
    def part(self) -> str | None:
        """The part of the day that most of them lie in: "morning", "afternoon", "evening"; None for two alike."""
        shared = {part: max(0, min(self.end, end) - max(self.begin, begin)) for part, (begin, end) in _PARTS.items()}
        most = max(shared.values())
        best = [part for part, hours in shared.items() if hours == most]
        return best[0] if most > 0 and (len(best) == 1 or self.end == _DAY_ENDS) else None


def hours_in(text: str) -> Hours | None:
    """Give the hours that a text names; None for days, dates, pieces and sums."""
    said = text[: parse.READ_AT_MOST]
    for pattern in _SAID:
        found = pattern.search(said)
        if found is None or (_COUNTS.search(said) and not _IS_TIME.search(found.group())):
            continue
        if (hours := _read(found)) is not None:
            return hours
    return None


def without_hours(text: str) -> str:
    """Leave the hours out of a text: their numbers count no goods."""
    hours = hours_in(text)
    return text if hours is None else text.replace(hours.said, " ", 1)


def _read(found: re.Match[str]) -> Hours | None:
    named = {name: value for name, value in found.groupdict().items() if value is not None}
    said, is_late = found.group().strip(), _LATE.search(found.group()) is not None
    is_early = _EARLY.search(found.group()) is not None
    hours = {name: _hour(value) for name, value in named.items()}
    if any(hour is None or hour > 24 for hour in hours.values()):
        return None
    plain = {name: hour for name, hour in hours.items() if hour is not None}
    begin, end = plain.get("a", plain.get("at")), plain.get("b")
    if begin is not None and end is not None:
        begin, end = _both(begin, end, is_late=is_late, is_early=is_early)
    else:
        begin, end = (_one(hour, is_late=is_late, is_early=is_early) for hour in (begin, end))
    if "at" in plain and begin is not None:
        end = begin + 1
    begin, end = _DAY_BEGINS if begin is None else begin, _DAY_ENDS if end is None else end
    return Hours(said=said, begin=begin, end=end) if begin < end else None


def _hour(written: str) -> int | None:
    found = _ZH_DIGITS.search(written)
    if found is None:
        return None
    return int(found.group()) if found.group().isdecimal() else number(found.group())


def _one(hour: int | None, *, is_late: bool, is_early: bool) -> int | None:
    """Count an hour from midnight: nobody delivers at three at night, so "after 3" is in the afternoon."""
    if hour is None:
        return None
    is_afternoon = hour < _NOON and not is_early and (is_late or hour < _DAY_BEGINS)
    return hour + _NOON if is_afternoon else hour


def _both(begin: int, end: int, *, is_late: bool, is_early: bool) -> tuple[int, int]:
    """Count both hours from midnight: "2 to 6", "10 to 2", "from 9 am to 1 pm"."""
    if begin < _NOON and not is_early and (begin < _DAY_BEGINS or (is_late and begin < end <= _NOON and end != _NOON)):
        begin += _NOON
    if end < _NOON and end <= begin:
        end += _NOON
    return begin, end
