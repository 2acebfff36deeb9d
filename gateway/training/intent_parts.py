"""Which of an intent's examples might be an intent of their own: suggested by the nearness of what they mean.

Given a few words about the new intent, examples nearer to those than to the rest are suggested; without them the
examples are parted into the two groups that lie furthest from each other, and the smaller one is suggested.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gateway.store import nlu_intent_examples as examples
from gateway.store.nlu_intent_examples import Line
from gateway.store.store import Store
from gateway.training.effective import bring_in
from nlu.encoders import NONE, shared_encoder
from nlu.encoders.contract import EncoderUnavailable

Rows = NDArray[np.float32]
_ROUNDS: Final = 12
_BUCKETS: Final = 4096
_RUNS: Final = (2, 3, 4)
_STATIC: Final = "use-static"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An example, whether it is suggested to go, and how much nearer it lies to what goes than to what stays."""

    id: str
    text: str
    language: str
    goes: bool
    score: float


async def parts_of(
    store: Store, examples_dir: Path, name: str, *, encoder: str, about: Sequence[str] = (), now: int
) -> list[Part]:
    """The active examples of an intent, those suggested to go first, the surest of each group at its head."""
    await bring_in(store, examples_dir, now=now)
    lines = await store.read(examples.lines_of, name)
    return await asyncio.to_thread(suggested, lines, [one for one in about if one.strip()], encoder=encoder)


def suggested(lines: Sequence[Line], about: Sequence[str], *, encoder: str) -> list[Part]:
    """The lines as parts; by the lexical likeness of their letters where there is no encoder."""
    if not lines:
        return []
    points = _points([*(line.text for line in lines), *about], encoder)
    own, meant = points[: len(lines)], points[len(lines) :]
    scores = _by_meaning(own, meant) if len(meant) else _in_two(_without_language(own, lines))
    found = [
        Part(id=line.id, text=line.text, language=line.language, goes=bool(score > 0), score=round(float(score), 4))
        for line, score in zip(lines, scores, strict=True)
    ]
    return sorted(found, key=lambda part: (-part.score, part.language, part.text))


def _by_meaning(own: Rows, meant: Rows) -> Rows:
    """How much nearer each point lies to what is meant, and to those it draws along, than to the middle of the rest.

    It begins with those that are more like it than most.
    """
    likeness: Rows = own @ _middle(meant)
    scores: Rows = likeness - likeness.mean()
    for _ in range(_ROUNDS):
        nearer = scores > 0
        if nearer.all() or not nearer.any():
            break
        again: Rows = own @ _middle(np.concatenate([meant, own[nearer]])) - own @ _middle(own[~nearer])
        if ((again > 0) == nearer).all():
            return again
        scores = again
    return scores


def _in_two(own: Rows) -> Rows:
    """The points parted along the direction in which they differ most; above 0 is the smaller group."""
    _, _, directions = np.linalg.svd(own - own.mean(axis=0), full_matrices=False)
    scores: Rows = own @ directions[0]
    for _ in range(_ROUNDS):
        nearer = scores > 0
        if nearer.all() or not nearer.any():
            return np.zeros(len(own), np.float32)
        again: Rows = own @ _middle(own[nearer]) - own @ _middle(own[~nearer])
        if ((again > 0) == nearer).all():
            break
        scores = again
    is_larger = (scores > 0).sum() * 2 > len(own)
    return -scores if is_larger else scores


def _without_language(own: Rows, lines: Sequence[Line]) -> Rows:
    """The points less what those of their language have in common: an intent is not parted by languages."""
    languages = np.array([line.language for line in lines])
    found = own.copy()
    for language in set(languages):
        found[languages == language] -= own[languages == language].mean(axis=0)
    lengths = np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    scaled: Rows = found / lengths
    return scaled


def _middle(points: Rows) -> Rows:
    mean: Rows = points.mean(axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)


def _points(texts: Sequence[str], encoder: str) -> Rows:
    if encoder != NONE:
        try:
            return shared_encoder("use" if encoder == _STATIC else encoder).encode(texts)
        except EncoderUnavailable:
            pass  # the letters alone are better than no suggestion
    return np.stack([_letters(text) for text in texts])


def _letters(text: str) -> Rows:
    """A text by its runs of letters, as a row of length one."""
    row = np.zeros(_BUCKETS, np.float32)
    padded = f" {' '.join(text.casefold().split())} "
    for size in _RUNS:
        for start in range(len(padded) - size + 1):
            row[zlib.crc32(padded[start : start + size].encode()) % _BUCKETS] += 1
    np.log1p(row, out=row)
    return row / max(float(np.linalg.norm(row)), 1e-9)
