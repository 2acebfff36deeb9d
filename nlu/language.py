"""The language of a short text: script and telling words first, a statistical model only for the rest."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from nlu.language_words import CYRILLIC, LATIN

UNDETERMINED = "und"
"""The language of a text without letters, when no locale tells more (BCP 47)."""

LONGEST_READ = 400
_SCRIPTS = re.compile(
    "(?P<zh>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])|(?P<ja>[\u3040-\u30ff])|(?P<ko>[\uac00-\ud7af])"
    "|(?P<cyrillic>[\u0400-\u052f]+)|(?P<latin>[A-Za-z\u00c0-\u024f]+)|(?P<ar>[\u0600-\u06ff]+)"
    "|(?P<he>[\u0590-\u05ff]+)|(?P<el>[\u0370-\u03ff]+)|(?P<hy>[\u0530-\u058f]+)|(?P<ka>[\u10a0-\u10ff]+)"
    "|(?P<th>[\u0e00-\u0e7f]+)|(?P<hi>[\u0900-\u097f]+)"
)
_WEIGHTS = {"zh": 4, "ja": 5, "ko": 4}
_REFERENCE = re.compile(r"\S*\d\S*|\S+@\S+|https?:\S+", re.ASCII)
_MAY_REFER = re.compile(r"[\d@]|http", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_APOSTROPHE = re.compile("[бвмпрфз]['’][яеёюєі]")
_KAZAKH = re.compile("[әғқңөұүһ]")
_UKRAINIAN = re.compile("[їєґ]")
_BELARUSIAN = re.compile("ў")
_NEVER_UKRAINIAN = re.compile("[ыэёъ]")
_NEVER_BELARUSIAN = re.compile("[ищъ]")

_CYRILLIC_ENDINGS = (
    (
        "uk",
        re.compile(
            r"\w(?:ити|ати|яти|увати|нути)\b|\w{2}(?:[аиіу]в|[аи]вся)\b|\bприйш|[бвмпр]'[яєюї]|ськ|цьк|ьо|йо[гм]|"
            r"ення\b|\wє|іть\b|шся\b|\bпід|зд\b|"
            r"овий\b|ений\b|ський\b|ього\b"
        ),
    ),
    (
        "be",
        re.compile(
            r"дз[еяіью]|ц[іья]\b|цц|\bпрый|[жчшр]ы[ўкнцйл]|\w[аяу]е\b|\w[нркдшчж]ага\b|\wэ(?!т)\w|\bпад[ыа]|"
            r"[кчш]а[йкм]ць|\wкі\b|"
            r"лі\b|ава[нл]|што\b|яць\b|эння\b|асць\b"
        ),
    ),
    (
        "kk",
        re.compile(
            r"\w(?:[аеы]мын|[еі]мін|ймын|ймін|айды|ейді|ңыз|ыңыз|сыз|сіз|арды|ерді|ырыс|ыстыру|ісі|ысы|бергім|ғым|"
            r"гім|дігі|"
            r"ды|ді)\b"
        ),
    ),
)
_GERMAN = re.compile(
    r"[öü]|\w{3}(?:ssen|chen|llen|nden|eben|ehen|agen|ieren|hlen|tzen|ufen|rfen|ung|ungen|heit|keit|isch|lich|"
    r"tzt|pft|ckt|"
    r"aden|artner|nummer)\b|\b(?:zer|aus|auf|ein|vor|zu|ab)(?:ge)?\w{3,}(?:en|t)\b|\bsch[^eo]|tsch|\w[bcdfgk]lich"
)
_LATIN_LETTERS = (
    ("pl", re.compile("[łąęśźżćń]")),
    ("de", re.compile("[äß]")),
    ("tr", re.compile("[ğışİ]")),
    ("es", re.compile("[ñ¿¡]")),
)
_ENGLISH = re.compile(
    r"\b(?:kitchen|young|english|finish|polish|publish|outlet|unit|exit|export|abort)\b|"
    r"[^aou]ght\b|w[hr]|th[aeio]|ee|oo"
)
_LATIN = frozenset({"en", "de", "fr", "es", "it", "pl", "tr", "pt", "nl", "cs", "ro", "lt", "lv", "et", "fi", "sv"})
_CYRILLIC = frozenset({"ru", "uk", "be", "kk"})
_TRANSLITERATED = re.compile(
    r"zh(?!en|ou)|shch|\w(?:(?<!s)(?<!qu)(?<!wh)(?<!wr)(?<!inv)(?<!un)(?<!pos)[iy]te|jte|tsya|aete|vat|nyj|ogo|"
    r"ovku|nye|niya|iya|aya|stvo|"
    r"ovye|ykh|tsii|sk[iy]e|skij|skiy|shl[oai]|avit|amu|etsa)\b"
)
_SURE = 0.85
_PRIOR = 4.0
_LEAST_LETTERS = 8


class RankedLanguages(Protocol):
    """What is used of the statistical model: languages with their probabilities, likeliest first."""

    def rank(self, text: str) -> list[tuple[str, float]]:
        """All languages of the model for a text."""


def _by_word(lists: dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, words in lists.items():
        for word in dict.fromkeys(words.split()):
            found[word] = (*found.get(word, ()), language)
    return found


_CYRILLIC_SPEAKS = _by_word(CYRILLIC)
_LATIN_SPEAKS = _by_word(LATIN)


class LanguageReader:
    """Tells the language of a text in microseconds, but for Latin texts without a telling word.

    For those the statistical model is asked, which takes most of a second and 100 MB to load:
    `read_quickly` tells beforehand, so that a caller on an event loop loads it in a thread.
    """

    def __init__(self) -> None:
        """Load nothing yet."""
        self._model: RankedLanguages | None = None
        self._loading = threading.Lock()

    def read(self, text: str, locale: str | None = None) -> str:
        """The language as an ISO 639-1 code; `locale` is only a prior; `und` for no letters and no locale."""
        return self.read_quickly(text, locale) or self._by_model(text, locale)

    def read_quickly(self, text: str, locale: str | None = None) -> str:
        """The language where script or words tell it, else `""`: the statistical model is needed."""
        head = text[:LONGEST_READ].lower()
        script = _script(head)
        base = _base(locale)
        if script == "latin":
            return _latin(head, base)
        if script == "cyrillic":
            return _cyrillic(head, base)
        return script or base or UNDETERMINED

    def needs_loading(self, quickly_read: str) -> bool:
        """Whether `read` would now have to load the model for a text that `read_quickly` answered so."""
        return not quickly_read and self._model is None

    def load(self) -> None:
        """Load the statistical model (blocks; a second call does nothing)."""
        with self._loading:
            if self._model is None:
                self._model = _statistical_model()

    def _by_model(self, text: str, locale: str | None) -> str:
        self.load()
        assert self._model is not None
        base = _base(locale)
        shares = dict(self._model.rank(_without_references(text[:LONGEST_READ], " ")))
        if base in shares:
            shares[base] *= _PRIOR
        best = max(shares, key=shares.__getitem__)
        if shares[best] / sum(shares.values()) >= _SURE:
            return best
        return base if base in _LATIN else "en"


def _base(locale: str | None) -> str:
    return re.split("[-_]", locale.strip().lower())[0] if locale else ""


def _script(head: str) -> str:
    """The script most letters are of; characters of scripts without spaces count as words."""
    if head.isascii():
        return "latin" if any(map(str.isalpha, _without_references(head, " "))) else ""
    found: Counter[str] = Counter()
    for match in _SCRIPTS.finditer(_without_references(head, _without_latin)):
        name = match.lastgroup or ""
        found[name] += _WEIGHTS.get(name) or len(match[0])
    if not found:
        return ""
    if found["ja"] and found["zh"]:
        return "ja"
    return max(found, key=lambda name: found[name] * (1.5 if name == "cyrillic" else 1))


def _without_references(text: str, instead: str | Callable[[re.Match[str]], str]) -> str:
    """A text with something else for what may be a number, an address or a link."""
    return _REFERENCE.sub(instead, text) if _MAY_REFER.search(text) else text


def _without_latin(match: re.Match[str]) -> str:
    """A reference or address with its Latin letters and digits blanked: they are of no language."""
    return re.sub(r"[A-Za-z0-9]", " ", match[0])


def _votes(head: str, speaks: dict[str, tuple[str, ...]]) -> Counter[str]:
    votes: Counter[str] = Counter()
    for word in _WORD.findall(head):
        for language in speaks.get(word, ()):
            votes[language] += 1
    return votes


def _winner(votes: Counter[str], preferred: tuple[str, ...]) -> str:
    """The language with most votes; among equals the first preferred one; none without votes."""
    if not votes:
        return ""
    most = max(votes.values())
    best = [language for language in votes if votes[language] == most]
    return next((language for language in preferred if language in best), best[0] if len(best) == 1 else "")


def _cyrillic(head: str, base: str) -> str:
    if _KAZAKH.search(head):
        return "kk"
    if _BELARUSIAN.search(head):
        return "be"
    if _UKRAINIAN.search(head):
        return "uk"
    never_ukrainian = _NEVER_UKRAINIAN.search(head) is not None
    votes = _votes(head, _CYRILLIC_SPEAKS)
    for language, endings in _CYRILLIC_ENDINGS:
        votes[language] += len(endings.findall(head))
    votes = +votes
    if never_ukrainian:
        votes.pop("uk", None)
    if _NEVER_BELARUSIAN.search(head):
        votes.pop("be", None)
    if "і" in head or _APOSTROPHE.search(head):
        votes.pop("ru", None)
        votes["be" if _NEVER_UKRAINIAN.search(head) else "uk"] += (
            "и" in head or _NEVER_UKRAINIAN.search(head) is not None
        )
        return _winner(+votes, (base, "uk", "be", "kk")) or "uk"
    prior = base if base in _CYRILLIC else "ru"
    return _winner(votes, (prior, "ru")) or prior


def _latin(head: str, base: str) -> str:
    for language, letters in _LATIN_LETTERS:
        if not head.isascii() and letters.search(head):
            return language
    votes = _votes(head, _LATIN_SPEAKS)
    prior = (base,) if base in _LATIN or base == "ru" else ()
    found = _winner(votes, (*prior, "en"))
    if found:
        return found
    if _TRANSLITERATED.search(head):
        return "ru"
    if _GERMAN.search(head) and not _ENGLISH.search(head):
        return "de"
    letters_left = sum(map(str.isalpha, _without_references(head, "")))
    if head.isascii() and letters_left < _LEAST_LETTERS:
        return base if base in _LATIN else "en"
    return ""


def _statistical_model() -> RankedLanguages:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(sorted(_LATIN))
    return model  # type: ignore[no-any-return]
