"""The contract of a sentence encoder: texts in, one row of numbers each out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from nlu.contract import NluError

Rows = NDArray[np.float32]


class EncoderUnavailable(NluError):
    """An encoder cannot be opened here: its package or its weights are missing; the message says how to get them."""


class Encoder(Protocol):
    """Turns texts into points whose nearness is likeness of meaning.

    Opening one costs no more than a look whether its package is there; the weights are read with
    the first text. The same text gives the same row in every process and in every batch (up to the
    last bits of a float). Several threads may ask one encoder at once.
    """

    @property
    def name(self) -> str:
        """The name by which `open_encoder` opens it, e.g. `use` or `sentence-transformers:NAME`."""

    @property
    def dimension(self) -> int:
        """Numbers in a row; may have to read the weights."""

    @property
    def unknown_languages(self) -> frozenset[str]:
        """Languages (ISO 639-1) it was never taught: its vote on such a text is left out."""

    def encode(self, texts: Sequence[str]) -> Rows:
        """One row of length one per text, in order; never fails because of what a text holds."""


@runtime_checkable
class Wordy(Protocol):
    """An encoder that can also tell which words there are, as far as it knows."""

    def words(self) -> list[str]:
        """Words in lower case of alphabets that are typed letter by letter."""
