"""Product references in a text: by their form, and confirmed by a catalogue where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from nlu.catalogue import Catalogue
from nlu.contract import Entity
from nlu.folding import Shown
from nlu.patterns import any_of, whole

MOST_ASKED = 200
"""Questions to the catalogue about one text; what comes later in it is taken by its form alone."""

_PIECE = re.compile(r"[0-9a-z\u00c0-\u024f\u0400-\u052f]+")
_BETWEEN = re.compile(r" ?[-./_+] ?| |")
_MOST_PIECES, _LONGEST_WRITTEN = 5, 40
_LONGEST_LOOSE_WORD = 4
_LONGEST_COUNT = 4
_SHORTEST_NUMBER, _SHORTEST_WORD, _SHORTEST_SPACED, _SHORTEST_NAMED = 6, 3, 4, 2
_NAMED = re.compile(
    r"(?:артикул[а-я]{0,2}|арт\.?|код[а-я]{0,2} товар[а-я]{1,2}|парт-?номер[а-я]{0,2}|модел[ьи]|"
    r"part(?: number| no\.?)?|p/?n|sku|item(?: number| no\.?| code)?|model|cat(?:alogue)?(?: number| no\.?)|"
    r"货号|型号|料号|物料号|产品编号|商品编号)\s?(?:№|#|:|：|-|是|为|is)?\s?$"
)
_LOOSE_WORDS = (
    "а в и к о с у до за из на не но от по под при про или для без мне нам вам шт есть еще "
    "a i or of to in on at by no and for the you are not per any can get pcs is it we my us"
)
_LOOSE = frozenset(_LOOSE_WORDS.split())
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

    def known(self, shown: Shown) -> Iterator[Entity]:
        """The references that the catalogue knows, in whatever spacing, case and letters; they do not overlap."""
        if self._catalogue is None:
            return
        pieces = [match.span() for match in _PIECE.finditer(shown.folded)]
        asked = place = 0
        while place < len(pieces) and asked < MOST_ASKED:
            step = 1
            for count in islice(_counts(shown, pieces, place), MOST_ASKED - asked):
                start, end = pieces[place][0], pieces[place + count - 1][1]
                asked += 1
                article = self._catalogue.article(shown.written[start:end])
                if article is not None:
                    yield Entity(
                        entity="product_reference", value=shown.written[start:end], normalized=article.reference,
                        title=article.name, start=start, end=end,
                    )  # fmt: skip
                    step = count
                    break
            place += step

    def find(self, shown: Shown, latin: str) -> Iterator[Entity]:
        """References of a text by their form; they may overlap."""
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


def _counts(shown: Shown, pieces: list[tuple[int, int]], first: int) -> Iterator[int]:
    """How many pieces from here on may be one reference, the most first; none where the catalogue need not be asked.

    `A9F 74216` and `LC1-D09-M7` are written in pieces. A count may follow a reference: `GV2ME08 3`.
    """
    text = shown.folded
    last, start = first, pieces[first][0]
    while last + 1 < len(pieces) and last + 1 - first < _MOST_PIECES:
        between = text[pieces[last][1] : pieces[last + 1][0]]
        if pieces[last + 1][1] - start > _LONGEST_WRITTEN or not _BETWEEN.fullmatch(between):
            break
        last += 1
    is_named = _NAMED.search(text, max(0, start - 24), start) is not None
    alone = [count for count in range(last - first + 1, 0, -1) if _may_be_one(text, pieces[first:][:count], is_named)]
    yield from sorted(alone, key=lambda count: _has_count_at_end(text, pieces[first:][:count]))


def _has_count_at_end(text: str, pieces: list[tuple[int, int]]) -> bool:
    """Whether the last piece stands apart and is so short a number that it may count what is named before."""
    if len(pieces) < 2:
        return False
    (_, before), (start, end) = pieces[-2:]
    return end - start <= _LONGEST_COUNT and text[start:end].isdigit() and text[before:start] == " "


def _may_be_one(text: str, pieces: list[tuple[int, int]], is_named: bool) -> bool:
    """Whether to ask the catalogue: letters and figures, no words of a sentence, or a word before tells of one."""
    start, end = pieces[0][0], pieces[-1][1]
    written = text[start:end]
    if is_named:
        return end - start >= _SHORTEST_NAMED and (len(pieces) == 1 or any(map(str.isdigit, written)))
    if not any(map(str.isdigit, written)):
        return False
    if not any(map(str.isalpha, written)):
        return len(pieces) == 1 and end - start >= _SHORTEST_NUMBER
    if sum(b - a for a, b in pieces) < (_SHORTEST_SPACED if " " in written else _SHORTEST_WORD):
        return False
    loose = [(a, b) for a, b in pieces if text[a:b].isalpha() and _stands_apart(text, a, b, start, end)]
    return all(b - a <= _LONGEST_LOOSE_WORD for a, b in loose) and all(
        text[a:b] not in _LOOSE or (b == end and b - a == 1) for a, b in loose
    )


def _stands_apart(text: str, start: int, end: int, first: int, last: int) -> bool:
    """Whether only spaces part a word from the rest of what may be a reference."""
    return (start == first or text[start - 1] == " ") and (end == last or text[end] == " ")
