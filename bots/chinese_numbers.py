"""Reads numbers as they are written in Chinese characters: 一百零五, 一百五, 两千五, 一万, 2万, 俩, 两打."""

from __future__ import annotations

import re
from typing import Final

NUMERALS: Final = "零〇一二两兩俩倆三仨四五六七八九十廿百千万萬"
"""The characters of numbers, to be put into a class of a pattern."""
_DIGITS: Final = {
    sign: at for at, signs in enumerate(("零〇", "一", "二两兩俩倆", "三仨", *"四五六七八九")) for sign in signs
}
_SCALES: Final = {"十": 10, "百": 100, "千": 1000}
_TEN_THOUSAND: Final = re.compile("[万萬]")
_RUN: Final = re.compile(f"[{NUMERALS}]+")
_MIXED: Final = re.compile(r"(?<![\w.,])(?P<number>\d{1,4}(?:\.\d)?)(?P<scale>[百千万萬])")
_DOZEN: Final = re.compile(rf"(?P<number>\d{{1,4}}|[{NUMERALS}]+|半)\s?打(?![印包电電开開折算听聽扰擾磨孔标標碎给給])")


def number(run: str) -> int:
    """Give the value of a run of numerals; one without scales is read digit by digit."""
    run = run.replace("廿", "二十")
    if not any(sign in _SCALES or _TEN_THOUSAND.match(sign) for sign in run):
        return int("".join(str(_DIGITS[sign]) for sign in run[:7]))
    left, *right = _TEN_THOUSAND.split(run, maxsplit=1)
    if not right:
        return _below_ten_thousand(left)
    rest = _TEN_THOUSAND.sub("", right[0])
    is_short = len(rest) == 1 and rest in _DIGITS  # 一万二 is 12000
    return (_below_ten_thousand(left) or 1) * 10_000 + _below_ten_thousand(rest) * (1000 if is_short else 1)


def in_digits(text: str) -> str:
    """Write the numbers of a text in digits, dozens multiplied out: "两打" is "24", "一百五十个" is "150个"."""
    text = _DOZEN.sub(lambda found: str(_dozens(found["number"])), text)
    text = _MIXED.sub(_multiplied, text)
    return _RUN.sub(lambda found: str(number(found.group())), text)


def without_dozens(text: str) -> str:
    """Write only the dozens of a text as pieces: "一打A9F74216" is "12个A9F74216"."""
    return _DOZEN.sub(lambda found: f"{_dozens(found['number'])}个", text)


def _dozens(written: str) -> int:
    if written == "半":
        return 6
    return 12 * (int(written) if written.isdecimal() else number(written))


def _multiplied(found: re.Match[str]) -> str:
    scale = 10_000 if _TEN_THOUSAND.match(found["scale"]) else _SCALES[found["scale"]]
    return str(int(float(found["number"]) * scale))


def _below_ten_thousand(run: str) -> int:
    """Add up what stands before each scale; a digit right behind a scale counts for the next lower one."""
    total, digit, last = 0, 0, 1
    for sign in run:
        if sign in _SCALES:
            last = _SCALES[sign]
            total += (digit or 1) * last
            digit = 0
        else:
            digit = _DIGITS[sign]
            last = 1 if not digit else last
    return total + digit * max(last // 10, 1)
