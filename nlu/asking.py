"""How an installation asks its models: what a process apart is told besides them, so that they answer as they will."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
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

        Its mark tells also how references are read: figures of other ways are not compared.
        """
        found = read_fixed(folder)
        if found is None:
            return None
        shown = self.names.present_set(found)
        if self.catalogue is None and self.patterns == ReferencePatterns():
            return shown
        seen = hashlib.sha256(repr((self.patterns, self.catalogue)).encode()).hexdigest()[:16]
        return replace(shown, mark=f"{shown.mark}:{seen}")
