"""An engine that may be late or down, kept from ever holding up a customer: time-out, breaker, fallback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from nlu.contract import Engine, EngineUnavailable, Parse, Utterance

_log = structlog.get_logger("nlu")


class GuardedEngine:
    """Asks the first engine while it answers in time, and the fallback while it does not.

    After `failures_to_open` failures in a row the first engine is left alone for `rest_s`; then
    one call tries it while the others still go to the fallback. Every `Parse` names the engine
    that made it. Raises EngineUnavailable only when the fallback fails too.
    """

    def __init__(
        self,
        first: Engine,
        fallback: Engine,
        *,
        now: Callable[[], datetime],
        timeout_s: float = 1.0,
        failures_to_open: int = 3,
        rest_s: float = 10.0,
    ) -> None:
        """Guard `first`; both engines are closed with this one."""
        self._first = first
        self._fallback = fallback
        self._now = now
        self._timeout_s = timeout_s
        self._failures_to_open = failures_to_open
        self._rest = timedelta(seconds=rest_s)
        self._failures = 0
        self._rests_until: datetime | None = None
        self._is_trying = False

    @property
    def name(self) -> str:
        """The first engine's name."""
        return self._first.name

    @property
    def model(self) -> str:
        """The model of the engine that is asked now."""
        return (self._fallback if self.is_resting else self._first).model

    @property
    def is_resting(self) -> bool:
        """Whether the first engine is left alone just now."""
        return self._rests_until is not None and self._now() < self._rests_until

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        """Understand each utterance, in order, by whichever engine can."""
        if not self._may_ask_first():
            return await self._fallback.parse_many(utterances)
        try:
            return await self._ask_first(utterances)
        except (EngineUnavailable, TimeoutError) as err:
            self._failed(err)
            return await self._fallback.parse_many(utterances)

    async def parse(self, utterance: Utterance) -> Parse:
        """Understand one utterance."""
        return (await self.parse_many((utterance,)))[0]

    async def close(self) -> None:
        """Close both engines."""
        try:
            await self._first.close()
        finally:
            await self._fallback.close()

    def _may_ask_first(self) -> bool:
        return self._rests_until is None or not (self.is_resting or self._is_trying)

    async def _ask_first(self, utterances: Sequence[Utterance]) -> list[Parse]:
        is_trial = self._rests_until is not None
        self._is_trying = self._is_trying or is_trial
        try:
            async with asyncio.timeout(self._timeout_s):
                found = await self._first.parse_many(utterances)
        finally:
            if is_trial:
                self._is_trying = False
        if is_trial:
            _log.info("nlu_engine_regained", engine=self._first.name)
        self._failures, self._rests_until = 0, None
        return found

    def _failed(self, err: Exception) -> None:
        self._failures += 1
        if self._failures < self._failures_to_open:
            return
        if self._rests_until is None:
            _log.warning("nlu_engine_lost", engine=self._first.name, reason=type(err).__name__)
        self._rests_until = self._now() + self._rest
