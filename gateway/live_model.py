"""The embedded engine that follows promotions while the gateway runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import structlog

from gateway.models import Models
from nlu.contract import NluError, Parse, Utterance
from nlu.embedded import EmbeddedEngine, load_or_train
from nlu.encoders.contract import EncoderUnavailable
from nlu.entities import EntityReader
from nlu.model import ModelUnreadable, load
from nlu.settings import TrainingSettings
from nlu.thresholds import PRECISION

log = structlog.get_logger()

LOOK_EVERY_S: Final = 1.0


class LiveEngine:
    """The embedded engine of the promoted model; a promotion is followed within a second, without a restart."""

    name = "embedded"

    def __init__(
        self,
        models: Models,
        examples: Path,
        cache: Path,
        *,
        clock: Callable[[], float],
        encoder: str = "use",
        precision: float = PRECISION,
        reader: EntityReader | None = None,
    ) -> None:
        self._models = models
        self._examples = examples
        self._cache = cache
        self._clock = clock
        self._settings = TrainingSettings(encoder=encoder)
        self._precision = precision
        self._reader = reader
        self._mark = models.pointer_mark()
        self._looked_at = clock()
        self._engine = self._open()

    @property
    def model(self) -> str:
        """The id of the model that answers now."""
        return self._engine.model

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        """Understand each utterance, in order."""
        if self._clock() - self._looked_at >= LOOK_EVERY_S:
            self._looked_at = self._clock()
            await self._follow()
        return await self._engine.parse_many(utterances)

    async def parse(self, utterance: Utterance) -> Parse:
        """Understand one utterance."""
        return (await self.parse_many((utterance,)))[0]

    async def close(self) -> None:
        """Later calls are refused."""
        await self._engine.close()

    async def _follow(self) -> None:
        mark = self._models.pointer_mark()
        if mark == self._mark:
            return
        self._mark = mark
        try:
            self._engine = await asyncio.to_thread(self._promoted)
        except (NluError, OSError) as err:
            log.error("the promoted model cannot be used, the one before goes on", error=str(err))
        else:
            log.info("another model answers", model=self._engine.model)

    def _open(self) -> EmbeddedEngine:
        try:
            return self._promoted()
        except (ModelUnreadable, EncoderUnavailable) as err:
            log.error("the promoted model cannot be used, that of the examples answers", error=str(err))
        return self._of_examples()

    def _promoted(self) -> EmbeddedEngine:
        live = self._models.live()
        if live is None:
            return self._of_examples()
        return _warm(EmbeddedEngine(load(self._models.path(live)), precision=self._precision, reader=self._reader))

    def _of_examples(self) -> EmbeddedEngine:
        return _warm(
            load_or_train(
                self._examples, self._cache, settings=self._settings, precision=self._precision, reader=self._reader
            )
        )


def _warm(engine: EmbeddedEngine) -> EmbeddedEngine:
    """The engine with its encoder's weights read, so that no customer's message waits for them."""
    engine.understand((Utterance(text="a b"),))
    return engine
