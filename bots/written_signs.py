"""Owns how a reference, a quantity and the words around them look in what customers write about goods."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bots import chinese_numbers, parse, units
from bots import vocabulary as known
from bots.units import UNIT

QUANTITY_AT_MOST = 99_999
_QUANTITY_DIGITS = 6

_UNITS_OF_MEASURE = (
    r"(?:м?[аa]|к[аa]|ka|ma|м?в|кв|mv|kv|v|м?вт|квт|kw|w|мм|см|м|mm|cm|m|кг|г|kg|g|к?гц|k?hz|ом|мом|ohm|квар?|kvar?"
    r"|п|p|лм|lm|к|k|ач?|ah|л|l|мкф|°?[cс]|bit|gb|гб|х|x)"
)
_MEASURE = re.compile(
    rf"\d+(?:[.,/xх×*+-]\d+)*{_UNITS_OF_MEASURE}?[²23]?(?:[/+-](?:\d+[\d.,]*)?{_UNITS_OF_MEASURE}?)*", re.IGNORECASE
)
_PROTECTION = re.compile(r"ip\d\d|[еe]\d\d|din\d\d|g[ux]\d\d?(?:[.,]\d)?", re.IGNORECASE)
_SHAPE = re.compile(r"(?=[^\d]*\d)(?=[\d./_-]*[^\W\d_])[^\W_]+(?:[-./_][^\W_]+)*")
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_RATING = re.compile(rf"[A-Za-zА-Яа-я]\d{{1,3}}|{_MEASURE.pattern}|\d[PpПпPр]\+?[NnНн]?")
_DIGITS_ONLY = re.compile(r"\d{5,14}")
_NUMBER_WORD = "|".join(sorted(known.NUMBER_WORDS - {"oh", "double", "zero", "ноль", "нуль"}, key=len, reverse=True))
_NUMBER_WORDS = re.compile(rf"(?<![\w-])(?:{_NUMBER_WORD})(?:[\s-]+(?:{_NUMBER_WORD}))*(?![\w-])", re.IGNORECASE)
_CHINESE_COUNT = re.compile(rf"[{chinese_numbers.NUMERALS}]+(?=\s?{units.SIGN})")
_CHINESE_MEASURES = (
    ("mA", "毫安"),
    ("A", "安培?(?![装裝全排])"),
    ("kW", "千瓦"),
    ("W", "瓦"),
    ("V", "伏特?"),
    ("mm²", "平方毫米|平方|平(?![方米])"),
    ("mm", "毫米"),
    ("cm", "厘米|公分"),
)
_CHINESE_MEASURE = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s?(?:"
    + "|".join(f"(?P<m{at}>{said})" for at, (_, said) in enumerate(_CHINESE_MEASURES))
    + ")"
)
_AMOUNT = re.compile(rf"(?P<number>\d+(?:[.,]\d+)?)\s*(?:{UNIT})?", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WISHES = _words(
    "здравствуйте добрый доброе день вечер утро привет нужно нужны нужен нужна надо требуется требуются хочу "
    "хотим хотел хотела хотели бы заказать закажите заказываю заказываем заказ заявка купить куплю покупаю беру "
    "возьму берём мне нам пожалуйста прошу просим есть ли у вас в наличии наличие цена цену цены сколько стоит "
    "стоят почём почем а и да же также ещё еще плюс добавьте добавить отгрузите отгрузить поставьте поставить "
    "посчитайте подскажите скажите можно интересует интересуют на по до за от арт артикул артикулы позиция "
    "позиции количество кол-во количестве количеством штук какая какой какие каков остаток остатки срок сроки "
    "отложите отложить зарезервируйте резерв выставьте счёт счет hello hi dear good morning afternoon evening "
    "please need needs i we want would like to order buy purchase us you have do does in stock price prices of "
    "for the a an and also send quote me can could get how much many is are there it ref reference references "
    "item items qty quantity add plus our my available availability cost "
    "costs give take ll them i'll we'll i'd we'd what what's your "
    "whats put aside reserve with at 你好 您好 请问 请 我要 我想 想要 想 我们要 "
    "我们需要 我需要 需要 订购 订 下单 购买 采购 买 要 有货吗 有没有 有 现货 价格 多少钱 "
    "多少 报价 还有 还有吗 有没有货 有货没 有货没有 有吗 来 来点 拿 给我拿 麻烦 帮忙 看看 看一下 "
    "查一下 查查 这些 这几个 那个 这个 把 里的 改成 换成 改为 "
    "换为 变成 增加到 减到 亲 和 以及 加上 再加 吗 呢 的 型号 数量 是 给我 帮我 预订 预留 "
)
_CHINESE_WISHES = sorted((word for word in _WISHES if _IDEOGRAPH.match(word)), key=len, reverse=True)
_EDGES = " \t.,;:!?-–—()[]\"'«»“”。，！？；：、（）=|*•·#№"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How many of which unit (None: not said); `is_fraction` for "2,5", which no count of pieces is."""

    number: int
    is_fraction: bool = False
    unit: str | None = None

    @property
    def is_believable(self) -> bool:
        """Whether somebody may really want so many."""
        return not self.is_fraction and 0 < self.number <= QUANTITY_AT_MOST


def looks_like_a_reference(token: str) -> bool:
    """Tell whether letters and digits stand together as in an article's reference, in whatever alphabet."""
    if not 4 <= len(token) <= 40 or _IDEOGRAPH.search(token) or not _SHAPE.fullmatch(token):
        return False
    return not (_MEASURE.fullmatch(token) or _PROTECTION.fullmatch(token))


def is_whole_reference(token: str) -> bool:
    """Tell whether a reference is long enough to be one by itself; a short one may be just the name of a series."""
    return looks_like_a_reference(token) and len(token) >= 6


def may_be_a_number(token: str) -> bool:
    """Tell whether bare digits are long enough to be a reference rather than a count."""
    return _DIGITS_ONLY.fullmatch(token) is not None


def is_a_rating(token: str) -> bool:
    """Tell whether a token says how big, as C16, 16А, 3P or 3х2.5 do, and so belongs to what stands before it."""
    return _RATING.fullmatch(token) is not None


def is_a_measure(token: str) -> bool:
    """Tell whether a token is a number with a unit of measure, as 16А or 3х2.5 are."""
    return _MEASURE.fullmatch(token) is not None and not token.isdigit()


def amount(text: str) -> Amount | None:
    """Read a text that is nothing but a count, with or without its unit: "10", "10 шт.", "3个", "10.0", "две"."""
    plain = in_digits(text).strip(_EDGES)
    found = _AMOUNT.fullmatch(plain.replace("\u00a0", ""))
    return amount_of(found["number"], units.unit_at(found.string, found.end("number"))) if found else None


def amount_of(number: str, unit: str | None = None) -> Amount | None:
    """Read the digits of a count and name its unit; None for one too long to be one."""
    whole, _, rest = number.replace(",", ".").partition(".")
    if len(whole) > _QUANTITY_DIGITS:
        return None
    return Amount(number=int(whole or 0), is_fraction=bool(rest.strip("0")), unit=unit)


def in_digits(text: str) -> str:
    """Write counts in digits and measures in signs: "две штуки" is "2 штуки", "十二个" is "12个", "16安" is "16A"."""
    text = _CHINESE_MEASURE.sub(_in_signs, text)
    text = _CHINESE_COUNT.sub(_in_chinese, text)
    return _NUMBER_WORDS.sub(lambda found: str(parse.number_said(found.group()) or found.group()), text)


def without_wishes(text: str) -> str:
    """Take greetings, wishes and questions from both ends of a text, so that the name of the goods is left."""
    tokens = text.strip(_EDGES).split()
    while tokens and (left := _without_a_wish(tokens[0], at_head=True)) != tokens[0]:
        tokens = [left, *tokens[1:]] if left else tokens[1:]
    while tokens and (left := _without_a_wish(tokens[-1], at_head=False)) != tokens[-1]:
        tokens = [*tokens[:-1], left] if left else tokens[:-1]
    return " ".join(tokens).strip(_EDGES)


def _in_chinese(found: re.Match[str]) -> str:
    """Write a Chinese count in digits, apart from a reference that it is stuck to."""
    before = found.string[: found.start()][-1:]
    gap = " " if before.isascii() and before.isalnum() else ""
    return f"{gap}{chinese_numbers.number(found.group())}"


def _in_signs(found: re.Match[str]) -> str:
    unit = _CHINESE_MEASURES[int((found.lastgroup or "m0")[1:])][0]
    return f"{found['number']}{unit}"


def _without_a_wish(token: str, *, at_head: bool) -> str:
    bare = token.strip(_EDGES)
    if bare.lower() in _WISHES:
        return ""
    for word in _CHINESE_WISHES:
        if at_head and bare.startswith(word):
            return bare[len(word) :]
        if not at_head and bare.endswith(word):
            return bare[: -len(word)]
    return bare
