"""Compares two models message by message: on the fixed set, or on what customers wrote; the differences are kept.

Which model is right counts on what neither of them learnt alone: what people said of a message becomes an example, and
a model that learnt it only says it again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from gateway.ids import SECOND
from gateway.live_intents import present_name
from gateway.store import nlu_models
from gateway.store.nlu_jobs import JobRow
from gateway.store.nlu_messages import Told, customers_messages, learnt_messages, learnt_texts
from gateway.store.store import Store
from gateway.training.apart import module, run_apart
from gateway.training.jobs import Made, Progress
from gateway.training.shadowing import Would, would
from gateway.training.workshop import Workshop
from nlu.answer_apart import Answer, read_answers, write_texts
from nlu.asking import Asking
from nlu.contract import ExamplesInvalid
from nlu.nearness import bare

Json = Mapping[str, Any]
DAY: Final = 24 * 3600 * SECOND
MOST_MESSAGES: Final = 20_000
ANSWERED_WITHIN_S: Final = 3_600.0
_AT_ONCE: Final = 1_000
_LISTED: Final = 2_000
_YIELD_EVERY: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One text that both models answer: a line of the fixed set (`line`), or a message (`told`).

    `known` is what it means where that is known, `is_learnt` whether one of the models was told so.
    """

    text: str
    locale: str | None
    known: str | None
    is_learnt: bool = False
    line: int | None = None
    told: Told | None = None


class CompareWork:
    """Lets two models answer the same texts and keeps where they differ; a shadow run adds what would be done."""

    def __init__(self, workshop: Workshop, *, is_shadow: bool) -> None:
        self._workshop = workshop
        self._is_shadow = is_shadow

    async def __call__(self, job: JobRow, folder: Path, progress: Progress) -> Made:
        """Answer, compare, and give the differences."""
        return Made(result=await self.compared(job.input, folder, progress))

    async def compared(self, wanted: Json, folder: Path, progress: Progress) -> Json:
        """The differences of the models `before` and `after` on what is wanted."""
        progress("reading", 0.0)
        asked = await self._asked(wanted)
        places = [self._workshop.place(wanted[name]) for name in ("before", "after")]
        await asyncio.to_thread(write_texts, [(one.text, one.locale) for one in asked], folder / "texts.jsonl")
        request = {"models": [place.as_json() for place in places], **(await self._workshop.asking()).as_json()}
        if asked:
            command = module("nlu.answer_apart")
            await run_apart(command, folder, request, tell=progress, timeout_s=ANSWERED_WITHIN_S)
        answers = [
            await asyncio.to_thread(read_answers, folder / f"answers-{n}.jsonl") if asked else [] for n in (0, 1)
        ]
        return await self._told(asked, answers[0], answers[1])

    async def _asked(self, wanted: Json) -> list[Asked]:
        if wanted.get("on") == "fixed":
            asking = await self._workshop.asking()
            return await asyncio.to_thread(_fixed_lines, asking, self._workshop.fixed_dir)
        since = self._workshop.now() - int(wanted["days"]) * DAY
        found = await recent(self._workshop.store, since=since, most=int(wanted["most"]))
        learnt = await learnt_by(self._workshop, (wanted["before"], wanted["after"]))
        intents = self._workshop.settings.intents
        return [
            one if one.known is None else replace(one, known=present_name(intents, one.known), is_learnt=learnt(one))
            for one in found
        ]

    async def _told(self, asked: Sequence[Asked], before: Sequence[Answer], after: Sequence[Answer]) -> Json:
        sums = _Sums()
        for number, (one, was, now) in enumerate(zip(asked, before, after, strict=True)):
            if number % _YIELD_EVERY == 0:
                await asyncio.sleep(0)  # deciding and routing thousands of messages must hold nobody up
            sums.note(one, *(self._looked_at(one, answer) for answer in (was, now)))
        return sums.as_json()

    def _looked_at(self, one: Asked, answer: Answer) -> tuple[Answer, Would | None]:
        if not self._is_shadow or one.told is None:
            return answer, None
        return answer, would(self._workshop.settings, one.told, answer, now=self._workshop.now())


async def recent(store: Store, *, since: int, most: int) -> list[Asked]:
    """Customers' messages, newest first, read a page at a time."""
    found: list[Asked] = []
    place: tuple[int, str] | None = None
    while len(found) < most:
        page = await store.read(customers_messages, since=since, before=place, most=min(_AT_ONCE, most - len(found)))
        found += [
            Asked(text=one.text, locale=one.language, known=one.known, told=one) for one in page if one.text.strip()
        ]
        if len(page) < min(_AT_ONCE, most):
            break
        place = (page[-1].at, page[-1].id)
    return found


async def learnt_by(workshop: Workshop, models: Sequence[str]) -> Callable[[Asked], bool]:
    """Tells of a message whether one of the models was trained on it: on its own example, or on the same text.

    A model learnt what stood among the examples when it was trained; that of the configured examples knows the shipped
    ones alone, and one that nobody knows the making of counts as having learnt everything.
    """
    usual = await asyncio.to_thread(workshop.usual)
    rows = [await workshop.store.read(nlu_models.get_model, one) for one in models]
    until = max(
        row.trained_at if row is not None else 0 if one == usual.id else workshop.now()
        for one, row in zip(models, rows, strict=True)
    )
    ids = await workshop.store.read(learnt_messages, until=until)
    texts = await workshop.store.read(learnt_texts, until=until)
    said = await asyncio.to_thread(lambda: {bare(text) for text in texts})
    return lambda one: (one.told is not None and one.told.id in ids) or bare(one.text) in said


class _Sums:
    """Adds up where two models differ, and keeps the first of the differences."""

    def __init__(self) -> None:
        self._of = self._differ = self._known = self._learnt = self._right_before = self._right_after = (
            self._elsewhere
        ) = 0
        self._changes: Counter[tuple[str, str]] = Counter()
        self._does: Counter[tuple[str, str]] = Counter()
        self._queues: Counter[tuple[str, str]] = Counter()
        self._items: list[dict[str, Any]] = []

    def note(self, one: Asked, before: tuple[Answer, Would | None], after: tuple[Answer, Would | None]) -> None:
        """Count one text."""
        (was, was_done), (now, now_done) = before, after
        self._of += 1
        if one.known is not None and one.is_learnt:
            self._learnt += 1
        elif one.known is not None:
            self._known += 1
            self._right_before += was.intent == one.known
            self._right_after += now.intent == one.known
        goes_elsewhere = was_done is not None and now_done is not None and was_done.place != now_done.place
        self._elsewhere += goes_elsewhere
        if was.intent == now.intent and not goes_elsewhere:
            return
        self._differ += was.intent != now.intent
        self._changes[was.intent, now.intent] += was.intent != now.intent
        if was_done is not None and now_done is not None:
            self._does[was_done.does, now_done.does] += was_done.does != now_done.does
            self._queues[was_done.queue, now_done.queue] += was_done.queue != now_done.queue
        if len(self._items) < _LISTED:
            self._items.append(_item(one, before, after))

    def as_json(self) -> dict[str, Any]:
        """Everything as it is kept."""
        return {
            "of": self._of,
            "differ": self._differ,
            "elsewhere": self._elsewhere,
            "known": self._known,
            "learnt": self._learnt,
            "right_before": self._right_before,
            "right_after": self._right_after,
            "changes": _ordered(self._changes),
            "does": _ordered(self._does),
            "queues": _ordered(self._queues),
            "items": self._items,
        }


def _item(one: Asked, before: tuple[Answer, Would | None], after: tuple[Answer, Would | None]) -> dict[str, Any]:
    """A difference as it is kept: a line with its text, a message by its id alone."""
    named = {"message": one.told.id} if one.told is not None else {"line": one.line, "text": one.text}
    sides = {
        name: {
            "intent": answer.intent,
            "confidence": answer.confidence,
            **(done.as_json() if done is not None else {}),
        }
        for name, (answer, done) in (("before", before), ("after", after))
    }
    return {**named, "known": one.known, "learnt": one.is_learnt, **sides}


def _ordered(counts: Counter[tuple[str, str]]) -> list[list[object]]:
    return [[*way, count] for way, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if count]


def _fixed_lines(asking: Asking, folder: Path) -> list[Asked]:
    fixed = asking.fixed(folder)
    if fixed is None:
        raise ExamplesInvalid(f"there is no fixed test set in {folder} to compare on")
    lines = [*fixed.lines, *fixed.safety, *fixed.mails]
    return [
        Asked(text=one.text, locale=one.language, known=one.intent, line=number) for number, one in enumerate(lines)
    ]
