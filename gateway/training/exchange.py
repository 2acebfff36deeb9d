"""Examples in and out as files: Rasa's YAML (a folder a language, one file an intent) and JSON lines.

An import is planned first, line by line, and then written in one transaction on what was planned, or not at all.
"""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

from gateway.errors import NotValid
from gateway.store import nlu_example_changes as stored
from gateway.store.nlu_example_changes import Edit, Step
from gateway.store.nlu_examples import ExampleRow
from gateway.store.store import Store
from gateway.training.examples import Editor, Examples, edit_of, is_same, new_row, write_or_refuse
from gateway.training.unpacked import ZipRefusedError, unpacked
from gateway.training.written import entities_json, example_of, key_of
from nlu.contract import ExamplesInvalid
from nlu.training import ENDINGS, Example, Line, Unread, example_files, json_line, rasa_text, read_lines

LARGEST_FILE: Final = 20_000_000
MOST_EXAMPLES: Final = 30_000
_READ: Final = tuple(ending for ending in ENDINGS if not ending.endswith(".gz"))


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of examples as it came; `language` is what its examples are in where it does not tell."""

    name: str
    content: bytes
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is to be said of one line of a file."""

    file: str
    line: int
    said: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do: write `new` and `edits`; `doubles` stand here as they are in the file.

    `contradictions` keep the intent they have here, `refused` lines cannot be taken in, `left_out` are no examples.
    """

    new: Sequence[ExampleRow] = ()
    edits: Sequence[Edit] = ()
    doubles: int = 0
    contradictions: Sequence[Told] = ()
    refused: Sequence[Told] = ()
    left_out: Sequence[Told] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of each there are."""
        return {
            "new": len(self.new),
            "changed": len(self.edits),
            "doubles": self.doubles,
            "contradictions": len(self.contradictions),
            "refused": len(self.refused),
            "left_out": len(self.left_out),
        }


@dataclass(slots=True, kw_only=True)
class _Sorting:
    """The lines of an import as they are sorted."""

    by: str
    now: int
    known: Mapping[str, ExampleRow]
    moves: bool
    seen: dict[str, Example] = field(default_factory=dict)
    new: list[ExampleRow] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    doubles: int = 0
    contradictions: list[Told] = field(default_factory=list)


async def planned_import(
    store: Store, examples: Examples, files: Sequence[File], *, by: str, now: int, moves: bool = False
) -> Plan:
    """What taking these files in would do; nothing is stored.

    A text that stands here under another intent keeps it, unless `moves`; one that was removed comes back.
    Raises NotValid for more than can be taken in at once.
    """
    lines, refused, left_out = await asyncio.to_thread(_read, files, examples)
    known = await store.read(stored.examples_by_key, [key for _, _, _, key in lines])
    sorting = _Sorting(by=by, now=now, known=known, moves=moves)
    await asyncio.to_thread(_sort, sorting, lines)
    return Plan(
        new=sorting.new,
        edits=sorting.edits,
        doubles=sorting.doubles,
        contradictions=sorting.contradictions,
        refused=refused,
        left_out=left_out,
    )


async def take_in(store: Store, plan: Plan, editor: Editor, *, now: int) -> None:
    """Write what was planned, in one transaction; raises Conflict where something was changed since."""
    if not plan.new and not plan.edits:
        return
    audit = editor.audit("nlu.examples_imported", f"{len(plan.new) + len(plan.edits)} examples", now, **plan.counts)
    await write_or_refuse(store, Step(new=plan.new, edits=plan.edits, audit=[audit]))


def files_of(name: str, content: bytes, *, language: str) -> list[File]:
    """The files of an upload: itself, or those of a zip, whose folders tell the languages. Raises NotValid."""
    if len(content) > LARGEST_FILE:
        raise _wrong(f"the file has {len(content) / 1e6:.0f} MB; at most {LARGEST_FILE / 1e6:.0f} are read")
    if name.lower().endswith(".zip"):
        return _unpacked(content)
    if not name.lower().endswith(_READ):
        raise _wrong(f"{name[:80]!r} is no file of examples; send .yml, .yaml, .jsonl or a .zip of them")
    return [File(name=PurePosixPath(name).name[:100], content=content, language=language)]


def files_of_folder(path: Path) -> list[File]:
    """The files of a folder, or one file; the folder that a file lies in tells the language. Raises ExamplesInvalid."""
    found = example_files(path) if path.is_dir() else [path]
    return [
        File(
            name=str(file.relative_to(path) if path.is_dir() else file), content=_content(file), language=_folder(file)
        )
        for file in found
    ]


async def every_example(store: Store, *, language: str | None = None) -> list[Example]:
    """Every active example in the order of an export."""
    rows = await store.read(stored.every_active, language=language)
    return await asyncio.to_thread(
        lambda: [example_of(row.text, row.intent, row.language, row.entities) for row in rows]
    )


def rasa_files(examples: Iterable[Example]) -> Iterator[tuple[str, str]]:
    """The examples as Rasa's files: names like `ru/order_status.yml` and their texts; the same ones every time."""
    by_place: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        by_place.setdefault((example.language, example.intent), []).append(example)
    for (language, intent), group in sorted(by_place.items()):
        yield f"{language}/{intent}.yml", rasa_text(group)


def zipped(files: Iterable[tuple[str, str]]) -> bytes:
    """The files as a zip; the same ones give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def json_lines(examples: Iterable[Example]) -> str:
    """The examples as JSON lines."""
    return "".join(f"{json_line(example)}\n" for example in examples)


_Sorted = tuple[File, int, Example, str]


def _read(files: Sequence[File], examples: Examples) -> tuple[list[_Sorted], list[Told], list[Told]]:
    lines: list[_Sorted] = []
    refused: list[Told] = []
    left_out: list[Told] = []
    for file, one in _lines(files):
        if isinstance(one, Unread):
            (refused if one.is_fault else left_out).append(Told(file=file.name, line=one.line, said=one.why))
            continue
        kept = _kept(one, file, examples)
        if isinstance(kept, Told):
            refused.append(kept)
        else:
            lines.append((file, one.line, kept, key_of(kept.text, kept.language)))
    return lines, refused, left_out


def _lines(files: Sequence[File]) -> Iterator[tuple[File, Line | Unread]]:
    """Every line of the files, good or bad; raises NotValid before there are more than one import may hold."""
    count = 0
    for file in files:
        for one in read_lines(file.content, name=file.name.lower(), language=file.language):
            count += 1
            if count > MOST_EXAMPLES:
                raise _wrong(f"more than {MOST_EXAMPLES:,} lines at once; send them in several files")
            yield file, one


def _kept(line: Line, file: File, examples: Examples) -> Example | Told:
    try:
        return examples.kept(line.example)
    except NotValid as err:
        return Told(file=file.name, line=line.line, said=str(err))


def _sort(sorting: _Sorting, lines: Sequence[_Sorted]) -> None:
    for file, line, example, key in lines:
        first = sorting.seen.setdefault(key, example)
        if first is not example:
            _again(sorting, first, example, Told(file=file.name, line=line, said=_contradiction(example, first.intent)))
            continue
        there = sorting.known.get(key)
        if there is None:
            sorting.new.append(new_row(example, source="imported", by=sorting.by, now=sorting.now))
        elif there.state == "active" and there.intent != example.intent and not sorting.moves:
            said = _contradiction(example, there.intent)
            sorting.contradictions.append(Told(file=file.name, line=line, said=said))
        else:
            _over(sorting, there, example)


def _again(sorting: _Sorting, first: Example, example: Example, told: Told) -> None:
    if first.intent == example.intent:
        sorting.doubles += 1
    else:
        sorting.contradictions.append(told)


def _over(sorting: _Sorting, there: ExampleRow, example: Example) -> None:
    """A text that stands here: nothing, or its intent, annotation or state anew."""
    row = replace(
        there,
        text=example.text,
        intent=example.intent,
        entities=entities_json(example.entities),
        state="active",
        version=there.version + 1,
        changed_at=sorting.now,
        changed_by=sorting.by,
    )
    if is_same(there, row):
        sorting.doubles += 1
        return
    what = "restored" if there.state == "removed" else "moved" if there.intent != row.intent else "edited"
    sorting.edits.append(edit_of(there, row, what, sorting.by, sorting.now))


def _contradiction(example: Example, intent: str) -> str:
    return f"{example.text[:80]!r} is {example.intent} here and {intent} already"


def _unpacked(content: bytes) -> list[File]:
    try:
        files = [
            File(name=name[:100], content=read, language=PurePosixPath(name).parent.name)
            for name, read in unpacked(content, _READ)
        ]
    except ZipRefusedError as err:
        raise _wrong(str(err)) from err
    if not files:
        raise _wrong("there is no .yml or .jsonl file in this zip")
    return files


def _content(file: Path) -> bytes:
    if not file.name.endswith(_READ):
        raise ExamplesInvalid(f"{file}: examples are taken in from .yml, .yaml and .jsonl files")
    try:
        return file.read_bytes()
    except OSError as err:
        raise ExamplesInvalid(f"{file} cannot be read: {err}") from err


def _folder(file: Path) -> str:
    return file.absolute().parent.name


def _wrong(said: str) -> NotValid:
    return NotValid(said, fields={"file": said})
