"""Measures a model for its report: on the fixed set by whatever answers, and across folds of its own examples."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from nlu.answer_apart import Answering, Ask
from nlu.contract import OUT_OF_SCOPE, Parse, Utterance
from nlu.fixed_set import FixedSet
from nlu.report import Also, Answered, Safety, Section, also, safety, section, section_json
from nlu.training import Example

TOGETHER = 128
FOLDS = 3
SEED = 7
Tell = Callable[[float], None]
Train = Callable[[Sequence[Example]], Answering]
_FARTHEST = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFixed:
    """What the fixed set says of a model."""

    section: Section
    safety: Safety | None
    also: Also | None


def measured_on_fixed(asked: Answering, fixed: FixedSet, tell: Tell, *, one_by_one: bool = True) -> OnFixed:
    """Let a model answer the whole set; its lines alone, one after another, to know the time each takes."""
    times = _timed(asked.parses, fixed.lines, tell) if one_by_one else None
    lines = answered(asked, fixed.lines, lambda _: None, times)
    two = _asked(asked.parses, [Utterance(text=one.text, locale=one.language) for one in fixed.two_matters])
    return OnFixed(
        section=section(fixed.mark, lines),
        safety=safety(answered(asked, fixed.safety, lambda _: None)),
        also=also(fixed.two_matters, two),
    )


def on_fixed_json(found: OnFixed | None) -> dict[str, object]:
    """What a report holds of the fixed set."""
    if found is None:
        return {"fixed": None, "safety": None, "also": None}
    return {
        "fixed": section_json(found.section),
        "safety": asdict(found.safety) if found.safety is not None else None,
        "also": asdict(found.also) if found.also is not None else None,
    }


def across_folds(examples: Sequence[Example], train: Train, tell: Tell, *, mark: str) -> Section | None:
    """Answers to every example by a model that has not seen it; None where there are too few to part."""
    folds = folds_of(examples)
    found: dict[int, Answered] = {}
    for fold in range(FOLDS):
        learnt = [example for example, own in zip(examples, folds, strict=True) if own != fold]
        asked = [number for number, own in enumerate(folds) if own == fold]
        if len({one.intent for one in learnt} - {OUT_OF_SCOPE}) < 2 or not asked:
            return None
        answers = answered(train(learnt), [examples[number] for number in asked], lambda _: None)
        found.update(zip(asked, answers, strict=True))
        tell((fold + 1) / FOLDS)
    if all(one.wanted == OUT_OF_SCOPE for one in found.values()):
        return None
    return section(mark, [found[number] for number in range(len(examples))])


def folds_of(examples: Sequence[Example]) -> list[int]:
    """A fold for each example so that every intent and language is spread evenly over all of them."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number, example in enumerate(examples):
        groups.setdefault((example.intent, example.language), []).append(number)
    shuffled, folds = random.Random(SEED), [0] * len(examples)  # noqa: S311 - a split, not a secret
    for offset, (_, numbers) in enumerate(sorted(groups.items())):
        shuffled.shuffle(numbers)
        for place, number in enumerate(numbers):
            folds[number] = (place + offset) % FOLDS
    return folds


def answered(
    asked: Answering, lines: Sequence[Example], tell: Tell, times: Sequence[float] | None = None
) -> list[Answered]:
    """What a model makes of lines, many at once; `times` are the milliseconds that each took alone."""
    found: list[Answered] = []
    for start in range(0, len(lines), TOGETHER):
        part = [Utterance(text=one.text, locale=one.language) for one in lines[start : start + TOGETHER]]
        parses = asked.parses(part)
        odds = asked.odds(part) if asked.odds is not None else [strangeness(parse) for parse in parses]
        found += [
            _answered(lines[start + place], parse, odd, times[start + place] if times is not None else None)
            for place, (parse, odd) in enumerate(zip(parses, odds, strict=True))
        ]
        tell(min((start + TOGETHER) / len(lines), 1.0))
    return found


def _timed(ask: Ask, lines: Sequence[Example], tell: Tell) -> list[float]:
    ask([Utterance(text=lines[0].text)])  # what is read with the first text is not its time
    found = []
    for number, line in enumerate(lines):
        started = time.perf_counter()
        ask((Utterance(text=line.text, locale=line.language),))
        found.append(round((time.perf_counter() - started) * 1000, 2))
        if number % TOGETHER == 0:
            tell(number / len(lines))
    return found


def _asked(ask: Ask, utterances: Sequence[Utterance]) -> list[Parse]:
    return [
        parse for start in range(0, len(utterances), TOGETHER) for parse in ask(utterances[start : start + TOGETHER])
    ]


def _answered(line: Example, parse: Parse, odds: float, ms: float | None) -> Answered:
    return Answered(
        text=line.text,
        language=line.language,
        wanted=line.intent,
        found=parse.intent.name,
        top=parse.ranking[0].name if parse.ranking else OUT_OF_SCOPE,
        confidence=round(parse.ranking[0].confidence, 4) if parse.ranking else 0.0,
        strange=round(min(max(odds, -_FARTHEST), _FARTHEST), 4),
        ms=ms,
    )


def strangeness(parse: Parse) -> float:
    """How far out of scope a text is: the confidence of `oos`, else what the top of the ranking leaves."""
    if parse.intent.name == OUT_OF_SCOPE:
        return 1.0 + parse.intent.confidence
    return 1.0 - parse.ranking[0].confidence if parse.ranking else 2.0
