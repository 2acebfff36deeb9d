"""Goods called by an everyday word in the first sentence ("I'd like to order a kettle"): tried, and kept only if found.

A line that was only tried says `guessed`. It stays where the catalogue has goods of that very name, else it is as if
nothing had been named, and the goods are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bots import parse
from bots import written_signs as signs
from bots.cart_mentions import own_words
from bots.flow import JSON, Heard, Slots
from bots.pieces.towns import TOWN
from bots.plan import SlotKind
from bots.reading import rows_at, rows_of, says_yes, text_at

_SENTENCE_ENDS: Final = re.compile(r"[.!?。！？;；\n]+(?:\s|$)|[。！？；，,]")
_WHERE_AND_WHEN: Final = re.compile(
    r"(?:^|\s)(?:в|во|на|из|с|со|к|для|до|от|по|сегодня|завтра|послезавтра|доставк\w*|достав\w+|самовывоз\w*|картой|наличн\w+|"
    r"at|in|from|for|to|on|by|with|tomorrow|today|deliver\w*|pick-?up)(?:\s.*)?$|送.*$|自提.*$",
    re.IGNORECASE,
)
_MAKES: Final = re.compile(
    r"^(?:сделать|сделайте|оформить|оформите|приобрести|place|make|put)\s+(?:(?:an?|мне|нам)\s+)?(?:заказ\w*|order)?\s*|"
    r"^(?:один|одна|одну|одно|штуку|one|some|an?)\s+|(?:\s+(?:у вас|есть))+$",
    re.IGNORECASE,
)
_LED: Final = re.compile(
    r"^.*(?<!\w)(?:кп|предложени\w*|смет\w*|заказ\w*|заявк\w*|сертификат\w*|деклараци\w*|паспорт\w*)\s+(?:на|по|для)\s+|^.*\b(?:quote|quotation|offer|order|certificates?|declaration)\s+(?:for|on|of)\s+",
    re.IGNORECASE,
)
"""What leads to the goods: "a quote for kettles"."""
_AND: Final = re.compile(r"\s+(?:и|and|&|\+)\s+|和|以及|还有", re.IGNORECASE)
_DEED: Final = re.compile(
    r"(?:узнать|уточнить|спросить|оплатить|получить|забрать|доставить|привезти|заплатить|know|ask|pay|check|collect)(?!\w)|(?:place|make|put)$",
    re.IGNORECASE,
)
_LINES_AT_MOST: Final = 5
_COUNTED: Final = re.compile(r"^(?P<n>\d{1,4})\s+(?P<name>\D.*)$")
_IS_TOWN: Final = re.compile(TOWN, re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_\u3400-\u9fff]{3,}")
_NAME: Final = re.compile(r"[^\W\d_]{4}|[\u3400-\u9fff]{2}")
_SENTENCES_AT_MOST, _SENTENCE_AT_MOST, _WORDS_AT_MOST, _SIGNS_AT_MOST = 6, 200, 4, 60
_STEM_AT_LEAST, _STEM_AT_MOST, _ENDING = 3, 6, 2


def guessing(kind: SlotKind) -> SlotKind:
    """Let a cart try the words of a first message as the name of goods, where it names none plainly."""

    def gather(heard: Heard, current: JSON, is_asked: bool) -> JSON:
        found = kind.gather(heard, current, is_asked) if kind.gather is not None else None
        if current is not None or is_asked or heard.button is not None:
            return found
        return _guessed(heard) if found is None else _with_joined(found, heard)

    return replace(kind, gather=gather)


def _with_joined(found: JSON, heard: Heard) -> JSON:
    """Add what an "and" joins to goods that were named in words with a number: "2 kettles and an iron"."""
    named = [text_at(line, "asked") or "" for line in rows_of(found)]
    if any(signs.looks_like_a_reference(token) for name in named for token in name.split()):
        return found
    more = [
        dict(line)
        for line in rows_of(_guessed(heard))
        if says_yes(line, "joined") and not any(one in str(line["asked"]) or str(line["asked"]) in one for one in named)
    ]
    return [*(dict(line) for line in rows_of(found)), *more] if more else found


def without_wrong_guesses(cart: JSON, told: Sequence[Slots]) -> list[dict[str, JSON]]:
    """Leave out the guesses that the catalogue has nothing of that name for; `told` has a row for each line."""
    lines = rows_of(cart)
    read = [(_checked(row), _flag(lines, place)) for place, row in enumerate(told)]
    is_found = any(row is not None and flag is not None for row, flag in read)
    kept: list[dict[str, JSON]] = []
    for (row, flag), as_told in zip(read, told, strict=True):
        if flag is None or (row is None and flag == "joined" and is_found):
            kept.append(dict(as_told))
        elif row is not None:
            kept.append(row)
    return kept


def _flag(lines: Sequence[Slots], place: int) -> str | None:
    """Tell how sure a line was: None for one that was named, else "guessed", or "joined" by an "and"."""
    if place >= len(lines) or not says_yes(lines[place], "guessed"):
        return None
    return "joined" if says_yes(lines[place], "joined") else "guessed"


def _checked(row: Slots) -> dict[str, JSON] | None:
    """Keep what has the name that was asked for; None where nothing has."""
    asked = text_at(row, "asked") or ""
    candidates = called_so(asked, rows_at(row, "candidates"))
    is_it = text_at(row, "reference") is not None and _is_called(asked, row)
    return {**row, "candidates": candidates} if candidates or is_it else None


def is_only_guessed(cart: JSON) -> bool:
    """Tell whether no line of a cart was named plainly."""
    lines = rows_of(cart)
    return bool(lines) and all(says_yes(line, "guessed") for line in lines)


def called_so(asked: str, candidates: Sequence[Slots]) -> list[JSON]:
    """Keep the candidates that have a word of the name that was asked for."""
    return [dict(one) for one in candidates if _is_called(asked, one)]


def _guessed(heard: Heard) -> JSON:
    """Try each part of a message as a name; what an "and" joins to a name is one too, whether it is found or not."""
    text = signs.in_digits(own_words(heard)[: parse.READ_AT_MOST])
    lines: list[JSON] = []
    for sentence in _SENTENCE_ENDS.split(text)[:_SENTENCES_AT_MOST]:
        if len(sentence) > _SENTENCE_AT_MOST:
            continue
        named = [name for part in _AND.split(_LED.sub("", sentence)) if _may_be_goods(name := _name_in(part))]
        for name in named:
            counted = _COUNTED.match(name)
            quantity, asked = (int(counted["n"]) or None, counted["name"]) if counted is not None else (None, name)
            line: dict[str, JSON] = {"asked": asked, "reference": None, "quantity": quantity, "guessed": True}
            lines.append({**line, "joined": True} if len(named) > 1 else line)
    return lines[:_LINES_AT_MOST] or None


def _name_in(part: str) -> str:
    said = _MAKES.sub("", signs.without_wishes(part))
    return signs.without_wishes(_MAKES.sub("", _WHERE_AND_WHEN.sub("", said)))


def _may_be_goods(name: str) -> bool:
    is_short = len(name.split()) <= _WORDS_AT_MOST and len(name) <= _SIGNS_AT_MOST and not _DEED.match(name)
    return is_short and _NAME.search(name) is not None and _IS_TOWN.fullmatch(name) is None


def _is_called(asked: str, article: Mapping[str, JSON]) -> bool:
    """Tell whether an article's name has a word of what was asked for, or two Chinese signs in a row of it."""
    name = str(article.get("name") or "").lower()
    words = [word.lower() for word in _WORD.findall(name)]
    stems = [_stem(word.lower()) for word in _WORD.findall(asked)]
    pairs = [asked[at : at + 2] for at in range(len(asked) - 1) if asked[at] >= "\u3400" <= asked[at + 1]]
    return any(word.startswith(stem) for stem in stems for word in words) or any(pair in name for pair in pairs)


def _stem(word: str) -> str:
    return word[: max(_STEM_AT_LEAST, min(_STEM_AT_MOST, len(word) - (_ENDING if len(word) > 5 else 1)))]
