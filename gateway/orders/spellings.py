"""Owns the other ways to spell what is meant: the wrong keyboard layout, letters by sound, and errors of typing."""

import re
import unicodedata
from functools import lru_cache

_KEYS_EN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_KEYS_RU = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_RU = str.maketrans(_KEYS_EN + _KEYS_EN.upper(), _KEYS_RU + _KEYS_RU.upper())
_TO_EN = str.maketrans(_KEYS_RU + _KEYS_RU.upper(), _KEYS_EN + _KEYS_EN.upper())
_CYRILLIC = re.compile("[а-яёА-ЯЁ]")
_LATIN = re.compile("[a-zA-Z]")

_SOUNDS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "z", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "s", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a",
}  # fmt: skip
_ALOUD = str.maketrans(_SOUNDS)
_ALIKE_IN_SOUND = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("sch|sh|sz", "s"),
        ("zh", "z"),
        ("ch|tch|ts", "c"),
        ("kh", "h"),
        ("ph", "f"),
        ("th", "t"),
        ("x", "ks"),
        ("ck|q", "k"),
        ("w", "v"),
        ("c(?=[aoulrtk]|$)", "k"),
    )
)
_VOWELS = re.compile("[aeiouyj]")
_DOUBLE = re.compile(r"(.)\1+")

_SEEN_AS = str.maketrans("OQDILSZBG", "000115286")
_LOOKS_LIKE = ("OQD0", "IL1", "S5", "Z23", "B86", "G6", "VUW", "HN", "BV", "PR", "CS", "XH", "YU", "4H")
_CONFUSED = frozenset(one + other for signs in _LOOKS_LIKE for one in signs for other in signs if one != other)
_CHEAP, _SWAPPED, _DOUBLED, _WRONG = 0.35, 0.7, 0.6, 1.0


def in_other_layout(text: str) -> str | None:
    """Write a text as it would stand on the other keyboard layout; None for one that mixes both or has neither."""
    has_cyrillic, has_latin = bool(_CYRILLIC.search(text)), bool(_LATIN.search(text))
    if has_cyrillic == has_latin:
        return None
    return text.translate(_TO_EN if has_cyrillic else _TO_RU)


def sound_of(word: str) -> str:
    """Reduce a brand or a word to its consonants, so that "шнайдер" is "schneider"; "" where little is left."""
    said = word.lower().translate(_ALOUD)
    for pattern, sound in _ALIKE_IN_SOUND:
        said = pattern.sub(sound, said)
    bare = _DOUBLE.sub(r"\1", said[:1] + _VOWELS.sub("", said[1:]))
    return bare if len(bare) >= 3 else ""


def fold_aloud(text: str) -> str:
    """Reduce a reference that was typed in Cyrillic letters by their sound: НСХ100 is NSH100, not HCX100."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_ALOUD).upper()
    return "".join(sign for sign in plain if sign.isalnum())


def seen(key: str) -> str:
    """Write letters that are read as digits, and digits read as letters, as one sign."""
    return key.translate(_SEEN_AS)


def errors_between(one: str, other: str, *, at_most: float) -> float:
    """Weigh the typing errors between two references; look-alikes cost little. Above `at_most` it stops counting."""
    gaps, gaps_of_other = _gaps(one), _gaps(other)
    above: list[float] = []
    row = [float(at) for at in range(len(other) + 1)]
    for i, letter in enumerate(one):
        earlier, above, row = above, row, [i + 1.0]
        left = i + 1.0
        gap = gaps[i]
        for j, wanted in enumerate(other):
            cost = above[j]
            if letter != wanted:
                cost += _CHEAP if letter + wanted in _CONFUSED else _WRONG
                if (missing := above[j + 1] + gap) < cost:
                    cost = missing
                if (added := left + gaps_of_other[j]) < cost:
                    cost = added
                if i and j and letter == other[j - 1] and one[i - 1] == wanted and earlier[j - 1] + _SWAPPED < cost:
                    cost = earlier[j - 1] + _SWAPPED
            row.append(cost)
            left = cost
        if min(row) > at_most:
            return at_most + 1
    return row[-1]


@lru_cache(maxsize=65_536)
def _gaps(text: str) -> tuple[float, ...]:
    """What each sign costs if it is too many or missing; one typed twice is a smaller error."""
    return tuple(_DOUBLED if at and sign == text[at - 1] else _WRONG for at, sign in enumerate(text))
