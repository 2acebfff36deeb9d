"""Jobs of understanding: one at a time, each ended once, whatever becomes of the process that works on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from gateway.bus.local import LocalBus
from gateway.ids import SECOND
from gateway.store import nlu_jobs
from gateway.store.nlu_jobs import JobRow
from gateway.store.store import Store
from gateway.training.jobs import LEASE, TOPIC, Jobs, Made, Progress
from nlu.contract import ExamplesInvalid
from tests.fakes.desk_site import eventually

TRAIN = {"engine": "embedded"}


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000 * SECOND

    def __call__(self) -> int:
        return self.now


class Work:
    """A job's work that waits where it is told to, and keeps a note of what it kept."""

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()
        self.begun = asyncio.Event()
        self.kept: list[str] = []
        self.raises: Exception | None = None

    async def __call__(self, job: JobRow, folder: Path, progress: Progress) -> Made:
        (folder / "part.txt").write_text("half")
        progress("fitting", 0.5)
        self.begun.set()
        await self.goes_on.wait()
        if self.raises is not None:
            raise self.raises
        return Made(result={"model": "m"}, keep=lambda _: self.kept.append(job.id))


@pytest.fixture
def clock() -> Clock:
    return Clock()


def jobs(store: Store, folder: Path, work: Work, clock: Callable[[], int], owner: str = "one") -> Jobs:
    return Jobs(store, LocalBus(), {"train": work}, folder=folder, owner=owner, now=clock)


def left(folder: Path) -> list[Path]:
    return list(folder.glob(".job-*"))


async def ask(store: Store, at: int = 1, **wanted: object) -> JobRow:
    job, _ = await store.write(nlu_jobs.ask_job, kind="train", wanted=TRAIN | wanted, by="admin@example.com", at=at)
    return job


async def state(store: Store, job: JobRow) -> JobRow:
    found = await store.read(nlu_jobs.get_job, job.id)
    assert found is not None
    return found


async def _is(said: bool) -> bool:
    return said


async def _is_done(store: Store, job: JobRow) -> bool:
    return (await state(store, job)).state == "done"


async def test_a_job_is_worked_to_its_end_and_its_folder_is_taken_away(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    work, asked = Work(), await ask(store)
    work.goes_on.set()
    await jobs(store, tmp_path, work, clock).work_next()
    done = await state(store, asked)
    assert (done.state, done.done, done.result, work.kept) == ("done", 1.0, {"model": "m"}, [asked.id])
    assert left(tmp_path) == []


async def test_two_who_press_at_once_have_one_job(store: Store) -> None:
    first, second = await asyncio.gather(ask(store), ask(store))
    assert first.id == second.id
    assert len(await store.read(nlu_jobs.jobs_under_way)) == 1


async def test_another_engine_is_another_job(store: Store) -> None:
    assert (await ask(store)).id != (await ask(store, engine="rasa")).id


async def test_of_two_processes_one_takes_a_job(store: Store, tmp_path: Path, clock: Clock) -> None:
    await ask(store)
    takes = [
        store.write(nlu_jobs.take_job, owner=owner, now=clock(), lease_until=clock() + LEASE) for owner in ("a", "b")
    ]
    assert sorted(job is None for job in await asyncio.gather(*takes)) == [False, True]


async def test_progress_is_told_while_a_job_runs(store: Store, tmp_path: Path, clock: Clock) -> None:
    work, asked = Work(), await ask(store)
    running = asyncio.create_task(jobs(store, tmp_path, work, clock).work_next())
    await work.begun.wait()

    async def has_told() -> bool:
        return (await state(store, asked)).stage is not None

    await eventually(has_told)
    told = await state(store, asked)
    work.goes_on.set()
    await running
    assert (told.state, told.stage, told.done) == ("running", "fitting", 0.5)


async def test_a_cancelled_job_ends_and_leaves_nothing_behind(store: Store, tmp_path: Path, clock: Clock) -> None:
    work, asked = Work(), await ask(store)
    running = asyncio.create_task(jobs(store, tmp_path, work, clock).work_next())
    await work.begun.wait()
    await store.write(nlu_jobs.cancel_job, asked.id, now=clock())
    await running
    assert ((await state(store, asked)).state, work.kept) == ("cancelled", [])
    assert left(tmp_path) == []


async def test_a_job_that_waits_is_cancelled_at_once(store: Store, clock: Clock) -> None:
    asked = await ask(store)
    cancelled = await store.write(nlu_jobs.cancel_job, asked.id, now=clock())
    assert cancelled is not None
    assert cancelled.state == "cancelled"
    assert await store.write(nlu_jobs.take_job, owner="a", now=clock(), lease_until=clock()) is None


async def test_a_cancel_that_comes_at_the_end_keeps_nothing(store: Store, clock: Clock) -> None:
    asked, kept = await ask(store), []
    await store.write(nlu_jobs.take_job, owner="one", now=clock(), lease_until=clock() + LEASE)
    await store.write(nlu_jobs.cancel_job, asked.id, now=clock())

    def end(connection: Connection) -> None:
        if nlu_jobs.end_job(connection, asked.id, owner="one", state="done", now=clock(), result={}):
            kept.append(asked.id)

    await store.write(end)
    assert ((await state(store, asked)).state, kept) == ("cancelled", [])


async def test_a_done_job_is_not_cancelled_any_more(store: Store, tmp_path: Path, clock: Clock) -> None:
    work, asked = Work(), await ask(store)
    work.goes_on.set()
    await jobs(store, tmp_path, work, clock).work_next()
    after = await store.write(nlu_jobs.cancel_job, asked.id, now=clock())
    assert after is not None
    assert after.state == "done"


async def test_a_job_whose_process_dies_begins_anew_and_after_two_tries_fails(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    asked = await ask(store)
    for _ in range(nlu_jobs.TRIES):
        assert await store.write(nlu_jobs.take_job, owner="dead", now=clock(), lease_until=clock() + LEASE)
        clock.now += LEASE + 1
    work = Work()
    assert await jobs(store, tmp_path, work, clock).work_next() is None
    ended = await state(store, asked)
    assert ended.state == "failed"
    assert "died twice" in (ended.error or "")


async def test_a_job_that_another_process_took_over_is_left_to_it(store: Store, tmp_path: Path, clock: Clock) -> None:
    work, asked = Work(), await ask(store)
    running = asyncio.create_task(jobs(store, tmp_path, work, clock).work_next())
    await work.begun.wait()
    clock.now += LEASE + 1
    assert await store.write(nlu_jobs.take_job, owner="two", now=clock(), lease_until=clock() + LEASE) or True
    taken = await state(store, asked)
    work.goes_on.set()
    await running
    if taken.lease_owner == "two":  # the first had not beaten again in between
        assert ((await state(store, asked)).state, work.kept) == ("running", [])
    else:
        assert (await state(store, asked)).state == "done"


async def test_a_process_that_stops_gives_its_job_back_without_a_try(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    work, asked = Work(), await ask(store)
    running = asyncio.create_task(jobs(store, tmp_path, work, clock).work_next())
    await work.begun.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    given_back = await state(store, asked)
    assert (given_back.state, given_back.tries, given_back.lease_owner) == ("queued", 0, None)
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (ExamplesInvalid("order.yml:7: `text` is empty"), "order.yml:7"),
        (OSError(28, "No space left on device", "/models/x"), "No space left on device (/models/x): make room"),
        (ZeroDivisionError("a fault of ours"), "ZeroDivisionError"),
    ],
)
async def test_a_job_that_fails_says_why(
    store: Store, tmp_path: Path, clock: Clock, raised: Exception, told: str
) -> None:
    work, asked = Work(), await ask(store)
    work.raises = raised
    work.goes_on.set()
    await jobs(store, tmp_path, work, clock).work_next()
    failed = await state(store, asked)
    assert failed.state == "failed"
    assert told in (failed.error or "")


class Unkept(Work):
    """Work that is done and whose outcome cannot be kept."""

    async def __call__(self, job: JobRow, folder: Path, progress: Progress) -> Made:
        def keep(_: Connection) -> None:
            assert self.raises is not None
            raise self.raises

        return Made(result={"model": "m"}, keep=keep)


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (OSError(28, "No space left on device", "/models/x"), "No space left on device (/models/x): make room"),
        (ValueError("value too long for type character varying(80)"), "ValueError: value too long"),
        (KeyError("model"), "KeyError"),
        (ValueError("a name of \0 and \udc80"), "ValueError: a name of"),
    ],
)
async def test_a_job_whose_outcome_cannot_be_kept_fails_with_the_reason(
    store: Store, tmp_path: Path, clock: Clock, raised: Exception, told: str
) -> None:
    work, asked = Unkept(), await ask(store)
    work.raises = raised
    await jobs(store, tmp_path, work, clock).work_next()
    failed = await state(store, asked)
    assert (failed.state, failed.result, failed.lease_owner) == ("failed", None, None)
    assert told in (failed.error or "")


async def test_one_job_that_cannot_be_looked_after_does_not_end_the_work_on_others(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    work, bus, fails = Work(), LocalBus(), [ValueError("a fault of ours")]
    work.goes_on.set()

    async def when_idle() -> None:
        if fails:
            raise fails.pop()

    both = Jobs(store, bus, {"train": work}, folder=tmp_path, owner="one", now=clock, when_idle=when_idle)
    running = asyncio.create_task(both.run())
    await eventually(lambda: _is(not fails))
    asked = await ask(store)
    await bus.wake(TOPIC)
    await eventually(lambda: _is_done(store, asked))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_who_works_a_job_on_after_another_keeps_its_folder_when_the_other_ends(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    first, second = Work(), Work()
    await ask(store)
    slow = asyncio.create_task(jobs(store, tmp_path, first, clock).work_next())
    await first.begun.wait()
    clock.now += LEASE + 1
    taken = asyncio.create_task(jobs(store, tmp_path, second, clock, owner="two").work_next())
    await second.begun.wait()
    await slow
    parts = [folder / "part.txt" for folder in left(tmp_path)]
    assert [part.read_text() for part in parts] == ["half"]
    second.goes_on.set()
    await taken
    assert left(tmp_path) == []


async def test_folders_of_jobs_that_are_over_are_taken_away(store: Store, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / ".job-of-a-dead-process").mkdir()
    (tmp_path / "semantic-000000000000.npz").write_bytes(b"model")
    await jobs(store, tmp_path, Work(), clock).work_next()
    assert left(tmp_path) == []
    assert (tmp_path / "semantic-000000000000.npz").is_file()


async def test_the_list_is_newest_first_and_holds_no_results(store: Store, tmp_path: Path, clock: Clock) -> None:
    work, first = Work(), await ask(store, 1)
    work.goes_on.set()
    await jobs(store, tmp_path, work, clock).work_next()
    second = await ask(store, 2)
    listed = await store.read(nlu_jobs.list_jobs, most=10)
    assert [(one.id, one.result) for one in listed] == [(second.id, None), (first.id, None)]
    assert [one.id for one in await store.read(nlu_jobs.list_jobs, before=second.id, most=10)] == [first.id]
