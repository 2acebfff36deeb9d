"""What Rasa trains on: an even cut of our example files, the domain that goes with it, and their hash."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nlu.contract import Entity
from nlu.rasa_judgement import LEAST_HELD_OUT
from nlu.training import Example, write_rasa

SEED = 7
_IDEOGRAM = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_TAIL = "_"
PIPELINE = Path(__file__).with_name("rasa") / "config.yml"
DOMAIN = Path(__file__).with_name("rasa") / "domain.yml"
"""The domain of the shipped examples, for whoever works with Rasa's own commands; a test keeps it in step."""

LOCK = Path(__file__).with_name("rasa") / "requirements.lock"
HELD_OUT = 600
"""Examples to calibrate by, where there are so many."""


def cut(examples: Sequence[Example], at_most: int | None) -> list[Example]:
    """At most so many examples, as even as can be over intents and languages; the same ones every time.

    An example more or less elsewhere changes hardly any of them, so that a small cut need not be trained again.
    """
    if at_most is None or len(examples) <= at_most:
        return list(examples)
    groups: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        groups.setdefault((example.intent, example.language), []).append(example)
    for group in groups.values():
        group.sort(key=lambda example: hashlib.sha256(f"{SEED} {example.text}".encode("utf-8", "replace")).digest())
    deepest = max(len(group) for group in groups.values())
    dealt = (group[depth] for depth in range(deepest) for _, group in sorted(groups.items()) if depth < len(group))
    return [example for example, _ in zip(dealt, range(at_most), strict=False)]


def parted(examples: Sequence[Example], at_most: int | None) -> tuple[list[Example], list[Example]]:
    """What Rasa learns, and what is held out to calibrate it; the same ones every time.

    Held out are examples that the cut leaves over; where it leaves too few, one in twenty of those
    that it takes, or none where that is too few to calibrate by.
    """
    learnt = cut(examples, at_most)
    taken = set(map(id, learnt))
    spare = [example for example in examples if id(example) not in taken]
    order = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    if len(spare) >= LEAST_HELD_OUT:
        return learnt, order.sample(spare, min(HELD_OUT, len(spare)))
    share = min(HELD_OUT, len(learnt) // 20)
    if share < LEAST_HELD_OUT:
        return learnt, []
    out = set(order.sample(range(len(learnt)), share))
    kept = [example for number, example in enumerate(learnt) if number not in out]
    return kept, [learnt[number] for number in sorted(out)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A text with its CJK characters set apart, and the place in the original of each of its code points."""

    text: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where `start:end` of the spread text stands in the original."""
        return self.places[start], self.places[end - 1] + 1


def spread(text: str) -> Spread:
    """The text as Rasa must see it: every CJK character a word with a tail.

    Rasa's tokenizer splits at spaces, of which Chinese has none, and drops words of CJK characters
    alone: its pattern for emoji (U+24C2 to U+1F251) covers them. The tail keeps them.
    """
    shown: list[str] = []
    places: list[int] = []
    was_word = False
    for place, character in enumerate(text):
        is_word = _IDEOGRAM.match(character) is not None
        if place and (is_word or was_word) and not shown[-1].isspace() and not character.isspace():
            shown.append(" ")
            places.append(place)
        shown += (character, _TAIL) if is_word else (character,)
        places += (place, place) if is_word else (place,)
        was_word = is_word
    return Spread(text="".join(shown), places=tuple(places))


def spread_example(example: Example) -> Example:
    """The example with its text spread and its entities at their new places."""
    found = spread(example.text)
    return replace(example, text=found.text, entities=tuple(_moved(entity, found) for entity in example.entities))


def _moved(entity: Entity, found: Spread) -> Entity:
    start = found.places.index(entity.start)
    start += found.text[start] == " "
    end = len(found.places) - found.places[::-1].index(entity.end - 1)
    return replace(entity, value=found.text[start:end], start=start, end=end)


def write_corpus(examples: Sequence[Example], folder: Path) -> str:
    """Write `nlu.yml`, `domain.yml` and `config.yml` for `rasa train nlu`; returns the id of the model they give."""
    folder.mkdir(parents=True, exist_ok=True)
    write_rasa([spread_example(example) for example in examples], folder / "nlu.yml")
    (folder / "domain.yml").write_text(domain(examples), encoding="utf-8")
    (folder / "config.yml").write_bytes(PIPELINE.read_bytes())
    seen = hashlib.sha256(LOCK.read_bytes())
    for name in ("nlu.yml", "domain.yml", "config.yml"):
        seen.update((folder / name).read_bytes())
    return f"rasa-{seen.hexdigest()[:12]}"


def shipped_domain(examples: Sequence[Example]) -> str:
    """The domain as it is committed: that of all shipped examples, with a word on where it comes from."""
    return (
        f"# The intents and entities of nlu/data; `python scripts/rasa_files.py` writes this file.\n{domain(examples)}"
    )


def domain(examples: Sequence[Example]) -> str:
    """Rasa's domain file for the intents and entities of these examples."""
    intents = sorted({example.intent for example in examples})
    entities = sorted({entity.entity for example in examples for entity in example.entities})
    lines = ['version: "3.1"', "intents:", *(f"- {name}" for name in intents)]
    lines += ["entities:", *(f"- {name}" for name in entities)] if entities else []
    return "\n".join(lines) + "\n"
