"""Calendar dates and day words in a text, as ISO dates where they are known; bare months and weeks are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from nlu.calendar_words import CHINESE_DAYS, DAYS, MONTHS, ORDINALS, SHORT_WEEKDAYS, WEEKDAYS, either, place_in
from nlu.contract import Entity
from nlu.folding import Shown, is_wide
from nlu.numbers import CHINESE, chinese_value, value_of

_MONTH = either(MONTHS)
_WEEKDAY = either(WEEKDAYS)
_YEAR = r"(?:\s*,?\s*(?P<{0}>(?:19|20)\d\d)(?:\s?(?:г(?:\.|ода?)?(?!\w)|year))?(?!\d))?"
_NUMERIC = re.compile(
    r"(?<![a-zа-я0-9_.,/:-])(?:(?P<y>(?:19|20)\d\d)(?P<s>[-./])(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>0?[1-9]|[12]\d|3[01])"
    r"|(?P<d1>0?[1-9]|[12]\d|3[01])(?P<s1>[./-])(?P<m1>0?[1-9]|1[0-2]|1[3-9]|2\d|3[01])(?P=s1)(?P<y1>(?:19|"
    r"20)?\d\d)(?:\s?г(?:\.|ода?)?(?!\w))?"
    r"|(?P<d2>0?[1-9]|[12]\d|3[01])\.(?P<m2>0[1-9]|1[0-2]))(?![a-zа-я0-9/-]|[.,:]\d)(?!\s?[%°])"
)
_SLASHED = re.compile(
    r"(?:(?:^|\s)(?:до|к|на|с|по|от|за|on|by|at|until|till|from|since|before|after)\s+|от\s?|[至到于在])"
    r"(?P<date>(?P<d>0?[1-9]|[12]\d|3[01])/(?P<m>0?[1-9]|1[0-2]))(?![\w/.,-])"
)
_MONTHLY = re.compile(
    rf"(?:(?<![\w.,/-])(?P<first>0?[1-9]|[12]\d|3[01])(?:-?(?:го|е|му|st|nd|rd|th))?\s?(?:-|по|до|to|till|until|"
    rf"and|и)\s?)?"
    rf"(?<![\w.,/:])(?P<d>0?[1-9]|[12]\d|3[01])(?:-?(?:го|е|му|st|nd|rd|th)|\.)?(?:\s+of)?\s*(?P<m>{_MONTH})(?!\w)\.?"
    + _YEAR.format("y")
)
_MONTH_FIRST = re.compile(
    rf"(?<!\w)(?P<m>{_MONTH})\.?\s+(?:the\s+)?(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\w:]|"
    rf"[.,]\d)(?!\s?(?:pcs|шт|штук))"
    rf"(?:\s?(?:-|to|till|until)\s?(?P<last>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\w:]))?" + _YEAR.format("y")
)
_IN_WORDS = re.compile(
    rf"(?<!\w)(?:(?P<day>{either(tuple(ORDINALS.values()))})\s+(?:of\s+)?(?:(?P<m>{_MONTH})|числ[аоу])"
    rf"|(?P<m1>{_MONTH})\s+(?:the\s+)?(?<!may )(?P<day1>{either(tuple(ORDINALS.values()))}))(?!\w)" + _YEAR.format("y")
)
_SHORT = re.compile(
    r"(?<!\w)(?:on|by|next|this|last|until|till|from|в|во|на|до|к|с|по|и)\s+"
    rf"(?P<weekday>{either(SHORT_WEEKDAYS)})(?![\w@-])"
)
_FROM_DAY = re.compile(r"(?<!\w)(?:с|со|from|between|от)\s+$")
_CONNECTOR = re.compile(r"\s?(?:-|to|till|until)\s?$")
_OF_MONTH = re.compile(
    r"(?<![\w.,/-])(?P<d>0?[1-9]|[12]\d|3[01])(?:-?(?:го|е|му))?\s+числ[аоуе]м?(?!\w)"
    r"|(?<!\w)(?:до|к|с|по|на|от|после)\s(?P<d1>0?[1-9]|[12]\d|3[01])-?(?:го|му|е)(?!\w|\s+(?:числ|этаж|раз|дом|"
    r"ряд|класс))"
    r"|(?<!\w)(?:on|by|until|till|from|since|before|after)\s(?P<d2>the\s(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|"
    r"th))(?!\w|\s+(?:floor|street|order|time|item))"
)
_NAMED = re.compile(
    r"(?<!\w)(?:(?P<day>" + "|".join(f"(?P<d{place}>{name})" for place, name in enumerate(DAYS.values())) + r")"
    r"|(?:(?P<which>next|this|last|coming|следующ\w+|ближайш\w+|эт(?:от|у|о|ой|ого|им)|прошл\w+|последн\w+|"
    r"будущ\w+|sled)\s+)?"
    rf"(?<!black )(?<!черная )(?<!чистый )(?<!черной )(?<!черную )(?<!чорная )(?P<weekday>{_WEEKDAY})"
    r"(?P<week>\s+(?:next\s+week|на\s+(?:следующ\w+|той|будущ\w+)\s+недел\w+))?)(?![\w@])"
)
_COUNTED = re.compile(
    r"(?<!\w)(?:через\s+(?P<n>\d{1,3}|[а-я]+(?: [а-я]+)?)\s+(?:дн(?:я|ей|и)|ден[ья])|через\s+(?P<one>день)(?=$|"
    r"[.,!?])"
    r"|in\s+(?P<n1>\d{1,3}|[a-z]+(?:[- ][a-z]+)?|a)\s+days?(?:'s?)?(?!\w)(?!\s+(?:or|and|time off))|"
    r"(?P<n2>\d{1,3}|[a-z]+)\s+days\s+from\s+(?:now|today))(?!\w)"
)
_CHINESE = re.compile(
    rf"(?:(?P<y>\d{{4}}|[〇零一二三四五六七八九]{{4}})年)?(?:(?P<rel>本月|这个?月|下个?月|上个?月)|"
    rf"(?<![\d{CHINESE}])(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?)"
    rf"(?P<d>[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|"
    rf"[一二三四五六七八九])(?:[日号]|(?=$|[，。！？,.!? 到至-]))"
    rf"(?:\s?[到至~-]\s?(?P<last>[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?)[日号])?"
    r"|(?<![\d路街道巷弄村院区园厦月第段])(?P<alone>[12]\d|3[01]|"
    r"[1-9])号(?![线楼门院栋店库馆口铺仓机段单码厅色柜桌房台型款位井桩公元字令线半])(?!\s?[\da-z])"
    rf"|(?<![{CHINESE}路街道巷弄村院区园厦月第零段])(?P<numeral>[二三]?十[一二三四五六七八九]?|"
    rf"廿[一二三四五六七八九]?)号(?![线楼门院栋店库馆口铺仓机段单码厅色柜桌房台型款位半])"
    r"|(?P<named>(?<!如)今天|大大后天|大后天|大前天|[前昨明后](?:天|日|儿个?|晚|早)|今(?:日|儿个?|晚|早)|昨夜|明个(?!月)|[前昨今明后]儿个?)"
    r"|(?P<week>下下个?|下个?|上上个?|上个?|这个?|本)?(?:周|星期|"
    r"礼拜)(?P<weekday>[一二三四五六日天])(?![一二三四五六七八九十百]?[个件台次回种位套]|换|期)"
    rf"|(?<![{CHINESE}\d])(?P<count>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}})天(?:之?后|以后|过后)"
)
_MAY_BE_SHORT = re.compile(r"(?<!\w)(?:пн|вт|ср|чт|пт|сб|вс|mon|tue|wed|thu|fri|sat|sun)(?!\w)")
_PAST_DAYS = 14
_WEEKS = {"下下": 2, "下": 1, "上上": -2, "上": -1, "这": 0, "本": 0}


@dataclass(frozen=True, slots=True)
class _Told:
    """A date at its place: its parts as far as they were said, or days counted from today."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    days: int | None = None
    weekday: int | None = None
    week: int | None = None


def find_dates(
    shown: Shown, today: date | None, *, has_digits: bool, has_words: bool, month_first: bool = False
) -> Iterator[Entity]:
    """Dates of a text; without `today` only those with their year have a `normalized`.

    A day without a year is the one nearest to today; a weekday without more is the coming one, `next Friday` that of
    next week. Both ends of a range are found.
    """
    for told in _tellings(shown.folded, has_digits=has_digits, has_words=has_words, month_first=month_first):
        meant = _meant(told, today)
        yield Entity(
            entity="date", value=shown.written[told.start : told.end], normalized=meant.isoformat() if meant else None,
            start=told.start, end=told.end,
        )  # fmt: skip


def _tellings(text: str, *, has_digits: bool, has_words: bool, month_first: bool) -> Iterator[_Told]:
    if has_digits:
        for pattern in (_NUMERIC, _SLASHED):
            for match in pattern.finditer(text):
                yield from _numeric(match, month_first=month_first)
    if has_words:
        for found in (_MONTHLY, _MONTH_FIRST):
            for match in found.finditer(text):
                yield from _monthly(text, match)
        for match in _OF_MONTH.finditer(text):
            name = next(name for name in ("d", "d1", "d2") if match[name])
            end = match.end() if name == "d" else match.end(name)
            digits = int(re.sub(r"\D", "", match[name]))
            yield _Told(match.start(name), _without_dash(text, end, match.end()), day=digits)
        for match in _COUNTED.finditer(text):
            yield from _counted(match)
        for match in _NAMED.finditer(text):
            yield _named(match)
        for match in _IN_WORDS.finditer(text):
            yield _in_words(match)
    if _MAY_BE_SHORT.search(text):
        for match in _SHORT.finditer(text):
            yield _Told(*match.span("weekday"), weekday=place_in(SHORT_WEEKDAYS, match["weekday"]))
    if is_wide(text):
        for match in _CHINESE.finditer(text):
            yield from _chinese(match)


def _numeric(match: re.Match[str], *, month_first: bool) -> Iterator[_Told]:
    groups = match.groupdict()
    year = groups.get("y") or groups.get("y1")
    day = int(next(v for k in ("d", "d1", "d2") if (v := groups.get(k))))
    month = int(next(v for k in ("m", "m1", "m2") if (v := groups.get(k))))
    if groups.get("d1") and (month > 12 or (month_first and groups["s1"] == "/" and day <= 12)):
        day, month = month, day
    if month > 12:
        return
    start, end = match.span("date") if "date" in groups else match.span()
    yield _Told(start, end, year=_full_year(year), month=month, day=day)


def _monthly(text: str, match: re.Match[str]) -> Iterator[_Told]:
    groups = match.groupdict()
    month = place_in(MONTHS, match["m"]) + 1
    year = _full_year(match["y"])
    if groups.get("last"):
        end = match.start() + len(_CONNECTOR.sub("", text[match.start() : match.start("last")]))
        yield _Told(match.start(), end, year, month, int(match["d"]))
        yield _Told(match.start("last"), match.end(), year, month, int(match["last"]))
        return
    start = match.start("d") if _begins_with_day(match) else match.start()
    if groups.get("first"):
        between = text[match.end("first") : match.start("d")].strip()
        if not between.startswith(("и", "and")) or _FROM_DAY.search(text, max(0, match.start() - 9), match.start()):
            yield _Told(match.start("first"), match.end("first"), year, month, int(match["first"]))
    end = (
        match.end() if text[match.end() - 1] != "." or text[match.end() - 3 : match.end()] == " г." else match.end() - 1
    )
    yield _Told(start, end, year, month, int(match["d"]))


def _begins_with_day(match: re.Match[str]) -> bool:
    return match.start("d") < match.start("m")


def _without_dash(text: str, end: int, whole_end: int) -> int:
    """`20-му` is taken whole."""
    return whole_end if text[end:whole_end].lstrip("-") in {"го", "му", "е"} else end


def _counted(match: re.Match[str]) -> Iterator[_Told]:
    written = match["n"] or match["n1"] or match["n2"]
    value = "1" if match["one"] or written == "a" else value_of(written)
    if value is not None and value.isdigit():
        yield _Told(*match.span(), days=int(value))


def _named(match: re.Match[str]) -> _Told:
    if match["day"]:
        place = next(place for place in range(len(DAYS)) if match[f"d{place}"])
        return _Told(*match.span(), days=list(DAYS)[place])
    which = match["which"] or ""
    week = 1 if which.startswith(("next", "следующ", "будущ", "sled")) or match["week"] else None
    if which.startswith(("last", "прошл", "последн")):
        week = -1
    return _Told(*match.span(), weekday=place_in(WEEKDAYS, match["weekday"]), week=week)


def _in_words(match: re.Match[str]) -> _Told:
    name = "day" if match["day"] else "day1"
    month = match["m"] or match["m1"]
    return _Told(
        *match.span(),
        year=_full_year(match["y"]),
        month=place_in(MONTHS, month) + 1 if month else None,
        day=next(day for day, written in ORDINALS.items() if re.fullmatch(written, match[name])),
    )


def _chinese(match: re.Match[str]) -> Iterator[_Told]:
    if match["named"]:
        yield _Told(*match.span(), days=CHINESE_DAYS.get(match["named"].removesuffix("个"), 0))
    elif match["weekday"]:
        week = (match["week"] or "").removesuffix("个")
        weekday = min("一二三四五六日天".index(match["weekday"]), 6)
        yield _Told(*match.span(), weekday=weekday, week=_WEEKS.get(week))
    elif match["count"]:
        yield _Told(*match.span(), days=_digits(match["count"]))
    elif match["d"]:
        year = _digits(match["y"]) if match["y"] else None
        month = _digits(match["m"]) if match["m"] else None
        end = match.end("d") + (match.string[match.end("d") : match.end("d") + 1] in {"日", "号"})
        first = _Told(match.start(), end, year=year, month=month, day=_digits(match["d"]), week=_month(match["rel"]))
        yield first
        if match["last"]:
            yield _Told(
                match.start("last"), match.end(), year=year, month=month, day=_digits(match["last"]), week=first.week
            )
    else:
        yield _Told(*match.span(), day=_digits(match["alone"] or match["numeral"]))


def _month(relative: str | None) -> int | None:
    return {"本": 0, "这": 0, "下": 1, "上": -1}[relative[0]] if relative else None


def _digits(written: str) -> int:
    return int(written) if written.isdecimal() else int(chinese_value(written) or 0)


def _full_year(written: str | None) -> int | None:
    return None if not written else int(written) if len(written) == 4 else 2000 + int(written)


def _meant(told: _Told, today: date | None) -> date | None:
    """The date meant, seen from today; None where it cannot be told or no calendar has it (30 February, year 0)."""
    if told.year is not None and told.month is not None and told.day is not None:
        return _date(told.year, told.month, told.day)
    if today is None:
        return None
    if told.days is not None:
        return _after(today, told.days)
    if told.weekday is not None:
        return _weekday(told.weekday, told.week, today)
    if told.day is None:
        return None
    if told.month is not None:
        years = [_date(today.year + shift, told.month, told.day) for shift in (0, 1, -1)]
        return min((found for found in years if found), key=lambda found: abs(found - today), default=None)
    return _day_of_month(told.day, told.week, today)


def _weekday(weekday: int, week: int | None, today: date) -> date | None:
    if week is None:
        return _after(today, (weekday - today.weekday() - 1) % 7 + 1)
    return _after(today, weekday - today.weekday() + 7 * week)


def _day_of_month(day: int, shift: int | None, today: date) -> date | None:
    """The day of this month, or of the next where it is past by more than a fortnight; `shift` names the month."""
    months = [today.year * 12 + today.month - 1 + step for step in ((0, 1) if shift is None else (shift,))]
    found = [each for month in months if (each := _date(month // 12, month % 12 + 1, day))]
    return next((each for each in found if shift is not None or (today - each).days <= _PAST_DAYS), None)


def _after(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:  # "in five million days"
        return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
