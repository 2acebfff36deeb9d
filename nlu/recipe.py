"""What a model is made of: examples, settings and code, each by its hash; the same recipe gives the same file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nlu.annotations import Marked
from nlu.contract import Entity, ExamplesInvalid
from nlu.settings import TrainingSettings
from nlu.trainer import code_hash
from nlu.training import Example


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The hashes of examples and code, and the settings, of an embedded model."""

    data_hash: str
    code: str
    settings: TrainingSettings

    @property
    def model_id(self) -> str:
        """The id of the model that this gives."""
        seen = hashlib.sha256(json.dumps([self.data_hash, self.code, asdict(self.settings)]).encode())
        return f"{'lexical' if self.settings.is_lexical else 'semantic'}-{seen.hexdigest()[:12]}"


def recipe_of(examples: Sequence[Example], settings: TrainingSettings) -> Recipe:
    """What training on these examples with these settings and this code makes."""
    return Recipe(data_hash=hash_of(examples), code=code_hash(), settings=settings)


def hash_of(examples: Iterable[Example]) -> str:
    """What changes with every change of an example or of their order."""
    seen = hashlib.sha256()
    for example in examples:
        seen.update(_line(example).encode())
        seen.update(b"\n")
    return seen.hexdigest()


def write_lines(examples: Iterable[Example], path: Path) -> None:
    """Write examples with all that is known of them; `read_lines` reads them again."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{_line(example)}\n" for example in examples)


def read_lines(path: Path) -> list[Example]:
    """The examples that were written; raises ExamplesInvalid naming a broken line."""
    return [_example(line, number, path) for number, line in enumerate(_lines(path), start=1)]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def _line(example: Example) -> str:
    fields = {"text": example.text, "intent": example.intent, "lang": example.language}
    entities = [{name: value for name, value in asdict(one).items() if value is not None} for one in example.entities]
    return json.dumps({**fields, "entities": entities}, sort_keys=True)


def _example(line: str, number: int, path: Path) -> Example:
    try:
        fields = json.loads(line)
        entities = tuple(
            Marked(**one) if "role" in one or "group" in one else Entity(**one) for one in fields["entities"]
        )
        text, intent, language = str(fields["text"]), str(fields["intent"]), str(fields["lang"])
    except (ValueError, KeyError, TypeError) as err:
        raise ExamplesInvalid(f"{path.name}:{number}: this example cannot be read ({err})") from err
    return Example(text=text, intent=intent, language=language, entities=entities)
