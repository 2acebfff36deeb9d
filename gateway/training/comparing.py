"""Compares two models message by message: on the fixed set, or on what customers wrote; the differences are kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from gateway.ids import SECOND
from gateway.live_intents import present_name
from gateway.store.nlu_jobs import JobRow
from gateway.store.nlu_messages import Told, customers_messages
from gateway.store.store import Store
from gateway.training.apart import module, run_apart
from gateway.training.jobs import Made, Progress
from gateway.training.shadowing import Would, would
from gateway.training.workshop import Workshop
from nlu.answer_apart import Answer, read_answers, write_texts
from nlu.contract import ExamplesInvalid
from nlu.fixed_set import read_fixed

Json = Mapping[str, Any]
DAY: Final = 24 * 3600 * SECOND
MOST_MESSAGES: Final = 20_000
ANSWERED_WITHIN_S: Final = 3_600.0
_AT_ONCE: Final = 1_000
_LISTED: Final = 2_000
_YIELD_EVERY: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One text that both models answer: a line of the fixed set (`line`), or a message (`told`)."""

    text: str
    locale: str | None
    known: str | None
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
        request = {"models": [place.as_json() for place in places], "rasa": str(self._workshop.rasa)}
        if asked:
            command = module("nlu.answer_apart")
            await run_apart(command, folder, request, tell=progress, timeout_s=ANSWERED_WITHIN_S)
        answers = [
            await asyncio.to_thread(read_answers, folder / f"answers-{n}.jsonl") if asked else [] for n in (0, 1)
        ]
        return await self._told(asked, answers[0], answers[1])

    async def _asked(self, wanted: Json) -> list[Asked]:
        if wanted.get("on") == "fixed":
            return await asyncio.to_thread(_fixed_lines, self._workshop.fixed_dir)
        since = self._workshop.now() - int(wanted["days"]) * DAY
        return await recent(self._workshop.store, since=since, most=int(wanted["most"]))

    async def _told(self, asked: Sequence[Asked], before: Sequence[Answer], after: Sequence[Answer]) -> Json:
        sums = _Sums()
        for number, (one, was, now) in enumerate(zip(asked, before, after, strict=True)):
            if number % _YIELD_EVERY == 0:
                await asyncio.sleep(0)  # deciding and routing thousands of messages must hold nobody up
            sums.note(one, *(self._looked_at(one, answer) for answer in (was, now)))
        return sums.as_json()

    def _looked_at(self, one: Asked, answer: Answer) -> tuple[Answer, Would | None]:
        settings = self._workshop.settings
        named = replace(
            answer,
            intent=present_name(settings.intents, answer.intent),
            ranking=tuple((present_name(settings.intents, name), share) for name, share in answer.ranking),
        )
        if not self._is_shadow or one.told is None:
            return named, None
        return named, would(settings, one.told, named, now=self._workshop.now())


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


class _Sums:
    """Adds up where two models differ, and keeps the first of the differences."""

    def __init__(self) -> None:
        self._of = self._differ = self._known = self._right_before = self._right_after = self._elsewhere = 0
        self._changes: Counter[tuple[str, str]] = Counter()
        self._does: Counter[tuple[str, str]] = Counter()
        self._queues: Counter[tuple[str, str]] = Counter()
        self._items: list[dict[str, Any]] = []

    def note(self, one: Asked, before: tuple[Answer, Would | None], after: tuple[Answer, Would | None]) -> None:
        """Count one text."""
        (was, was_done), (now, now_done) = before, after
        self._of += 1
        if one.known is not None:
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
    return {**named, "known": one.known, **sides}


def _ordered(counts: Counter[tuple[str, str]]) -> list[list[object]]:
    return [[*way, count] for way, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if count]


def _fixed_lines(folder: Path) -> list[Asked]:
    fixed = read_fixed(folder)
    if fixed is None:
        raise ExamplesInvalid(f"there is no fixed test set in {folder} to compare on")
    lines = [*fixed.lines, *fixed.safety]
    return [
        Asked(text=one.text, locale=one.language, known=one.intent, line=number) for number, one in enumerate(lines)
    ]
