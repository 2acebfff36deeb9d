"""Works the jobs of understanding, one after another: takes each from the store, keeps it alive, ends it once.

Whoever asks writes a row and wakes this; one process takes it under a lease. A process that dies lets its lease run
out and the job begins anew elsewhere, twice at most; one that stops in good order gives it back.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import structlog
from sqlalchemy.engine import Connection

from gateway.bus.contract import Bus
from gateway.ids import SECOND, new_id
from gateway.store import nlu_jobs
from gateway.store.nlu_jobs import JobRow, Kind, Told
from gateway.store.store import Store, StoreDownError
from nlu.contract import NluError

log = structlog.get_logger()

TOPIC: Final = "nlu-jobs"
SWEEP_S: Final = 5.0
BEAT_S: Final = 1.0
LEASE: Final = 30 * SECOND
_FOLDER: Final = ".job-"
_LONGEST_ERROR: Final = 2_000

Json = Mapping[str, Any]


class _UnkeptError(Exception):
    """The disk did not take what a job made."""


class Progress:
    """How far a job is, as its work last told."""

    def __init__(self) -> None:
        self.stage: str | None = None
        self.done = 0.0

    def __call__(self, stage: str, done: float) -> None:
        """Note how far it is."""
        self.stage, self.done = stage[:64], done


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a job came to; `keep` runs in the transaction that ends it, and not at all where it was cancelled."""

    result: Json
    keep: Callable[[Connection], None] | None = None


class Work(Protocol):
    """Does a job of one kind in a folder that is taken away afterwards; a cancelled one leaves nothing behind."""

    async def __call__(self, job: JobRow, folder: Path, progress: Progress) -> Made:
        """Do the job; what is raised as NluError or OSError is told to whoever asked."""
        ...


class Jobs:
    """Takes jobs and works them until cancelled."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        works: Mapping[Kind, Work],
        *,
        folder: Path,
        owner: str,
        now: Callable[[], int],
        when_idle: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Works jobs as `owner`; their folders are made in `folder`. `when_idle` is done whenever nothing waits."""
        self._store = store
        self._bus = bus
        self._works = works
        self._folder = folder
        self._owner = owner
        self._now = now
        self._when_idle = when_idle

    async def run(self) -> None:
        """Work what is asked for, one job at a time."""
        with self._bus.waiter(TOPIC) as waiter:
            while True:
                try:
                    job = await self.work_next()
                except StoreDownError as err:
                    log.warning("the store is down, jobs wait", error=str(err))
                    job = None
                except Exception:
                    log.exception("a job could not be looked after, the next look is in seconds")
                    job = None
                if job is None:
                    await waiter.wait(SWEEP_S)

    async def work_next(self) -> JobRow | None:
        """Work the oldest job that waits; gives it as it was taken, or None."""
        now = self._now()
        job = await self._store.write(nlu_jobs.take_job, owner=self._owner, now=now, lease_until=now + LEASE)
        if job is None:
            await self._clear_away()
            if self._when_idle is not None:
                await self._when_idle()
            return None
        folder = self._folder / f"{_FOLDER}{job.id}-{new_id()}"
        log.info("a job of understanding begins", job=job.id, kind=job.kind)
        try:
            await self._work(job, folder)
        except asyncio.CancelledError:
            with contextlib.suppress(StoreDownError):
                await self._store.write(nlu_jobs.give_back_job, job.id, owner=self._owner)
            raise
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            await self._bus.wake(TOPIC)
        return job

    async def _work(self, job: JobRow, folder: Path) -> None:
        progress = Progress()
        doing = asyncio.create_task(self._do(job, folder, progress), name=f"nlu-job-{job.id}")
        told: Told = "go on"
        try:
            while told == "go on" and not doing.done():
                await asyncio.wait({doing}, timeout=BEAT_S)
                told = await self._beat(job, progress)
        finally:
            doing.cancel()
            await asyncio.gather(doing, return_exceptions=True)
        if told == "lost":
            log.warning("a job was taken over by another process", job=job.id)
        elif doing.cancelled():
            await self._end(job, "cancelled")
        elif (err := doing.exception()) is None:
            await self._keep(job, doing.result())
        elif isinstance(err, NluError | OSError):
            await self._end(job, "failed", error=_why(err))
        else:
            log.error("a job failed in a way nobody foresaw", job=job.id, exc_info=err)
            await self._end(job, "failed", error=f"{type(err).__name__}: {err}")

    async def _do(self, job: JobRow, folder: Path, progress: Progress) -> Made:
        await asyncio.to_thread(_fresh, folder)
        return await self._works[job.kind](job, folder, progress)

    async def _beat(self, job: JobRow, progress: Progress) -> Told:
        try:
            return await self._store.write(
                nlu_jobs.keep_job,
                job.id,
                owner=self._owner,
                stage=progress.stage,
                done=progress.done,
                lease_until=self._now() + LEASE,
            )
        except StoreDownError:  # the lease outlives a short pause of the database
            return "go on"

    async def _keep(self, job: JobRow, made: Made) -> None:
        def end(connection: Connection) -> bool:
            now = self._now()
            is_done = nlu_jobs.end_job(connection, job.id, owner=self._owner, state="done", now=now, result=made.result)
            if is_done and made.keep is not None:
                _kept(made.keep, connection)
            return is_done

        try:
            await self._store.write(end)
        except StoreDownError:
            raise
        except _UnkeptError as err:
            await self._end(job, "failed", error=str(err))
        except Exception as err:
            log.error("what a job made cannot be kept", job=job.id, exc_info=err)
            await self._end(job, "failed", error=f"{type(err).__name__}: {err}")

    async def _end(self, job: JobRow, state: nlu_jobs.State, *, error: str | None = None) -> None:
        told = _storable(error) if error is not None else None
        await self._store.write(nlu_jobs.end_job, job.id, owner=self._owner, state=state, now=self._now(), error=told)
        log.info("a job of understanding ended", job=job.id, kind=job.kind, state=state)

    async def _clear_away(self) -> None:
        """Take away the folders of jobs whose process died."""
        left = await asyncio.to_thread(lambda: sorted(self._folder.glob(f"{_FOLDER}*")))
        if not left:
            return
        under_way = tuple(f"{_FOLDER}{job.id}-" for job in await self._store.read(nlu_jobs.jobs_under_way))
        for folder in left:
            if not folder.name.startswith(under_way):
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)


def _kept(keep: Callable[[Connection], None], connection: Connection) -> None:
    """Keep what a job made; the store would take an error of the disk for one of its own, and the job begin anew."""
    try:
        keep(connection)
    except ConnectionError:
        raise
    except OSError as err:
        raise _UnkeptError(_why(err)) from err


def _storable(error: str) -> str:
    """What of an error every database keeps: names of files may hold halves of characters."""
    return error.replace("\0", "").encode(errors="replace").decode()[:_LONGEST_ERROR]


def _why(err: Exception) -> str:
    if isinstance(err, OSError):
        where = f" ({err.filename})" if err.filename else ""
        return f"{err.strerror or err}{where}: make room, or mend the folder, and ask again"
    return str(err)
