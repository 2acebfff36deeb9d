"""Days, times and prices as they are said in Russian, English and Chinese."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_currency

_NAMES_ZH = {"RUB": "卢布", "KZT": "坚戈", "BYN": "白俄罗斯卢布"}
_ON_WEEKDAY_RU = ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье")
_NARROW_COMMA_ZH = re.compile(r"(?<=[\u3400-\u9fff）”]),\s+|,\s+(?=[\u3400-\u9fff（“])")


@lru_cache(maxsize=4096)
def on_the_day(language: str, day: date) -> str:
    """Say on which day: "во вторник, 24 ноября", "on Tuesday, 24 November", "11月24日（星期二）"."""
    match language:
        case "ru":
            return f"{_ON_WEEKDAY_RU[day.weekday()]}, {format_date(day, 'd MMMM', locale='ru')}"
        case "zh":
            return f"{day.month}月{day.day}日（{format_date(day, 'EEEE', locale='zh')}）"
        case _:
            return f"on {format_date(day, 'EEEE, d MMMM', locale='en')}"


def timed(moment: time) -> str:
    """Say a time of day, 24 hours, the same in every language."""
    return f"{moment.hour}:{moment.minute:02d}"


def punctuated(language: str, text: str) -> str:
    """Write what was joined by commas as the language does: Chinese characters have the wide one beside them."""
    return _NARROW_COMMA_ZH.sub("，", text) if language == "zh" and "," in text else text


@lru_cache(maxsize=4096)
def priced(language: str, amount: str, currency: str) -> str:
    """Say a price in the language's own writing; an amount or currency that cannot be read is said as it is."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return f"{amount} {currency}".strip()
    is_code = len(currency) == 3 and currency.isascii() and currency.isalpha()
    if not value.is_finite() or len(amount) > 20 or not is_code:
        return f"{amount} {currency}".strip()
    said = format_currency(value, currency.upper(), locale=language)
    code = currency.upper()
    if code not in said:
        return said
    name = _NAMES_ZH.get(code, code) if language == "zh" else code
    number = said.replace(code, "").strip()
    return f"{number} {name}" if language == "zh" else f"{name} {number}"
