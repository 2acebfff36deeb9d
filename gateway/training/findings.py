"""What is doubtful about the stored examples: the whole report, kept until an example changes, and one example's own.

The report looks at every example (some seconds for 16,000); one example is compared with those of its language.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

from gateway.store import nlu_example_changes as stored
from gateway.store.nlu_examples import ExampleRow
from gateway.store.store import Store
from gateway.training.written import example_of
from nlu.lint import Finding, Kind, Report, report
from nlu.nearness import NEAR_COPY, bare, nearest, runs, shape_of
from nlu.training import Example, Line, read_lines

MOST_NEAR: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The report with the ids of the examples its places stand for."""

    report: Report
    ids: Sequence[str]

    def ids_of(self, kind: str) -> list[str]:
        """The examples with a finding of that kind, each once, those of one finding together."""
        return list(dict.fromkeys(self.ids[place] for one in self.of(kind) for place in one.places))

    def of(self, kind: str) -> list[Finding]:
        """The findings of that kind."""
        return [one for one in self.report.findings if one.kind == kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One thing to look at beside an example: the other example, or the line of the test set that it is close to."""

    kind: Kind
    text: str
    intent: str
    share: float
    other: str | None


@dataclass(slots=True)
class _Kept:
    mark: object = None
    found: Found | None = None
    making: asyncio.Lock = field(default_factory=asyncio.Lock)


class Findings:
    """The findings of the examples of each open store; `fixed` is the folder of the test set."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Store, _Kept] = WeakKeyDictionary()

    async def all(self, store: Store, fixed: Path) -> Found:
        """Everything found in the examples as they stand."""
        kept = self._kept.setdefault(store, _Kept())
        async with kept.making:
            mark = await store.read(stored.state_mark)
            if kept.found is None or kept.mark != mark:
                rows = await store.read(stored.every_active)
                kept.found = await asyncio.to_thread(_reported, rows, fixed)
                kept.mark = mark
        return kept.found

    async def at(self, store: Store, row: ExampleRow, fixed: Path) -> list[Doubt]:
        """What stands near one example: doubles and contradictions first, then near-copies and leaks."""
        others = await store.read(stored.every_active, language=row.language)
        return await asyncio.to_thread(_doubts, row, others, fixed)


def fixed_examples(folder: Path) -> list[Example]:
    """The lines of the fixed test set, none where there is no such folder; lines that cannot be read are left out."""
    if not folder.is_dir():
        return []
    found: list[Example] = []
    for file in sorted(folder.glob("*.jsonl")):
        lines = read_lines(file.read_bytes(), name=file.name, language=file.stem[-2:])
        found += [one.example for one in lines if isinstance(one, Line)]
    return found


def _reported(rows: Sequence[ExampleRow], fixed: Path) -> Found:
    examples = [example_of(row.text, row.intent, row.language, row.entities) for row in rows]
    return Found(report=report(examples, fixed_examples(fixed)), ids=[row.id for row in rows])


def _doubts(row: ExampleRow, others: Sequence[ExampleRow], fixed: Path) -> list[Doubt]:
    own = runs(_shape(row))
    beside = [other for other in others if other.id != row.id]
    found: list[Doubt] = []
    for near in nearest(own, [runs(_shape(other)) for other in beside])[:MOST_NEAR]:
        other = beside[near.second]
        found.append(
            Doubt(kind=_kind(row, other), text=other.text, intent=other.intent, share=near.share, other=other.id)
        )
    tested = [one for one in fixed_examples(fixed) if one.language == row.language]
    for near in nearest(own, [runs(shape_of(one)) for one in tested], least=NEAR_COPY)[:MOST_NEAR]:
        one = tested[near.second]
        found.append(Doubt(kind="leak", text=one.text, intent=one.intent, share=near.share, other=None))
    return found


def _kind(row: ExampleRow, other: ExampleRow) -> Kind:
    if bare(row.text) == bare(other.text):
        return "double" if row.intent == other.intent else "contradiction"
    return "near_copy" if row.intent == other.intent else "near_contradiction"


def _shape(row: ExampleRow) -> str:
    return shape_of(example_of(row.text, row.intent, row.language, row.entities))
