"""Training examples: reads and writes Rasa YAML and JSON lines, and says in which line a fault is."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import yaml

from nlu.annotations import AnnotationWrong, annotated_line, plain
from nlu.contract import Entity, ExamplesInvalid
from nlu.json_lines import JsonLineWrong, line_fields, line_of

ENDINGS: Final = (".yml", ".yaml", ".jsonl", ".jsonl.gz")
_INTENT: Final = re.compile(r"[a-z][a-z0-9_]*", re.IGNORECASE)
_BREAKS: Final = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

_DEEPEST: Final = 20
"""Nesting of a file of examples: Rasa's own stay below ten."""

_MOST_PARTS: Final = 500_000
"""Parts of a file as YAML counts them; an example in a block is no part, one in Rasa's longer form about eight."""

_LONGEST_LINE: Final = 20_000
"""Characters of one annotated example; what is learnt from is a tenth of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text somebody wrote, what was meant by it, and the data in it."""

    text: str
    intent: str
    language: str
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An example with the line of the file where it stands."""

    line: int
    example: Example


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What of a file is no example and why; one that `is_fault` must be mended, another is merely left out."""

    line: int
    why: str
    is_fault: bool = True


def read_examples(path: Path) -> list[Example]:
    """All examples of a file (`.yml`, `.yaml`, `.jsonl`, `.jsonl.gz`) or of every such file under a folder.

    The language is the `lang` of a JSON line, else the name of the file's folder.
    Raises ExamplesInvalid with file, line and what to mend.
    """
    if path.is_dir():
        return [example for file in example_files(path) for example in read_examples(file)]
    if not path.name.endswith(ENDINGS):
        raise ExamplesInvalid(f"{path}: training examples are read from .yml, .jsonl and .jsonl.gz files")
    found: list[Example] = []
    for one in read_lines(path.read_bytes(), name=path.name, language=path.parent.name):
        if isinstance(one, Line):
            found.append(one.example)
        elif one.is_fault:
            raise ExamplesInvalid(f"{path}:{one.line}: {one.why}")
    return found


def read_lines(content: bytes, *, name: str, language: str) -> Iterator[Line | Unread]:
    """Everything a file holds, line by line: its examples, and what cannot be read with the reason.

    `language` is that of a file that does not tell; only Rasa's files never do.
    """
    return _read_yaml(content, language) if name.endswith((".yml", ".yaml")) else _read_json_lines(content, name)


def example_files(folder: Path) -> list[Path]:
    """The example files under a folder, in an order that does not depend on the disk."""
    if not folder.is_dir():
        raise ExamplesInvalid(f"{folder}: no such folder of training examples")
    return sorted(file for file in folder.rglob("*") if file.name.endswith(ENDINGS))


def write_rasa(examples: Iterable[Example], path: Path) -> None:
    """Write examples as one Rasa 3 file; raises ExamplesInvalid for one that would not read back the same."""
    path.write_text(rasa_text(examples), encoding="utf-8")


def rasa_text(examples: Iterable[Example]) -> str:
    """Examples as one Rasa 3 file, intents by name, entities annotated; the same examples give the same bytes.

    Raises ExamplesInvalid for one that would not read back the same; line breaks become spaces.
    """
    by_intent: dict[str, list[str]] = {}
    for example in examples:
        by_intent.setdefault(example.intent, []).append(annotated(example))
    lines = ['version: "3.1"', "nlu:"]
    for intent in sorted(by_intent):
        lines += [f"- intent: {intent}", "  examples: |"]
        lines += [f"    - {text}" for text in by_intent[intent]]
    return "\n".join(lines) + "\n"


def json_line(example: Example) -> str:
    """An example as one JSON line, which holds any text."""
    return line_of(example.text, example.intent, example.language, example.entities)


def annotated(example: Example) -> str:
    """The example on one line as Rasa writes it: `where is [4500123456](order_number)`.

    Raises ExamplesInvalid for one that would not read back the same.
    """
    if not is_name(example.intent):
        raise ExamplesInvalid(f"{example.intent[:80]!r} is no name of an intent")
    shown = in_one_line(example)
    try:
        line = annotated_line(shown.text, shown.entities)
    except AnnotationWrong as err:
        raise ExamplesInvalid(f"an example of {example.intent} ({shown.text[:40]!r}): {err}") from err
    if unwritable := _UNWRITABLE.search(line):
        raise ExamplesInvalid(f"an example of {example.intent} holds U+{ord(unwritable[0]):04X}, which no file keeps")
    return line


def in_one_line(example: Example) -> Example:
    """The example with line breaks as spaces and nothing around it, its entities at their places in that."""
    kept: list[str] = []
    places: list[int] = []
    for character in example.text:
        places.append(len(kept))
        if character in _BREAKS:
            kept += " " if kept and kept[-1] != " " else ""
        elif kept or not character.isspace():
            kept.append(character)
    text = "".join(kept).rstrip()
    if text == example.text:
        return example
    places.append(len(kept))
    moved = (_moved(entity, text, places[entity.start], places[entity.end]) for entity in example.entities)
    return replace(example, text=text, entities=tuple(one for one in moved if one.value))


def _moved(entity: Entity, text: str, start: int, end: int) -> Entity:
    end = min(end, len(text))
    return replace(entity, value=text[start:end], start=start, end=end)


def _read_yaml(content: bytes, language: str) -> Iterator[Line | Unread]:
    try:
        text = content.decode("utf-8-sig")
        if (unfit := _unfit(text)) is not None:
            yield unfit
            return
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as err:
        yield Unread(line=content[: err.start].count(b"\n") + 1, why="not readable as YAML: it is not in UTF-8")
        return
    except (yaml.YAMLError, ValueError) as err:
        mark = getattr(err, "problem_mark", None)
        yield Unread(line=mark.line + 1 if mark else 1, why=f"not readable as YAML: {_problem(err)}")
        return
    found = _fields(root).get("nlu") if isinstance(root, yaml.MappingNode) else None
    if not isinstance(root, yaml.MappingNode) or not isinstance(found, yaml.SequenceNode):
        yield Unread(line=1, why="no list `nlu:` in this file; write it in Rasa's format")
        return
    if (twice := _twice(root)) is not None:
        yield twice
        return
    for node in found.value:
        if isinstance(node, yaml.MappingNode):
            yield from _of_section(node, language)
        else:
            yield Unread(line=_line(node), why="expected `- intent: name`")


def _unfit(text: str) -> Unread | None:
    """What nests too deeply or names an alias: to compose such a file may end the process, or never end."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            return Unread(line=_line(event), why="not readable as YAML: aliases (`*name`) are not read; write it out")
        if depth > _DEEPEST or count > _MOST_PARTS:
            what = f"nested more than {_DEEPEST} deep" if depth > _DEEPEST else f"more than {_MOST_PARTS:,} parts"
            return Unread(line=_line(event), why=f"not readable as YAML: {what}")
    return None


def _twice(node: yaml.MappingNode) -> Unread | None:
    """A key that stands twice: only one of them would be read."""
    seen: set[str] = set()
    for key, _ in node.value:
        if str(key.value) in seen:
            return Unread(line=_line(key), why=f"`{str(key.value)[:40]}:` stands twice; write one")
        seen.add(str(key.value))
    return None


def _of_section(node: yaml.MappingNode, language: str) -> Iterator[Line | Unread]:
    if (twice := _twice(node)) is not None:
        yield twice
        return
    fields = _fields(node)
    name = fields.get("intent")
    if name is None:
        said = next(iter(fields), "nothing")
        yield Unread(line=_line(node), why=f"{said[:40]!r} holds no examples of an intent", is_fault=False)
        return
    if not isinstance(name, yaml.ScalarNode) or not is_name(name.value):
        said = name.value if isinstance(name, yaml.ScalarNode) else "this"
        yield Unread(line=_line(name), why=f"{said[:80]!r} is no name of an intent")
        return
    if "metadata" in fields:
        yield Unread(line=_line(fields["metadata"]), why="metadata of an intent is left out", is_fault=False)
    block = fields.get("examples")
    if isinstance(block, yaml.SequenceNode):
        yield from _listed(block, name.value, language)
    elif isinstance(block, yaml.ScalarNode) and block.style in {"|", ">", '"', "'"}:
        yield from _of_block(block, name.value, language)
    else:
        yield Unread(line=_line(node), why=f"intent {name.value} has no `examples: |` block")


def _of_block(block: yaml.ScalarNode, intent: str, language: str) -> Iterator[Line | Unread]:
    first = _line(block) + (1 if block.style in {"|", ">"} else 0)
    for number, line in enumerate(io.StringIO(str(block.value), newline="\n"), start=first):
        shown = line.strip()
        if shown and not shown.startswith("- "):
            if shown != "-":
                yield Unread(line=number, why=f"an example starts with `- `, found {shown[:40]!r}")
        elif shown:
            yield _one(shown[2:].strip(), intent, language, number)


def _listed(block: yaml.SequenceNode, intent: str, language: str) -> Iterator[Line | Unread]:
    """Rasa's longer form: a list of `text:` with metadata beside it."""
    for node in block.value:
        text = _fields(node).get("text") if isinstance(node, yaml.MappingNode) else None
        if not isinstance(text, yaml.ScalarNode):
            yield Unread(line=_line(node), why="an example of a list is `- text: …`")
            continue
        if len(node.value) > 1:
            yield Unread(line=_line(node), why="what stands beside `text:` is left out", is_fault=False)
        yield _one(" ".join(text.value.split("\n")).strip(), intent, language, _line(text))


def _one(written: str, intent: str, language: str, number: int) -> Line | Unread:
    if len(written) > _LONGEST_LINE:
        return Unread(line=number, why=f"the example has {len(written)} characters, more than {_LONGEST_LINE}")
    try:
        text, entities = plain(written)
    except AnnotationWrong as err:
        return Unread(line=number, why=str(err))
    return Line(line=number, example=Example(text=text, intent=intent, language=language, entities=entities))


def is_name(intent: str) -> bool:
    """Whether an intent may be called that."""
    return _INTENT.fullmatch(intent) is not None


def _fields(node: yaml.MappingNode) -> dict[str, yaml.Node]:
    return {str(key.value): value for key, value in node.value}


def _line(place: yaml.Node | yaml.Event) -> int:
    return int(place.start_mark.line) + 1 if place.start_mark is not None else 1


def _problem(err: Exception) -> str:
    return str(getattr(err, "problem", None) or err).splitlines()[0][:200]


def _read_json_lines(content: bytes, name: str) -> Iterator[Line | Unread]:
    if name.endswith(".gz"):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            yield Unread(line=1, why="not a gzip file, or a broken one")
            return
    for number, line in enumerate(io.BytesIO(content), start=1):
        if line.strip():
            yield _of_json(line, number)


def _of_json(line: bytes, number: int) -> Line | Unread:
    try:
        read = line_fields(line)
    except JsonLineWrong as err:
        return Unread(line=number, why=str(err))
    example = Example(text=read.text, intent=read.intent, language=read.language, entities=read.entities)
    return Line(line=number, example=example)
