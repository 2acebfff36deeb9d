"""Turns text keys into the customer's language: Fluent files beside the flows, compiled once, complete or refused.

Shared texts stand in `bots/texts/<language>.ftl`, a flow's own beside its `flow.py`; a flow sees both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import Pattern
from fluent.runtime.types import fluent_number
from fluent.syntax import ast

from bots.flow import Arg, Button, Line, Money
from bots.spoken import on_the_day, priced, punctuated, timed

LANGUAGES = ("ru", "en", "zh")
"""Every text exists in each of these; a language without texts is the caller's to replace by one of them."""

SHARED = ""
"""The place of the texts that belong to no flow."""

_HERE = Path(__file__).parent
_ARGUMENT_AT_MOST = 300
_REMEMBERED_AT_MOST = 8192
_said: dict[object, str] = {}
_PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})


class TextsIncomplete(Exception):
    """Texts are missing, broken or differ between languages; the message lists every finding: mend the .ftl files."""


class TextUnknown(LookupError):
    """A text was asked for by a key, language or arguments that do not exist; the caller's line must be mended."""


@dataclass(frozen=True, slots=True)
class Text:
    """One message of a Fluent file: what can stand in it, and which of its arguments choose a plural form."""

    pattern: Pattern
    arguments: frozenset[str]
    counted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """The texts of one flow (or the shared ones) in one language."""

    language: str
    bundle: FluentBundle
    texts: Mapping[str, Text]
    findings: tuple[str, ...]


def say(language: str, key: str, /, **args: Arg) -> str:
    """Give a shared text in this language; raises `TextUnknown` for a key, language or argument that is not there."""
    return rendered(_place(SHARED, language), Line(key=key, args=args))


def render(flow_name: str, language: str, lines: Sequence[Line]) -> str:
    """Give a flow's lines as one text, a line each; raises `TextUnknown` like `say`."""
    place = _place(flow_name, language)
    return "\n".join(rendered(place, line).rstrip() for line in lines)


def title_of(flow_name: str, language: str, button: Button) -> str:
    """Give what stands on a button."""
    if button.title_key is None:
        return button.title
    return rendered(_place(flow_name, language), Line(key=button.title_key))


def intent_title(language: str, intent: str) -> str | None:
    """Give an intent's title as a customer reads it on a button; None for an intent that has none (yet)."""
    place = _place(SHARED, language)
    key = f"intent_{intent}"
    return rendered(place, Line(key=key)) if key in place.texts else None


def texts_of(flow_name: str, language: str) -> Mapping[str, Text]:
    """Give every text that a flow can say in this language, the shared ones included."""
    return _place(flow_name, language).texts


def check(flow_names: Iterable[str]) -> None:
    """Read the shared texts and those of the flows in every language; raises `TextsIncomplete` with all findings."""
    findings: list[str] = []
    for flow_name in (SHARED, *flow_names):
        findings += _findings(flow_name)
    if findings:
        raise TextsIncomplete("\n".join(dict.fromkeys(findings)))


def compiled(language: str, sources: Sequence[tuple[str, str]]) -> Place:
    """Compile Fluent sources, each with the name it goes by in findings; a text stands in just one of them."""
    bundle = FluentBundle([language], use_isolating=False)
    texts: dict[str, Text] = {}
    findings: list[str] = []
    for name, source in sources:
        resource = _parsed(source)
        bundle.add_resource(resource)
        own = _texts_in(source)
        if not resource.body:
            findings.append(f"{name}: has no texts; every flow has them in {', '.join(LANGUAGES)}")
        for entry in resource.body:
            if isinstance(entry, ast.Junk):
                findings.append(f"{name}: cannot be read: {(entry.content or '').strip()[:60]!r}")
            elif isinstance(entry, ast.Message) and entry.value is not None:
                if entry.id.name in texts:
                    findings.append(f"{name}: {entry.id.name!r} stands there twice or hides a shared text")
                    continue
                texts[entry.id.name] = own[entry.id.name]
    return Place(language, bundle, texts, tuple(findings))


def rendered(place: Place, line: Line) -> str:
    """Say one line with the texts of a place; raises `TextUnknown` for a key or argument that is not there.

    A line said before with the same arguments is remembered; one with a line inside is not.
    """
    try:
        key = (id(place.texts), line.key, tuple(line.args.items()))
        said = _said.get(key)
    except TypeError:
        return _render(place, line)
    if said is None:
        if len(_said) >= _REMEMBERED_AT_MOST:
            _said.clear()
        said = _said[key] = _render(place, line)
    return said


def _render(place: Place, line: Line) -> str:
    text = place.texts.get(line.key)
    if text is None:
        raise TextUnknown(f"there is no text {line.key!r} in {place.language}; add it to the .ftl files")
    args = {name: _worded(place, value, counted=name in text.counted) for name, value in line.args.items()}
    said, errors = place.bundle.format_pattern(text.pattern, args)
    if errors:
        raise TextUnknown(f"text {line.key!r} in {place.language} cannot be said with {sorted(args)}: {errors[0]}")
    return str(said)


@cache
def _place(flow_name: str, language: str) -> Place:
    """Compile the texts of one flow in one language, once in the life of the process."""
    if language not in LANGUAGES:
        raise TextUnknown(f"there are no texts in language {language!r}; choose one of {', '.join(LANGUAGES)}")
    files = [_HERE / "texts" / f"{language}.ftl"]
    if flow_name != SHARED:
        files.append(_HERE / "flows" / flow_name / f"{language}.ftl")
    return compiled(language, [(_shown(file), file.read_text("utf-8") if file.is_file() else "") for file in files])


@cache
def _parsed(source: str) -> ast.Resource:
    """Parse a source once, however many flows use its texts."""
    return FluentResource(source)


@cache
def _texts_in(source: str) -> Mapping[str, Text]:
    """Describe the texts of a source once, however many flows use them: a pattern is said by any bundle."""
    resource, bundle = _parsed(source), FluentBundle(["en"])
    bundle.add_resource(resource)
    texts: dict[str, Text] = {}
    for entry in resource.body:
        if isinstance(entry, ast.Message) and entry.value is not None and entry.id.name not in texts:
            texts[entry.id.name] = _described(entry.value, bundle.get_message(entry.id.name).value)
    return texts


def _shown(file: Path) -> str:
    return file.relative_to(_HERE.parent).as_posix()


def _described(written: ast.Pattern, compiled: Pattern | None) -> Text:
    arguments: set[str] = set()
    counted: set[str] = set()
    _walk(written, arguments, counted)
    assert compiled is not None, "a message with a value compiles to a pattern"
    return Text(compiled, frozenset(arguments), frozenset(counted))


def _walk(node: object, arguments: set[str], counted: set[str]) -> None:
    """Collect the variables under a node, and those that select among plural forms or numbers."""
    match node:
        case ast.Pattern(elements=elements):
            for element in elements:
                _walk(element, arguments, counted)
        case ast.Placeable(expression=expression):
            _walk(expression, arguments, counted)
        case ast.VariableReference(id=identifier):
            arguments.add(identifier.name)
        case ast.SelectExpression(selector=selector, variants=variants):
            _walk(selector, arguments, counted)
            if isinstance(selector, ast.VariableReference) and any(_is_counting(variant.key) for variant in variants):
                counted.add(selector.id.name)
            for variant in variants:
                _walk(variant.value, arguments, counted)


def _is_counting(key: ast.Identifier | ast.NumberLiteral) -> bool:
    return isinstance(key, ast.NumberLiteral) or (key.name in _PLURALS and key.name != "other")


def _findings(flow_name: str) -> list[str]:
    places = [_place(flow_name, language) for language in LANGUAGES]
    findings = [finding for place in places for finding in place.findings]
    everything: dict[str, frozenset[str]] = {}
    for place in places:
        for key, text in place.texts.items():
            everything[key] = everything.get(key, frozenset()) | text.arguments
    name = flow_name or "shared texts"
    for key, arguments in everything.items():
        for place in places:
            if key not in place.texts:
                findings.append(f"{name}: {key!r} is missing in {place.language}")
            elif lacking := arguments - place.texts[key].arguments:
                findings.append(f"{name}: {key!r} in {place.language} does not use {', '.join(sorted(lacking))}")
    return findings


def _worded(place: Place, value: Arg, *, counted: bool) -> object:
    match value:
        case str():
            return punctuated(place.language, _on_one_line(value))
        case int():
            return fluent_number(value, useGrouping=False) if counted else str(value)
        case Line():
            return rendered(place, value)
        case date():
            return on_the_day(place.language, value)
        case time():
            return timed(value)
        case Money(amount=amount, currency=currency):
            return priced(place.language, _on_one_line(amount), _on_one_line(currency))


@lru_cache(maxsize=4096)
def _on_one_line(value: str) -> str:
    """Cut an argument and take out what could break the line or turn its direction."""
    cut = value[:_ARGUMENT_AT_MOST]
    if cut.isprintable():
        return cut
    return "".join(sign if sign.isprintable() else " " if sign.isspace() else "" for sign in cut)
