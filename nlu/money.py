"""Sums of money in a text, normalised to `1234.50 RUB`; a sum without its currency is the amount alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from nlu.contract import Entity
from nlu.folding import Shown
from nlu.numbers import CHINESE, Number, chinese_value

_CURRENCIES = {
    "RUB": r"руб(?:л(?:ь|я|ю|е|ей|и|ям|ями|ях|ик\w*)|\.?)|р(?:\.|(?=[\s,;!?)]|$))|рэ|₽|rubl\w*|rubley|ro?ubles?|rub|"
        r"rur|р\b|"
    r"卢布|деревянн\w+",
    "EUR": r"евро|eur(?:os?)?|€|欧元",
    "USD": r"долл(?:ар\w*)?\.?|бакс\w*|us\s?dollars?|usd|us\$|dollars?|bucks?|\$|美元|美金",
    "GBP": r"фунт\w* стерлинг\w*|gbp|£|pounds? sterling|quid|英镑",
    "CNY": r"юан\w+|cny|rmb|yuan|人民币|元(?!素|件)|块钱?(?!分|地|区)|¥|￥",
    "KZT": r"тенге|теңге|тг|₸|kzt|tenge|坚戈",
    "UAH": r"гривен\w*|гривн\w+|грн\.?|₴|uah",
    "BYN": r"byn|бел\.?\s?руб\w*|белорусск\w+ рубл\w+|白俄罗斯卢布",
}  # fmt: skip
_ORDER = ("BYN", "RUB", "EUR", "USD", "GBP", "CNY", "KZT", "UAH")
_AFTER = "|".join(f"(?P<{code}>{_CURRENCIES[code]})" for code in _ORDER)
_BEFORE = r"(?P<sign>us\$|人民币|[$€£¥￥₽₸₴]|(?:eur|usd|rub|gbp|cny|rmb|kzt|byn|uah)(?=[\s\d]))"
_AMOUNT = r"(?:\d{1,3}(?:[ '.,]\d{3}){1,4}(?!\d)(?:[.,]\d{1,2})?|\d{1,12}(?:[.,]\d{1,3})?)(?![\d])"
_SCALE = (
    r"(?:\s?(?P<scale>тыс(?:яч\w?)?\.?|тыщ\w?|млн\.?|миллион\w*|к|т\.?\s?р\.?|k|thousand|million|mln|m|千万|"
    r"百万|万|千|亿))?"
)
_SCALES = {
    "тыс": 1000, "тыщ": 1000, "т": 1000, "к": 1000, "k": 1000, "tho": 1000, "千": 1000, "万": 10_000, "百万": 1_000_000,
    "千万": 10_000_000, "亿": 100_000_000, "млн": 1_000_000, "мил": 1_000_000, "mil": 1_000_000, "mln": 1_000_000,
    "m": 1_000_000,
}  # fmt: skip
_END = r"(?![a-zа-я])"
_WRITTEN = re.compile(
    rf"(?<![a-zа-я\d.,/-]){_BEFORE}\s?(?P<after_sign>{_AMOUNT}){_SCALE.replace('scale', 'scale_before')}(?:\s?("
    rf"?P<twice>usd|eur|rub|cny))?{_END}"
    rf"|(?:(?<![\w.,-])|(?<=[\u3400-\u9fff]))(?P<amount>{_AMOUNT}){_SCALE}\s?(?:{_AFTER}){_END}"
    r"(?:\s?(?P<kopecks>\d{1,2})\s?(?:коп\w*\.?|cents?)|(?P<jiao>\d)(?:毛|角)?(?![\d个只件天])|)"
)
_NO_CURRENCY = re.compile(
    rf"(?:(?:на|общ\w+|итогов\w+)?\s*(?:сумм[аыуе]|стоимост\w+|цен[аыуе]|суммой)|в размере|"
    rf"(?:amount|sum|price|total)(?:\s+(?:of|is|was|due))?|总价|金额|价格|价钱|合计)"
    rf"\s*[:：-]?\s*(?:是|为|共|примерно|около)?\s*(?P<amount>(?!\d(?![\d.,])){_AMOUNT})"
    rf"{_SCALE}(?!\s?(?:[%a-zа-я]|\d|[-/]\d))"
)
_WORD_CURRENCY = re.compile(rf"\s*(?:{_AFTER}){_END}")
_NUMERAL = re.compile(
    rf"(?<![第几数{CHINESE}\d])(?P<amount>[{CHINESE}半]{{1,12}})(?:(?P<scale>点[{CHINESE}]+)?)"
    r"(?:(?P<RUB>卢布)|(?P<USD>美元|美金)|(?P<EUR>欧元)|(?P<CNY>块钱?(?!分|地|区)|元(?!素|件)|"
    r"人民币))(?P<jiao>[一二三四五六七八九](?:毛|角)?(?![个只件天]))?"
)
_SIGNS = {"$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY", "₽": "RUB", "₸": "KZT", "₴": "UAH",
          "rmb": "CNY", "人民币": "CNY"}  # fmt: skip
_MAY_HAVE_NUMERAL = re.compile("卢布|美元|美金|欧元|块|元|人民币")


def find_money(shown: Shown, numbers: Sequence[Number], *, has_digits: bool) -> Iterator[Entity]:
    """Sums in digits or words with their currency; without one where a word before tells that it is a sum."""
    text = shown.folded
    if has_digits:
        for match in _WRITTEN.finditer(text):
            yield _written(shown, match)
        for match in _NO_CURRENCY.finditer(text):
            end = match.end("scale") if match["scale"] else match.end("amount")
            yield _found(shown, match.start("amount"), end, _amount(match["amount"]) * _scale(match["scale"]), "")
    for number in numbers:
        currency = _WORD_CURRENCY.match(text, number.end)
        if currency is not None:
            yield _found(shown, number.start, currency.end(), Decimal(number.value), _code(currency))
    if not text.isascii() and _MAY_HAVE_NUMERAL.search(text):
        for match in _NUMERAL.finditer(text):
            value = chinese_value(match["amount"]) if "半" not in match["amount"] else None
            if value is not None and (match["amount"] != "一" or "钱" in match[0]):
                yield _found(shown, match.start(), match.end(), Decimal(value) + _jiao(match["jiao"]), _code(match))


def _written(shown: Shown, match: re.Match[str]) -> Entity:
    if match["sign"]:
        code = _SIGNS.get(match["sign"], match["sign"].upper())
        return _found(shown, *match.span(), _amount(match["after_sign"]) * _scale(_any_scale(match)), code)
    amount = _amount(match["amount"]) * _scale(_any_scale(match))
    if match["kopecks"]:
        amount += Decimal(match["kopecks"]) / 100
    return _found(shown, *match.span(), amount + _jiao(match["jiao"]), _code(match))


def _any_scale(match: re.Match[str]) -> str | None:
    return match["scale_before"] or match["scale"]


def _amount(written: str) -> Decimal:
    """`12.450,50`, `12,450.50`, `12 450,5` and `12'450` are one amount; a single group of three is thousands."""
    digits = re.sub("[ ']", "", written)
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0 and len(digits) - last - 1 == 3 and last <= 3:
        last = -1
    whole = re.sub("[.,]", "", digits[:last] if last >= 0 else digits)
    return Decimal(f"{whole}.{digits[last + 1 :] if last >= 0 else 0}")


def _scale(written: str | None) -> Decimal:
    known = (written or "").strip()
    return Decimal(_SCALES.get(known) or _SCALES.get(known[:3]) or _SCALES.get(known[:1], 1))


def _jiao(written: str | None) -> Decimal:
    if not written:
        return Decimal(0)
    return Decimal(written if written[0].isascii() else chinese_value(written[0]) or 0) / 10


def _code(match: re.Match[str]) -> str:
    return next((code for code, value in match.groupdict().items() if value and code in _CURRENCIES), "")


def _found(shown: Shown, start: int, end: int, amount: Decimal, currency: str) -> Entity:
    normalized = f"{amount:.2f} {currency}".strip()
    return Entity(entity="money", value=shown.written[start:end], normalized=normalized, start=start, end=end)
