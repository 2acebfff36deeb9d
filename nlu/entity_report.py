"""How well the entity reader finds what people annotated: precision, recall and F1 by entity and language.

`python -m nlu.entity_report nlu/data --half held` prints the table; `--show order_number` the texts behind it.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nlu.contract import Entity
from nlu.entities import EntityReader
from nlu.training import Example, read_examples

Half = Literal["dev", "held", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What was found of one kind in one language: an entity counts only with its exact place."""

    entity: str
    language: str
    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found; 1 where there is nothing."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.found + self.wanted
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A text in which something was missed, or found where nobody annotated it."""

    text: str
    language: str
    missed: tuple[Entity, ...]
    extra: tuple[Entity, ...]


def half_of(examples: Iterable[Example], half: Half) -> list[Example]:
    """The half of the examples that rules are made on, or the one that is only reported; told by the text's hash."""
    wanted = {"dev": {0}, "held": {1}, "all": {0, 1}}[half]
    return [one for one in examples if zlib.crc32(one.text.encode()) % 2 in wanted]


def scores(examples: Sequence[Example], reader: EntityReader) -> list[Score]:
    """The score of every kind in every language, and of all languages under `all`, by name."""
    counts: dict[tuple[str, str], list[int]] = {}
    for example in examples:
        wanted, found = _places(example.entities), _places(reader.read(example.text, example.language))
        for place, kept in [(w, (int(w in found), 0, 1)) for w in wanted] + [(f, (0, 1, 0)) for f in found]:
            for language in (example.language, "all"):
                row = counts.setdefault((place[0], language), [0, 0, 0])
                row[:] = [a + b for a, b in zip(row, kept, strict=True)]
    return [
        Score(entity=entity, language=language, right=right, found=found, wanted=wanted)
        for (entity, language), (right, found, wanted) in sorted(counts.items())
    ]


def mistakes(examples: Sequence[Example], reader: EntityReader, entity: str) -> list[Mistake]:
    """The texts whose entities of one kind were not found exactly as annotated."""
    wrong = []
    for example in examples:
        wanted = {(e.start, e.end): e for e in example.entities if e.entity == entity}
        found = {(e.start, e.end): e for e in reader.read(example.text, example.language) if e.entity == entity}
        if wanted.keys() != found.keys():
            missed = tuple(e for place, e in wanted.items() if place not in found)
            extra = tuple(e for place, e in found.items() if place not in wanted)
            wrong.append(Mistake(text=example.text, language=example.language, missed=missed, extra=extra))
    return wrong


def _places(entities: Iterable[Entity]) -> set[tuple[str, int, int]]:
    return {(e.entity, e.start, e.end) for e in entities}


def _shown(entities: Iterable[Entity]) -> str:
    return " | ".join(e.value for e in entities) or "-"


def table(rows: Iterable[Score]) -> str:
    """The scores as lines for a terminal."""
    lines = [f"{'entity':<18} {'lang':<4} {'wanted':>6} {'found':>6} {'P':>6} {'R':>6} {'F1':>6}"]
    lines += [
        f"{row.entity:<18} {row.language:<4} {row.wanted:>6} {row.found:>6} "
        f"{row.precision:>6.3f} {row.recall:>6.3f} {row.f1:>6.3f}"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> None:
    """Write the table of a folder of annotated examples, or the mistakes of one kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("examples", type=Path)
    parser.add_argument("--half", choices=("dev", "held", "all"), default="held")
    parser.add_argument("--show", help="write the mistakes of this entity instead")
    asked = parser.parse_args()
    examples = half_of(read_examples(asked.examples), asked.half)
    if asked.show:
        for wrong in mistakes(examples, EntityReader(), asked.show):
            told = f"{wrong.language}  missed {_shown(wrong.missed)}  extra {_shown(wrong.extra)}  :: {wrong.text}"
            sys.stdout.write(f"{told}\n")
        return
    sys.stdout.write(f"{table(scores(examples, EntityReader()))}\n")


if __name__ == "__main__":
    main()
