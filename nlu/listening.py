"""What a model hears in texts: shown to it in the script and spelling they were meant in, long ones by passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nlu.contract import Entity, Utterance
from nlu.encoders.contract import Encoder
from nlu.features import LONGEST_READ, MARKS, cut, masked, spoken, tail_from
from nlu.judgement import Evidence
from nlu.lexical import Floats
from nlu.long_texts import Heard, Passages, is_long, passages, pooled
from nlu.model import Model
from nlu.repair import Repair


class Listener:
    """Shows texts to a model and gives what its tiers say of them."""

    def __init__(self, model: Model, encoder: Encoder | None) -> None:
        """Use a model with its opened encoder, None for one of words alone."""
        self._model = model
        self._encoder = encoder
        self._repair = Repair(model.known, MARKS)

    def shown(
        self, utterances: Sequence[Utterance], entities: Sequence[Sequence[Entity]]
    ) -> tuple[list[str], list[str]]:
        """The texts with marks for references, in the script they were meant in; and with their slips mended."""
        both = [self._repair.both(_ends(item.text, found)) for item, found in zip(utterances, entities, strict=True)]
        return [typed for typed, _ in both], [mended for _, mended in both]

    def heard(self, typed: Sequence[str], mended: Sequence[str], languages: Sequence[str]) -> Heard:
        """What the tiers say of texts as they were typed and as they were meant."""
        whole = self._read_twice(typed, mended, languages)
        own = {number: self._passages(text) for number, text in enumerate(mended) if is_long(text)}
        own = {number: parts for number, parts in own.items() if len(parts) > 1}
        if not own:
            return Heard(evidence=whole)
        theirs = [languages[number] for number, parts in own.items() for _ in parts]
        said = self.evidence([part for parts in own.values() for part in parts], theirs)
        owners, first = {}, 0
        for number, parts in own.items():
            owners[number] = Passages(parts=tuple(parts), first=first)
            first += len(parts)
        joined = pooled(whole, said, owners, self._model.judgement.intents)
        return Heard(evidence=joined, said=said, passages=owners)

    def evidence(self, shown: Sequence[str], languages: Sequence[str]) -> Evidence:
        """What the tiers say of texts as they are, each taken as one."""
        return self._model.evidence([cut(text) for text in shown], self._encoded(shown, languages))

    def _passages(self, text: str) -> list[str]:
        return passages(text, self._model.lexical, self._model.judgement.intents)

    def _read_twice(self, typed: Sequence[str], mended: Sequence[str], languages: Sequence[str]) -> Evidence:
        """A text of which a word was mended counts as half the one and half the other: a slip may be none."""
        twice = [number for number, text in enumerate(typed) if text != mended[number]]
        if not twice:
            return self.evidence(mended, languages)
        again, theirs = [typed[number] for number in twice], [languages[number] for number in twice]
        return self.evidence([*mended, *again], [*languages, *theirs]).meeting(twice, len(mended))

    def _encoded(self, shown: Sequence[str], languages: Sequence[str]) -> Floats | None:
        if self._encoder is None:
            return None
        rows = self._encoder.encode([spoken(text) for text in shown])
        unknown = self._encoder.unknown_languages
        rows[[language in unknown for language in languages]] = np.nan
        return rows


def _ends(text: str, entities: Sequence[Entity]) -> str:
    """A text as far as it is read, with marks for its references."""
    head, start = masked(text[:LONGEST_READ], entities), tail_from(text)
    if start == len(text):
        return head
    shifted = [replace(one, start=one.start - start, end=one.end - start) for one in entities if one.start >= start]
    return f"{head}\n{masked(text[start:], shifted)}"
