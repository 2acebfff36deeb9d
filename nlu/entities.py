"""Data in a text: references, quantities, phones, dates, sums, addresses and names, with their exact places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from nlu.addresses import find_addresses
from nlu.calendar_words import DAYS, MONTHS, WEEKDAYS, either
from nlu.catalogue import Catalogue
from nlu.contract import Entity
from nlu.dates import find_dates
from nlu.features import tail_from
from nlu.folding import Shown, is_wide, shown
from nlu.money import find_money
from nlu.names import find_names
from nlu.numbers import Number, has_number_word, numbers_in, words_of
from nlu.patterns import ReferencePatterns
from nlu.phones import dialled, find_phones
from nlu.products import ProductFinder
from nlu.quantities import find_quantities
from nlu.references import ReferenceFinder, upper_latin
from nlu.spoken import spoken_digits

LONGEST_READ = 2_000
"""Code points that are searched; a longer text is a pasted log or a chain of mails."""

_EMAIL = re.compile(r"(?<![a-z0-9_.+-])[a-z0-9_.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
_DAY_WORD = re.compile(
    rf"(?<!\w)(?:{either((*DAYS.values(), *WEEKDAYS, *MONTHS))}|через|числ\w*|days?|"
    rf"the)(?!\w)|\d-?(?:го|му)(?!\w)"
)


class _Taken:
    """The entities found so far and the places they take."""

    def __init__(self, size: int) -> None:
        self.entities: list[Entity] = []
        self._places = bytearray(size)

    def add(self, candidates: Iterable[Entity]) -> None:
        """Keep those that overlap nothing found before."""
        for found in candidates:
            if self.is_free(found):
                self._places[found.start : found.end] = b"\1" * (found.end - found.start)
                self.entities.append(found)

    def is_free(self, found: Entity) -> bool:
        """Whether nothing was found at this place."""
        return self._places.find(1, found.start, found.end) < 0


class EntityReader:
    """Finds entities by rules; costs next to nothing where a text has neither digit, `@`, capital nor number word."""

    def __init__(
        self,
        patterns: ReferencePatterns | None = None,
        catalogue: Catalogue | None = None,
        today: Callable[[], date] | None = None,
        *,
        longest_read: int = LONGEST_READ,
    ) -> None:
        """Compile an installation's patterns; without any, those of the shipped settings.

        What the `catalogue` knows is found in any spacing and case and with Cyrillic letters too; it is called on the
        caller's thread and must answer from memory. `today` tells the day where people live, anew for each text. The
        first `longest_read` code points of a text are searched, and of a longer one its end.
        """
        given = patterns or ReferencePatterns()
        self._references = ReferenceFinder(given)
        self._products = ProductFinder(given.product_references, catalogue)
        self._region = given.phone_region
        self._today = today
        self._longest_read = longest_read

    def read(self, text: str, locale: str | None = None, *, today: date | None = None) -> tuple[Entity, ...]:
        """The entities of a text by place; where two overlap, the surer kind stays.

        `locale` tells in which country a phone number without its country code is meant. What is told relative to a
        day (`tomorrow`, `5 May`) counts from `today`, else from the reader's; without both it has no `normalized`.
        """
        found, start = self._read(text[: self._longest_read], locale, today), max(tail_from(text), self._longest_read)
        if start >= len(text):
            return found
        tail = self._read(text[start:], locale, today)
        return (*found, *(replace(one, start=one.start + start, end=one.end + start) for one in tail))

    def _read(self, text: str, locale: str | None, today: date | None) -> tuple[Entity, ...]:
        seen = shown(text)
        words = words_of(seen.folded)
        spoken = {word.text for word in words}
        taken = _Taken(len(seen.folded))
        has_digits = any(map(str.isdigit, seen.folded))
        numbers = list(numbers_in(seen.folded, words)) if has_number_word(spoken) else []
        if "@" in seen.folded:
            taken.add(_emails(seen))
        taken.add(self._known_products(seen))
        if has_digits:
            self._read_digits(taken, seen, locale)
        has_chinese = is_wide(seen.folded)
        if numbers or has_chinese:
            taken.add(self._spoken(seen, numbers, locale))
        taken.add(find_addresses(seen, has_digits=has_digits))
        taken.add(find_money(seen, numbers, has_digits=has_digits))
        has_words = _DAY_WORD.search(seen.folded) is not None
        month_first = (locale or "").replace("_", "-").lower() == "en-us"
        if today is None and self._today is not None:
            today = self._today()
        taken.add(find_dates(seen, today, has_digits=has_digits, has_words=has_words, month_first=month_first))
        if has_digits:
            taken.add(self._products.find(seen, upper_latin(seen.folded)))
        taken.add(find_names(seen, words))
        if has_digits or numbers or has_chinese:
            products = [each for each in taken.entities if each.entity == "product_reference"]
            taken.add(find_quantities(seen, numbers, products))
        return tuple(_as_came(text, seen, sorted(taken.entities, key=_place)))

    def _known_products(self, seen: Shown) -> Iterator[Entity]:
        """What the catalogue knows, but for numbers that a word beside them makes something else."""
        known = list(self._products.known(seen))
        if known:
            others = _Taken(len(seen.folded))
            others.add(self._references.find_beside_words(seen))
            yield from (one for one in known if others.is_free(one))

    def _read_digits(self, taken: _Taken, seen: Shown, locale: str | None) -> None:
        latin = upper_latin(seen.folded)
        taken.add(self._references.find(seen, latin))
        taken.add(find_phones(seen, locale, self._region))

    def _spoken(self, seen: Shown, numbers: Sequence[Number], locale: str | None) -> Iterator[Entity]:
        """Order numbers and phones that were read out figure by figure."""
        for told in spoken_digits(seen.folded, numbers):
            name = None if told.is_international else self._references.kind_of(told.digits)
            normalized: str | None = told.digits
            if name is None and 10 <= len(told.digits) <= 12:
                written = f"+{told.digits}" if told.is_international else told.digits
                region = "CN" if (locale or "").startswith("zh") else self._region
                name, normalized = "phone", dialled(written, region, self._region)
            if name is not None and normalized:
                value = seen.written[told.start : told.end]
                yield Entity(entity=name, value=value, normalized=normalized, start=told.start, end=told.end)


def _emails(seen: Shown) -> Iterator[Entity]:
    for match in _EMAIL.finditer(seen.folded):
        start, end = match.span()
        yield Entity(entity="email", value=seen.written[start:end], normalized=match[0], start=start, end=end)


def _place(entity: Entity) -> int:
    return entity.start


def _as_came(text: str, seen: Shown, found: Iterable[Entity]) -> Iterator[Entity]:
    """The entities at their places in the text as it came, invisible characters and all."""
    for entity in found:
        if seen.places is None:
            yield entity
            continue
        start, end = seen.original(entity.start), seen.original(entity.end)
        yield replace(entity, value=text[start:end], start=start, end=end)
