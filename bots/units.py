"""Owns the units that goods are counted in: their words in three languages, and how longer ones are told in metres."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

from bots.chinese_numbers import without_dozens

PIECE: Final = "piece"
METRE: Final = "metre"
UNITS: Final = (PIECE, METRE, "coil", "roll", "pack", "box", "set", "pair")
"""The codes of the units that are told apart; whatever else goods are sold in is told as pieces."""

_WORDS: Final[Mapping[str, str]] = {
    PIECE: r"шт(?:ук[аиу]?|учек|учк\w{1,2})?|единиц[аыу]?|ед|pcs?|pieces?|units?|items?|ea|off",
    METRE: r"метр(?:а|ов|ы)?|м|met(?:er|re)s?|m",
    "coil": r"бухт[аыу]?|бух|катуш(?:ка|ки|ку|ек)|coils?|reels?|spools?",
    "roll": r"рулон(?:а|ов|ы)?|rolls?",
    "pack": r"уп(?:ак(?:ов(?:ка|ки|ку|ок))?)?|пач(?:ка|ки|ку|ек)|packs?|packages?|packets?",
    "box": r"короб(?:ка|ки|ку|ок)|box(?:es)?|cartons?",
    "set": r"компл(?:ект(?:а|ов)?)?|sets?",
    "pair": r"пар[ауы]?|pairs?",
}
_SIGNS: Final[Mapping[str, str]] = {
    PIECE: "个個只隻件台臺支根条條块塊把片盏盞瓶张張桶",
    METRE: "米",
    "coil": "卷捆",
    "pack": "包袋",
    "box": "盒箱",
    "set": "套组組",
    "pair": "对對双雙",
}
SIGN: Final = f"[{''.join(_SIGNS.values())}]"
"""A Chinese measure word, as a class of a pattern."""
UNIT: Final = rf"(?:(?:{'|'.join(_WORDS.values())})(?![^\W_])\.?|{SIGN})"
"""A unit as it is written behind a number, as a pattern that ignores case."""

_NAMED: Final = {code: re.compile(words, re.IGNORECASE) for code, words in _WORDS.items()}
_HERE: Final = re.compile(rf"\s*(?P<unit>{UNIT})", re.IGNORECASE)
_NO_PAIR: Final = r"(?!(?<![\d\s一二两兩三四五六七八九十百千几半])[对對])"
"""对 counts pairs behind a number only: "不对，要五个" says no."""
_COUNTED: Final = re.compile(rf"(?<![^\W\d_\u3400-\u9fff]){_NO_PAIR}(?P<unit>{UNIT})", re.IGNORECASE)
_LENGTH: Final = re.compile(
    rf"(?<![^\W\u3400-\u9fff])\d+(?:[.,]\d+)?\s*(?:(?:{_WORDS[METRE]})(?![^\W_])|米)", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_MUCH: Final = r"(?P<much>\d{1,4}(?:[.,]\d{1,3})?|полтор[аы]|пол|half\s+a)"
_KILOMETRES: Final = re.compile(
    rf"(?<![\w.,])(?<!\bдо )(?<!\bот )(?<!\bв )(?<!\bat ){_MUCH}[\s-]*"
    r"(?:(?:км|километр\w{0,3}|km|kilomet(?:er|re)s?)(?![^\W\d_\u3400-\u9fff])|公里|千米)"
    r"(?!\s*(?:от|from|мкад|[а-яё]+(?:ого|ая)\s+(?:ш|дорог)))",
    re.IGNORECASE,
)
_SOLD_BY_LENGTH: Final = re.compile(
    r"кабел|провод|трос|труб|лент|шнур|витая|витой|cable|wire|cord|pipe|conduit|[线線缆纜管带帶]"
    r"|(?<![^\W\u3400-\u9fff])(?=[a-zа-я]*\d)(?=\d*[a-zа-я])[a-zа-я\d]{4,}",
    re.IGNORECASE,
)
_LEAST_KILOMETRES: Final = {"пол": 0.5, "полтора": 1.5, "полторы": 1.5}
_DOZENS: Final = re.compile(
    r"(?<!\w)(?P<much>\d{1,3}|полтора|полторы|пол|half\s+a|a|два|две|три|четыре|пять|two|three|four|five)?[\s-]*"
    r"(?:(?P<ten>десят(?:ок|ка|ков))|(?P<dozen>дюжин[аыу]?|dozens?))(?!\w)(?:\s+of(?!\w))?",
    re.IGNORECASE,
)
_HOW_MANY: Final = {
    "пол": 0.5, "полтора": 1.5, "полторы": 1.5, "a": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5,
    "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip


def unit_at(text: str, at: int) -> str | None:
    """Name the unit that stands right here in a text, None where none does."""
    found = _HERE.match(text, at)
    return None if found is None else _code(found["unit"])


def unit_in(text: str) -> str | None:
    """Name the first unit in a short text, right behind a number or after a space; None where it has none."""
    found = _COUNTED.search(text)
    return None if found is None else _code(found["unit"])


def counts_length(text: str) -> bool:
    """Tell whether a number of the text counts metres: "make it 300 m"."""
    return _LENGTH.search(text) is not None


def is_part_of(name: str, unit: str) -> bool:
    """Tell whether the name of goods has the word of a unit in it, which then counts the goods: a junction box."""
    if any(sign in name for sign in _SIGNS.get(unit, "") if unit != PIECE):
        return True
    return unit in _NAMED and any(_NAMED[unit].fullmatch(word) for word in _WORD.findall(name))


def counted_plainly(text: str) -> str:
    """Write kilometres of goods as metres and dozens as pieces: "1,5 км кабеля" is "1500 м кабеля"."""
    text = without_dozens(text)
    if _SOLD_BY_LENGTH.search(text):
        text = _KILOMETRES.sub(_in_metres, text)
    return _DOZENS.sub(_in_pieces, text)


def _code(word: str) -> str:
    bare = word.rstrip(".")
    for code, signs in _SIGNS.items():
        if bare in signs:
            return code
    return next((code for code, words in _NAMED.items() if words.fullmatch(bare)), PIECE)


def _in_metres(found: re.Match[str]) -> str:
    much = found["much"].lower()
    kilometres = _LEAST_KILOMETRES.get(much, 0.5 if much.startswith("half") else None)
    if kilometres is None:
        kilometres = float(much.replace(",", "."))
    said = found.group().lower()
    metre = "米" if "里" in said or "米" in said else "м" if "м" in said else "m"
    return f"{math.ceil(round(kilometres * 1000, 3))} {metre}"


def _in_pieces(found: re.Match[str]) -> str:
    said = (found["much"] or "a").lower()
    much = int(said) if said.isdecimal() else 0.5 if said.startswith("half") else _HOW_MANY[said]
    each, unit = (10, "шт") if found["ten"] else (12, "pcs" if "dozen" in found.group().lower() else "шт")
    return f"{int(much * each)} {unit}"
