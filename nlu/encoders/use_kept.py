"""What the network of USE has computed of single word pieces, kept for the pieces seen most of late."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

REMEMBERED: Final = 4_096
"""Pieces that are kept (61 MB): nearly all of what customers write."""

_FORGETS_EVERY: Final = 256
"""After making room so often every piece counts half: what was common a week ago need not be so today."""

Places = NDArray[np.int64]


class KeptPieces:
    """Two rows of numbers a piece: `own`, and `products` by neighbour, of which the last is nought: no neighbour.

    Those seen least make room for new ones, whichever it hits among equals: where the same rare ones come round and
    round, some of them are still there.
    """

    def __init__(self, pieces: int, *, own: int, neighbours: int, width: int, at_most: int = REMEMBERED) -> None:
        """Room for `at_most` of the numbered `pieces`; memory is taken as it fills."""
        self.at_most = at_most
        self.slot_of = np.full(pieces, -1, np.int64)
        self.own = np.empty((at_most, own), np.float32)
        self.products = np.empty((at_most + 1, neighbours, width), np.float32)
        self.products[at_most] = 0
        self._piece_in = np.full(at_most, -1, np.int64)
        self._seen = np.zeros(at_most)
        self._chance = np.random.default_rng(0)
        self._rooms = 0

    def find(self, pieces: Places) -> tuple[Places, Places]:
        """The slot of each piece (-1 for none), and those pieces that have none yet, each once."""
        slots = self.slot_of[pieces]
        is_known = slots >= 0
        self._seen[slots[is_known]] += 1
        return slots, np.unique(pieces[~is_known]) if not is_known.all() else pieces[:0]

    def room_for(self, new: Places, known: Places) -> Places:
        """Empty slots for new pieces, taken from those seen least; what stands in the slots `known` stays.

        They are empty until `publish`: whatever happens while their rows are computed, no wrong row is found.
        """
        worth = self._seen + self._chance.random(self.at_most)
        empty = np.flatnonzero(self._piece_in < 0)
        worth[empty] = empty - self.at_most  # in their order: memory comes in large pages, each of many slots
        worth[known] = np.inf
        if len(new) > np.isfinite(worth).sum():
            raise ArithmeticError(f"{len(new)} new pieces at once; at most {self.at_most} pieces are kept")
        chosen = np.argpartition(worth, len(new) - 1)[: len(new)]
        before = self._piece_in[chosen]
        self.slot_of[before[before >= 0]] = -1
        self._piece_in[chosen] = -1
        self._rooms += 1
        if self._rooms % _FORGETS_EVERY == 0:
            self._seen //= 2
        return chosen

    def publish(self, new: Places, slots: Places) -> None:
        """Let new pieces be found in their slots, whose rows are computed."""
        self._piece_in[slots], self._seen[slots] = new, 1
        self.slot_of[new] = slots
