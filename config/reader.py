"""Reads a table of settings into a frozen dataclass by the types and rules of its fields.

A class says what it accepts by its annotations: `str`, `int`, `float`, `bool`, `date`, `Literal[…]`, `X | None`,
`tuple[X, …]`, `Mapping[str, X]`, a nested dataclass, or a type with a `parse(str)` that raises ValueError. A field made
with `field(metadata=rule(…))` is also asked whether its value will do; `rest()` marks the field that takes all keys the
class does not know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from config.tree import Finding, Path, Tree, nearest_name

Rule = Callable[[object], str | None]
Section = TypeVar("Section")

_RULE = "rule"
_REST = "rest"
_NAMES = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date like 2026-12-31",
}


class _Wrong:
    """Stands for a value that was refused; the finding is already written down."""


_WRONG = _Wrong()


def rule(check: Rule) -> Mapping[str, object]:
    """Field metadata: `check` gets the value as read and says what is wrong with it, or None."""
    return {_RULE: check}


def between(low: float, high: float = math.inf) -> Mapping[str, object]:
    """Field metadata: the number must lie within the bounds, both included."""

    def check(value: object) -> str | None:
        if isinstance(value, int | float) and low <= value <= high:
            return None
        return f"must be {low:g} or more" if math.isinf(high) else f"must lie between {low:g} and {high:g}"

    return rule(check)


def rest() -> Mapping[str, object]:
    """Field metadata: this `Mapping[str, object]` takes every key of the table that no other field names, as it is."""
    return {_REST: True}


def known_keys(section: type) -> tuple[str, ...]:
    """The keys a section's table may hold, in the order of its class."""
    return tuple(each.name for each in _fields(section) if _REST not in each.metadata)


def read_section(section: type[Section], tree: Tree, path: Path, findings: list[Finding]) -> Section | None:
    """The table at `path` as a `section`; a missing table is an empty one.

    What is wrong goes to `findings`, with the default in its place; None when a key without default cannot be had.
    """
    value: object = tree.values
    for part in path:
        value = value.get(part, {}) if isinstance(value, Mapping) else {}
    found = _Reading(tree, findings).section(section, value, path)
    return None if isinstance(found, _Wrong) else cast(Section, found)


class _Reading:
    """One walk over values and annotations side by side; `_WRONG` means told already."""

    def __init__(self, tree: Tree, findings: list[Finding]) -> None:
        self.tree = tree
        self.findings = findings

    def section(self, section: type, value: object, path: Path) -> object:
        if not isinstance(value, Mapping):
            return self._refuse(path, f"must be a table, not {self._shown(value, path)}")
        hints = _hints(section)
        names = known_keys(section)
        keeps_rest = [each.name for each in _fields(section) if _REST in each.metadata]
        read: dict[str, object] = {}
        complete = True
        for each in _fields(section):
            if each.name in value and _REST not in each.metadata:
                found = self._field(each, hints[each.name], value[each.name], (*path, each.name))
                if not isinstance(found, _Wrong):
                    read[each.name] = found
            if each.name not in read and _is_required(each):
                complete = False
                if each.name not in value:
                    self._refuse((*path, each.name), "is missing")
        others = {key: inner for key, inner in value.items() if key not in names}
        if keeps_rest:
            read[keeps_rest[0]] = others
        else:
            self._unknown(others, names, path)
        return section(**read) if complete else _WRONG

    def _unknown(self, others: Iterable[str], names: tuple[str, ...], path: Path) -> None:
        for key in others:
            nearest = nearest_name(key, names)
            known = "" if nearest else f"; known here: {', '.join(names)}"
            self._refuse((*path, key), f"unknown key{known}", nearest)

    def _field(self, each: Field[object], hint: object, value: object, path: Path) -> object:
        found = self._value(hint, value, path)
        check = cast("Rule | None", each.metadata.get(_RULE))
        if isinstance(found, _Wrong) or found is None or check is None or not (problem := check(found)):
            return found
        return self._refuse(path, f"{problem}, not {self._shown(value, path)}")

    def _value(self, hint: object, value: object, path: Path) -> object:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            inner = next(argument for argument in arguments if argument is not NoneType)
            return self._value(inner, value, path)
        if origin is Literal:
            return self._choice(arguments, value, path)
        if origin is tuple:
            return self._tuple(arguments[0], value, path)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return self._mapping(arguments[1], value, path)
        if is_dataclass(hint) and not hasattr(hint, "parse"):
            return self.section(cast(type, hint), value, path)
        return self._plain(cast(type, hint), value, path)

    def _choice(self, names: tuple[str, ...], value: object, path: Path) -> object:
        if value in names:
            return value
        nearest = nearest_name(value, names) if isinstance(value, str) else None
        return self._refuse(path, f"must be one of {', '.join(names)}, not {self._shown(value, path)}", nearest)

    def _tuple(self, hint: object, value: object, path: Path) -> object:
        if not isinstance(value, list):
            return self._refuse(path, f"must be a list, not {self._shown(value, path)}")
        read = [self._value(hint, inner, (*path, str(place))) for place, inner in enumerate(value)]
        return _WRONG if any(isinstance(inner, _Wrong) for inner in read) else tuple(read)

    def _mapping(self, hint: object, value: object, path: Path) -> object:
        if not isinstance(value, Mapping):
            return self._refuse(path, f"must be a table, not {self._shown(value, path)}")
        if hint is object:
            return dict(value)
        read = {key: self._value(hint, inner, (*path, key)) for key, inner in value.items()}
        return {key: inner for key, inner in read.items() if not isinstance(inner, _Wrong)}

    def _plain(self, wanted: type, value: object, path: Path) -> object:
        if parse := getattr(wanted, "parse", None):
            return self._parsed(parse, value, path)
        if wanted is float and type(value) is int:
            return float(value)
        if type(value) is wanted and not (isinstance(value, float) and not math.isfinite(value)):
            return value
        return self._refuse(path, f"must be {_NAMES[wanted]}, not {self._shown(value, path)}")

    def _parsed(self, parse: Callable[[str], object], value: object, path: Path) -> object:
        if not isinstance(value, str):
            return self._refuse(path, f"must be a text, not {self._shown(value, path)}")
        try:
            return parse(value)
        except ValueError as err:
            return self._refuse(path, str(err))

    def _refuse(self, path: Path, message: str, nearest: str | None = None) -> _Wrong:
        self.findings.append(self.tree.finding(path, message, nearest))
        return _WRONG

    def _shown(self, value: object, path: Path) -> str:
        """The value as it may be shown in a message: a secret never, a text in quotes, a table by its kind."""
        if path in self.tree.secrets:
            return "what the secret holds"
        if isinstance(value, Mapping):
            return "a table"
        return "a list" if isinstance(value, list) else f"{str(value)!r}" if isinstance(value, date) else repr(value)


@cache
def _fields(section: type) -> tuple[Field[object], ...]:
    return fields(section)


@cache
def _hints(section: type) -> Mapping[str, object]:
    return get_type_hints(section)


def _is_required(each: Field[object]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING
