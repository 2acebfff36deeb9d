"""What Rasa trains on: an even cut of our example files, the domain that goes with it, and their hash."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from pathlib import Path

from nlu.training import Example, write_rasa

SEED = 7
PIPELINE = Path(__file__).with_name("rasa") / "config.yml"
REQUIREMENTS = Path(__file__).with_name("rasa") / "requirements.txt"


def cut(examples: Sequence[Example], at_most: int | None) -> list[Example]:
    """At most so many examples, as even as can be over intents and languages; the same ones every time."""
    if at_most is None or len(examples) <= at_most:
        return list(examples)
    groups: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        groups.setdefault((example.intent, example.language), []).append(example)
    order = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    for group in groups.values():
        order.shuffle(group)
    deepest = max(len(group) for group in groups.values())
    dealt = (group[depth] for depth in range(deepest) for _, group in sorted(groups.items()) if depth < len(group))
    return [example for example, _ in zip(dealt, range(at_most), strict=False)]


def write_corpus(examples: Sequence[Example], folder: Path) -> str:
    """Write `nlu.yml`, `domain.yml` and `config.yml` for `rasa train nlu`; returns the id of the model they give."""
    folder.mkdir(parents=True, exist_ok=True)
    write_rasa(examples, folder / "nlu.yml")
    (folder / "domain.yml").write_text(domain(examples), encoding="utf-8")
    (folder / "config.yml").write_bytes(PIPELINE.read_bytes())
    seen = hashlib.sha256(REQUIREMENTS.read_bytes())
    for name in ("nlu.yml", "domain.yml", "config.yml"):
        seen.update((folder / name).read_bytes())
    return f"rasa-{seen.hexdigest()[:12]}"


def domain(examples: Sequence[Example]) -> str:
    """Rasa's domain file for the intents and entities of these examples."""
    intents = sorted({example.intent for example in examples})
    entities = sorted({entity.entity for example in examples for entity in example.entities})
    lines = ['version: "3.1"', "intents:", *(f"- {name}" for name in intents)]
    lines += ["entities:", *(f"- {name}" for name in entities)] if entities else []
    return "\n".join(lines) + "\n"
