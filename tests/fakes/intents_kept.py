"""A catalogue that pages keep, for tests: a desk over any store, a small folder of examples, and an invented intent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config.settings import Loaded, load
from gateway.bus.local import LocalBus
from gateway.calendar_desk import Editor
from gateway.live_intents import LiveIntents, with_live_intents
from gateway.store.store import Store
from gateway.training.intent_moves import IntentMoves
from gateway.training.intents import IntentDesk

ROOT = Path(__file__).parents[2]
LOADED = load(ROOT / "config" / "gateway.toml", {})
ANNE, BORIS = Editor(name="anne@example.com"), Editor(name="boris@example.com")
NOW = 1_800_000_000_000_000
LEASING: Mapping[str, Any] = {
    "title": {"ru": "лизинг", "en": "leasing", "zh": "租赁"},
    "handling": "answer",
    "topic": "finance",
    "answer": {"ru": "Да, оформляем лизинг.", "en": "Yes, we lease.", "zh": "可以租赁。"},
}
RESERVE = (
    "Put two aside for me",
    "Could you hold the lamp until Friday",
    "Reserve the drill, please",
    "Keep one for me",
)
PLACE = ("I want to order ten lamps", "Buy three drills", "We take forty metres of cable")
OOS = ("What is the weather", "Tell me a joke")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A desk and what moves intents, over one store."""

    desk: IntentDesk
    moves: IntentMoves
    intents: LiveIntents
    folder: Path

    @property
    def store(self) -> Store:
        return self.desk.store


def kept_intents_of(store: Store, folder: Path, *, loaded: Loaded = LOADED) -> Kept:
    """A desk over the store; the folder gets a few examples of three intents."""
    write_examples(folder)
    _, live = with_live_intents(loaded)
    desk = IntentDesk(intents=live, store=store, bus=LocalBus())
    return Kept(desk=desk, moves=IntentMoves(desk, folder), intents=live, folder=folder)


def write_examples(folder: Path) -> None:
    """A few English examples of three intents as their files."""
    (folder / "en").mkdir(parents=True, exist_ok=True)
    for intent, lines in (("reserve", RESERVE), ("order_place", PLACE), ("oos", OOS)):
        text = "".join(f"    - {line}\n" for line in lines)
        written = f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n{text}'
        (folder / "en" / f"{intent}.yml").write_text(written, encoding="utf-8")


def with_examples(loaded: Loaded, folder: Path) -> Loaded:
    """The settings with that folder of examples."""
    write_examples(folder)
    nlu = replace(loaded.settings.nlu, examples_dir=str(folder))
    return replace(loaded, settings=replace(loaded.settings, nlu=nlu))
