"""Training examples: reads and writes Rasa YAML and JSON lines, and says in which line a fault is."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu.contract import Entity, ExamplesInvalid

_ANNOTATION = re.compile(r"\[(?P<value>[^\[\]]+)\](?:\((?P<name>[^()]+)\)|(?P<json>\{[^{}]*\}))")
_INTENT = re.compile(r"^[a-z][a-z0-9_]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text somebody wrote, what was meant by it, and the data in it."""

    text: str
    intent: str
    language: str
    entities: tuple[Entity, ...] = ()


def read_examples(path: Path) -> list[Example]:
    """All examples of a file (`.yml`, `.yaml`, `.jsonl`, `.jsonl.gz`) or of every such file under a folder.

    The language is the `lang` of a JSON line, else the name of the file's folder.
    Raises ExamplesInvalid with file, line and what to mend.
    """
    if path.is_dir():
        return [example for file in example_files(path) for example in read_examples(file)]
    if path.suffix in {".yml", ".yaml"}:
        return list(_read_yaml(path))
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        return list(_read_json_lines(path))
    raise ExamplesInvalid(f"{path}: training examples are read from .yml, .jsonl and .jsonl.gz files")


def example_files(folder: Path) -> list[Path]:
    """The example files under a folder, in an order that does not depend on the disk."""
    if not folder.is_dir():
        raise ExamplesInvalid(f"{folder}: no such folder of training examples")
    return sorted(file for file in folder.rglob("*") if file.name.endswith((".yml", ".yaml", ".jsonl", ".jsonl.gz")))


def write_rasa(examples: Iterable[Example], path: Path) -> None:
    """Write examples as one Rasa 3 file, entities annotated; the same examples give the same bytes."""
    by_intent: dict[str, list[str]] = {}
    for example in examples:
        by_intent.setdefault(example.intent, []).append(annotated(example))
    lines = ['version: "3.1"', "nlu:"]
    for intent in sorted(by_intent):
        lines += [f"- intent: {intent}", "  examples: |"]
        lines += [f"    - {text}" for text in by_intent[intent]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def annotated(example: Example) -> str:
    """The example on one line as Rasa writes it: `where is [4500123456](order_number)`."""
    text, end = "", 0
    for entity in sorted(example.entities, key=lambda found: found.start):
        text += f"{example.text[end : entity.start]}[{entity.value}]({entity.entity})"
        end = entity.end
    return " ".join((text + example.text[end:]).split())


def plain(line: str) -> tuple[str, tuple[Entity, ...]]:
    """The text of an annotated line and its entities at their places in that text."""
    text, end, entities = "", 0, []
    for match in _ANNOTATION.finditer(line):
        text += line[end : match.start()]
        start = len(text)
        text += match["value"]
        end = match.end()
        name, normalized = _annotation(match)
        entities.append(Entity(entity=name, value=match["value"], normalized=normalized, start=start, end=len(text)))
    return text + line[end:], tuple(entities)


def _annotation(match: re.Match[str]) -> tuple[str, str | None]:
    if match["name"]:
        return match["name"], None
    fields = json.loads(match["json"])
    value = fields.get("value")
    return str(fields["entity"]), None if value is None else str(value)


def _read_yaml(path: Path) -> Iterator[Example]:
    language = path.parent.name
    for node in _intents(path):
        fields = {key.value: value for key, value in node.value}
        if "intent" not in fields:
            continue
        intent = fields["intent"].value
        if not _INTENT.match(intent):
            raise ExamplesInvalid(f"{path}:{_line(fields['intent'])}: {intent!r} is no name of an intent")
        block = fields.get("examples")
        if not isinstance(block, yaml.ScalarNode):
            raise ExamplesInvalid(f"{path}:{_line(node)}: intent {intent} has no `examples: |` block")
        yield from _examples_of(block, intent, language, path)


def _intents(path: Path) -> Sequence[yaml.MappingNode]:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as err:
        raise ExamplesInvalid(f"{path}: not readable as YAML: {err}") from err
    fields = {key.value: value for key, value in root.value} if isinstance(root, yaml.MappingNode) else {}
    found = fields.get("nlu")
    if not isinstance(found, yaml.SequenceNode):
        raise ExamplesInvalid(f"{path}: no list `nlu:` in this file; write it in Rasa's format")
    for node in found.value:
        if not isinstance(node, yaml.MappingNode):
            raise ExamplesInvalid(f"{path}:{_line(node)}: expected `- intent: name`")
    return found.value  # type: ignore[no-any-return]


def _examples_of(block: yaml.ScalarNode, intent: str, language: str, path: Path) -> Iterator[Example]:
    first = _line(block) + (1 if block.style in {"|", ">"} else 0)
    for number, line in enumerate(block.value.splitlines(), start=first):
        if not line.strip():
            continue
        if not line.lstrip().startswith("- "):
            raise ExamplesInvalid(f"{path}:{number}: an example starts with `- `, found {line.strip()[:40]!r}")
        try:
            text, entities = plain(line.lstrip()[2:].strip())
        except (ValueError, KeyError) as err:
            raise ExamplesInvalid(f"{path}:{number}: the annotation is not `[value](entity)`") from err
        yield Example(text=text, intent=intent, language=language, entities=entities)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _read_json_lines(path: Path) -> Iterator[Example]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for number, line in enumerate(content.decode("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            text, intent = fields["text"], fields["intent"]
        except (ValueError, KeyError, TypeError) as err:
            raise ExamplesInvalid(f'{path}:{number}: expected {{"text": …, "intent": …}}') from err
        if not isinstance(text, str) or not isinstance(intent, str):
            raise ExamplesInvalid(f"{path}:{number}: `text` and `intent` must be strings")
        yield Example(text=text, intent=intent, language=str(fields.get("lang", "en")))
