"""Numbers as people write them in Russian, English and Chinese: the words, what they stand for, where they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlu.folding import folded


def _forms(value: float, written: str) -> dict[str, Decimal]:
    return dict.fromkeys(written.split(), Decimal(str(value)))


_RUSSIAN = {
    **_forms(0, "ноль нуль нуля нулю нулем"), **_forms(1, "один одна одно одну одного одной одному одним одном адин"),
    **_forms(2, "два две двух двум двумя двое двоих дваа"), **_forms(3, "три трех трем тремя трое троих"),
    **_forms(4, "четыре четырех четырем четырьмя четверо четверых четыри читыре четре"),
    **_forms(5, "пять пяти пятью пятеро пятерых пядь"), **_forms(6, "шесть шести шестью шестеро шэсть"),
    **_forms(7, "семь семи семью семеро"), **_forms(8, "восемь восьми восемью восьмью восим"),
    **_forms(9, "девять девяти девятью дивять"), **_forms(10, "десять десяти десятью десяток десятка дисять"),
    **_forms(11, "одиннадцать одиннадцати одинадцать одинадцати"),
    **_forms(12, "двенадцать двенадцати двенадцатью двенацать"),
    **_forms(13, "тринадцать тринадцати тринацать"), **_forms(14, "четырнадцать четырнадцати четырнацать"),
    **_forms(15, "пятнадцать пятнадцати пятнацать питнадцать"), **_forms(16, "шестнадцать шестнадцати шестнацать"),
    **_forms(17, "семнадцать семнадцати"), **_forms(18, "восемнадцать восемнадцати"),
    **_forms(19, "девятнадцать девятнадцати"), **_forms(20, "двадцать двадцати двадцатью двацать двадцадь"),
    **_forms(30, "тридцать тридцати тридцатью тритцать"), **_forms(40, "сорок сорока"),
    **_forms(50, "пятьдесят пятидесяти пятьюдесятью пятдесят"), **_forms(60, "шестьдесят шестидесяти шестдесят"),
    **_forms(70, "семьдесят семидесяти семдесят"), **_forms(80, "восемьдесят восьмидесяти восемдесят"),
    **_forms(90, "девяносто девяноста"), **_forms(100, "сто ста сотня сотню сотни сотней"),
    **_forms(200, "двести двухсот двумстам двумястами"), **_forms(300, "триста трехсот тремстам"),
    **_forms(400, "четыреста четырехсот"), **_forms(500, "пятьсот пятисот пятистам"),
    **_forms(600, "шестьсот шестисот"), **_forms(700, "семьсот семисот"), **_forms(800, "восемьсот восьмисот"),
    **_forms(900, "девятьсот девятисот"), **_forms(1000, "тысяча тысячу тысячи тысяч тыщу тыща тыщи тыщ тысячей"),
    **_forms(1_000_000, "миллион миллиона миллионов"), **_forms(1.5, "полтора полторы полутора"),
    **_forms(2, "пара пару пары парой парочка парочку парочки"), **_forms(12, "дюжина дюжину дюжины дюжин дюжиной"),
    **_forms(6, "полдюжины"), **_forms(10, "десятков"), **_forms(100, "сотен"),
    **_forms(1, "odin odnu odna"), **_forms(2, "dva dve paru"), **_forms(3, "tri treh"), **_forms(4, "chetyre chetire"),
    **_forms(5, "pyat piat pjat"), **_forms(6, "shest"), **_forms(7, "sem"), **_forms(8, "vosem"),
    **_forms(9, "devyat"), **_forms(10, "desyat"), **_forms(20, "dvadcat dvadtsat"), **_forms(100, "sto"),
}  # fmt: skip
_NEIGHBOURS = {
    **_forms(1, "одне"), **_forms(2, "дві двох"), **_forms(3, "трьох"), **_forms(4, "чотири чатыры"),
    **_forms(5, "п'ять пяць"), **_forms(6, "шість шэсць"), **_forms(7, "сім сем"), **_forms(8, "вісім восем"),
    **_forms(9, "дев'ять дзевяць"), **_forms(10, "дзесяць"), **_forms(20, "двадцять"),
    **_forms(2, "zwei екі"), **_forms(3, "drei үш"), **_forms(4, "vier төрт"), **_forms(5, "fünf бес"),
    **_forms(6, "sechs алты"), **_forms(7, "sieben жеті"), **_forms(8, "acht сегіз"), **_forms(9, "neun тоғыз"),
    **_forms(10, "zehn он"), **_forms(20, "zwanzig жиырма"), **_forms(12, "zwölf"),
}  # fmt: skip
del _NEIGHBOURS["он"]  # "he" to nearly everybody who writes it
_ENGLISH = {
    **_forms(0, "zero oh"), **_forms(1, "one"), **_forms(2, "two couple"), **_forms(3, "three"), **_forms(4, "four"),
    **_forms(5, "five"), **_forms(6, "six"), **_forms(7, "seven"), **_forms(8, "eight"), **_forms(9, "nine"),
    **_forms(10, "ten"), **_forms(11, "eleven"), **_forms(12, "twelve dozen twelv"), **_forms(13, "thirteen"),
    **_forms(14, "fourteen"), **_forms(15, "fifteen fiveteen"), **_forms(16, "sixteen"), **_forms(17, "seventeen"),
    **_forms(18, "eighteen"), **_forms(19, "nineteen"), **_forms(20, "twenty"), **_forms(30, "thirty"),
    **_forms(40, "forty fourty"), **_forms(50, "fifty"), **_forms(60, "sixty"), **_forms(70, "seventy"),
    **_forms(80, "eighty"), **_forms(90, "ninety ninty"), **_forms(100, "hundred"), **_forms(1000, "thousand"),
}  # fmt: skip
WORDS = {**_NEIGHBOURS, **_RUSSIAN, **_ENGLISH}
"""Number words that stand between spaces, in lower case with е for ё."""

_SCALE_WORDS = _forms(
    0,
    "тысяча тысячу тысячи тысяч тыщу тыщи тыщ миллион миллиона миллионов десятков десятка сотни сотен "
    "дюжины дюжин пары hundred thousand dozen",
).keys()
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "俩": 2, "仨": 3, "幺": 1,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000, "亿": 100_000_000}
_TENS = {"廿": 20, "卅": 30}
CHINESE = "".join([*_DIGITS, *_SCALES, *_TENS])
"""The characters a Chinese number is written with."""

_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+(?:'[^\W\d_\u3400-\u9fff]+)?")
_HALF = re.compile(r"\s+(?:с\s+половиной|and\s+a\s+half)(?!\w)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a folded text and its place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in words at its place, and its value in plain digits."""

    start: int
    end: int
    value: str


def words_of(text: str) -> list[Word]:
    """The words of a folded text, digits left out."""
    return [Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]


def has_number_word(words: Iterable[str]) -> bool:
    """Whether one of these words is a number."""
    return not WORDS.keys().isdisjoint(words)


def numbers_in(text: str, words: Sequence[Word]) -> Iterator[Number]:
    """The numbers a folded text has in words: `двадцать пять` is one of them, `один два три` three."""
    place = 0
    while place < len(words):
        run = _run(text, words, place)
        if run == 0:
            place += 1
            continue
        last = words[place + run - 1]
        value, end = _sum(word.text for word in words[place : place + run]), last.end
        half = _HALF.match(text, end)
        if half:
            value, end = value + Decimal("0.5"), half.end()
        yield _with_article(text, Number(words[place].start, end, plain(value)))
        place += run


def value_of(written: str) -> str | None:
    """The number in plain digits (`"две"` → `"2"`, `"1 000"` → `"1000"`, `"2,5"` → `"2.5"`), None if it is none."""
    if written.isascii() and written.isdecimal():
        return written
    word = folded(written).strip()
    if word and all(character in CHINESE for character in word):
        return chinese_value(word)
    found = list(numbers_in(word, words_of(word)))
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(word):
        return found[0].value
    digits = "".join(word.split()).replace(",", ".")
    return digits if digits.replace(".", "", 1).isascii() and digits.replace(".", "", 1).isdigit() else None


def chinese_value(word: str) -> str | None:
    """The value of a Chinese numeral: `三十二`, `一百二` (120), `廿五`, `二〇二六`; None for `三五` (some)."""
    if all(character in _DIGITS for character in word):
        if len(word) == 1 or (len(word) > 2 and not {"俩", "仨"} & set(word)):
            return str(int("".join(str(_DIGITS[character]) for character in word)))
        return None
    return str(_composed(word))


def chinese_digits(word: str) -> str:
    """The digits of a number read out figure by figure: `四五零零` is `4500`; empty where it is not read so."""
    return "".join(str(_DIGITS[c]) for c in word) if all(c in _DIGITS for c in word) else ""


def plain(value: Decimal) -> str:
    """A number without exponent or needless zeros."""
    return format(value.normalize(), "f") if value else "0"


def _run(text: str, words: Sequence[Word], first: int) -> int:
    """How many words from this place on are one number."""
    count, lowest = 0, Decimal(10**9)
    for place in range(first, len(words)):
        word = words[place]
        value = WORDS.get(word.text)
        if value is None:
            if word.text == "and" and count and words[place - 1].text == "hundred" and place + 1 < len(words):
                value = WORDS.get(words[place + 1].text)
                if value is not None and value < 100:
                    count += 1
                    continue
            break
        if count and (text[words[place - 1].end : word.start].strip(" ") not in ("", "-")):
            break
        if count and word.text not in _SCALE_WORDS and (value >= _place(lowest) or value == 0):
            break
        lowest = value if word.text not in _SCALE_WORDS else min(Decimal(value), Decimal(10**9))
        count += 1
        if value == Decimal("1.5") and not _is_scale_next(words, place):
            break
    return count


def _is_scale_next(words: Sequence[Word], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1].text in _SCALE_WORDS


def _place(value: Decimal) -> Decimal:
    """What a following word must be below: tens take units, hundreds take tens."""
    if value >= 1000:
        return Decimal(1000)
    if value >= 100:
        return Decimal(100)
    return Decimal(10) if value >= 20 else Decimal(0)


def _sum(words: Iterable[str]) -> Decimal:
    total = part = Decimal(0)
    for word in words:
        if word == "and":
            continue
        value = WORDS[word]
        if word not in _SCALE_WORDS:
            part += value
        elif value >= 1000:
            total, part = total + (part or 1) * value, Decimal(0)
        else:
            part = (part or 1) * value
    return total + part


_BEFORE = re.compile(r"(?<!\w)(?P<half>half\s+)?an?\s+$")


def _with_article(text: str, number: Number) -> Number:
    """`a dozen` and `half a dozen` begin at their first word."""
    if not text.startswith(("dozen", "couple", "hundred", "thousand"), number.start):
        return number
    before = _BEFORE.search(text, max(0, number.start - 12), number.start)
    if before is None:
        return number
    value = plain(Decimal(number.value) / 2) if before["half"] else number.value
    return Number(before.start(), number.end, value)


def _composed(word: str) -> int:
    total = section = digit = 0
    scale = 1
    for character in word:
        if character in _DIGITS:
            digit = _DIGITS[character]
            scale = 1 if digit == 0 else scale
        elif character in _TENS:
            section, scale = section + _TENS[character], 1
        elif character not in _SCALES:
            return 0
        elif _SCALES[character] >= 10_000:
            scale = _SCALES[character]
            total, section, digit = (total + section + digit) * scale, 0, 0
        else:
            scale = _SCALES[character]
            section, digit = section + (digit or 1) * scale, 0
    if digit and scale >= 100 and word[-1] in _DIGITS:
        digit *= scale // 10
    return total + section + digit
