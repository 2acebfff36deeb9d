"""The fixed test set: lines of another hand that no model is trained on; reports and the gate are made on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.contract import ExamplesInvalid
from nlu.lint import is_common
from nlu.nearness import bare
from nlu.training import Example, read_examples

SAFETY = "safety_issue"
_SAFETY_FILES = "safety_*.jsonl"
_TWO_MATTERS_FILES = "two_matters_*.jsonl"
_MAILS_FILES = "mails_*.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoMatters:
    """A message with its leading intent and the further matters in it, if any."""

    text: str
    language: str
    intent: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedSet:
    """Lines of every intent, messages of danger and such as only sound like it, messages of two matters, long mails.

    `mark` is the hash of the files: figures of the same mark can be compared.
    """

    mark: str
    lines: tuple[Example, ...]
    safety: tuple[Example, ...]
    two_matters: tuple[TwoMatters, ...]
    mails: tuple[Example, ...] = ()

    @property
    def texts(self) -> Iterator[str]:
        """Every text of the set."""
        for part in (self.lines, self.safety, self.two_matters, self.mails):
            yield from (one.text for one in part)


def read_fixed(folder: Path) -> FixedSet | None:
    """The set of that folder, or None where it holds no lines; raises ExamplesInvalid with file and line."""
    files = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    kinds = (_SAFETY_FILES, _TWO_MATTERS_FILES, _MAILS_FILES)
    apart = {file for kind in kinds for file in folder.glob(kind)} if files else set()
    lines = [example for file in files if file not in apart for example in read_examples(file)]
    if not lines:
        return None
    seen = hashlib.sha256()
    for file in files:
        seen.update(f"\0{file.name}\0".encode())
        seen.update(file.read_bytes())
    return FixedSet(
        mark=seen.hexdigest()[:16],
        lines=tuple(lines),
        safety=_read(folder, _SAFETY_FILES),
        two_matters=tuple(one for file in sorted(folder.glob(_TWO_MATTERS_FILES)) for one in _two_matters(file)),
        mails=_read(folder, _MAILS_FILES),
    )


def without_leaks(examples: Sequence[Example], fixed: FixedSet | None) -> list[Example]:
    """The examples but for those that stand in the fixed set too: learnt, they would be no test any more.

    The same is what a reader would not tell apart; what is so short that everybody writes it stays.
    """
    tested = {bare(text) for text in fixed.texts} if fixed is not None else set()
    return [one for one in examples if bare(one.text) not in tested or is_common(one.text)]


def _read(folder: Path, kind: str) -> tuple[Example, ...]:
    return tuple(example for file in sorted(folder.glob(kind)) for example in read_examples(file))


def _two_matters(path: Path) -> Iterator[TwoMatters]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            text, intent, also = str(fields["text"]), str(fields["intent"]), fields.get("also", [])
            yield TwoMatters(text=text, intent=intent, also=tuple(map(str, also)), language=str(fields["lang"]))
        except (ValueError, KeyError, TypeError) as err:
            raise ExamplesInvalid(f'{path}:{number}: expected {{"text", "intent", "also", "lang"}}') from err
