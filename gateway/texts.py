"""Our texts in the languages of the installation: what the gateway itself says to customers, and the desk's strings.

They are Fluent files under `config/texts/`: `<language>.ftl` and `<part>.<language>.ftl`, all of one language in one
bundle. A key that stands in one language must stand in all of them, with the same arguments: else `Texts.load` refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, format_timedelta
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

Argument = str | int | float

SHIPPED = Path(__file__).parent.parent / "config" / "texts"

_LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}
_KNOWN_ZONES = {"Europe/Moscow": "moscow", "Asia/Shanghai": "beijing", "UTC": "utc"}
_MEMORY = 8192
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class TextsIncomplete(Exception):
    """The texts of the languages do not match; the message names every key and what it lacks."""


class Texts:
    """Says a text by key and language; what was said before is remembered."""

    def __init__(self, bundles: Mapping[str, FluentBundle], default_language: str) -> None:
        self._bundles = bundles
        self._default = default_language
        self._remembered = lru_cache(maxsize=_MEMORY)(self._said)

    @classmethod
    def load(cls, languages: Sequence[str], *, default: str = "en", folder: Path = SHIPPED) -> Texts:
        """The texts of those languages; raises TextsIncomplete naming every file and key that is missing."""
        resources = {language: _resources(folder, language) for language in languages}
        problems = [*_unreadable(resources), *_differences(resources)]
        if problems:
            raise TextsIncomplete(f"the texts in {folder} are incomplete:\n" + "\n".join(problems))
        bundles = {language: _bundle(language, found) for language, found in resources.items()}
        return cls(bundles, default if default in bundles else languages[0])

    def say(self, language: str, key: str, **args: Argument) -> str:
        """The text in that language, or in the default one where we do not speak it; raises KeyError for no such key.

        Numbers choose the plural and are written without grouping; numbers of orders and cases belong in as texts.
        """
        return self._remembered(language, key, tuple(args.items()))

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return self._bundles[self._default].has_message(key)

    def reason(self, language: str, code: str, args: Mapping[str, object]) -> str:
        """A stored reason in the reader's language; a code without a text is shown as it is, never lost.

        A day among the arguments (2026-11-30) is told with its weekday.
        """
        key = f"reason-{code.replace('_', '-')}"
        if not self.has(key):
            return f"{code} ({', '.join(f'{name}: {value}' for name, value in args.items())})" if args else code
        plain = {name: value if isinstance(value, int | float) else str(value) for name, value in args.items()}
        days = {name: _day(value, language) for name, value in plain.items() if isinstance(value, str)}
        return self.say(language, key, **{**plain, **days})

    def when(self, instant: datetime, language: str, zone: ZoneInfo, now: datetime, *, shows_zone: bool = True) -> str:
        """A deadline as it is told: "today by 18:00 (Moscow time)", "tomorrow by …", "by … on Monday, 5 May"."""
        local, here = instant.astimezone(zone), now.astimezone(zone)
        days = (local.date() - here.date()).days
        key = {0: "when-today", 1: "when-tomorrow"}.get(days, "when-date")
        time = format_time(local, "HH:mm", locale=_locale(language))
        pattern = {"ru": "d MMMM (EEE)", "zh": "M月d日EEEE"}.get(language, "EEEE, d MMMM")
        said = self.say(language, key, time=time, date=format_date(local, pattern, locale=_locale(language)))
        return self.say(language, "when-with-zone", when=said, zone=self._zone(local, language)) if shows_zone else said

    def ago(self, instant: datetime, language: str, now: datetime) -> str:
        """How long ago that was: "3 minutes ago", "just now"."""
        if abs(now - instant) < timedelta(minutes=1):
            return self.say(language, "just-now")
        return format_timedelta(instant - now, add_direction=True, locale=_locale(language), threshold=1)

    def lasting(self, length: timedelta, language: str) -> str:
        """A length of time in a unit that keeps it true: "5 minutes", "90 minutes", "2 hours"."""
        return format_timedelta(length, locale=_locale(language), threshold=2)

    def _said(self, language: str, key: str, args: tuple[tuple[str, Argument], ...]) -> str:
        bundle = self._bundles.get(language) or self._bundles[self._default]
        message = bundle.get_message(key)
        if message.value is None:
            raise KeyError(key)
        said, _ = bundle.format_pattern(message.value, {name: _ungrouped(value) for name, value in args})
        return str(said)

    def _zone(self, local: datetime, language: str) -> str:
        name = _KNOWN_ZONES.get(str(local.tzinfo))
        if name:
            return self.say(language, f"zone-{name}")
        minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
        sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
        return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def _day(value: str, language: str) -> str:
    """A date as people say it; any other text as it is."""
    if not _DAY.fullmatch(value):
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    pattern = {"ru": "d MMMM y (EEE)", "zh": "y年M月d日EEEE"}.get(language, "EEEE, d MMMM y")
    return format_date(day, pattern, locale=_locale(language))


def _ungrouped(value: Argument) -> object:
    return value if isinstance(value, str) else fluent_number(value, useGrouping=False)


def _locale(language: str) -> str:
    return _LOCALES.get(language, language)


def _resources(folder: Path, language: str) -> list[tuple[Path, ast.Resource]]:
    files = sorted({*folder.glob(f"{language}.ftl"), *folder.glob(f"*.{language}.ftl")})
    return [(file, _parsed(file.read_text(encoding="utf-8"))) for file in files]


@lru_cache(maxsize=256)
def _parsed(source: str) -> ast.Resource:
    """Parse a file's text once in the life of the process: most of what opening a gateway costs."""
    return FluentResource(source)


def _bundle(language: str, resources: Sequence[tuple[Path, ast.Resource]]) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    for _, resource in resources:
        bundle.add_resource(resource)
    return bundle


def _unreadable(resources: Mapping[str, Sequence[tuple[Path, ast.Resource]]]) -> Iterator[str]:
    """Lines that are no Fluent, and keys that stand twice."""
    for found in resources.values():
        seen: dict[str, str] = {}
        for file, resource in found:
            for entry in resource.body:
                if isinstance(entry, ast.Junk):
                    yield f"  {file.name}: cannot be read near {(entry.content or '').strip().splitlines()[0]!r}"
                elif isinstance(entry, ast.Message):
                    if entry.id.name in seen:
                        yield f"  {file.name}: {entry.id.name} stands already in {seen[entry.id.name]}"
                    seen[entry.id.name] = file.name


def _differences(resources: Mapping[str, Sequence[tuple[Path, ast.Resource]]]) -> Iterator[str]:
    """Keys that some language lacks, and arguments that only some language uses."""
    keys = {language: _arguments(found) for language, found in resources.items()}
    for key in sorted(set().union(*keys.values())):
        without = [language for language, known in keys.items() if key not in known]
        if without:
            yield f"  {key}: missing in {', '.join(without)}"
            continue
        used = {language: known[key] for language, known in keys.items()}
        for name in sorted(set().union(*used.values())):
            lacking = [language for language, names in used.items() if name not in names]
            if lacking:
                yield f"  {key}: ${name} is not used in {', '.join(lacking)}"


def _arguments(resources: Sequence[tuple[Path, ast.Resource]]) -> Mapping[str, frozenset[str]]:
    """Each key with the names of its arguments."""
    return {key: names for _, resource in resources for key, names in _arguments_in(resource).items()}


@lru_cache(maxsize=256)
def _arguments_in(resource: ast.Resource) -> Mapping[str, frozenset[str]]:
    """The same of one file, looked for once in the life of the process, as the file is parsed."""
    messages = [entry for entry in resource.body if isinstance(entry, ast.Message)]
    return {message.id.name: _Variables.of(message) for message in messages}


class _Variables(Visitor):
    """Collects the names of the variables of one message."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    @classmethod
    def of(cls, message: ast.Message) -> frozenset[str]:
        visitor = cls()
        visitor.visit(message)
        return frozenset(visitor.names)

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 (the library's name)
        self.names.add(node.id.name)
