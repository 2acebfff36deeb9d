"""An example as the store keeps it: its key, its entities as JSON; and back as trainers read it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from nlu.annotations import Marked
from nlu.contract import Entity
from nlu.training import Example

_CLOSING: Final = " .!。！…"


def key_of(text: str, language: str) -> str:
    """What tells one text of a language from another, whatever its case, spaces and closing marks."""
    bare = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").split())
    return hashlib.sha256(f"{language}\n{bare.rstrip(_CLOSING) or bare}".encode()).hexdigest()


def entities_json(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    """Entities as the store keeps them; what an entity lacks is left out."""
    return [_entity_json(entity) for entity in entities]


def example_of(text: str, intent: str, language: str, entities: Sequence[Mapping[str, Any]]) -> Example:
    """The example that a stored row stands for."""
    return Example(
        text=text, intent=intent, language=language, entities=tuple(_entity_of(one, text) for one in entities)
    )


def _entity_json(entity: Entity) -> dict[str, Any]:
    found: dict[str, Any] = {"entity": entity.entity, "start": entity.start, "end": entity.end}
    if entity.normalized is not None:
        found["normalized"] = entity.normalized
    if isinstance(entity, Marked):
        found |= {name: said for name in ("role", "group") if (said := getattr(entity, name)) is not None}
    return found


def _entity_of(fields: Mapping[str, Any], text: str) -> Entity:
    start, end = int(fields["start"]), int(fields["end"])
    role, group, normalized = fields.get("role"), fields.get("group"), fields.get("normalized")
    name, value = str(fields["entity"]), text[start:end]
    if role is None and group is None:
        return Entity(entity=name, value=value, normalized=normalized, start=start, end=end)
    return Marked(entity=name, value=value, normalized=normalized, start=start, end=end, role=role, group=group)
