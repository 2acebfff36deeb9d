"""Keeps the search index up with what happens, beside the way of a message: nothing waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from gateway.store import search_index
from gateway.store.search_index import OvertakenError
from gateway.store.store import Store, StoreDownError

log = structlog.get_logger()

LOOK_EVERY_S: Final = 0.5
PAUSE_S: Final = 0.03
SHARE: Final = 1 / 3
"""Of the time that is spent indexing at most while much is to be indexed: messages go first."""
BUSY_SHARE: Final = 0.03
"""The same while messages come fast: the index catches up when they let it."""


class Indexer:
    """Indexes what happened until cancelled; several processes may run one, each step is done by one of them."""

    def __init__(self, store: Store, *, is_busy: Callable[[], bool] = lambda: False) -> None:
        self._store = store
        self._is_busy = is_busy
        self._is_down = False

    async def run(self) -> None:
        """Look twice a second whether anything happened, and index it."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            has_more = await self._try_next()
            took = loop.time() - began
            share = BUSY_SHARE if self._is_busy() else SHARE
            await asyncio.sleep(max(PAUSE_S, took / share - took) if has_more else LOOK_EVERY_S)

    async def index_next(self) -> bool:
        """Index the next few cases that were touched; whether anything was to be done."""
        batch = await self._store.read(search_index.next_batch)
        if batch is None:
            return False
        try:
            await self._store.write(search_index.save_batch, batch)
        except OvertakenError:
            log.debug("another process indexes for search")
        return True

    async def catch_up(self) -> None:
        """Index everything that happened so far."""
        while await self.index_next():
            pass

    async def _try_next(self) -> bool:
        try:
            has_more = await self.index_next()
        except StoreDownError as err:
            if not self._is_down:
                log.warning("the store is down, the search index waits", error=str(err))
            self._is_down = True
            return False
        if self._is_down:
            log.info("the search index goes on")
        self._is_down = False
        return has_more
