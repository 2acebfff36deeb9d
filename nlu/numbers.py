"""Number words of Russian, English and Chinese, and the value they stand for."""

from __future__ import annotations

import unicodedata

_RUSSIAN = {
    "один": 1, "одну": 1, "одна": 1, "одного": 1, "два": 2, "две": 2, "двух": 2, "пара": 2, "пару": 2, "три": 3,
    "трех": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9, "десять": 10, "десяток": 10,
    "одиннадцать": 11, "двенадцать": 12, "дюжину": 12, "пятнадцать": 15, "двадцать": 20, "тридцать": 30,
    "сорок": 40, "пятьдесят": 50, "сто": 100, "сотню": 100, "двести": 200, "триста": 300, "пятьсот": 500,
    "тысячу": 1000,
}  # fmt: skip
_ENGLISH = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "dozen": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "hundred": 100, "thousand": 1000, "couple": 2,
}  # fmt: skip
WORDS = {**_RUSSIAN, **_ENGLISH}
"""Number words that stand between spaces, in lower case with е for ё."""

_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "萬": 10_000}
CHINESE = "".join([*_DIGITS, *_SCALES])
"""The characters a Chinese number is written with."""


def value_of(written: str) -> str | None:
    """The number in plain digits (`"две"` → `"2"`, `"1 000"` → `"1000"`, `"2,5"` → `"2.5"`), None if it is none."""
    word = unicodedata.normalize("NFKC", written).lower().replace("ё", "е").strip()
    if word in WORDS:
        return str(WORDS[word])
    if word and all(character in CHINESE for character in word):
        return str(_chinese(word))
    digits = "".join(word.split()).replace(",", ".")
    return digits if digits.replace(".", "", 1).isascii() and digits.replace(".", "", 1).isdigit() else None


def _chinese(word: str) -> int:
    total = section = digit = 0
    for character in word:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif _SCALES[character] == 10_000:
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _SCALES[character], 0
    return total + section + digit
