"""Cuts texts and queries into the words that search compares, the same for every database. Pure.

Width, case and ё do not count; a Chinese or Japanese character is a word of its own; a number that is written in groups
is also one word, so that a telephone number is found in any writing. Words are letters and digits only: nothing in them
means anything to a database's query language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST_QUERY: Final = 200
MOST_TERMS: Final = 8
MOST_WORDS: Final = 16_000  # of one text; a tsvector has places for 16,383
_LONGEST_TEXT: Final = 200_000
_LONGEST_WORD: Final = 100
_LONGEST_NUMBER: Final = 15  # E.164
_SHORTEST_PREFIX: Final = 2
_SHORTEST_NUMBER: Final = 4
_WHOLE_NUMBER: Final = 8
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_ACCENT = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
_GROUPS = re.compile(r"(?<![^\W_])\+?\(?[0-9](?:[ ().\-/\u2010-\u2015]{0,3}[0-9]){6,14}(?![^\W_])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that stand one after the other; the last one may go on where `is_prefix`."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that a case must have: all phrases of any of the options."""

    options: tuple[tuple[Phrase, ...], ...]

    @property
    def has_prefix(self) -> bool:
        """Whether a word of it may go on."""
        return any(phrase.is_prefix for option in self.options for phrase in option)


def folded(text: str) -> str:
    """A text as it is compared."""
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).casefold().replace("ё", "е")
    return _CJK.sub(r" \g<0> ", _ACCENT.sub("", plain)[:_LONGEST_TEXT])


def words_of(text: str) -> list[str]:
    """The words of a text in their order, and behind them its grouped numbers in one piece; MOST_WORDS at most."""
    plain = folded(text)
    words = [word[:_LONGEST_WORD] for word in _WORD.findall(plain)]
    return [*words[:MOST_WORDS], *(one for found in _GROUPS.finditer(plain) for one in _joined(found[0]))][:MOST_WORDS]


def terms_of(query: str) -> tuple[Term, ...]:
    """What a query asks for; no term at all where it has neither letter nor digit."""
    plain = folded(query[:LONGEST_QUERY])
    terms: list[Term] = []
    done = 0
    for found in _GROUPS.finditer(plain):
        terms += _plain_terms(plain[done : found.start()], is_end=False)
        terms.append(_number_term(found[0]))
        done = found.end()
    terms += _plain_terms(plain[done:], is_end=True)
    return tuple(terms[:MOST_TERMS])


def as_fts5(term: Term) -> str:
    """The term in the query language of SQLite's FTS5."""
    options = (" AND ".join(_fts5(phrase) for phrase in option) for option in term.options)
    return " OR ".join(f"({option})" for option in options)


def as_tsquery(term: Term) -> str:
    """The term in the query language of PostgreSQL."""
    options = (" & ".join(f"({_tsquery(phrase)})" for phrase in option) for option in term.options)
    return " | ".join(f"({option})" for option in options)


def as_tsvector(words: list[str]) -> str:
    """The words with their places, as PostgreSQL reads a tsvector."""
    return " ".join(f"'{word}':{place}" for place, word in enumerate(words, start=1))


def _joined(written: str) -> Iterator[str]:
    digits = "".join(char for char in written if char.isdecimal())
    if len(digits) < len(written):  # one group alone is a word already
        yield digits
        yield digits[-7:]  # without any code before it
    if len(digits) > 10:
        yield digits[-10:]  # without the country's code, or the 8 that stands for it
    if len(digits) > 11:
        yield digits[-11:]


def _number_term(written: str) -> Term:
    digits = "".join(char for char in written if char.isdecimal())
    meant = digits[1:] if len(digits) == 11 and digits[0] in "78" else digits
    options: list[tuple[Phrase, ...]] = [(Phrase(words=(meant,), is_prefix=True),)]
    if digits[0] == "8" and len(digits) < 11:
        options.append((Phrase(words=(digits[1:],), is_prefix=True),))
    groups = _WORD.findall(written)
    if len(groups) > 1 and any(len(group) >= _WHOLE_NUMBER for group in groups):
        options.append(tuple(_phrase((group,), is_end=False) for group in groups))  # rather several numbers than one
    elif len(groups) > 1:
        options.append((_phrase(tuple(groups), is_end=False),))
    return Term(options=tuple(options))


def _plain_terms(plain: str, *, is_end: bool) -> list[Term]:
    written = [tuple(word[:_LONGEST_WORD] for word in _WORD.findall(one)) for one in _chunks(plain)]
    written = [words for words in written if words]
    last = len(written) - 1
    return [Term(options=((_phrase(words, is_end=is_end and place == last),),)) for place, words in enumerate(written)]


def _chunks(plain: str) -> list[str]:
    """Parts between spaces, except that Chinese characters typed as one run stay one (they were spread by folding)."""
    return re.sub(rf"(?<={_CJK.pattern})  (?={_CJK.pattern})", "\u200b", plain).split()


def _phrase(words: tuple[str, ...], *, is_end: bool) -> Phrase:
    last = words[-1]
    goes_on = (is_end and len(last) >= _SHORTEST_PREFIX) or (last.isdecimal() and len(last) >= _SHORTEST_NUMBER)
    return Phrase(words=words, is_prefix=goes_on)


def _fts5(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{" *" if phrase.is_prefix else ""}'


def _tsquery(phrase: Phrase) -> str:
    return " <-> ".join(f"'{word}'" for word in phrase.words) + (":*" if phrase.is_prefix else "")
