"""The static form of USE: every word piece through USE once; a text is the mean of its pieces.

A twentieth of the time of USE and about half of what it adds. The table of pieces is made while a model is trained
and stands in the model; without the weights of USE only the cutting into pieces is left of its package.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.encoders.contract import Rows
from nlu.encoders.use import UseEncoder
from nlu.encoders.use_pieces import WordPieces

DIMENSION = 256
_TOGETHER = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of pieces in eighths of a byte's range: `rows` times `scale`, for the pieces `numbers`, ascending."""

    numbers: NDArray[np.int32]
    rows: NDArray[np.int8]
    scale: float


class UseStaticEncoder:
    """USE by table."""

    name = "use-static"
    dimension = DIMENSION
    unknown_languages = frozenset({"kk", "be"})

    def __init__(self, table: Table | None = None) -> None:
        """Use the table of a model; without one `learn` makes it. Raises EncoderUnavailable without the package."""
        self._folder: Path = UseEncoder().folder
        self._table = table
        self._opened: WordPieces | None = None
        self._opening = threading.Lock()

    @property
    def table(self) -> Table | None:
        """The table that is used, for a model to keep."""
        return self._table

    def learn(self, texts: Iterable[str]) -> None:
        """Make the table: of the pieces of these texts and of every piece that is a whole common word."""
        pieces = self._pieces()
        wanted = {number for text in texts for number in pieces.numbers(text)} | set(pieces.whole())
        numbers = np.array(sorted(wanted), np.int32)
        encoder = UseEncoder()
        written = [pieces.written(number) for number in numbers.tolist()]
        rows = np.concatenate(
            [encoder.encode(written[start : start + _TOGETHER]) for start in range(0, len(written), _TOGETHER)]
        )
        rows -= rows.mean(axis=0)
        _, axes = np.linalg.eigh((rows.T @ rows).astype(np.float64))
        turned = rows @ axes[:, ::-1][:, :DIMENSION].astype(np.float32)
        scale = float(np.abs(turned).max()) / 127
        self._table = Table(numbers=numbers, rows=np.round(turned / scale).astype(np.int8), scale=scale)

    def encode(self, texts: Sequence[str]) -> Rows:
        """One row of length one per text; nought for a text of which no piece is in the table."""
        if self._table is None:
            self.learn(())
        table = self._table
        assert table is not None
        found = np.zeros((len(texts), DIMENSION), np.float32)
        for number, text in enumerate(texts):
            pieces = np.array(self._pieces().numbers(text), np.int32)
            places = np.minimum(np.searchsorted(table.numbers, pieces), len(table.numbers) - 1)
            known = places[table.numbers[places] == pieces]
            if len(known):
                found[number] = table.rows[known].astype(np.float32).mean(axis=0) * table.scale
        lengths = np.sqrt(np.einsum("ij,ij->i", found, found))
        return np.asarray(found / np.maximum(lengths, 1e-6)[:, None], np.float32)

    def words(self) -> list[str]:
        """The word pieces that are whole Russian or English words."""
        return self._pieces().words()

    def _pieces(self) -> WordPieces:
        with self._opening:
            if self._opened is None:
                self._opened = WordPieces(self._folder / "sp.model")
            return self._opened
