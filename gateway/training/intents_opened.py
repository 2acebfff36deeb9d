"""The intents' desk of a running gateway: what it needs of the gateway's parts, and which model answers now."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from gateway.parts import Parts
from gateway.store.nlu_intent_figures import known_to
from gateway.training.intent_moves import IntentMoves
from gateway.training.intents import IntentDesk

_ROOT: Final = Path(__file__).parents[2]


async def desk_of(parts: Parts) -> IntentDesk:
    """The desk, with the names that the model which answers now was trained with, where that is kept."""
    known = await parts.store.read(known_to, parts.nlu.model)
    return IntentDesk(intents=parts.intents, store=parts.store, bus=parts.bus, known=known)


def moves_of(parts: Parts, desk: IntentDesk) -> IntentMoves:
    """What renames, splits and retires."""
    return IntentMoves(desk, examples_of(parts))


def examples_of(parts: Parts) -> Path:
    """The folder of the shipped examples."""
    return _ROOT / parts.settings.nlu.examples_dir


def encoder_of(parts: Parts) -> str:
    """The sentence encoder that the settings name."""
    return parts.settings.nlu.encoder
