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

    def meaning(self, encoded: Floats) -> Meaning:
        """What encoded texts mean, a row each."""
        cosines = self.projection(encoded) @ self.rows.T
        near = nearest(cosines[:, : self.scope])
        near_oos = nearest(cosines[:, self.scope :])
        cosines -= np.float32(1)
        cosines *= np.float32(NARROW)
        likeness = np.exp(cosines, out=cosines)
        return Meaning(decisions=likeness @ self.votes, near=near, near_oos=near_oos)


def nearest(cosines: Floats) -> Floats:
    """The mean of the largest NEAREST of each row; nought where there is nothing to be near to."""
    size = cosines.shape[1]
    if size == 0:
        return np.zeros(len(cosines), np.float32)
    if size > NEAREST:
        cosines = np.partition(cosines, size - NEAREST, axis=1)[:, size - NEAREST :]
    return np.asarray(cosines.mean(axis=1), np.float32)
