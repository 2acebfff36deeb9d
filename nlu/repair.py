"""Mends how a text was typed, where known words tell: keyboard layout, Latin-script Russian, typos."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

LATIN_KEYS: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
LATIN_SHIFTED: Final = '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
RUSSIAN_KEYS: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю"

SHORTEST: Final = 4
"""Letters of a word that may be mended: shorter ones are like too many others."""

LONGEST: Final = 20
_LONG_ENOUGH_FOR_ANOTHER_LETTER: Final = 5
"""Shorter words with one letter exchanged are too often other words: fake and take."""

_LEAST_SHARE: Final = 0.6
_LEAST_GAIN: Final = 0.34
_MENDED_AT_MOST: Final = 40
_LONGEST_TYPED: Final = 600

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TYPED = re.compile(r"[^\s]+")
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_TO_RUSSIAN = str.maketrans(LATIN_KEYS + LATIN_SHIFTED, RUSSIAN_KEYS + RUSSIAN_KEYS.upper())
_TO_LATIN = str.maketrans(RUSSIAN_KEYS + RUSSIAN_KEYS.upper(), LATIN_KEYS + LATIN_SHIFTED)
_POINTS: Final = ",.?!:;"
_LETTERS = {"latin": "abcdefghijklmnopqrstuvwxyz", "cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюя"}

_SOUNDS: Final = (
    *(
        ("shch", "щ"),
        ("ay", "ай"),
        ("ey", "ей"),
        ("iy", "ий"),
        ("oy", "ой"),
        ("uy", "уй"),
        ("yy", "ый"),
        ("yo", "е"),
        ("jo", "е"),
        ("zh", "ж"),
        ("kh", "х"),
        ("ts", "ц"),
        ("ch", "ч"),
    ),
    *(("sh", "ш"), ("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("ye", "е"), ("ck", "к"), ("'", "ь")),
    *(("a", "а"), ("b", "б"), ("v", "в"), ("w", "в"), ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и")),
    *(("j", "й"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с")),
    *(("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "ц"), ("y", "ы"), ("x", "кс"), ("q", "к")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWords:
    """Words in lower case with е for ё: those of the examples with how many have each, and others that are right.

    A text is mended towards the words of the examples; words of either kind are left alone.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    others: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Iterable[str], marks: frozenset[str], others: Iterable[str] = ()) -> KnownWords:
        """The words of texts whose references are masked already, and other right words (an encoder's)."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(set(words_of(text)) - marks)
        right = {word.lower().replace("ё", "е") for word in others}
        return cls(counts={word: counts[word] for word in sorted(counts)}, others=frozenset(right.difference(counts)))

    def __contains__(self, word: str) -> bool:
        return word in self.counts or word in self.others


def words_of(text: str) -> list[str]:
    """The words of a text as they are known."""
    return [word.replace("ё", "е") for word in _WORD.findall(text.lower())]


class Repair:
    """Mends texts by the words that a model knows; a text of known words is given back as it is."""

    def __init__(self, known: KnownWords, marks: frozenset[str] = frozenset()) -> None:
        """Use the words of a model; `marks` are never touched."""
        self._known = known
        self._marks = marks
        self._answers: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The text as it was meant."""
        return self.both(text)[1]

    def both(self, text: str) -> tuple[str, str]:
        """The text in the script it was meant in, and that with its slips mended too."""
        words = words_of(text)
        if not words or all(word in self._known for word in words):
            return text, text
        typed = self._typed(text)
        return typed, self._spelt(typed)

    def _typed(self, text: str) -> str:
        """The text in the script it was meant in, where that makes most of its words known ones."""
        share = self._share(text)
        if share > 1 - _LEAST_GAIN or len(text) > _LONGEST_TYPED:
            return text
        meant = max(self._readings(text), key=self._share, default=text)
        gained = self._share(meant)
        return meant if gained >= _LEAST_SHARE and gained >= share + _LEAST_GAIN else text

    def _readings(self, text: str) -> Iterator[str]:
        has_latin, has_cyrillic = _LATIN.search(text), _CYRILLIC.search(text)
        if has_latin and not has_cyrillic:
            yield self._swapped(text, _TO_RUSSIAN)
            yield self._spelt(from_latin(text))
        elif has_cyrillic and not has_latin:
            yield self._swapped(text, _TO_LATIN)

    def _swapped(self, text: str, keys: Mapping[int, int]) -> str:
        """Every word that is no mark typed with the other layout; a point after a word may have been one."""

        def swap(found: re.Match[str]) -> str:
            typed = found[0]
            if typed in self._marks:
                return typed
            meant, bare = typed.translate(keys), typed.rstrip(_POINTS)
            shorter = bare.translate(keys)
            if meant.lower() not in self._known and shorter.lower() in self._known:
                return shorter + typed[len(bare) :]
            return meant

        return _TYPED.sub(swap, text)

    def _share(self, text: str) -> float:
        """The share of letters that stand in known words."""
        words = [word for word in words_of(text) if word not in self._marks]
        known = sum(len(word) for word in words if word in self._known)
        return known / max(sum(map(len, words)), 1)

    def _spelt(self, text: str) -> str:
        """The text with its unknown words as the nearest known ones."""
        found = list(_WORD.finditer(text))[:_MENDED_AT_MOST]
        shown, end = "", 0
        for match in found:
            word = match[0].lower().replace("ё", "е")
            if word in self._known or word in self._marks or not SHORTEST <= len(word) <= LONGEST:
                continue
            shown += text[end : match.start()] + (self._nearest(word) or match[0])
            end = match.end()
        return shown + text[end:]

    def _nearest(self, word: str) -> str:
        """The commonest known word one slip away, or nothing."""
        if word not in self._answers:
            if len(self._answers) > 20_000:
                self._answers.clear()
            counts = self._known.counts
            known = [near for near in slips(word) if near in counts and len(near) >= SHORTEST - 1]
            self._answers[word] = max(known, key=lambda near: (counts[near], near), default="")
        return self._answers[word]


def slips(word: str) -> Iterator[str]:
    """Every word from which one slip makes this one: a letter lost, doubled, wrong, or two exchanged."""
    letters = _LETTERS["cyrillic" if _CYRILLIC.search(word) else "latin"]
    if not word[0].isascii() and not _CYRILLIC.match(word):
        return
    size = len(word)
    for place in range(size - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    for place in range(size):
        yield word[:place] + word[place + 1 :]
    for place in range(size + 1):
        head, tail, rest = word[:place], word[place:], word[place + 1 :]
        for letter in letters:
            yield head + letter + tail
            if place < size and size >= _LONG_ENOUGH_FOR_ANOTHER_LETTER:
                yield head + letter + rest


def from_latin(text: str) -> str:
    """Russian written with Latin letters in Russian ones, by sound."""
    return re.sub("|".join(re.escape(sound) for sound, _ in _SOUNDS), _by_sound, text.lower())


def _by_sound(match: re.Match[str]) -> str:
    return _SOUND_OF[match[0]]


_SOUND_OF: Final = dict(_SOUNDS)
