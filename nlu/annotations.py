"""Entities written into the text as Rasa does it: `[4500123456](order_number)`, with role, group and value in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from nlu.contract import Entity

_ANNOTATION: Final = re.compile(
    r"\[(?P<value>[^\]]+)\]"
    r"(?:\((?P<name>[^:)]+)(?::(?P<synonym>[^)]+))?\)|(?P<json>\{[^}]+\})|(?P<several>\[[^\]]*\{[^\]]*\]))"
)
_KEYS: Final = frozenset({"entity", "role", "group", "value"})


class AnnotationWrong(ValueError):
    """An annotation cannot be read, or an entity cannot be written as one; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked(Entity):
    """An entity with what Rasa's JSON form adds; Rasa trains by it, our own engine leaves it alone."""

    role: str | None = None
    group: str | None = None


def plain(line: str) -> tuple[str, tuple[Entity, ...]]:
    """The text of an annotated line and its entities at their places in that text. Raises AnnotationWrong.

    A pair of brackets that no annotation follows is text: `see [1]`.
    """
    text, end, entities = "", 0, []
    for match in _ANNOTATION.finditer(line):
        text += line[end : match.start()]
        start = len(text)
        text += match["value"]
        end = match.end()
        entities.append(_entity(match, start, len(text)))
    return text + line[end:], tuple(entities)


def annotated_line(text: str, entities: Sequence[Entity]) -> str:
    """The text with its entities written into it, so that `plain` gives both back. Raises AnnotationWrong.

    What cannot be written so is refused: entities that overlap or hold brackets, a text with the look of an annotation.
    """
    line = _woven(text, entities)
    try:
        is_same = plain(line) == (text, tuple(sorted(entities, key=_place)))
    except AnnotationWrong:
        is_same = False
    if not is_same:
        raise AnnotationWrong("this text with its entities cannot be written as `[value](entity)` and read back")
    return line


def _woven(text: str, entities: Sequence[Entity]) -> str:
    line, end = "", 0
    for entity in sorted(entities, key=_place):
        if not (end <= entity.start < entity.end <= len(text)):
            raise AnnotationWrong(f"the entity {entity.entity} at {entity.start} overlaps another or lies outside")
        line += f"{text[end : entity.start]}[{text[entity.start : entity.end]}]{_said(entity)}"
        end = entity.end
    return line + text[end:]


def _said(entity: Entity) -> str:
    role, group = (entity.role, entity.group) if isinstance(entity, Marked) else (None, None)
    fields = {"entity": entity.entity, "role": role, "group": group, "value": entity.normalized}
    given = {name: value for name, value in fields.items() if value is not None}
    return f"({entity.entity})" if len(given) == 1 else json.dumps(given, ensure_ascii=False)


def _entity(match: re.Match[str], start: int, end: int) -> Entity:
    value = match["value"]
    if "[" in value:
        raise AnnotationWrong(f"an annotated value holds a bracket: {value[:40]!r}")
    if match["several"]:
        raise AnnotationWrong(f"{value[:40]!r} has several entities; one is kept, write one")
    if match["name"]:
        name = match["name"].strip()
        if not name:
            raise AnnotationWrong(f"the entity of {value[:40]!r} has no name")
        return Entity(entity=name, value=value, normalized=match["synonym"], start=start, end=end)
    fields = _fields(match["json"])
    if fields.get("role") is None and fields.get("group") is None:
        return Entity(entity=fields["entity"], value=value, normalized=fields.get("value"), start=start, end=end)
    return Marked(
        entity=fields["entity"],
        value=value,
        normalized=fields.get("value"),
        start=start,
        end=end,
        role=fields.get("role"),
        group=fields.get("group"),
    )


def _fields(written: str) -> dict[str, str]:
    try:
        fields: Any = json.loads(written)
    except ValueError as err:
        raise AnnotationWrong(f"the annotation is not `[value](entity)` nor JSON: {written[:60]!r}") from err
    named = {name: value for name, value in fields.items() if value is not None}
    if unknown := set(named) - _KEYS:
        raise AnnotationWrong(f"an annotation knows entity, role, group and value, not {', '.join(sorted(unknown))}")
    if not str(named.get("entity", "")).strip():
        raise AnnotationWrong(f"the annotation names no entity: {written[:60]!r}")
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in named.items()}


def _place(entity: Entity) -> int:
    return entity.start
