"""Owns the words in which a matter that waits was named: it is worked with them, not with the "yes" before its turn.

The order of the matter before it is its order too, unless the words name another. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from bots.flow import Slots
from gateway.carried_order import of_the_open_order
from gateway.clarified import words_kept
from gateway.performed import Performed
from gateway.ready_words import heard_of
from gateway.turns import Meaning
from nlu.contract import Entity

SAID: Final = "also_said"
"""Where a flow's state keeps them."""


def kept(meaning: Meaning) -> Mapping[str, object]:
    """Write what was understood for a flow's state."""
    return words_kept(replace(heard_of(meaning), button=None))


def with_words(meaning: Meaning, said: object) -> Meaning:
    """Give a meaning with the words that were kept in the place of its own; the same where none were."""
    if not isinstance(said, Mapping) or not isinstance(text := said.get("text"), str) or not text.strip():
        return meaning
    return replace(meaning, text=text, entities=tuple(_entities(text, said.get("entities"))), button=None, files=0)


def of_its_order(meaning: Meaning, first: Performed) -> Meaning:
    """Give a matter the number of the order that the one before it was about."""
    known = first.flow.state.get("slots") if first.flow is not None else None
    return of_the_open_order(meaning, meaning.intent, cast("Slots", known) if isinstance(known, Mapping) else {})


def after_a_flow(meaning: Meaning, intent: str, done: Performed) -> Meaning:
    """Give the matter that a flow led to, with the `words` that it kept for it and the order that it was about."""
    known = done.flow.state.get("slots") if done.flow is not None else None
    said = {"text": known.get("words")} if isinstance(known, Mapping) else None
    return of_its_order(with_words(replace(meaning, intent=intent), said), done)


def _entities(text: str, stored: object) -> Iterator[Entity]:
    for one in cast("Sequence[object]", stored) if isinstance(stored, list) else ():
        if not isinstance(one, Mapping) or not isinstance(value := one.get("value"), str):
            continue
        start = max(text.find(value), 0)
        normal = one.get("normalized")
        yield Entity(
            entity=str(one.get("entity")),
            value=value,
            normalized=normal if isinstance(normal, str) else None,
            start=start,
            end=start + len(value),
        )
