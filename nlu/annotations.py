"""Entities written into the text as Rasa does it: `[4500123456](order_number)`, with role, group and value in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nlu.contract import Entity

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
    text, done, entities = "", 0, []
    for start, close, end in _annotations(line):
        text += line[done:start]
        place = len(text)
        text += line[start + 1 : close]
        done = end
        entities.append(_entity(line[start + 1 : close], line[close + 1 : end], place))
    return text + line[done:], tuple(entities)


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


def _annotations(line: str) -> Iterator[tuple[int, int, int]]:
    """Where each annotation's value opens, closes, and where all of it ends; looked for without looking back."""
    start = line.find("[")
    while start >= 0 and (close := line.find("]", start + 1)) >= 0:
        end = _end_of(line, close + 1) if close > start + 1 else -1
        if end >= 0:
            yield start, close, end
        start = line.find("[", end if end >= 0 else close + 1)


def _end_of(line: str, place: int) -> int:
    """Where the annotation that follows a value ends, or -1 for none: `(name)`, `(name:value)`, `{…}`, `[{…}]`."""
    closing = {"(": ")", "{": "}", "[": "]"}.get(line[place : place + 1])
    end = line.find(closing, place + 1) if closing is not None else -1
    if end < 0:
        return -1
    said = line[place + 1 : end]
    if closing == ")":
        name, colon, synonym = said.partition(":")
        return end + 1 if name and (synonym or not colon) else -1
    return end + 1 if said and (closing == "}" or "{" in said) else -1


def _entity(value: str, said: str, start: int) -> Entity:
    end = start + len(value)
    if "[" in value:
        raise AnnotationWrong(f"an annotated value holds a bracket: {value[:40]!r}")
    if said[0] == "[":
        raise AnnotationWrong(f"{value[:40]!r} has several entities; one is kept, write one")
    if said[0] == "(":
        name, _, synonym = said[1:-1].partition(":")
        if not name.strip():
            raise AnnotationWrong(f"the entity of {value[:40]!r} has no name")
        return Entity(entity=name.strip(), value=value, normalized=synonym or None, start=start, end=end)
    fields = _fields(said)
    name, normal, role, group = fields["entity"], fields.get("value"), fields.get("role"), fields.get("group")
    if role is None and group is None:
        return Entity(entity=name, value=value, normalized=normal, start=start, end=end)
    return Marked(entity=name, value=value, normalized=normal, start=start, end=end, role=role, group=group)


def _fields(written: str) -> dict[str, str]:
    try:
        fields: Any = json.loads(written)
        json.dumps(fields, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as err:
        raise AnnotationWrong(f"the annotation is not `[value](entity)` nor JSON: {written[:60]!r}") from err
    named = {name: value for name, value in fields.items() if value is not None}
    if unknown := set(named) - _KEYS:
        raise AnnotationWrong(f"an annotation knows entity, role, group and value, not {', '.join(sorted(unknown))}")
    if not str(named.get("entity", "")).strip():
        raise AnnotationWrong(f"the annotation names no entity: {written[:60]!r}")
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in named.items()}


def _place(entity: Entity) -> int:
    return entity.start
