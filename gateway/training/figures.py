"""The pictures of a report, which templates draw: the confusion matrix and the calibration curve. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nlu.contract import OUT_OF_SCOPE
from nlu.report import Bin, Section

SIZE: Final = 18
"""Side of a cell of the matrix, in the picture's units."""
LEVELS: Final = 9
CURVE: Final = 260
_MARGIN: Final = 190
_CURVE_MARGIN: Final = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How often one intent was taken for another, and where that stands; `level` goes from 1 to LEVELS."""

    wanted: str
    found: str
    count: int
    share: float
    x: int
    y: int
    level: int

    @property
    def is_right(self) -> bool:
        """Whether the cell stands on the diagonal."""
        return self.wanted == self.found


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The name of an intent at its row and its column."""

    name: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A confusion matrix: rows are what was meant, columns what was understood; empty cells are left out."""

    cells: tuple[Cell, ...]
    labels: tuple[Label, ...]
    margin: int
    side: int
    worst: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A bin of the calibration curve: its place, and how large it is drawn."""

    x: float
    y: float
    radius: float
    bin: Bin


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A calibration curve: confidence to the right, the share that is right upwards."""

    dots: tuple[Dot, ...]
    line: str
    margin: int
    side: int


def matrix_of(section: Section, *, language: str | None = None, most_told: int = 25) -> Matrix:
    """The matrix of a section, of all languages or of one."""
    answers = [one for one in section.answers if language is None or one.language == language]
    counts = Counter((one.wanted, one.found) for one in answers)
    names = sorted({name for pair in counts for name in pair}, key=lambda name: (name == OUT_OF_SCOPE, name))
    place = {name: _MARGIN + number * SIZE for number, name in enumerate(names)}
    wanted = Counter(one.wanted for one in answers)
    cells = [
        Cell(
            wanted=pair[0],
            found=pair[1],
            count=count,
            share=count / wanted[pair[0]],
            x=place[pair[1]],
            y=place[pair[0]],
            level=max(1, math.ceil(count / wanted[pair[0]] * LEVELS)),
        )
        for pair, count in counts.items()
    ]
    ordered = sorted(cells, key=lambda cell: (cell.y, cell.x))
    worst = sorted(
        (cell for cell in cells if not cell.is_right), key=lambda cell: (-cell.count, cell.wanted, cell.found)
    )
    return Matrix(
        cells=tuple(ordered),
        labels=tuple(Label(name=name, place=place[name]) for name in names),
        margin=_MARGIN,
        side=_MARGIN + len(names) * SIZE,
        worst=tuple(worst[:most_told]),
    )


def curve_of(bins: Sequence[Bin]) -> Curve:
    """The calibration curve of a section's bins; a bin is the larger the more answers it holds."""
    most = max((one.count for one in bins), default=1)
    dots = tuple(
        Dot(
            x=round(_CURVE_MARGIN + one.confidence * CURVE, 1),
            y=round(_CURVE_MARGIN / 2 + (1 - one.right) * CURVE, 1),
            radius=round(2.5 + 5.5 * math.sqrt(one.count / most), 1),
            bin=one,
        )
        for one in bins
    )
    return Curve(
        dots=dots,
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        margin=_CURVE_MARGIN,
        side=CURVE + _CURVE_MARGIN + _CURVE_MARGIN // 2,
    )
