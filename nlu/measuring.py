"""Measures a model for its report: on the fixed set by whatever answers, and on its own examples, each left out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from nlu.answer_apart import Answering, Ask
from nlu.contract import OUT_OF_SCOPE, Parse, Ranked, Utterance
from nlu.fixed_set import FixedSet
from nlu.report import Also, Answered, Safety, Section, also, safety, section, section_json
from nlu.trainer import Trained
from nlu.training import Example

TOGETHER = 128
TIMED = 800
"""Lines asked alone to know how long each takes, evenly spread; all of them would be half of a report's time."""

Tell = Callable[[float], None]
_FARTHEST = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFixed:
    """What the fixed set says of a model."""

    section: Section
    safety: Safety | None
    also: Also | None
    mails: Section | None = None


def measured_on_fixed(asked: Answering, fixed: FixedSet, tell: Tell, *, one_by_one: bool = True) -> OnFixed:
    """Let a model answer the whole set; its lines alone, one after another, to know the time each takes."""
    times = _timed(asked.parses, fixed.lines, tell) if one_by_one else None
    lines = answered(asked, fixed.lines, lambda _: None, times)
    two = _asked(asked.parses, [Utterance(text=one.text, locale=one.language) for one in fixed.two_matters])
    return OnFixed(
        section=section(fixed.mark, lines),
        safety=safety(answered(asked, fixed.safety, lambda _: None)),
        also=also(fixed.two_matters, two),
        mails=_mails(asked, fixed),
    )


def on_fixed_json(found: OnFixed | None) -> dict[str, object]:
    """What a report holds of the fixed set."""
    if found is None:
        return dict.fromkeys(("fixed", "safety", "also", "mails"))
    return {
        "fixed": section_json(found.section),
        "safety": asdict(found.safety) if found.safety is not None else None,
        "also": asdict(found.also) if found.also is not None else None,
        "mails": section_json(found.mails) if found.mails is not None else None,
    }


def left_out(
    examples: Sequence[Example], trained: Trained, *, mark: str, written: Sequence[int | None]
) -> Section | None:
    """What a model says of a sample of its own examples when it has not seen them; None without one in scope.

    `written` is when each of the examples was written.
    """
    judgement, sample = trained.model.judgement, trained.sample.tolist()
    odds, verdicts = judgement.log_odds_oos(trained.unseen).tolist(), judgement.judge(trained.unseen)
    answers = {
        number: _answer_to(examples[number], verdict.intent, verdict.ranking, odd, at=written[number])
        for number, verdict, odd in zip(sample, verdicts, odds, strict=True)
    }
    if all(one.wanted == OUT_OF_SCOPE for one in answers.values()):
        return None
    return section(mark, [answers[number] for number in sorted(answers)])


def channel_lines(
    found: Section, examples: Sequence[Example], channels: Sequence[str | None]
) -> list[dict[str, object]]:
    """How many of the left-out examples that came from each channel are answered rightly."""
    came_by = {
        (one.language, one.text): channel
        for one, channel in zip(examples, channels, strict=True)
        if channel is not None
    }
    counts: dict[str, list[int]] = {}
    for one in found.answers:
        channel = came_by.get((one.language, one.text))
        if channel is not None:
            sums = counts.setdefault(channel, [0, 0])
            sums[0] += 1
            sums[1] += one.is_right
    return [{"channel": name, "lines": lines, "right": right} for name, (lines, right) in sorted(counts.items())]


def answered(
    asked: Answering, lines: Sequence[Example], tell: Tell, times: Sequence[float | None] | None = None
) -> list[Answered]:
    """What a model makes of lines, many at once; `times` are the milliseconds that each took alone."""
    found: list[Answered] = []
    for start in range(0, len(lines), TOGETHER):
        part = [Utterance(text=one.text, locale=one.language) for one in lines[start : start + TOGETHER]]
        parses = asked.parses(part)
        odds = asked.odds(part) if asked.odds is not None else [strangeness(parse) for parse in parses]
        found += [
            _answer_to(
                lines[start + place],
                parse.intent,
                parse.ranking,
                odd,
                ms=times[start + place] if times is not None else None,
            )
            for place, (parse, odd) in enumerate(zip(parses, odds, strict=True))
        ]
        tell(min((start + TOGETHER) / len(lines), 1.0))
    return found


def _mails(asked: Answering, fixed: FixedSet) -> Section | None:
    if all(one.intent == OUT_OF_SCOPE for one in fixed.mails):
        return None
    return section(fixed.mark, answered(asked, fixed.mails, lambda _: None))


def _timed(ask: Ask, lines: Sequence[Example], tell: Tell) -> list[float | None]:
    """The milliseconds of some of the lines; None for the others."""
    ask([Utterance(text=lines[0].text)])  # what is read with the first text is not its time
    found: list[float | None] = [None] * len(lines)
    for number in range(0, len(lines), -(-len(lines) // TIMED)):
        started = time.perf_counter()
        ask((Utterance(text=lines[number].text, locale=lines[number].language),))
        found[number] = round((time.perf_counter() - started) * 1000, 2)
        tell(number / len(lines))
    return found


def _asked(ask: Ask, utterances: Sequence[Utterance]) -> list[Parse]:
    return [
        parse for start in range(0, len(utterances), TOGETHER) for parse in ask(utterances[start : start + TOGETHER])
    ]


def _answer_to(
    line: Example,
    intent: Ranked,
    ranking: Sequence[Ranked],
    odds: float,
    *,
    ms: float | None = None,
    at: int | None = None,
) -> Answered:
    return Answered(
        text=line.text,
        language=line.language,
        wanted=line.intent,
        found=intent.name,
        top=ranking[0].name if ranking else OUT_OF_SCOPE,
        confidence=round(ranking[0].confidence, 4) if ranking else 0.0,
        strange=round(min(max(odds, -_FARTHEST), _FARTHEST), 4),
        ms=ms,
        at=at,
    )


def strangeness(parse: Parse) -> float:
    """How far out of scope a text is: the confidence of `oos`, else what the top of the ranking leaves."""
    if parse.intent.name == OUT_OF_SCOPE:
        return 1.0 + parse.intent.confidence
    return 1.0 - parse.ranking[0].confidence if parse.ranking else 2.0
