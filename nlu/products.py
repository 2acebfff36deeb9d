"""Product references in a text: by their form, and confirmed by a catalogue where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nlu.contract import Entity
from nlu.folding import Shown
from nlu.patterns import any_of, whole
from nlu.references import Catalogue

MOST_ASKED = 48
"""Questions to the catalogue about one text; what comes later in it is taken by its form alone."""

_TOKEN = re.compile(r"(?<![^\W_])[^\W_]+(?:[-/.][^\W_]+)*(?![^\W_])")
_SPLIT = re.compile(
    r"(?<![A-ZА-Я0-9-])(?:(?=[A-Z]+\d)[A-Z0-9]{3,4}[ .-](?=[A-Z]*(?:\d[A-Z]?){2})[A-Z0-9]{4,8}"
    r"|[A-Z]{2,4}[ -]?(?=[A-Z0-9]*[A-Z])\d{2,3}[ -]?[A-Z][A-Z0-9]{2,8})(?![A-ZА-Я0-9-])"
)
_TOLD = re.compile(r"(?<![^\W_])(?=[^\W_]*[а-я])[a-zа-я]{1,3}\d[a-zа-я0-9]{3,14}(?![^\W_])")
_COUNT = re.compile(r"\d+(?:[.,]\d+)?(?:шт|мм|м|см|кг|г|л|в|а|вт|квт|мвт|ква|гц|мг|мл|мин|ч|р|руб|год|й|го|му|я|е)")
_NO_REFERENCE = re.compile(r"(?:дом|кв|стр|корп|эт|оф|под|каб|ул|тел|сч|инн|no|tel|ip|cat|rj)\d")
_ERROR_BEFORE = re.compile(
    r"(?:ошибк\w*|код\w*|error|code|fault|alarm|авари\w*|лот|парти\w+|batch|lot|报错|错误|故障码?|代码|"
    r"报警)\s*[:№#-]?\s*$"
)
_STANDARD = re.compile(
    r"(?:rs-?(?:232|422|485)|(?:iso|iec|en|gost|din)-?\d{3,}|ip\d\d|cat-?\d|cr\d{4}|h07|usb|"
    r"win\d|ios\d|covid)"
)
_SOUNDS = str.maketrans("абвгдезийклмнопрстуфхцыя", "ABVGDEZIYKLMNOPRSTUFHCYA")
_MOST_TOKENS = 4


class ProductFinder:
    """Finds product references; `normalized` is the catalogue's writing, or upper case with look-alikes Latin."""

    def __init__(self, forms: Iterable[str], catalogue: Catalogue | None = None) -> None:
        """Compile the forms; raises PatternInvalid with the one that is none."""
        known = tuple(forms)
        self._pattern, self._form = any_of(known), whole(known)
        self._catalogue = catalogue

    def find(self, shown: Shown, latin: str) -> Iterator[Entity]:
        """References of a text, those the catalogue confirms first; they may overlap."""
        if self._catalogue is not None:
            yield from self._confirmed(shown, latin, self._catalogue)
        for start, end, number in self._by_form(shown, latin):
            if not _ERROR_BEFORE.search(shown.folded, max(0, start - 16), start):
                yield Entity(
                    entity="product_reference", value=shown.written[start:end], normalized=number, start=start, end=end
                )

    def _by_form(self, shown: Shown, latin: str) -> Iterator[tuple[int, int, str]]:
        for match in _SPLIT.finditer(latin):
            joined = re.sub("[ .-]", "", match[0])
            if self._form.fullmatch(joined) and not self._form.fullmatch(match[0].split(" ")[0]):
                yield *match.span(), joined
        if not shown.folded.isascii():
            for match in _TOLD.finditer(shown.folded):
                if self._is_told(match[0], latin[match.start() : match.end()]):
                    yield *match.span(), match[0].translate(_SOUNDS).upper()
        for match in self._pattern.finditer(latin):
            start, end = match.span("value")
            if not _COUNT.fullmatch(shown.folded, start, end) and not _STANDARD.match(shown.folded, start, end):
                yield start, end, match["value"].replace(" ", "-")

    def _is_told(self, written: str, latin: str) -> bool:
        """Whether a word with letters that look like no Latin one is a reference written down by ear."""
        if latin.isascii() or _NO_REFERENCE.match(written) or sum(map(str.isdigit, written)) < 3:
            return False
        return self._form.fullmatch(written.translate(_SOUNDS).upper()) is not None

    def _confirmed(self, shown: Shown, latin: str, catalogue: Catalogue) -> Iterator[Entity]:
        tokens = [match.span() for match in _TOKEN.finditer(shown.folded)]
        asked = place = 0
        while place < len(tokens) and asked < MOST_ASKED:
            step = 1
            for count in range(min(_MOST_TOKENS, len(tokens) - place), 0, -1):
                start, end = tokens[place][0], tokens[place + count - 1][1]
                if not _may_be_one(shown.folded[start:end]):
                    continue
                asked += 1
                known = _first(catalogue, _readings(shown.folded[start:end], latin[start:end]))
                if known is not None:
                    value = shown.written[start:end]
                    yield Entity(entity="product_reference", value=value, normalized=known, start=start, end=end)
                    step = count
                    break
            place += step


def _may_be_one(written: str) -> bool:
    """Whether to ask the catalogue: digits, one letter at least, few spaces, no sentence."""
    return (
        4 <= len(written) <= 24
        and any(map(str.isdigit, written))
        and any(map(str.isalpha, written))
        and "  " not in written
        and "\n" not in written
        and (" " not in written or max(map(len, re.findall(r"[^\W\d]+", written))) <= 4)
    )


def _readings(written: str, latin: str) -> list[str]:
    """What a writing may stand for: by look, by sound, and each of them in one piece."""
    by_sound = written.translate(_SOUNDS).upper()
    found = [latin, by_sound, re.sub(r"[\s./-]", "", latin), re.sub(r"[\s./-]", "", by_sound)]
    return [reading for reading in dict.fromkeys(found) if reading.isascii()]


def _first(catalogue: Catalogue, readings: Iterable[str]) -> str | None:
    return next((known for reading in readings if (known := catalogue(reading)) is not None), None)
