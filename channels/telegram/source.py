"""Keeps one source of updates going: a step again and again, with the pause that each failure asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from channels.contract import Door
from channels.errors import BadCredentials, CannotConnect, NotStored
from channels.telegram.errors import Conflict, RequestRefused, TooManyRequests

PAUSES_S: Final = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
CONFLICT_PAUSE_S: Final = 30.0
CREDENTIALS_PAUSE_S: Final = 600.0

Step = Callable[[], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Source:
    """Repeats a step until cancelled; its loss and its return are told to the log once each, to the door each time."""

    def __init__(self, name: str, door: Door, *, sleep: Sleep = asyncio.sleep) -> None:
        self._name = name
        self._door = door
        self._sleep = sleep
        self._failures = 0
        self._is_over = False

    async def keep(self, step: Step) -> None:
        """Take steps until `end`: nothing that goes wrong at Telegram or in our store ends a channel or the gateway."""
        while not self._is_over:
            try:
                pause_s = await self._try(step)
            except Exception as err:  # noqa: BLE001 - the loop's top: the source outlives what nobody foresaw
                _log.error("telegram_source_failed", channel=self._name, error=type(err).__name__)
                pause_s = self._fail()
            if pause_s and not self._is_over:
                await self._sleep(pause_s)

    def end(self) -> None:
        """Take no further step; what the one under way says is no news, its connection is being closed."""
        self._is_over = True

    async def _try(self, step: Step) -> float:
        """The seconds to wait before the next step."""
        try:
            await step()
        except NotStored as err:
            return err.retry_after_s  # the offset stands: Telegram gives the same updates again
        except TooManyRequests as err:
            await self._tell_failure(str(err))
            return err.retry_after_s
        except BadCredentials as err:
            await self._tell_failure(str(err))
            return CREDENTIALS_PAUSE_S
        except (Conflict, RequestRefused) as err:
            await self._tell_failure(str(err))
            return CONFLICT_PAUSE_S
        except CannotConnect as err:
            await self._tell_failure(str(err))
            return self._pause_s()
        await self._tell_success()
        return 0.0

    async def _tell_success(self) -> None:
        if self._failures:
            _log.info("telegram_source_back", channel=self._name, failures=self._failures)
        self._failures = 0
        await self._door.report(self._name, error=None)

    async def _tell_failure(self, message: str) -> None:
        if self._is_over:
            return
        self._failures += 1
        if self._failures == 1:
            _log.warning("telegram_source_lost", channel=self._name, error=message)
        await self._door.report(self._name, error=message)

    def _fail(self) -> float:
        self._failures += 1
        return self._pause_s()

    def _pause_s(self) -> float:
        return PAUSES_S[max(min(self._failures, len(PAUSES_S)) - 1, 0)]
