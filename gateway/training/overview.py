"""What the overview of training shows: what waits for people, the examples by intent and language, the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.parts import Parts
from gateway.store import nlu_example_changes as stored
from gateway.store import nlu_labels, nlu_overview
from gateway.store.nlu_overview import JobSeen
from gateway.training.effective import bring_in
from gateway.training.opened import examples_folder

_DAY_US = 24 * 3600 * 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentLine:
    """One intent's active examples in each language; `is_known` tells whether the intent is in force."""

    name: str
    counts: Mapping[str, int]
    is_known: bool

    @property
    def total(self) -> int:
        """Examples in all languages."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the page shows; `figures` are those of the model that answers, empty where none were measured."""

    unlabelled: int
    corrections: int
    intents: Sequence[IntentLine]
    languages: Sequence[str]
    totals: Mapping[str, int]
    changed: int
    model: str
    figures: Mapping[str, Any]
    trained_at: int | None
    jobs: Sequence[JobSeen]


async def overview_of(parts: Parts, *, now: int, days: int) -> Overview:
    """The overview as it is now; messages to label are counted over the last days."""
    folder: Path = examples_folder(parts.settings)
    await bring_in(parts.store, folder, now=now)
    store = parts.store
    counted = await store.read(stored.counts_by_intent)
    lines, languages = _lines(counted, parts)
    model = await store.read(nlu_overview.model_seen, parts.nlu.model)
    return Overview(
        unlabelled=await store.read(nlu_labels.count_unlabelled, since=now - days * _DAY_US),
        corrections=await store.read(nlu_labels.count_corrections),
        intents=lines,
        languages=languages,
        totals={language: sum(line.counts.get(language, 0) for line in lines) for language in languages},
        changed=await store.read(nlu_overview.changed_by_people, since=model.trained_at if model else 0),
        model=parts.nlu.model,
        figures=model.figures if model else {},
        trained_at=model.trained_at if model else None,
        jobs=await store.read(nlu_overview.jobs_under_way),
    )


def _lines(counted: Sequence[tuple[str, str, int]], parts: Parts) -> tuple[list[IntentLine], list[str]]:
    by_intent: dict[str, dict[str, int]] = {name: {} for name in parts.settings.intents}
    for intent, language, count in counted:
        by_intent.setdefault(intent, {})[language] = count
    own = parts.settings.gateway.languages
    others = sorted({language for _, language, _ in counted} - set(own))
    known = set(parts.settings.intents)
    lines = [IntentLine(name=name, counts=counts, is_known=name in known) for name, counts in by_intent.items()]
    return lines, [*own, *others]
