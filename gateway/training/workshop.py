"""Where the models of an installation are made: its store, settings, folders, and the Rasa environment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.settings import Settings
from gateway.models import Models, engine_of, models_folder
from gateway.reference_patterns import reference_patterns
from gateway.store.nlu_intents import list_intents
from gateway.store.store import Store
from gateway.training.shipped_names import ShippedNames
from nlu import rasa_setup
from nlu.asking import Asking
from nlu.embedded import identify, usable
from nlu.environments import rasa_folder
from nlu.rasa_setup import SetupFailed
from nlu.settings import TrainingSettings

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / ".cache" / "nlu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A model and the file it stands in."""

    id: str
    engine: str
    path: Path

    def as_json(self) -> dict[str, str]:
        """The model as a process apart is told of it."""
        return {"id": self.id, "engine": self.engine, "path": str(self.path)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """The folders and the store that training, measuring and promoting use."""

    store: Store
    settings: Settings
    now: Callable[[], int]

    @property
    def models(self) -> Models:
        """The installation's folder of models."""
        return Models(models_folder(self.settings.gateway.data_dir, self.settings.nlu.models_dir))

    @property
    def examples_dir(self) -> Path:
        """The configured examples."""
        return ROOT / self.settings.nlu.examples_dir

    @property
    def fixed_dir(self) -> Path:
        """The fixed test set."""
        return ROOT / self.settings.nlu.fixed_dir

    @property
    def rasa(self) -> Path:
        """The environment of Rasa."""
        return rasa_folder()

    async def asking(self) -> Asking:
        """How models are asked here: precision, references, the present names of the intents, Rasa."""
        nlu = self.settings.nlu
        return Asking(
            precision=nlu.precision,
            patterns=reference_patterns(nlu.patterns),
            catalogue=self._catalogue,
            names=ShippedNames.of(await self.store.read(list_intents)),
            rasa=self.rasa,
            rasa_starts_within_s=nlu.rasa_start_s,
        )

    @property
    def _catalogue(self) -> str | None:
        """The file of articles, as a process that works in another folder finds it."""
        named = self.settings.nlu.catalogue
        return None if named is None else str(Path(named).resolve())

    @property
    def has_rasa(self) -> bool:
        """Whether Rasa models can be trained and measured here."""
        return rasa_setup.is_installed(self.rasa)

    def need_rasa(self) -> None:
        """Raise SetupFailed where Rasa is not installed here."""
        if not self.has_rasa:
            raise SetupFailed(f"there is no Rasa environment in {self.rasa}; `make rasa` makes it")

    def training_settings(self, encoder: str | None = None, seed: int | None = None) -> TrainingSettings:
        """What the embedded engine is trained with: the settings' encoder unless another one is asked for."""
        usual = TrainingSettings(encoder=encoder or self.settings.nlu.encoder)
        return usual if seed is None else TrainingSettings(encoder=usual.encoder, seed=seed)

    def usual(self) -> Place:
        """The model of the configured examples, which answers where none is promoted; reads every example file."""
        id_ = identify(self.examples_dir, None, usable(self.training_settings()))
        kept = self.models.path(id_)
        return Place(id=id_, engine="embedded", path=kept if kept.is_file() else CACHE / f"{id_}.npz")

    def live(self, engine: str) -> Place | None:
        """The model of an engine that answers now; None where Rasa answers by one that was never promoted."""
        promoted = self.models.live(engine)
        if promoted is not None:
            return self.place(promoted)
        return self.usual() if engine == "embedded" else None

    def rival(self, engine: str) -> Place:
        """The model whose place another one of the engine would take: before the first of Rasa the embedded one."""
        return self.live(engine) or self.live("embedded") or self.usual()

    def place(self, model_id: str) -> Place:
        """Where a kept model stands; that of the configured examples may stand in the cache."""
        path = self.models.path(model_id)
        cached = CACHE / path.name
        found = cached if not path.is_file() and cached.is_file() else path
        return Place(id=model_id, engine=engine_of(model_id), path=found)
