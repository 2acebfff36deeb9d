"""What was said before the bot had to ask what is meant, kept with that question so that nobody says it twice. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bots.flow import Heard, Slot
from gateway.left_flows import CLARIFY
from gateway.store.rows import FlowRow

SAID: Final = "said"
"""Where a clarifying question's state keeps it."""
_TEXT_AT_MOST = 6000


def words_kept(heard: Heard) -> Mapping[str, object]:
    """Write what was heard for the state of the question."""
    entities = [{"entity": one.entity, "value": one.value, "normalized": one.normalized} for one in heard.entities]
    return {"text": heard.text[:_TEXT_AT_MOST], "entities": entities}


def more_kept(before: object, now: Mapping[str, object]) -> Mapping[str, object]:
    """What was kept with a datum that came to the question behind it."""
    if not isinstance(before, Mapping) or not isinstance(text := before.get("text"), str):
        return now
    entities = [*_listed(before.get("entities")), *_listed(now["entities"])]
    return {"text": f"{text}\n{now['text']}".strip()[:_TEXT_AT_MOST], "entities": entities}


def with_words_before(row: FlowRow | None, heard: Heard, choice: str) -> Heard:
    """Give what was heard with what stood before the question, where it was answered by the `choice` (a payload)."""
    if row is None or row.flow != CLARIFY or choice not in _listed(row.state.get("buttons")):
        return heard
    kept = row.state.get(SAID)
    if not isinstance(kept, Mapping) or not isinstance(before := kept.get("text"), str):
        return heard
    text = before if heard.button is not None else f"{before}\n{heard.text}".strip()
    return replace(heard, text=text, entities=(*_entities(kept.get("entities")), *heard.entities), button=None)


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _entities(stored: object) -> tuple[Slot, ...]:
    return tuple(
        Slot(entity=str(one["entity"]), value=str(one["value"]), normalized=_text(one.get("normalized")))
        for one in _listed(stored)
        if isinstance(one, Mapping) and "entity" in one and "value" in one
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
