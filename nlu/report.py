"""What a report says of a model: answers on lines whose intent is known, and every figure that follows from them."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from nlu.contract import OUT_OF_SCOPE, NluError, Parse
from nlu.evaluate import BINS, auroc, calibration_error, coverage, macro_f1, oos_recall
from nlu.fixed_set import SAFETY, TwoMatters

FORMAT = 1
ENDING = ".report.json.gz"
Json = dict[str, Any]


class ReportUnreadable(NluError):
    """A report is missing, cut short or of another format: measure the model again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A line and what a model made of it.

    `top` is the likeliest intent and `confidence` its probability; `found` is what the model says after its gate.
    `strange` grows with how far out of scope the text is, `ms` is the time for it alone, `at` when it was written.
    """

    text: str
    language: str
    wanted: str
    found: str
    top: str
    confidence: float
    strange: float
    ms: float | None = None
    at: int | None = None

    @property
    def is_right(self) -> bool:
        """Whether the model says what is right."""
        return self.found == self.wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Shares from 0 to 1, as `nlu evaluate` tells them; those about `oos` are None without lines out of scope.

    `turned_away` is the share of the lines in scope that are answered `oos`, `false_alarms` that of the lines without
    danger that are taken for danger; both are None in reports of an older version.
    """

    lines: int
    accuracy: float
    macro_f1: float
    oos_recall: float | None
    oos_auroc: float | None
    ece: float
    coverage_at_95: float
    turned_away: float | None = None
    false_alarms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLine:
    """How well one intent is found, in one language or (an empty one) in all."""

    intent: str
    language: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Answers of about the same confidence: its mean, the share that is right, and how many they are."""

    confidence: float
    right: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One set of lines and how the model does on it; `mark` tells the set from others."""

    mark: str
    figures: Figures
    by_language: Mapping[str, Figures]
    classes: tuple[ClassLine, ...]
    calibration: tuple[Bin, ...]
    answers: tuple[Answered, ...]

    def confusion(self) -> Counter[tuple[str, str]]:
        """How often each intent was taken for each."""
        return Counter((one.wanted, one.found) for one in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """Whether danger rings: the share of such messages found, that of the others taken for it, and which went wrong."""

    recall: float
    false_alarms: float
    dangers: int
    others: int
    missed: tuple[str, ...]
    false: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """Whether second matters are found: precision, recall and F1 over them, and how many were there to find."""

    precision: float
    recall: float
    f1: float
    wanted: int


def section(mark: str, answers: Sequence[Answered]) -> Section:
    """The figures that follow from answers; there is at least one in scope."""
    languages = sorted({one.language for one in answers})
    parts = {language: [one for one in answers if one.language == language] for language in languages}
    scoped = {name: part for name, part in parts.items() if any(one.wanted != OUT_OF_SCOPE for one in part)}
    return Section(
        mark=mark,
        figures=figures(answers),
        by_language={language: figures(part) for language, part in scoped.items()},
        classes=tuple(line for name, part in (("", answers), *parts.items()) for line in _classes(name, part)),
        calibration=_calibration([one for one in answers if one.wanted != OUT_OF_SCOPE]),
        answers=tuple(answers),
    )


def figures(answers: Sequence[Answered]) -> Figures:
    """The figures of answers, defined as in nlu.evaluate: accuracy, macro-F1 and ECE before the gate, in scope."""
    inside = np.array([one.wanted != OUT_OF_SCOPE for one in answers])
    right = np.array([one.top == one.wanted for one in answers])
    sure = np.array([one.confidence for one in answers])
    acted = np.array([one.found != OUT_OF_SCOPE for one in answers])
    strange = np.array([one.strange for one in answers])
    scoped = [one for one in answers if one.wanted != OUT_OF_SCOPE]
    has_oos = not bool(inside.all())
    return Figures(
        lines=len(answers),
        accuracy=float(right[inside].mean()),
        macro_f1=macro_f1([one.wanted for one in scoped], [one.top for one in scoped]),
        oos_recall=oos_recall(strange, inside) if has_oos else None,
        oos_auroc=auroc(strange, inside) if has_oos else None,
        ece=calibration_error(sure[inside], right[inside]),
        coverage_at_95=coverage(np.where(acted, sure, -1.0), right & inside),
        turned_away=float((~acted)[inside].mean()),
        false_alarms=_share([one.found == SAFETY for one in answers if one.wanted != SAFETY]),
    )


def safety(answers: Sequence[Answered]) -> Safety | None:
    """How danger is told, where there are messages of it."""
    dangers = [one for one in answers if one.wanted == SAFETY]
    others = [one for one in answers if one.wanted != SAFETY]
    if not dangers:
        return None
    missed = [one.text for one in dangers if one.found != SAFETY]
    false = [one.text for one in others if one.found == SAFETY]
    return Safety(
        recall=1 - len(missed) / len(dangers),
        false_alarms=_share([one.found == SAFETY for one in others]),
        dangers=len(dangers),
        others=len(others),
        missed=tuple(missed),
        false=tuple(false),
    )


def also(lines: Sequence[TwoMatters], parses: Sequence[Parse]) -> Also | None:
    """How second matters are found; where the second one was named first, the first counts as found beside it."""
    wanted = hits = named = 0
    for line, parse in zip(lines, parses, strict=True):
        found = {parse.intent.name, *parse.also} - {OUT_OF_SCOPE}
        seconds = found - {line.intent} if line.intent in found else set(parse.also)
        wanted += len(line.also)
        named += len(seconds)
        hits += len(seconds & set(line.also))
    if not wanted:
        return None
    precision, recall = hits / named if named else 0.0, hits / wanted
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return Also(precision=precision, recall=recall, f1=f1, wanted=wanted)


def write_report(report: Mapping[str, Any], path: Path) -> None:
    """Write a report so that a reader sees the whole file or none."""
    packed = gzip.compress(orjson.dumps({"format": FORMAT, **report}, default=_plain), mtime=0)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".part", delete=False) as file:
        file.write(packed)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def read_report(path: Path) -> Json:
    """A report as it was written; `section_of` makes a section of one. Raises ReportUnreadable."""
    try:
        found: Json = orjson.loads(gzip.decompress(path.read_bytes()))
        if found["format"] != FORMAT:
            raise ReportUnreadable(f"{path}: format {found['format']}, this code reads {FORMAT}; measure it again")
    except (OSError, EOFError, ValueError, KeyError, TypeError) as err:
        raise ReportUnreadable(f"{path}: no readable report ({err}); measure the model again") from err
    return found


def short_figures(report: Mapping[str, Any]) -> Json:
    """The figures of a report that lists and the gate show; without a fixed set those across folds."""
    fixed, folds = report.get("fixed"), report.get("folds")
    told = fixed or folds
    safe, second, mails = report.get("safety"), report.get("also"), report.get("mails")
    return {
        "on": "fixed" if fixed is not None else "folds",
        "mark": told["mark"] if told is not None else "",
        **(told["figures"] if told is not None else {}),
        "by_language": {name: one["accuracy"] for name, one in told["by_language"].items()} if told is not None else {},
        "safety_recall": safe["recall"] if safe is not None else None,
        "safety_false_alarms": safe["false_alarms"] if safe is not None else None,
        "also_f1": second["f1"] if second is not None else None,
        "mails_accuracy": mails["figures"]["accuracy"] if mails is not None else None,
        "folds_accuracy": folds["figures"]["accuracy"] if folds is not None else None,
        "folds_macro_f1": folds["figures"]["macro_f1"] if folds is not None else None,
    }


def section_json(found: Section) -> Json:
    """A section as a report holds it, its answers in columns."""
    answers = {name: [getattr(one, name) for one in found.answers] for name in Answered.__slots__}
    return {**asdict(Section(**{**_fields(found), "answers": ()})), "answers": answers}


def section_of(kept: Json) -> Section:
    """The section that a report holds."""
    columns = kept["answers"]
    rows = zip(*(columns[name] for name in Answered.__slots__), strict=True)
    return Section(
        mark=kept["mark"],
        figures=Figures(**kept["figures"]),
        by_language={language: Figures(**one) for language, one in kept["by_language"].items()},
        classes=tuple(ClassLine(**one) for one in kept["classes"]),
        calibration=tuple(Bin(**one) for one in kept["calibration"]),
        answers=tuple(Answered(**dict(zip(Answered.__slots__, row, strict=True))) for row in rows),
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _classes(language: str, answers: Sequence[Answered]) -> Iterable[ClassLine]:
    hits = Counter(one.wanted for one in answers if one.is_right)
    wanted, found = Counter(one.wanted for one in answers), Counter(one.found for one in answers)
    for intent in sorted(wanted):
        yield ClassLine(
            intent=intent,
            language=language,
            precision=hits[intent] / found[intent] if found[intent] else 0.0,
            recall=hits[intent] / wanted[intent],
            f1=2 * hits[intent] / (wanted[intent] + found[intent]),
            support=wanted[intent],
        )


def _calibration(answers: Sequence[Answered]) -> tuple[Bin, ...]:
    bins: dict[int, list[Answered]] = {}
    for one in answers:
        bins.setdefault(min(int(one.confidence * BINS), BINS - 1), []).append(one)
    return tuple(
        Bin(
            confidence=sum(one.confidence for one in part) / len(part),
            right=sum(one.top == one.wanted for one in part) / len(part),
            count=len(part),
        )
        for _, part in sorted(bins.items())
    )


def _fields(found: Section) -> Json:
    return {name: getattr(found, name) for name in Section.__slots__}


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no place in a report")
