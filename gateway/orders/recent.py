"""Owns what was just looked up in a catalogue: for a short time the same question is not asked twice."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

A = TypeVar("A")

KEPT_S = 60.0
"""So long a new name or a discontinued article may go unseen; stock and prices are never kept."""
KEPT_AT_MOST = 2048


class Recent(Generic[A]):
    """The answers to the last questions, each for a while; the oldest goes first where there are too many."""

    def __init__(
        self,
        *,
        kept_s: float = KEPT_S,
        at_most: int = KEPT_AT_MOST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep nothing yet."""
        self._kept_s = kept_s
        self._at_most = at_most
        self._clock = clock
        self._answers: OrderedDict[Hashable, tuple[float, A]] = OrderedDict()

    def get(self, question: Hashable) -> A | None:
        """Give the answer to just this question if it is young enough."""
        kept = self._answers.get(question)
        if kept is None:
            return None
        if kept[0] <= self._clock():
            del self._answers[question]
            return None
        return kept[1]

    def keep(self, question: Hashable, answer: A) -> None:
        """Keep an answer from now on."""
        self._answers[question] = (self._clock() + self._kept_s, answer)
        self._answers.move_to_end(question)
        if len(self._answers) > self._at_most:
            self._answers.popitem(last=False)
