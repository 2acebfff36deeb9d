"""The embedded engine that follows promotions while the gateway runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import structlog

from gateway.models import ModelMissing, Models
from nlu.contract import NluError, Parse, Utterance
from nlu.embedded import EmbeddedEngine, load_or_train
from nlu.encoders.contract import EncoderUnavailable
from nlu.entities import EntityReader
from nlu.model import ModelUnreadable, load
from nlu.settings import TrainingSettings
from nlu.thresholds import PRECISION

log = structlog.get_logger()

LOOK_EVERY_S: Final = 1.0
TRY_AGAIN_S: Final = 30.0
"""Seconds until a promoted model that could not be used is tried again: perhaps its folder was away for a moment."""


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
        self._mark: tuple[int, int] | None = None
        self._looked_at = clock()
        self._trouble: str | None = None
        self._failed_at = 0.0
        self._engine = self._open()

    @property
    def model(self) -> str:
        """The id of the model that answers now."""
        return self._engine.model

    @property
    def trouble(self) -> str | None:
        """Why the promoted model does not answer, None while it does."""
        return self._trouble

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
        try:
            mark = self._models.pointer_mark()
            if mark == self._mark and not self._may_try_again():
                return
            self._mark, self._failed_at = mark, self._clock()
            engine = await asyncio.to_thread(self._promoted)
        except (NluError, OSError) as err:
            self._note(err, answers=self._engine.model)
            return
        self._engine, self._trouble = engine, None
        log.info("another model answers", model=engine.model)

    def _may_try_again(self) -> bool:
        return self._trouble is not None and self._clock() - self._failed_at >= TRY_AGAIN_S

    def _note(self, err: Exception, *, answers: str) -> None:
        """Say it loudly, once for each reason: customers get answers of another model than the people chose."""
        self._failed_at = self._clock()
        said = f"the promoted model cannot be used, {answers} answers in its stead: {err}"
        if said != self._trouble:
            log.error("the promoted model cannot be used", answers=answers, error=str(err))
        self._trouble = said

    def _open(self) -> EmbeddedEngine:
        try:
            self._mark = self._models.pointer_mark()
            return self._promoted()
        except (ModelUnreadable, ModelMissing, EncoderUnavailable, OSError) as err:
            engine = self._of_examples()
            self._note(err, answers=engine.model)
            return engine

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
