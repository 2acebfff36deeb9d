"""Long texts are understood passage by passage: a mail tells a story, and one sentence of it says what is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from nlu.clauses import sentences_of
from nlu.contract import OUT_OF_SCOPE
from nlu.features import cut
from nlu.hazards import told
from nlu.judgement import UNKNOWN, Evidence, without_nan
from nlu.lexical import LexicalTier

LONG: Final = 300
"""Letters from which a text is long, an ideogram counting for three: four sentences or so."""

MOST: Final = 8
"""Passages of a text that are looked at closely: those whose words speak most for an intent, or of danger."""

_SHORTEST: Final = 40
_LONGEST: Final = 300
_LOOKED_AT: Final = 40
"""Passages from the beginning, and as many from the end, whose words are looked at."""

_OF_DANGER: Final = 3
"""Passages kept for the words of danger in them, whatever else they say."""

_LETTERS_OF_AN_IDEOGRAM: Final = 3
_FIRST_IDEOGRAM: Final = "\u3040"
_CLAUSE: Final = re.compile(r"(?<=[,，、;；])")

_WARMTH: Final = 0.2
"""How far the passage that says most leads the others: at nought it alone counted."""

_OF_THE_WHOLE: Final = 0.4
"""What the text as a whole counts for beside its passages.

Both were chosen on the English long mails of the fixed set, so the figure on these flatters.
"""

_IDLE: Final = frozenset({"greet", "goodbye", "thanks", "affirm", "deny", "inform", "cancel_dialog"})
"""Intents that no passage of a long text is about, though there is one of them in every mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """The passages of one text, and the row of the evidence of the first of them."""

    parts: tuple[str, ...]
    first: int

    @property
    def rows(self) -> list[int]:
        """The rows of the evidence of each."""
        return list(range(self.first, self.first + len(self.parts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The evidence of texts, a row each; that of the passages of the long ones, and which passages are whose."""

    evidence: Evidence
    said: Evidence | None = None
    passages: Mapping[int, Passages] = field(default_factory=dict)


def is_long(text: str) -> bool:
    """Whether a text is understood passage by passage."""
    return len(text) * _LETTERS_OF_AN_IDEOGRAM > LONG and _length(text) > LONG


def passages(text: str, words: LexicalTier, intents: Sequence[str]) -> list[str]:
    """The passages of a text that say most by their words, and those with words of danger, as they stand in it."""
    every = _joined([piece for sentence in sentences_of(text) for piece in _broken(sentence)])
    parts = every if len(every) <= 2 * _LOOKED_AT else [*every[:_LOOKED_AT], *every[-_LOOKED_AT:]]
    if len(parts) <= MOST:
        return parts
    decisions = without_nan(words.decisions([cut(part) for part in parts]), UNKNOWN)
    speaks = decisions[:, _matters(intents, decisions.shape[1])].max(axis=1)
    danger = told(parts).sum(axis=1)
    kept = np.argsort(-danger, kind="stable")[:_OF_DANGER]
    kept = kept[danger[kept] > 0]
    others = np.argsort(-speaks, kind="stable")
    kept = np.concatenate([kept, others[~np.isin(others, kept)][: MOST - len(kept)]])
    return [parts[number] for number in np.sort(kept).tolist()]


def pooled(whole: Evidence, said: Evidence, owners: Mapping[int, Passages], intents: Sequence[str]) -> Evidence:
    """The evidence of texts, that of the long ones (`owners`, by number) joined with what their passages say."""
    found = Evidence(decisions=whole.decisions.copy(), near=whole.near.copy(), near_oos=whole.near_oos.copy())
    decisions = without_nan(said.decisions, UNKNOWN)
    matters = _matters(intents, decisions.shape[1])
    for number, own in owners.items():
        rows = own.rows
        speaks = decisions[rows][:, matters].max(axis=1)
        weights = np.exp((speaks - speaks.max()) / _WARMTH)
        weights *= (1 - _OF_THE_WHOLE) / weights.sum()
        text = without_nan(whole.decisions[number : number + 1], UNKNOWN)[0]
        found.decisions[number] = _OF_THE_WHOLE * text + weights @ decisions[rows]
        found.near[number] = _OF_THE_WHOLE * whole.near[number] + weights @ said.near[rows]
        found.near_oos[number] = _OF_THE_WHOLE * whole.near_oos[number] + weights @ said.near_oos[rows]
    return found


def _matters(intents: Sequence[str], columns: int) -> list[int]:
    """The columns of the intents that a passage may be about; those out of scope are none."""
    found = [number for number, name in enumerate(intents) if name not in _IDLE and name != OUT_OF_SCOPE]
    return found or list(range(columns))


def _broken(sentence: str) -> Iterator[str]:
    """A sentence as it is, one without an end in its clauses, each no longer than an encoder reads well."""
    is_chinese = _length(sentence) > 2 * len(sentence)
    longest = _LONGEST // _LETTERS_OF_AN_IDEOGRAM if is_chinese else _LONGEST
    for clause in _CLAUSE.split(sentence) if len(sentence) > longest else [sentence]:
        rest = clause.strip()
        while len(rest) > longest:
            blank = rest.rfind(" ", longest // 2, longest) + 1
            yield rest[: blank or longest].strip()
            rest = rest[blank or longest :].strip()
        if rest:
            yield rest


def _joined(parts: Sequence[str]) -> list[str]:
    """Sentences put together until there is something to go by."""
    found: list[str] = []
    for part in parts:
        if found and _length(found[-1]) < _SHORTEST:
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def _length(text: str) -> int:
    ideograms = 0 if text.isascii() else sum(letter >= _FIRST_IDEOGRAM for letter in text)
    return len(text) + (_LETTERS_OF_AN_IDEOGRAM - 1) * ideograms
