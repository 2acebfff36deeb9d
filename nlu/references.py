"""References in a text: order, document and tracking numbers, by the installation's patterns and beside words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.contract import Entity
from nlu.folding import Shown
from nlu.patterns import LOOK_ALIKES, ReferencePatterns, any_of, beside, one_of, whole

_GROUPS = re.compile(r"(?<![\w+(.,/-])\d{2,10}(?:(?:[ -]{1,3}|[._/])\d{1,10}){1,7}(?![\w/])(?!\.\d)")
_GROUP = re.compile(r"\d+")
_NUMBERED = re.compile(r"(?<![\w#№])(?:#\s?(?P<hashed>\d{4,12})|(?P<value>№\s?(?P<number>\d{4,12})))(?![a-zа-я0-9])")
_DOTTED = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_COUNTED = re.compile(
    r"\s?(?:шт|штук|руб|р\b|₽|\$|€|%|процент|тыс|коробк|упаков|метр|м\b|кг|pcs|pieces|units|boxes|eur|usd|rub|个|"
    r"件|台|只|箱|元|块|卢布|"
    r"янв|фев|мар(?:та|ch)|апр|ма[яй]\b|июн|июл|авг|сент|окт|ноя|дек|jan|feb|apr|may\b|jun|jul|aug|sep|oct|nov|"
    r"dec|月|年|дн[яеё]|дней|days|天)"
)
_S10_SPACED = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[ -]?(?:\d[ -]?){9}[A-Z]{2}(?![A-Z0-9])", re.ASCII)
_S10 = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}", re.ASCII)
_BY_SOUND = re.compile(r"(?<!\w)[а-я]{2,4}-?\d{3,10}(?!\w)")
_PARTED = re.compile(
    r"(?<![^\W_])(?P<letters>[a-zа-я]{2,4})(?:\s?[-_:#№]\s?|\s(?:no\.?|number|номер|№)?\s?)(?P<digits>\d{2,12})(?![^\W_]|[.,:]\d)"
)
_MISTYPED = re.compile(r"(?<![^\W_])(?=[^\W_]*\d)[\doоlз]{6,20}(?![^\W_])")
_AS_MEANT = str.maketrans("oоlз", "0013")
_AND_ONE_MORE = re.compile(
    r"\s?(?:,|;|/|、|и|and|or|или|和|与|跟|及|&)\s?(?P<value>№?\s?\d{4,20})(?![^\W_\u3400-\u9fff]|[.,:/-]\d)"
)
_MOST_LISTED = 20
_AS_TOLD = str.maketrans("абвгдезиклмнопрстуфхц", "ABVGDEZIKLMNOPRSTUFHC")


class ReferenceFinder:
    """Finds order, tracking and document numbers; `normalized` is upper case, without spaces, look-alikes Latin."""

    def __init__(self, given: ReferencePatterns) -> None:
        """Compile the patterns; raises PatternInvalid with the one that is none."""
        self._kinds = (
            ("order_number", any_of(given.order_numbers), whole(given.order_numbers)),
            ("tracking_number", any_of(given.tracking_numbers), whole(given.tracking_numbers)),
            ("document_number", any_of(given.document_numbers), whole(given.document_numbers)),
        )
        self._named = (
            ("tracking_number", beside(given.tracking_words)),
            ("document_number", beside(given.document_words)),
            ("order_number", beside(given.order_words)),
        )
        self._other = beside(given.other_words)
        self._other_word = one_of(given.other_words)

    def find(self, shown: Shown, latin: str) -> Iterator[Entity]:
        """References of a text, the surest first; they may overlap."""
        text = shown.folded
        barred = bytearray(len(text))
        for match in self._other.finditer(text):
            start, end = match.span("spaced" if match["spaced"] else "value")
            barred[start:end] = b"\1" * (end - start)
        yield from self._by_form(shown, latin)
        yield from self._spaced(shown)
        yield from self._spelt(shown)
        yield from self._mistyped(shown)
        for found in (*self.find_beside_words(shown), *self._numbered(shown)):
            if barred.find(1, found.start, found.end) < 0:
                yield found
        yield from self._parted(shown, latin)

    def kind_of(self, digits: str) -> str | None:
        """The kind of reference that these digits, read out one by one, are by their form."""
        return next((name for name, _, form in self._kinds if form.fullmatch(digits)), None)

    def _by_form(self, shown: Shown, latin: str) -> Iterator[Entity]:
        for match in _S10_SPACED.finditer(latin):
            number = re.sub("[ -]", "", match[0])
            if s10_is_valid(number):
                yield _found("tracking_number", shown, *match.span(), number)
        for name, pattern, form in self._kinds:
            for match in pattern.finditer(latin):
                start, end = match.span("value")
                number = match["value"]
                last = re.search(r"[ -]", number)
                if last and form.fullmatch(number[last.end() :]):
                    start, number = start + last.end(), number[last.end() :]
                yield _found(name, shown, start, end, self._canonical(name, form, number))

    def _canonical(self, name: str, form: re.Pattern[str], number: str) -> str:
        """One writing for `ORD 1042`, `ord1042` and `ORD-1042`, where the installation's pattern allows the dash."""
        dashed = re.sub(r"^([A-Z]+)[ -]?(\d+)$", r"\1-\2", number)
        if name == "order_number" and form.fullmatch(dashed):
            return dashed
        return number.replace(" ", "-")

    def _spaced(self, shown: Shown) -> Iterator[Entity]:
        """Numbers of a known form with spaces or dashes inside: `4500 123 456`."""
        for run in _GROUPS.finditer(shown.folded):
            groups = [match.span() for match in _GROUP.finditer(run[0])]
            for count in range(len(groups), 1, -1):
                digits = "".join(run[0][a:b] for a, b in groups[:count])
                name = self.kind_of(digits)
                if name is not None:
                    yield _found(name, shown, run.start(), run.start() + groups[count - 1][1], digits)
                    break

    def _spelt(self, shown: Shown) -> Iterator[Entity]:
        """Numbers whose letters were written in Cyrillic by their sound: `орд-1042`."""
        for match in _BY_SOUND.finditer(shown.folded):
            told = match[0].translate(_AS_TOLD)
            for name, _, form in self._kinds:
                if form.fullmatch(told) and not (match[0].startswith("по") and "-" not in match[0]):
                    yield _found(name, shown, *match.span(), self._canonical(name, form, told))

    def find_beside_words(self, shown: Shown) -> Iterator[Entity]:
        """References that a word before them makes one, whatever their form: `заказ 77123`."""
        text = shown.folded
        for name, pattern in self._named:
            for match in pattern.finditer(text):
                group = "spaced" if match["spaced"] else "value"
                start, end = match.span(group)
                if group == "spaced":
                    end = _whole_groups(text, start, end)
                if _DOTTED.match(text, start) or _COUNTED.match(text, end) or end - start < 3:
                    continue
                number = upper_latin(text[start:end].lstrip("№"))
                if group == "spaced":
                    number = number.replace(" ", "") if " " in number else number
                yield _found(name, shown, start, end, number)
                if number.isdigit():
                    yield from self._listed(name, shown, end)

    def _listed(self, name: str, shown: Shown, end: int) -> Iterator[Entity]:
        """Those that follow one: `заказы 77123, 77124 и 77125`."""
        for _ in range(_MOST_LISTED):
            match = _AND_ONE_MORE.match(shown.folded, end)
            if (
                match is None
                or _COUNTED.match(shown.folded, match.end())
                or _DOTTED.match(shown.folded, match.start("value"))
            ):
                return
            end = match.end()
            yield _found(name, shown, *match.span("value"), match["value"].lstrip("№ "))

    def _parted(self, shown: Shown, latin: str) -> Iterator[Entity]:
        """Letters and figures of a known form with something else between them: `ORD: 1042`, `накладная ТН 00871`."""
        for match in _PARTED.finditer(shown.folded):
            if _COUNTED.match(shown.folded, match.end()):
                continue
            letters = latin[match.start("letters") : match.end("letters")]
            for name, _, form in self._kinds:
                written = next(
                    (one for one in (f"{letters}-{match['digits']}", letters + match["digits"]) if form.fullmatch(one)),
                    "",
                )
                if written:
                    yield _found(name, shown, *match.span(), self._canonical(name, form, written))
                    break

    def _mistyped(self, shown: Shown) -> Iterator[Entity]:
        """Numbers of a known form with letters for figures: `45OO123456`."""
        for match in _MISTYPED.finditer(shown.folded):
            digits = match[0].translate(_AS_MEANT)
            name = None if match[0].isdigit() or not digits.isascii() else self.kind_of(digits)
            if name is not None:
                yield _found(name, shown, *match.span(), digits)

    def _numbered(self, shown: Shown) -> Iterator[Entity]:
        for match in _NUMBERED.finditer(shown.folded):
            if not self._other_word.search(shown.folded, max(0, match.start() - 24), match.start()):
                name = "hashed" if match["hashed"] else "value"
                yield _found("order_number", shown, *match.span(name), match["hashed"] or match["number"])


def upper_latin(text: str) -> str:
    """Upper case with look-alike letters made Latin; every code point stays at its place."""
    plain = text.translate(LOOK_ALIKES)
    upper = plain.upper()
    return upper if len(upper) == len(text) else "".join(c.upper() if len(c.upper()) == 1 else c for c in plain)


def s10_is_valid(number: str) -> bool:
    """Whether a tracking number is one of the Universal Postal Union's standard S10 with a right check digit."""
    if not _S10.fullmatch(number):
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(number[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    return int(number[10]) == {10: 0, 11: 5}.get(11 - weighed % 11, 11 - weighed % 11)


def _whole_groups(text: str, start: int, end: int) -> int:
    """The end of a spaced number without the count that may follow it: `заказ 77123 2 шт`."""
    if _COUNTED.match(text, end):
        return max(text.rfind(" ", start, end), text.rfind("-", start, end), start)
    return end


def _found(name: str, shown: Shown, start: int, end: int, normalized: str) -> Entity:
    return Entity(entity=name, value=shown.written[start:end], normalized=normalized, start=start, end=end)
