"""An engine that may be late or down, kept from ever holding up a customer: time-out, breaker, fallback."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from nlu.contract import Engine, EngineUnavailable, Parse, Utterance
from nlu.trouble import trouble_of

TOGETHER: Final = 32
"""Texts that share one time-out: a server that answers 150 a second has them well within a second."""

JITTER: Final = 0.25
"""The share by which a rest may be longer, so that several gateways do not try a server at one moment."""

_log = structlog.get_logger("nlu")


class GuardedEngine:
    """Asks the first engine while it answers in time, and the fallback while it does not.

    The time-out is for TOGETHER texts; of a larger batch what it did not answer goes to the fallback.
    After `failures_to_open` failures in a row the first engine is left alone for `rest_s` and a
    little; then one call tries it with one text while all others still go to the fallback. Every
    `Parse` names the engine that made it. Raises EngineUnavailable only when the fallback fails too.
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
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Guard `first`; both engines are closed with this one. `chance` draws from 0 to 1, for the jitter."""
        self._first = first
        self._fallback = fallback
        self._now = now
        self._timeout_s = timeout_s
        self._failures_to_open = failures_to_open
        self._rest_s = rest_s
        self._chance = chance
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

    @property
    def trouble(self) -> str | None:
        """What is wrong inside although it answers, for whoever looks after it."""
        return trouble_of(self._first) or trouble_of(self._fallback)

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        """Understand each utterance, in order, by whichever engine can."""
        found: list[Parse] = []
        while len(found) < len(utterances) and self._may_ask_first():
            part = utterances[len(found) : len(found) + (1 if self._rests_until is not None else TOGETHER)]
            try:
                found += await self._ask_first(part)
            except (EngineUnavailable, TimeoutError) as err:
                self._failed(err)
                break
        left = utterances[len(found) :]
        return found + await self._fallback.parse_many(left) if left else found

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
        if len(found) != len(utterances):
            raise EngineUnavailable(f"{self._first.name} gave {len(found)} answers to {len(utterances)} texts")
        self._answered()
        return found

    def _answered(self) -> None:
        if self._rests_until is not None:
            _log.info("nlu_engine_regained", engine=self._first.name)
        self._failures, self._rests_until = 0, None

    def _failed(self, err: Exception) -> None:
        self._failures += 1
        if self._failures < self._failures_to_open:
            return
        if self._rests_until is None:
            _log.warning("nlu_engine_lost", engine=self._first.name, reason=type(err).__name__)
        rest_s = self._rest_s * (1 + JITTER * self._chance())
        self._rests_until = self._now() + timedelta(seconds=rest_s)
