"""Faults of training examples: too few, doubles, contradictions, near-copies, leaks into the test set, imbalance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, Literal

from nlu.contract import OUT_OF_SCOPE
from nlu.nearness import NEAR_COPY, bare, near_pairs, runs, shape_of
from nlu.training import Example

LEAST_EXAMPLES: Final = 12
UNEVEN: Final = 4.0
"""So many times more or fewer examples than its fellows makes an intent, a language or one side of a border uneven."""

MANY_WANTED: Final = frozenset({OUT_OF_SCOPE, "safety_issue"})
"""Intents that should have more examples than the others: what is missed there costs most."""

BORDERS: Final = (
    ("order_status", "complaint_delivery"),
    ("request_status", "complaint_service"),
    ("return_rma", "complaint_quality"),
    ("technical_support", "safety_issue"),
    ("product_advice", "availability_price"),
    ("quote_request", "availability_price"),
    ("document_copy", "certificate"),
    ("document_copy", "payment_debt"),
    ("order_change", "delivery_change"),
    ("callback", "human"),
    ("thanks", "praise"),
    ("supplier_offer", "b2b_offer"),
    ("promo_loyalty", "complaint_promotion"),
    ("product_advice", "complaint_advice"),
)
"""Intents that readers themselves take long to tell apart; both sides need examples."""

_COMMON: Final = 20
_COMMON_CJK: Final = 8

Kind = Literal["few", "double", "contradiction", "near_copy", "near_contradiction", "leak", "uneven"]
KINDS: Final[tuple[Kind, ...]] = (
    *("contradiction", "double", "leak", "near_contradiction", "near_copy", "few", "uneven"),
)
HARD: Final = frozenset[Kind]({"few", "double", "contradiction", "leak"})
"""What must be mended; the rest is for somebody to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault: what kind, what to mend, and the places of the examples it is about in what was looked at.

    `fixed` is the place in the test set of what leaked.
    """

    kind: Kind
    said: str
    places: tuple[int, ...] = ()
    fixed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything found in a set of examples; `near_copies` is the share of them that have a near-copy."""

    examples: int
    near_copies: float
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings of each kind there are, the worst kind first."""
        found = Counter(one.kind for one in self.findings)
        return {kind: found[kind] for kind in KINDS if found[kind]}


def findings(examples: Sequence[Example], intents: Sequence[str], languages: Sequence[str]) -> list[str]:
    """What must be mended before training, each as a sentence; empty when there is none."""
    return [one.said for one in (*_too_few(examples, intents, languages), *_repeated(examples))]


def missing(examples: Sequence[Example], intents: Sequence[str], languages: Sequence[str]) -> list[tuple[str, str]]:
    """Intent and language of every file that is not there at all."""
    there = {(example.intent, example.language) for example in examples}
    return [(intent, language) for intent in intents for language in languages if (intent, language) not in there]


def report(examples: Sequence[Example], fixed: Sequence[Example] = ()) -> Report:
    """Everything that is wrong or doubtful with the examples, and what of the test set `fixed` stands among them.

    Looks at 16,000 examples in a few seconds; the intents and languages are those that the examples have.
    """
    intents, languages = _names(examples)
    hard = [*_too_few(examples, intents, languages), *_repeated(examples)]
    told = {frozenset(one.places) for one in hard}
    near, copied = _near(examples, fixed, told)
    found = [*hard, *near, *_uneven(examples)]
    found.sort(key=lambda one: KINDS.index(one.kind))
    return Report(
        examples=len(examples),
        near_copies=len(copied) / len(examples) if examples else 0.0,
        findings=tuple(found),
    )


def is_common(text: str) -> bool:
    """Whether a text is so short that two people write it without knowing of each other: `yes please`, `谢谢`."""
    return len(bare(text)) < (_COMMON_CJK if any("\u3400" <= one <= "\u9fff" for one in text) else _COMMON)


def _names(examples: Sequence[Example]) -> tuple[list[str], list[str]]:
    return sorted({one.intent for one in examples}), sorted({one.language for one in examples})


def _too_few(examples: Sequence[Example], intents: Sequence[str], languages: Sequence[str]) -> Iterator[Finding]:
    counts = Counter((example.intent, example.language) for example in examples)
    for intent in intents:
        for language in languages:
            if counts[intent, language] < LEAST_EXAMPLES:
                said = f"{language}/{intent}: {counts[intent, language]} examples, at least {LEAST_EXAMPLES} are needed"
                yield Finding(kind="few", said=said)


def _repeated(examples: Sequence[Example]) -> Iterator[Finding]:
    """Doubles within a language, and the same text under two intents.

    A text without letters may mean another thing in another language (88 is a farewell in Chinese).
    """
    seen: dict[str, int] = {}
    for place, example in enumerate(examples):
        text = bare(example.text)
        text = text if any(map(str.isalpha, text)) else f"{example.language} {text}"
        there = seen.setdefault(text, place)
        first = examples[there]
        if there == place:
            continue
        if first.intent != example.intent:
            said = f"{example.text!r} is {first.language}/{first.intent} and {example.language}/{example.intent}"
            yield Finding(kind="contradiction", said=said, places=(there, place))
        elif first.language == example.language:
            said = f"{example.text!r} stands twice in {example.language}/{example.intent}"
            yield Finding(kind="double", said=said, places=(there, place))


def _near(
    examples: Sequence[Example], fixed: Sequence[Example], told: set[frozenset[int]]
) -> tuple[list[Finding], set[int]]:
    """Near-copies and leaks, language by language, and the places of all examples that have a near-copy."""
    found: list[Finding] = []
    copied: set[int] = set()
    by_language: dict[str, list[int]] = defaultdict(list)
    for place, example in enumerate((*examples, *fixed)):
        by_language[example.language].append(place)
    for language in sorted(by_language):
        places = by_language[language]
        shapes = [runs(shape_of(_at(place, examples, fixed))) for place in places]
        for pair in near_pairs(shapes, least=NEAR_COPY):
            first, second = sorted((places[pair.first], places[pair.second]))
            if second < len(examples):
                copied |= {first, second}
                if frozenset((first, second)) not in told:
                    found.append(_copy(examples, first, second))
            elif first < len(examples) and not is_common(fixed[second - len(examples)].text):
                found.append(_leak(examples[first], first, fixed[second - len(examples)], second - len(examples)))
    return sorted(found, key=lambda one: one.places), copied


def _at(place: int, examples: Sequence[Example], fixed: Sequence[Example]) -> Example:
    return examples[place] if place < len(examples) else fixed[place - len(examples)]


def _copy(examples: Sequence[Example], first: int, second: int) -> Finding:
    one, other = examples[first], examples[second]
    if one.intent != other.intent:
        said = f"{one.text!r} is {one.language}/{one.intent}, nearly the same {other.text!r} is {other.intent}"
        return Finding(kind="near_contradiction", said=said, places=(first, second))
    said = f"{one.text!r} and {other.text!r} of {one.language}/{one.intent} are nearly the same"
    return Finding(kind="near_copy", said=said, places=(first, second))


def _leak(example: Example, place: int, tested: Example, fixed: int) -> Finding:
    said = f"{example.text!r} of {example.language}/{example.intent} stands in the test set: {tested.text!r}"
    return Finding(kind="leak", said=said, places=(place,), fixed=fixed)


def _uneven(examples: Sequence[Example]) -> Iterator[Finding]:
    intents, languages = _names(examples)
    counts = Counter((example.language, example.intent) for example in examples)
    for language in languages:
        usual = median([counts[language, intent] for intent in intents])
        for intent in intents:
            count = counts[language, intent]
            is_many = count > UNEVEN * usual and intent not in MANY_WANTED
            if usual and count and (is_many or count * UNEVEN < usual):
                said = f"{language}/{intent} has {count} examples, usual in {language} are {usual:g}"
                yield Finding(kind="uneven", said=said)
        yield from _uneven_borders(counts, language)
    for intent in intents:
        for one, other in pairwise(sorted(languages, key=lambda name: counts[name, intent])):
            if counts[one, intent] * UNEVEN < counts[other, intent]:
                said = f"{intent} has {counts[one, intent]} examples in {one} and {counts[other, intent]} in {other}"
                yield Finding(kind="uneven", said=said)


def _uneven_borders(counts: Counter[tuple[str, str]], language: str) -> Iterator[Finding]:
    for border in BORDERS:
        low, high = sorted(border, key=lambda intent: counts[language, intent])
        few, many = counts[language, low], counts[language, high]
        if few and few * UNEVEN < many and high not in MANY_WANTED:
            said = f"the border of {low} ({few}) and {high} ({many}) is uneven in {language}"
            yield Finding(kind="uneven", said=said)
