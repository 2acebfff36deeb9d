"""Faults of the training files: too few examples, doubles, and one text under two intents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from nlu.features import normalised
from nlu.training import Example

LEAST_EXAMPLES = 12


def findings(examples: Sequence[Example], intents: Sequence[str], languages: Sequence[str]) -> list[str]:
    """All faults, each as a sentence that says what to mend; empty when there is none."""
    return [*_too_few(examples, intents, languages), *_repeated(examples)]


def missing(examples: Sequence[Example], intents: Sequence[str], languages: Sequence[str]) -> list[tuple[str, str]]:
    """Intent and language of every file that is not there at all."""
    there = {(example.intent, example.language) for example in examples}
    return [(intent, language) for intent in intents for language in languages if (intent, language) not in there]


def _too_few(examples: Sequence[Example], intents: Sequence[str], languages: Sequence[str]) -> Iterator[str]:
    counts = Counter((example.intent, example.language) for example in examples)
    for intent in intents:
        for language in languages:
            if counts[intent, language] < LEAST_EXAMPLES:
                yield f"{language}/{intent}: {counts[intent, language]} examples, at least {LEAST_EXAMPLES} are needed"


def _repeated(examples: Sequence[Example]) -> Iterator[str]:
    """Doubles within a language, and the same text under two intents.

    A text without letters may mean another thing in another language (88 is a farewell in Chinese).
    """
    seen: dict[str, Example] = {}
    for example in examples:
        text = _bare(example.text)
        text = text if any(map(str.isalpha, text)) else f"{example.language} {text}"
        first = seen.setdefault(text, example)
        if first is example:
            continue
        if first.intent != example.intent:
            yield f"{example.text!r} is {first.language}/{first.intent} and {example.language}/{example.intent}"
        elif first.language == example.language:
            yield f"{example.text!r} stands twice in {example.language}/{example.intent}"


def _bare(text: str) -> str:
    """The text without what a reader would not tell apart: case, spaces, closing marks."""
    return " ".join(normalised(text).split()).rstrip(" .!。！") or text
