"""How an installation asks its models: what a process apart is told besides them, so that they answer as they will."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from nlu.catalogue_file import read_catalogue
from nlu.entities import EntityReader
from nlu.environments import rasa_folder
from nlu.fixed_set import FixedSet, read_fixed
from nlu.patterns import ReferencePatterns
from nlu.rasa_served import STARTS_WITHIN_S
from nlu.renaming import Renaming
from nlu.thresholds import PRECISION

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The precision that acts want, how references look, the articles, the intents' present names, where Rasa is."""

    precision: float = PRECISION
    patterns: ReferencePatterns = field(default_factory=ReferencePatterns)
    catalogue: str | None = None
    names: Renaming = field(default_factory=Renaming)
    rasa: Path = field(default_factory=rasa_folder)
    rasa_starts_within_s: float = STARTS_WITHIN_S

    def as_json(self) -> dict[str, Any]:
        """What a request holds of it."""
        return {
            "precision": self.precision,
            "patterns": asdict(self.patterns),
            "catalogue": self.catalogue,
            "renamed": dict(self.names.renamed),
            "retired": sorted(self.names.retired),
            "rasa": str(self.rasa),
            "rasa_starts_within_s": self.rasa_starts_within_s,
        }

    @classmethod
    def of(cls, request: Json) -> Asking:
        """What a request says of it."""
        patterns: dict[str, Any] = {
            name: tuple(one) if isinstance(one, list) else one for name, one in request["patterns"].items()
        }
        return cls(
            precision=request["precision"],
            patterns=ReferencePatterns(**patterns),
            catalogue=request["catalogue"],
            names=Renaming(renamed=request["renamed"], retired=frozenset(request["retired"])),
            rasa=Path(request["rasa"]),
            rasa_starts_within_s=request["rasa_starts_within_s"],
        )

    def reader(self) -> EntityReader:
        """What reads the data in texts; raises CatalogueInvalid."""
        return EntityReader(self.patterns, None if self.catalogue is None else read_catalogue(Path(self.catalogue)))

    def fixed(self, folder: Path) -> FixedSet | None:
        """The fixed set of a folder under the present names; raises what `read_fixed` raises.

        Its mark tells also what code answers and how references are read: figures of other ways are not compared.
        """
        found = read_fixed(folder)
        if found is None:
            return None
        shown = self.names.present_set(found)
        seen = hashlib.sha256(repr((code_mark(), self.patterns, self.catalogue, self._articles())).encode())
        return replace(shown, mark=f"{shown.mark}:{seen.hexdigest()[:16]}")

    def _articles(self) -> str | None:
        """The bytes of the catalogue by hash; None where it cannot be read, which `reader` tells."""
        if self.catalogue is None:
            return None
        try:
            with Path(self.catalogue).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None


@cache
def code_mark() -> str:
    """The code of this process that answers, by hash: read once, as it was when it was first asked for."""
    seen, here = hashlib.sha256(), Path(__file__).parent
    for file in sorted((*here.glob("*.py"), *(here / "encoders").glob("*.py"))):
        content = file.read_bytes()
        seen.update(f"{file.relative_to(here).as_posix()} {len(content)}\0".encode() + content)
    return seen.hexdigest()
