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
from nlu.ready import model_is_ready
from nlu.settings import TrainingSettings
from nlu.thresholds import PRECISION

log = structlog.get_logger()

Mark = tuple[int, int] | None

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
        self._mark: Mark = None
        self._looked_at = clock()
        self._trouble: str | None = None
        self._failed_at = 0.0
        self._watching: asyncio.Task[None] | None = None
        self._opening: asyncio.Task[None] | None = None
        self._is_closed = False
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
        """Understand each utterance, in order, by the model that answers now: a promoted one is opened beside it."""
        if self._clock() - self._looked_at >= LOOK_EVERY_S:
            self._look()
        return await self._engine.parse_many(utterances)

    async def parse(self, utterance: Utterance) -> Parse:
        """Understand one utterance."""
        return (await self.parse_many((utterance,)))[0]

    def watch(self) -> None:
        """Follow promotions also while nobody asks anything, until closed; wants a running loop."""
        self._watching = asyncio.create_task(self._look_for_ever(), name="promotions")

    async def close(self) -> None:
        """Nothing is followed any more, and later calls are refused."""
        self._is_closed = True
        running = [one for one in (self._watching, self._opening) if one is not None]
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._engine.close()

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self._look()

    def _look(self) -> None:
        """Where another model was promoted, open it in a task; an older opening ends, and its training with it."""
        self._looked_at = self._clock()
        try:
            mark = self._models.pointer_mark()
        except OSError as err:
            self._note(err, answers=self._engine.model)
            return
        is_opening = self._opening is not None and not self._opening.done()
        if self._is_closed or (mark == self._mark and (is_opening or not self._may_try_again())):
            return
        if self._opening is not None:
            self._opening.cancel()
        self._mark, self._failed_at = mark, self._clock()
        self._opening = asyncio.create_task(self._follow(mark), name="promoted model")

    async def _follow(self, mark: Mark) -> None:
        try:
            if await asyncio.to_thread(self._models.live) is None:
                await model_is_ready(self._examples, self._cache, self._settings)
            engine = await asyncio.to_thread(self._promoted)
        except Exception as err:  # noqa: BLE001 - the top of its task: whatever it is, the model before goes on
            if not self._has_moved_on(mark):
                self._note(err, answers=self._engine.model)
            return
        if not self._has_moved_on(mark):
            self._engine, self._trouble = engine, None
            log.info("another model answers", model=engine.model)

    def _has_moved_on(self, mark: Mark) -> bool:
        """Whether something else was promoted meanwhile: the next look opens that, and this no longer matters."""
        try:
            return mark != self._mark or mark != self._models.pointer_mark()
        except OSError:
            return False

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


def is_promoted_readable(models: Models) -> bool:
    """Whether a model was promoted and can answer here; where not, that of the examples does. Blocks."""
    try:
        live = models.live()
        if live is not None:
            EmbeddedEngine(load(models.path(live)))
    except (NluError, OSError):
        return False
    return live is not None


def _warm(engine: EmbeddedEngine) -> EmbeddedEngine:
    """The engine with its encoder's weights read, so that no customer's message waits for them."""
    engine.understand((Utterance(text="a b"),))
    return engine
