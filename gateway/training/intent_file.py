"""Intents as a settings file has them: the catalogue written as TOML, and tables read from one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from config.care import IntentSettings
from gateway.errors import Malformed, NotValid
from gateway.live_intents import Intents, body_of

_KEYS: Final = ("topic", "queue", "level", "handling", "flow", "alarm", "title", "ask", "answer")
_UNSAID: Final[Mapping[str, object]] = {"level": "primary", "alarm": False}


def as_toml(intents: Intents) -> str:
    """Every intent as a `[intents.NAME]` table, to stand in a settings file."""
    return "\n".join("\n".join(_table(name, section)) + "\n" for name, section in intents.items())


def read_toml(text: str) -> dict[str, dict[str, Any]]:
    """The `[intents.NAME]` tables of a file by name; raises Malformed, and NotValid where there are none."""
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise Malformed(f"this is not TOML: {err}") from err
    tables = read.get("intents")
    if not isinstance(tables, dict) or not tables or not all(isinstance(one, dict) for one in tables.values()):
        raise NotValid("the file has no tables like [intents.leasing]", fields={"intents": "missing"})
    if others := sorted(set(read) - {"intents"}):
        named = ", ".join(others)
        raise NotValid(f"only [intents.*] is taken in; take out {named}", fields=dict.fromkeys(others, "not taken in"))
    return tables


def _table(name: str, section: IntentSettings) -> Iterator[str]:
    body = body_of(section)
    yield f"[intents.{name}]"
    for key in _KEYS:
        value = body[key]
        if value not in (None, {}) and value != _UNSAID.get(key):
            yield f"{key} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{language} = {_text(str(said))}" for language, said in value.items()) + " }"
    return _text(str(value))


def _text(text: str) -> str:
    """A basic string of TOML, which writes what it must escape as JSON does; DEL too."""
    return orjson.dumps(text).decode().replace("\x7f", "\\u007F")
