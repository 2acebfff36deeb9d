"""The store as the rest sees it: reads on their own connections, writes one after another in one task.

Functions given to `read` and `write` are plain functions of a SQLAlchemy `Connection`; the same ones run on SQLite and
PostgreSQL. One task writes: intake first and grouped (every event that waits goes into one commit), then the others in
their order, each in its own transaction. Intake and turns therefore never share one.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gateway.store.engine import READERS, async_url, is_sqlite, open_postgresql, open_sqlite

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")
Made = TypeVar("Made")

DEADLOCK_TRIES = 3
PAUSE_EVERY_S = 0.1
PAUSE_S = 0.003  # other processes that wait for SQLite's lock get it in between


class StoreDownError(Exception):
    """The database cannot be reached or cannot write now; what was asked is not done, try again later."""


@dataclass(slots=True)
class _Job:
    run: Callable[[Connection], Any]
    done: asyncio.Future[Any]


class Group(Generic[Item, Made]):
    """Items that are written together: `write(connection, items)` gives one result an item, in their order.

    Made by `Store.group`. Everything that waits when the writer is free goes into one transaction, `limit` at most.
    """

    def __init__(
        self, store: Store, write: Callable[[Connection, Sequence[Item]], Sequence[Made]], *, limit: int
    ) -> None:
        self._store = store
        self._write = write
        self._limit = limit
        self._waiting: deque[tuple[Item, asyncio.Future[Made]]] = deque()
        self._under_way = 0

    @property
    def waiting(self) -> int:
        """How many items are not on disk yet: those that wait, and those in the transaction under way."""
        return len(self._waiting) + self._under_way

    def put(self, item: Item) -> asyncio.Future[Made]:
        """A future of the item's result, done once the transaction is on disk; raises StoreDownError through it."""
        future: asyncio.Future[Made] = self._store.loop.create_future()
        if self._store.is_closed:
            future.set_exception(StoreDownError("the gateway stops; send it again"))
            return future
        self._waiting.append((item, future))
        self._store.wake_writer()
        return future

    def give_up(self) -> None:
        """Tell everybody who waits that nothing is written any more."""
        _fail(self._waiting, StoreDownError("the gateway stops; send it again"))
        self._waiting.clear()

    async def flush(self) -> None:
        """Write what waits now, in one transaction; called by the store's writer alone."""
        taken = [self._waiting.popleft() for _ in range(min(self._limit, len(self._waiting)))]
        taken = [pair for pair in taken if not pair[1].done()]
        if not taken:
            return
        items = [item for item, _ in taken]
        self._under_way = len(items)
        try:
            made = await self._store.transaction(lambda connection: self._write(connection, items))
        except asyncio.CancelledError:
            _fail(taken, StoreDownError("the gateway stops; send it again"))
            raise
        except Exception as err:  # noqa: BLE001 - handed to each waiting caller
            _fail(taken, err)
            return
        finally:
            self._under_way = 0
        for (_, future), result in zip(taken, made, strict=True):
            if not future.done():
                future.set_result(result)


class Store:
    """One open database. Open it with `Store.open`, run its writer in a task, close it at the end."""

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = is_sqlite(self.url)
        self.loop = asyncio.get_running_loop()
        self._database: _Database = _Embedded(self.url) if self.is_sqlite else _Server(self.url)
        self._groups: list[Group[Any, Any]] = []
        self._jobs: deque[_Job] = deque()
        self._work = asyncio.Event()
        self._task = asyncio.create_task(self._write_for_ever(), name="store-writer")
        self._paused_at = self.loop.time()
        self.is_closed = False

    def group(
        self, write: Callable[[Connection, Sequence[Item]], Sequence[Made]], *, limit: int = 500
    ) -> Group[Item, Made]:
        """A line of items that goes before all other writes, many to a transaction."""
        group = Group(self, write, limit=limit)
        self._groups.append(group)
        return group

    async def read(self, query: Callable[P, T], *args: Any, **kwargs: Any) -> T:
        """What `query(connection, …)` gives, on a reading connection of its own; raises StoreDownError."""
        try:
            return await self._database.read(lambda connection: query(connection, *args, **kwargs))  # type: ignore[arg-type]
        except _OF_DATABASE as err:
            if not _is_down(err):
                raise
            raise StoreDownError(_why(err)) from err

    async def write(self, change: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """What `change(connection, …)` gives, once its transaction is on disk; raises what it raised, undone."""
        if self.is_closed:
            raise StoreDownError("the gateway stops; send it again")
        job = _Job(lambda connection: change(connection, *args, **kwargs), self.loop.create_future())
        self._jobs.append(job)
        self._work.set()
        result: T = await job.done
        return result

    def wake_writer(self) -> None:
        """Tell the writer that something waits."""
        self._work.set()

    async def transaction(self, change: Callable[[Connection], T]) -> T:
        """Run one transaction on the writing connection; only the writer task calls this."""
        try:
            return await self._database.write(change)
        except _OF_DATABASE as err:
            if not _is_down(err):
                raise
            raise StoreDownError(_why(err)) from err

    async def close(self) -> None:
        """End the writer, then the connections; writes still waiting fail with StoreDownError, and so do later ones."""
        self.is_closed = True
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        _fail([(None, job.done) for job in self._jobs], StoreDownError("the gateway stops; send it again"))
        for group in self._groups:
            group.give_up()
        await self._database.close()

    async def _write_for_ever(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            while self._has_work():
                for group in self._groups:
                    await group.flush()
                await self._run_next_job()
                await self._let_others_write()

    def _has_work(self) -> bool:
        return bool(self._jobs) or any(group.waiting for group in self._groups)

    async def _run_next_job(self) -> None:
        if not self._jobs:
            return
        job = self._jobs.popleft()
        if job.done.done():
            return
        try:
            result = await self.transaction(job.run)
        except asyncio.CancelledError:
            _fail([(None, job.done)], StoreDownError("the gateway stops; send it again"))
            raise
        except Exception as err:  # noqa: BLE001 - handed to the waiting caller
            _fail([(None, job.done)], err)
            return
        if not job.done.done():
            job.done.set_result(result)

    async def _let_others_write(self) -> None:
        if self.is_sqlite and self.loop.time() - self._paused_at > PAUSE_EVERY_S:
            await asyncio.sleep(PAUSE_S)
            self._paused_at = self.loop.time()


class _Database(Protocol):
    """Runs one transaction of plain functions, wherever they must run."""

    async def read(self, query: Callable[[Connection], T]) -> T: ...

    async def write(self, change: Callable[[Connection], T]) -> T: ...

    async def close(self) -> None: ...


class _Embedded:
    """SQLite in threads: a transaction is one trip to a thread and back, however many statements it has."""

    def __init__(self, url: str) -> None:
        self._writer, self._reader = open_sqlite(url)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        self._read_threads = ThreadPoolExecutor(READERS, thread_name_prefix="store-read")

    async def read(self, query: Callable[[Connection], T]) -> T:
        def run() -> T:
            with self._reader.connect() as connection:
                return query(connection)

        return await asyncio.get_running_loop().run_in_executor(self._read_threads, run)

    async def write(self, change: Callable[[Connection], T]) -> T:
        def run() -> T:
            with self._writer.begin() as connection:
                return change(connection)

        return await asyncio.get_running_loop().run_in_executor(self._write_thread, run)

    async def close(self) -> None:
        self._write_thread.shutdown(wait=True)
        self._read_threads.shutdown(wait=True)
        self._writer.dispose()
        self._reader.dispose()


class _Server:
    """PostgreSQL by its asynchronous driver."""

    def __init__(self, url: str) -> None:
        self._engine = open_postgresql(url)

    async def read(self, query: Callable[[Connection], T]) -> T:
        async with self._engine.connect() as connection:
            return await connection.run_sync(query)

    async def write(self, change: Callable[[Connection], T]) -> T:
        for _ in range(DEADLOCK_TRIES - 1):
            try:
                return await self._write(change)
            except DBAPIError as err:
                if not _state(err).startswith(_LOST_RACE):
                    raise
        return await self._write(change)

    async def _write(self, change: Callable[[Connection], T]) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(change)

    async def close(self) -> None:
        await self._engine.dispose()


_DOWN = (OperationalError, InterfaceError, PoolTimeout, OSError, sqlite3.OperationalError)
_OF_DATABASE = (DBAPIError, *_DOWN)
_DOWN_STATES = ("08", "53", "57P")  # PostgreSQL's classes: no connection, no room, shutting down or starting up
_LOST_RACE = "40"  # a deadlock, or two transactions that cannot be put in an order: running it again is the cure


def _fail(waiting: Iterable[tuple[object, asyncio.Future[Any]]], err: Exception) -> None:
    for _, future in waiting:
        if not future.done():
            future.set_exception(err)


def _is_down(err: Exception) -> bool:
    if isinstance(err, _DOWN) or not isinstance(err, DBAPIError):
        return True
    return err.connection_invalidated or _state(err).startswith(_DOWN_STATES)


def _state(err: DBAPIError) -> str:
    return str(getattr(err.orig, "sqlstate", None) or "")


def _why(err: BaseException) -> str:
    cause = err.orig if isinstance(err, DBAPIError) else err
    return f"the database cannot be used now ({type(cause).__name__}: {cause}); what was asked is not stored"
