"""The trained models of an installation: kept by their id in one folder, and which of them answers now.

`live.json` beside the models names the promoted one and those before it. Nothing promoted means the model of the
shipped (or configured) examples, which is trained where it is missing.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeGuard

import orjson

from nlu.contract import NluError

_ENDINGS: Final = {"embedded": ".npz", "rasa": ".tar.gz"}
_POINTER: Final = "live.json"
_ID: Final = re.compile(r"(?:semantic|lexical|rasa)-[0-9a-f]{12}")
_KEPT: Final = 50


class ModelMissing(NluError):
    """There is no such model, or none to go back to; the message says what there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One model of the folder."""

    id: str
    engine: str
    size_bytes: int
    trained_at: float  # seconds since 1970
    is_live: bool


class Models:
    """One installation's folder of models."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, model_id: str) -> Path:
        """Where the model of that id stands, or would."""
        return self.folder / f"{model_id}{_ENDINGS[engine_of(model_id)]}"

    def kept(self) -> list[Kept]:
        """Every model of the folder, newest first."""
        live = set(self._pointers().values())
        found = [self._kept(path, live) for path in (self.folder.iterdir() if self.folder.is_dir() else ())]
        return sorted((one for one in found if one is not None), key=lambda one: (-one.trained_at, one.id))

    def live(self, engine: str = "embedded") -> str | None:
        """The id of the promoted model of an engine, or None."""
        return self._pointers().get(engine)

    def pointer_mark(self) -> tuple[int, int] | None:
        """What changes with every promotion; costs one look at a file."""
        try:
            found = (self.folder / _POINTER).stat()
        except FileNotFoundError:
            return None
        return (found.st_mtime_ns, found.st_ino)

    def promote(self, model_id: str) -> None:
        """Let the model answer from now on; promoting the live one changes nothing. Raises ModelMissing."""
        if not _ID.fullmatch(model_id) or not self.path(model_id).is_file():
            known = ", ".join(one.id for one in self.kept()) or "none; `nlu train` makes one"
            raise ModelMissing(f"there is no model {model_id!r}; the models are {known}")
        engine = engine_of(model_id)
        before = self.live(engine)
        if before != model_id:
            self._point(engine, model_id, [*self._before(engine), before][-_KEPT:])

    def answer_by(self, engine: str, model_id: str | None) -> None:
        """Let that model answer, or (None) that of the configured examples; the live one changes nothing."""
        if model_id is not None:
            self.promote(model_id)
        elif (before := self.live(engine)) is not None:
            self._point(engine, None, [*self._before(engine), before][-_KEPT:])

    def take_in(self, model_id: str, source: Path) -> None:
        """Keep a model that stands elsewhere; a reader sees the whole file or none."""
        target = self.path(model_id)
        if target.is_file():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
            file.write(source.read_bytes())
        Path(file.name).replace(target)

    def is_id(self, written: str) -> bool:
        """Whether this could be the id of a model."""
        return _ID.fullmatch(written) is not None

    def standing(self) -> set[str]:
        """The models that answer, and those that a rollback would let answer next."""
        return {one for chain in self._chains().values() for one in chain[-2:] if one is not None}

    def before(self, engine: str = "embedded") -> str | None:
        """What a rollback would let answer: an id, or None for the model of the configured examples.

        Raises ModelMissing where nothing was promoted, or the model before is gone.
        """
        before = self._before(engine)
        if not before:
            raise ModelMissing("no model was promoted before; there is nothing to go back to")
        if before[-1] is not None and not self.path(before[-1]).is_file():
            raise ModelMissing(f"the model before, {before[-1]}, is gone; promote another one")
        return before[-1]

    def rollback(self, engine: str = "embedded") -> str | None:
        """Let the model before answer again, and give what `before` gave; raises what it raises."""
        before = self.before(engine)
        self._point(engine, before, self._before(engine)[:-1])
        return before

    def _kept(self, path: Path, live: set[str | None]) -> Kept | None:
        for engine, ending in _ENDINGS.items():
            model_id = path.name.removesuffix(ending)
            if path.name.endswith(ending) and _ID.fullmatch(model_id):
                found = path.stat()
                return Kept(
                    id=model_id,
                    engine=engine,
                    size_bytes=found.st_size,
                    trained_at=found.st_mtime,
                    is_live=model_id in live,
                )
        return None

    def _pointers(self) -> dict[str, str | None]:
        return {engine: chain[-1] for engine, chain in self._chains().items() if chain}

    def _before(self, engine: str) -> list[str | None]:
        return self._chains().get(engine, [])[:-1]

    def _chains(self) -> dict[str, list[str | None]]:
        """For each engine the promoted models in their order, the live one last; None is that of the examples."""
        try:
            read = orjson.loads((self.folder / _POINTER).read_bytes())
        except FileNotFoundError:
            return {}
        except orjson.JSONDecodeError as err:
            raise ModelMissing(f"{self.folder / _POINTER} cannot be read ({err}); delete it and promote again") from err
        if not _are_chains(read):
            raise ModelMissing(f"{self.folder / _POINTER} names no promotions; delete it and promote again")
        return read

    def _point(self, engine: str, live: str | None, before: Sequence[str | None]) -> None:
        chains = self._chains() | {engine: [*before, live]}
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
            file.write(orjson.dumps(chains))
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self.folder / _POINTER)


def _are_chains(read: object) -> TypeGuard[dict[str, list[str | None]]]:
    return isinstance(read, dict) and all(
        isinstance(chain, list) and all(one is None or isinstance(one, str) for one in chain) for chain in read.values()
    )


def engine_of(model_id: str) -> str:
    """The engine a model is for, by its id."""
    return "rasa" if model_id.startswith("rasa-") else "embedded"


def models_folder(data_dir: str, models_dir: str | None) -> Path:
    """The folder of an installation's models: the configured one, else `models` in the data folder."""
    return Path(models_dir) if models_dir is not None else Path(data_dir) / "models"
