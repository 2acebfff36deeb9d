"""The semantic tier: which intents the meaning of a text speaks for, by its likeness to every example."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nlu.encoders import shared_encoder
from nlu.encoders.contract import Encoder
from nlu.encoders.use_static import Table, UseStaticEncoder
from nlu.kernel import NARROW
from nlu.lexical import Floats

NEAREST = 3
"""Examples whose mean cosine says how near a text is to anything known."""

_SMALL = 1_000_000
"""Multiplications up to which OpenBLAS copies none of a matrix: what a few texts are compared with at once."""

_FEWEST = 2_048
"""Examples that many texts are compared with at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """From rows of an encoder to the few directions in which the examples differ most, length one."""

    centre: Floats
    axes: Floats

    def __call__(self, encoded: Floats) -> Floats:
        """The rows as the tier compares them."""
        turned = (encoded - self.centre) @ self.axes
        lengths = np.sqrt(np.einsum("ij,ij->i", turned, turned))
        return np.asarray(turned / np.maximum(lengths, 1e-6)[:, None], np.float32)


def projection_of(encoded: Floats, dimension: int) -> Projection:
    """The directions of largest variance of encoded examples."""
    centre = encoded.mean(axis=0)
    moved = encoded - centre
    _, axes = np.linalg.eigh((moved.T @ moved).astype(np.float64))
    chosen = np.ascontiguousarray(axes[:, ::-1][:, : min(dimension, encoded.shape[1])], np.float32)
    return Projection(centre=centre.astype(np.float32), axes=chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What the tier knows of texts: decisions per intent, and how near the nearest examples are.

    `near` and `near_oos` are mean cosines to the nearest examples in scope and out of scope; the
    latter is nought where there are none.
    """

    decisions: Floats
    near: Floats
    near_oos: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticTier:
    """Every example's place and its votes; those out of scope stand last, from `scope` on.

    `usual` is how near an example in scope is to others of them: what is taken for a text that the
    encoder cannot read. `table` is that of the static encoder, which stands in the model.
    """

    encoder: str
    projection: Projection
    rows: Floats
    votes: Floats
    scope: int
    usual: float
    table: Table | None = None

    def opened(self) -> Encoder:
        """The encoder whose rows this tier compares; raises EncoderUnavailable where it is not here."""
        return shared_encoder(self.encoder) if self.table is None else UseStaticEncoder(self.table)

    def __post_init__(self) -> None:
        """Keep the examples column by column: a product with few texts then takes half the time."""
        object.__setattr__(self, "rows", np.asarray(self.rows, np.float32, order="F"))

    def meaning(self, encoded: Floats) -> Meaning:
        """What encoded texts mean, a row each."""
        places = self.projection(encoded)
        decisions = np.zeros((len(places), self.votes.shape[1]), np.float32)
        near = self._weigh(places, range(self.scope), decisions)
        near_oos = self._weigh(places, range(self.scope, len(self.rows)), decisions)
        return Meaning(decisions=decisions, near=near, near_oos=near_oos)

    def _weigh(self, places: Floats, examples: range, decisions: Floats) -> Floats:
        """Add the votes of some examples by likeness; how near the nearest of them are. In parts that stay in cache."""
        size = max(_SMALL // max(places.size, 1), _FEWEST)
        largest = [np.zeros((len(places), 0), np.float32)]
        for start in examples[::size]:
            part = slice(start, min(start + size, examples.stop))
            cosines = places @ self.rows.T[:, part]
            largest.append(_largest(cosines))
            cosines -= np.float32(1)
            cosines *= np.float32(NARROW)
            decisions += np.exp(cosines, out=cosines) @ self.votes[part]
        return nearest(np.concatenate(largest, axis=1))


def nearest(cosines: Floats) -> Floats:
    """The mean of the largest NEAREST of each row; nought where there is nothing to be near to."""
    if cosines.shape[1] == 0:
        return np.zeros(len(cosines), np.float32)
    return np.asarray(_largest(cosines).mean(axis=1), np.float32)


def _largest(cosines: Floats) -> Floats:
    """The largest NEAREST of each row, or all where there are no more."""
    size = cosines.shape[1]
    return cosines.copy() if size <= NEAREST else np.partition(cosines, size - NEAREST, axis=1)[:, size - NEAREST :]
