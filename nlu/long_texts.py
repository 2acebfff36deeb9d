"""Long texts are understood passage by passage: a mail tells a story, and one sentence of it says what is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from nlu.clauses import sentences_of
from nlu.contract import OUT_OF_SCOPE
from nlu.features import cut
from nlu.judgement import UNKNOWN, Evidence, without_nan
from nlu.lexical import LexicalTier

LONG: Final = 300
"""Letters from which a text is long, an ideogram counting for three: four sentences or so."""

MOST: Final = 8
"""Passages of a text that are looked at closely: those of whose words most is known to speak for an intent."""

_SHORTEST: Final = 40
_LONGEST: Final = 300
_CUT_AT_MOST: Final = 80
_LETTERS_OF_AN_IDEOGRAM: Final = 3
_FIRST_IDEOGRAM: Final = "\u3040"

_WARMTH: Final = 0.2
"""How far the passage that says most leads the others: at nought it alone counted."""

_OF_THE_WHOLE: Final = 0.4
"""What the text as a whole counts for beside its passages. Both were chosen on long mails written for it."""

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
    """The passages of a text that say most by their words, in the order of the text."""
    parts = _joined(sentences_of(text))[:_CUT_AT_MOST]
    if len(parts) <= MOST:
        return parts
    decisions = without_nan(words.decisions([cut(part) for part in parts]), UNKNOWN)
    speaks = decisions[:, _matters(intents, decisions.shape[1])].max(axis=1)
    kept = np.sort(np.argsort(-speaks, kind="stable")[:MOST])
    return [parts[number] for number in kept.tolist()]


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


def _joined(parts: Sequence[str]) -> list[str]:
    """Sentences put together until there is something to go by, none longer than an encoder reads well."""
    found: list[str] = []
    for part in parts:
        if found and _length(found[-1]) < _SHORTEST:
            found[-1] = f"{found[-1]} {part}"[:_LONGEST]
        else:
            found.append(part[:_LONGEST])
    return found


def _length(text: str) -> int:
    ideograms = 0 if text.isascii() else sum(letter >= _FIRST_IDEOGRAM for letter in text)
    return len(text) + (_LETTERS_OF_AN_IDEOGRAM - 1) * ideograms
