"""Works what came in: claims lanes, runs the pipeline on them in batches, saves, and gives back what could not be done.

Wake-ups make it quick, the sweep makes it sure: whatever waits is found within a second, whoever stored it. A lane is
held by a lease that is renewed while its turn runs; on SQLite a dead process's lanes are free as soon as it is dead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import cast

import structlog
from sqlalchemy.exc import IntegrityError

from gateway.batches import Batch, Failed
from gateway.ids import SECOND, new_id
from gateway.intake import Intake
from gateway.parts import Parts
from gateway.pipeline import Pipeline
from gateway.processes import ProcessLock
from gateway.reading import ChannelGoneError
from gateway.store import lanes, letters, sources
from gateway.store import turns as store_turns
from gateway.store.inbox import LaneKey
from gateway.store.lanes import Claim
from gateway.store.store import StoreDownError
from gateway.store.turns import Worked
from nlu.contract import EngineUnavailable

log = structlog.get_logger()

LEASE_S = 5
RENEW_S = 1.0
SWEEP_S = 1.0
TRIES = 5
PAUSES_S = (1, 3, 8, 20)
OUTAGE_S = 5
YIELD_S = 10.0
LANES_BESIDE_INTAKE = 4  # so few at once where requests wait to be stored all the time
BATCHES_AT_ONCE = 2
URGENT_AT_ONCE = 2
_PROCESS_ENDED = "the process ended while this was worked"

Saved = Callable[[Sequence[Worked]], Awaitable[None]]


class Worker:
    """Runs until cancelled; `saved` is told of every batch after its commit."""

    def __init__(
        self,
        parts: Parts,
        pipeline: Pipeline,
        *,
        now: Callable[[], int],
        saved: Saved,
        lock: ProcessLock | None,
    ) -> None:
        self._parts = parts
        self._pipeline = pipeline
        self._now = now
        self._saved = saved
        self._lock = lock
        self._intake: Intake = parts.intake
        self._most = parts.settings.gateway.lanes_at_once
        self._urgent: set[asyncio.Task[None]] = set()
        self._held: set[LaneKey] = set()  # the lanes whose turns run now: only these are renewed
        self._urgent_keys: set[LaneKey] = set()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            for place in range(BATCHES_AT_ONCE):
                group.create_task(self._work_for_ever(), name=f"worker-{place}")
            group.create_task(self.renew_for_ever(), name="worker-leases")

    async def work_all(self) -> None:
        """Work until nothing waits that can be worked now; for commands that work their own rows."""
        while await self.work_once():
            pass

    async def work_once(self, only: LaneKey | None = None, *, most: int | None = None) -> bool:
        """Claim and work one batch, or the turn of one lane; False when nothing was there to claim."""
        if only is not None:
            return bool(await self._work({only}, 1))
        return bool(await self._work(None, most or self._most))

    def work_now(self, key: LaneKey) -> None:
        """Work one lane before all others, beside what runs; lanes that come at once are worked together."""
        self._urgent_keys.add(key)
        if len(self._urgent) < URGENT_AT_ONCE:
            task = asyncio.create_task(self._work_urgent(), name="worker-urgent")
            self._urgent.add(task)
            task.add_done_callback(self._end_urgent)

    async def _work_urgent(self) -> None:
        """Work urgent lanes until nothing waits in them: what comes while a lane's turn runs finds the lane held."""
        worked: set[LaneKey] = set()
        try:
            while keys := worked | self._urgent_keys:
                self._urgent_keys.clear()
                worked = await self._work(keys, len(keys))
        finally:  # with the last look at the keys, so that none is left to a task that ends
            self._urgent.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _work(self, only: Collection[LaneKey] | None, most: int) -> set[LaneKey]:
        claims = await self._claim(only, most)
        keys = {claim.key for claim in claims}
        self._held |= keys
        try:
            return keys if claims and await self._run_claims(claims) else set()
        finally:
            self._held -= keys

    async def _run_claims(self, claims: Sequence[Claim]) -> bool:
        """Run these turns together, but each alone that is large or that another process held when it ended.

        What is large lies in memory several times over while it is read: one at a time is enough.
        """
        usual = [claim for claim in claims if not claim.is_orphan and not _is_large(claim)]
        is_run = bool(usual) and await self._run_and_save(usual)
        for claim in claims:
            if claim.is_orphan:
                is_run = await self._run_orphan(claim) or is_run
            elif _is_large(claim):
                is_run = await self._run_and_save([claim]) or is_run
        return is_run

    async def _run_orphan(self, claim: Claim) -> bool:
        """Run one turn alone; the try is on disk before it begins, should it end this process too."""
        may_run = await self._parts.store.write(
            store_turns.begin_orphan, claim, error=_PROCESS_ENDED, now=self._now(), most=TRIES
        )
        if not may_run:
            log.warning("a turn that ended its process is set apart", channel=claim.channel, rows=len(claim.rows))
            return True
        return await self._run_and_save([claim])

    async def _run_and_save(self, claims: Sequence[Claim]) -> bool:
        """Run these turns and save what came of them; False when they had to be given back."""
        try:
            batch = await self._pipeline.run(claims)
        except (StoreDownError, EngineUnavailable) as err:
            await self._give_back(claims, err)
            return False
        except Exception as err:  # noqa: BLE001 - the fault of one turn must not stop the others: each runs alone
            if len(claims) == 1:
                await self._count_failure(Failed(claim=claims[0], error=err))
            else:
                for claim in claims:
                    await self._run_and_save([claim])
            return True
        await self._save(batch)
        return True

    def _end_urgent(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (err := task.exception()) is not None:
            log.warning("urgent work failed, the sweep takes it", error=type(err).__name__)

    async def _work_for_ever(self) -> None:
        with self._parts.bus.waiter("inbox") as waiter:
            while True:
                most = self._most if await self._yield_to_intake() else LANES_BESIDE_INTAKE
                try:
                    worked = await self.work_once(most=most)
                except StoreDownError as err:
                    log.warning("the store is down, work waits", error=str(err))
                    worked = False
                if not worked:
                    await waiter.wait(SWEEP_S)

    async def _yield_to_intake(self) -> bool:
        """Wait while requests come in a rush; False where they did so for too long to wait."""
        loop = asyncio.get_running_loop()
        until = loop.time() + YIELD_S
        while self._intake.is_rushed and loop.time() < until:  # noqa: ASYNC110 - polled, so that intake pays nothing
            await asyncio.sleep(0.05)
        return not self._intake.is_rushed

    async def _claim(self, only: Collection[LaneKey] | None, most: int) -> list[Claim]:
        now = self._now()
        return await self._parts.store.write(
            lanes.claim_ready,
            owner=self._parts.process_id,
            now=now,
            lease_until=now + LEASE_S * SECOND,
            most=most,
            turn_ids=[new_id() for _ in range(most)],
            only=only,
        )

    async def _save(self, batch: Batch) -> None:
        saved = await self._save_worked(batch.worked)
        if batch.deferred:
            pairs = [(one.claim, one.until) for one in batch.deferred]
            await self._parts.store.write(lanes.release, pairs, forget_turns=True)
        for failed in batch.failed:
            await self._count_failure(failed)
        if saved:
            self._intake.worked(sum(len(one.claim.rows) for one in saved))
            await self._saved(saved)

    async def _save_worked(self, worked: Sequence[Worked]) -> list[Worked]:
        if not worked:
            return []
        try:
            return await self._parts.store.write(store_turns.save, worked, now=self._now())
        except StoreDownError:
            raise
        except IntegrityError as err:
            if len(worked) == 1:
                await self._count_failure(Failed(claim=worked[0].claim, error=err))
                return []
        except Exception as err:  # noqa: BLE001 - one turn's rows must not hold up the others'
            if len(worked) == 1:
                await self._count_failure(Failed(claim=worked[0].claim, error=err))
                return []
        saved: list[Worked] = []
        for one in worked:
            saved += await self._save_worked([one])
        return saved

    async def _count_failure(self, failed: Failed) -> None:
        if isinstance(failed.error, StoreDownError | EngineUnavailable | ChannelGoneError):
            await self._give_back([failed.claim], failed.error)
            return
        alone = len(failed.claim.rows) == 1
        tried = failed.claim.rows[0].attempts
        pause_s = PAUSES_S[min(tried, len(PAUSES_S) - 1)] if alone else 0
        quarantined = await self._parts.store.write(
            store_turns.count_try,
            failed.claim,
            error=f"{type(failed.error).__name__}: {failed.error}"[:2000],
            next_try_at=self._now() + pause_s * SECOND,
            most=TRIES,
            alone=alone,
        )
        event = "event quarantined" if quarantined else "turn failed, it is tried again"
        log.warning(event, channel=failed.claim.channel, tried=tried + 1, error=type(failed.error).__name__)

    async def _give_back(self, claims: Sequence[Claim], err: Exception) -> None:
        """An outage of another system pauses the work; it is nobody's fault and uses up no try."""
        log.warning("work pauses", turns=len(claims), error=type(err).__name__)
        until = self._now() + OUTAGE_S * SECOND
        try:
            await self._parts.store.write(lanes.release, [(claim, until) for claim in claims], forget_turns=False)
        except StoreDownError:
            return  # the leases run out by themselves

    async def renew_for_ever(self) -> None:
        """Keep the lanes whose turns run, and let those of dead processes go; part of `run`, alone for commands."""
        while True:
            await asyncio.sleep(RENEW_S)
            try:
                until = self._now() + LEASE_S * SECOND
                if self._held:
                    await self._parts.store.write(
                        lanes.renew, set(self._held), owner=self._parts.process_id, lease_until=until
                    )
                await self._free_dead()
                await self._intake.measure()
            except StoreDownError:
                continue

    async def _free_dead(self) -> None:
        dead = self._lock.dead() if self._lock is not None else []
        if not dead:
            return
        await self._parts.store.write(lanes.free_lanes_of, dead)
        await self._parts.store.write(letters.free_letters_of, dead)
        await self._parts.store.write(sources.free_of, dead)
        for process_id in dead:
            if self._lock is not None:
                self._lock.bury(process_id)
        await self._parts.bus.wake("inbox")
        await self._parts.bus.wake("outbox")


def _is_large(claim: Claim) -> bool:
    """Whether an event of the turn is kept beside the database, for its size."""
    return any(row.blob_sha256 is not None for row in claim.rows)
