"""Data in a text: order numbers, references, quantities, phones and the like, with their exact places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import phonenumbers

from nlu.contract import Entity
from nlu.numbers import CHINESE, WORDS, value_of
from nlu.patterns import (
    DATE,
    EMAIL,
    LOOK_ALIKES,
    MONEY,
    PHONE,
    QUANTITY,
    ReferencePatterns,
    any_of,
    beside,
)

LONGEST_READ = 4_000
"""Code points that are searched; a longer text is a pasted log or a chain of mails."""

_REGIONS = {"ru": "RU", "be": "BY", "kk": "KZ", "uk": "UA", "zh": "CN", "de": "DE", "en": "GB"}
_DAY_STEMS = (
    *("завтра", "вчера", "сегодня", "понедел", "вторник", "сред", "четверг", "пятниц", "суббот", "воскрес"),
    *("day", "tomorrow", "天", "周", "星期", "礼拜", "晚", "儿"),
)
_CHINESE_NUMBER = re.compile(f"[{CHINESE}]")


class EntityReader:
    """Finds entities by pattern; costs next to nothing where a text has neither digit, `@` nor number word."""

    def __init__(self, patterns: ReferencePatterns | None = None) -> None:
        """Compile an installation's patterns; without any, those of the shipped settings."""
        given = patterns or ReferencePatterns()
        self._orders = any_of(given.order_numbers)
        self._products = any_of(given.product_references)
        self._tracking = any_of(given.tracking_numbers)
        self._documents = any_of(given.document_numbers)
        self._region = given.phone_region
        self._named = (
            ("tracking_number", beside(given.tracking_words)),
            ("document_number", beside(given.document_words)),
            ("order_number", beside(given.order_words)),
        )

    def read(self, text: str, locale: str | None = None) -> tuple[Entity, ...]:
        """The entities of a text by place; where two overlap, the surer kind stays.

        `locale` tells in which country a phone number without its country code is meant.
        """
        searched = text[:LONGEST_READ]
        taken: list[Entity] = []
        if "@" in searched:
            _take(taken, _emails(searched))
        has_digits = any(map(str.isdigit, searched))
        if has_digits:
            latin = _latin(searched)
            _take(taken, self._references(searched, latin))
            _take(taken, self._named_references(searched))
            _take(taken, self._phones(searched, locale, taken))
            _take(taken, _plainly("money", MONEY, searched))
            _take(taken, _plainly("date", DATE, searched))
            _take(taken, _matches("product_reference", self._products, searched, latin))
        elif _has_day_word(searched):
            _take(taken, _plainly("date", DATE, searched))
        if has_digits or _has_number_word(searched):
            _take(taken, _quantities(searched))
        return tuple(sorted(taken, key=_place)) if len(taken) > 1 else tuple(taken)

    def _references(self, text: str, latin: str) -> Iterator[Entity]:
        yield from _matches("order_number", self._orders, text, latin)
        yield from _matches("tracking_number", self._tracking, text, latin)
        yield from _matches("document_number", self._documents, text, latin)

    def _named_references(self, text: str) -> Iterator[Entity]:
        for name, pattern in self._named:
            for match in pattern.finditer(text):
                if not _DOTTED.match(text, match.start("value")):
                    yield _found(name, text, *match.span("value"), normalized=_latin(match["value"].lstrip("№")))
        for match in _NUMBERED.finditer(text):
            yield _found("order_number", text, *match.span("value"), normalized=match["number"])

    def _phones(self, text: str, locale: str | None, taken: Sequence[Entity]) -> Iterator[Entity]:
        """Phone numbers in international form; the library is asked only about free runs of seven digits and more.

        Ten digits and fewer without any sign are an account or a reference.
        """
        for match in PHONE.finditer(text):
            digits = sum(map(str.isdigit, match[0]))
            is_bare = digits == len(match[0]) and digits < 11
            if digits < 7 or is_bare or any(match.start() < other.end and match.end() > other.start for other in taken):
                continue
            number = _dialled(match[0], _REGIONS.get((locale or "")[:2].lower(), self._region))
            if number is not None:
                yield _found("phone", text, *match.span(), normalized=number)


def _has_day_word(text: str) -> bool:
    lower = text.lower()
    return any(stem in lower for stem in _DAY_STEMS)


def _has_number_word(text: str) -> bool:
    if not WORDS.keys().isdisjoint(text.lower().replace("ё", "е").split()):
        return True
    return not text.isascii() and _CHINESE_NUMBER.search(text) is not None


def _take(taken: list[Entity], candidates: Iterable[Entity]) -> None:
    for found in candidates:
        if all(found.end <= other.start or found.start >= other.end for other in taken):
            taken.append(found)


def _place(entity: Entity) -> int:
    return entity.start


def _matches(name: str, pattern: re.Pattern[str], text: str, latin: str) -> Iterator[Entity]:
    for match in pattern.finditer(latin):
        yield _found(name, text, *match.span("value"), normalized=match["value"].replace(" ", "-"))


_NUMBERED = re.compile(r"(?P<value>№\s?(?P<number>\d{4,12}))(?!\w)")
_DOTTED = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}")


def _latin(text: str) -> str:
    """Upper case with look-alike letters made Latin; every code point stays at its place."""
    upper = text.translate(LOOK_ALIKES).upper()
    if len(upper) == len(text):
        return upper
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text.translate(LOOK_ALIKES))


def _found(name: str, text: str, start: int, end: int, *, normalized: str | None = None) -> Entity:
    return Entity(entity=name, value=text[start:end], normalized=normalized, start=start, end=end)


def _plainly(name: str, pattern: re.Pattern[str], text: str) -> Iterator[Entity]:
    for match in pattern.finditer(text):
        yield _found(name, text, *match.span())


def _emails(text: str) -> Iterator[Entity]:
    if "@" in text:
        for match in EMAIL.finditer(text):
            yield _found("email", text, *match.span(), normalized=match[0].lower())


def _quantities(text: str) -> Iterator[Entity]:
    for match in QUANTITY.finditer(text):
        name = match.lastgroup or "digits"
        yield _found("quantity", text, *match.span(name), normalized=value_of(match[name]))


def _dialled(written: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or len(str(number.national_number)) < 7:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
