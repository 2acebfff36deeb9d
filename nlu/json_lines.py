"""One example as a line of JSON, which holds any text; read so strictly that it is written again as it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nlu.annotations import Marked
from nlu.contract import Entity

_ENTITY = 'an entity is {"entity": …, "start": …, "end": …} within the text'


class JsonLineWrong(ValueError):
    """A line holds no example; the message says what it should hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFields:
    """What one line says."""

    text: str
    intent: str
    language: str
    entities: tuple[Entity, ...]


def line_of(text: str, intent: str, language: str, entities: Sequence[Entity]) -> str:
    """An example as one line."""
    found: dict[str, Any] = {"text": text, "intent": intent, "lang": language}
    if entities:
        found["entities"] = [_written(entity) for entity in entities]
    return json.dumps(found, ensure_ascii=False)


def line_fields(line: bytes) -> LineFields:
    """What a line says; `lang` is `en` where it says none. Raises JsonLineWrong."""
    try:
        fields = json.loads(line.decode("utf-8-sig"))
        text, intent, language = fields["text"], fields["intent"], fields.get("lang") or "en"
    except (ValueError, KeyError, TypeError, RecursionError) as err:
        raise JsonLineWrong('expected {"text": …, "intent": …}') from err
    if not all(isinstance(one, str) for one in (text, intent, language)):
        raise JsonLineWrong("`text` and `intent` must be strings, and `lang` where it is given")
    try:
        entities = tuple(_read(one, text) for one in fields.get("entities") or ())
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        raise JsonLineWrong(_ENTITY) from err
    found = LineFields(text=text, intent=intent, language=language, entities=entities)
    _check_whole(found)
    return found


def _written(entity: Entity) -> dict[str, Any]:
    found: dict[str, Any] = {"entity": entity.entity, "start": entity.start, "end": entity.end}
    role, group = (entity.role, entity.group) if isinstance(entity, Marked) else (None, None)
    more = {"value": entity.normalized, "role": role, "group": group}
    return found | {name: value for name, value in more.items() if value is not None}


def _read(fields: dict[str, Any], text: str) -> Entity:
    name, start, end = fields["entity"], fields["start"], fields["end"]
    if not isinstance(name, str) or type(start) is not int or type(end) is not int:
        raise ValueError("a name and two whole numbers")
    if not 0 <= start < end <= len(text):
        raise ValueError("outside the text")
    value = text[start:end]
    normal, role, group = (_said(fields.get(key)) for key in ("value", "role", "group"))
    if role is None and group is None:
        return Entity(entity=name, value=value, normalized=normal, start=start, end=end)
    return Marked(entity=name, value=value, normalized=normal, start=start, end=end, role=role, group=group)


def _said(given: object) -> str | None:
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError("neither words nor a number")
    return str(given)


def _check_whole(found: LineFields) -> None:
    """Half a character (a lone surrogate) can be said in JSON, and be kept nowhere."""
    said = [found.text, found.intent, found.language]
    for one in found.entities:
        more = (one.role, one.group) if isinstance(one, Marked) else ()
        said += [part for part in (one.entity, one.normalized, *more) if part is not None]
    try:
        "".join(said).encode()
    except UnicodeEncodeError as err:
        raise JsonLineWrong("it holds half a character (a lone surrogate), which nothing keeps") from err
