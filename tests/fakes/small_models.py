"""A small installation for tests of models: few examples, a small fixed set, no encoder; a training takes a second."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from gateway.training.job_run import trained
from gateway.training.jobs import Progress
from gateway.training.workshop import Workshop
from nlu.training import Example

SAID: Mapping[str, Sequence[str]] = {
    "order_status": (
        "where is my order",
        "track my parcel",
        "has my parcel left",
        "order status",
        "when does it arrive",
    ),
    "availability_price": (
        "how much is it",
        "the price of this",
        "is it in stock",
        "what does it cost",
        "do you have it",
    ),
    "human": ("an operator please", "let me talk to a person", "a human", "connect me to somebody", "real person"),
    "complaint_delivery": (
        "you lost my box",
        "your courier broke it",
        "it came damaged",
        "wrong thing delivered",
        "awful delivery",
    ),
    "safety_issue": ("it is burning", "i got a shock", "smoke comes out", "somebody was hurt", "it sparks badly"),
    "oos": ("sing me a song", "who won the match", "the weather today", "tell a joke", "capital of france"),
}
_WORDS = ("", "please", "now", "today", "hello")
_TAILS = ("", "thanks", "quickly", "as i said")


def said(intents: Sequence[str] = tuple(SAID), *, tails: Sequence[str] = _TAILS) -> list[Example]:
    """Examples of these intents, varied a little."""
    return [
        Example(text=" ".join(filter(None, (word, text, tail))), intent=intent, language="en")
        for intent in intents
        for text in SAID[intent]
        for word in _WORDS
        for tail in tails
    ]


def write_examples(folder: Path, intents: Sequence[str] = tuple(SAID), *, tails: Sequence[str] = _TAILS) -> Path:
    """A folder of example files."""
    for intent in intents:
        lines = "".join(f"    - {one.text}\n" for one in said((intent,), tails=tails))
        file = folder / "en" / f"{intent}.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n{lines}', encoding="utf-8")
    return folder


def write_fixed(folder: Path) -> Path:
    """A fixed test set that a model of all examples knows well: some danger and a second matter among it."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        {"text": f"{text} {word}", "intent": intent, "lang": "en"}
        for intent, texts in SAID.items()
        for text in texts
        for word in ("please", "now")
    ]
    safety = [one for one in lines if one["intent"] in ("safety_issue", "order_status")]
    two = [
        {
            "text": "where is my order and how much is it",
            "intent": "order_status",
            "also": ["availability_price"],
            "lang": "en",
        }
    ]
    for name, content in (("en", lines), ("safety_en", safety), ("two_matters_en", two)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in content), encoding="utf-8")
    return folder


def sections(folder: Path) -> str:
    """Settings of such an installation; its folders are made."""
    examples, fixed = write_examples(folder / "examples"), write_fixed(folder / "fixed")
    return f'\n[nlu]\nencoder = "none"\nexamples_dir = "{examples}"\nfixed_dir = "{fixed}"\n'


async def train(workshop: Workshop, examples: Sequence[Example], *, seed: int = 7) -> str:
    """Train and keep a model as a job does; gives its id."""
    folder = workshop.models.folder / ".made-by-a-test"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"engine": "embedded", "encoder": "none", "seed": seed}
    made = await trained(workshop, list(examples), wanted, folder, Progress(), by="test@example.com")
    assert made.keep is not None
    await workshop.store.write(made.keep)
    return str(made.result["model"])


async def opened_beside() -> None:
    """Wait until no promoted model is being opened beside the one that answers."""
    opening = [one for one in asyncio.all_tasks() if one.get_name() == "promoted model"]
    await asyncio.gather(*opening, return_exceptions=True)
