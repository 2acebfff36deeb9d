"""Telephone numbers in a text, in the international form E.164."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from nlu.contract import Entity
from nlu.folding import Shown

_REGIONS = {"ru": "RU", "be": "BY", "kk": "KZ", "uk": "UA", "zh": "CN", "de": "DE", "en": "GB"}
_PHONE = re.compile(r"(?<![\w+.,/-])(?:\+ ?|00)?\(?\d[\d ().-]{5,22}\d(?!\w|[-/,.]\d)", re.ASCII)
_CUE = re.compile(
    r"(?:тел\w*|телеф\w*|моб\w*|номер\w*|звон\w+|набер\w+|whats\s?app|ватсап\w*|вотсап\w*|вайбер\w*|phone|tel|"
    r"cell|mobile|"
    r"number|call|ring|dial|reach|text|电话|手机|号码|座机|打给?|拨打?|致电|回电|来电|微信|联系)[^\d+]{0,14}$"
)
_RUSSIAN = re.compile(r"[78]\d{10}")
_CHINESE = re.compile(r"1[3-9]\d{9}")
_DATED = re.compile(r"(?:\d{1,2}|\d{4})[.-]\d{1,2}[.-](?:\d{4}|\d{1,2})")
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+")
_SHORTEST, _LONGEST = 7, 15
_LOCAL = (phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY, phonenumbers.ValidationResult.TOO_SHORT)


def find_phones(shown: Shown, locale: str | None, home: str) -> Iterator[Entity]:
    """Numbers people can be rung at; `home` is the country meant where neither number nor locale tells.

    A bare run of ten digits and fewer is an account or a reference unless a word before it tells of a telephone.
    A number without its area code is found, but has no `normalized`.
    """
    text = shown.folded
    region = _REGIONS.get((locale or "")[:2].lower(), home)
    for match in _PHONE.finditer(text):
        written = match[0]
        digits = "".join(filter(str.isdigit, written))
        if not _SHORTEST <= len(digits) <= _LONGEST or not _may_be(text, match, digits):
            continue
        number = dialled(written, region, home)
        if number or (number == "" and _has_cue(text, match.start())):
            start = match.start()
            yield Entity(
                entity="phone", value=shown.written[start : match.end()], normalized=number or None, start=start,
                end=match.end(),
            )  # fmt: skip


@lru_cache(maxsize=4096)
def dialled(written: str, region: str, home: str) -> str | None:
    """The number in E.164; empty where its area code is missing; None where it is none."""
    digits = "".join(filter(str.isdigit, written))
    if not written.lstrip("( ").startswith(("+", "00")):
        if _RUSSIAN.fullmatch(digits) and (home == "RU" or digits[1] in "3489"):
            return f"+7{digits[1:]}"
        if _CHINESE.fullmatch(digits):
            return f"+86{digits}"
    international = "+" + digits[2:] if written.startswith("00") else written
    number = _parsed(international, region)
    if number is None:
        return None
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict in _LOCAL and len(digits) == _SHORTEST:
        return ""
    if verdict != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _may_be(text: str, match: re.Match[str], digits: str) -> bool:
    written = match[0]
    if written.startswith("+"):
        return True
    if _DATED.fullmatch(written) or written.count("(") != written.count(")"):
        return False
    if digits == written:
        likely = len(digits) == 11 and (_RUSSIAN.fullmatch(digits) or _CHINESE.fullmatch(digits))
        return bool(likely) or (len(digits) >= 11 and written.startswith("00")) or _has_cue(text, match.start())
    return not _GROUPED.fullmatch(written) or _has_cue(text, match.start())


def _has_cue(text: str, place: int) -> bool:
    return _CUE.search(text, max(0, place - 32), place) is not None


def _parsed(written: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
