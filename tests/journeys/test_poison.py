"""An event that cannot be worked: tried with growing waits, listed, replayed, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from channels.contract import Incoming
from gateway.app import Gateway, open_gateway
from gateway.ids import SECOND, new_id, now_us
from gateway.pipeline import Pipeline
from gateway.store import lanes
from gateway.worker import Worker
from nlu.contract import Engine, Parse, Utterance
from tests.fakes.open_centre import shipped
from tests.fakes.real_gateway import GatewayProcess
from tests.fakes.rows import rows_of

POISON = "the text that no model survives"


class Fragile:
    """An engine that breaks at one text, in the middle of whatever batch has it, until it is mended."""

    is_mended = False

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name, self.model = engine.name, engine.model

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        if not self.is_mended and any(one.text == POISON for one in utterances):
            raise ValueError("array must not contain infs or NaNs")
        return await self._engine.parse_many(utterances)

    async def close(self) -> None:
        await self._engine.close()


class Deadly(Fragile):
    """An engine at one text of which the process is gone: whatever it was doing is never finished."""

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        if any(one.text == POISON for one in utterances):
            raise asyncio.CancelledError
        return await self._engine.parse_many(utterances)


@dataclass
class Bench:
    """A gateway without its tasks: the test turns the crank and the clock."""

    folder: Path
    gateway: Gateway
    worker: Worker
    engine: Fragile
    now: int

    def at(self) -> int:
        return self.now

    async def take(self, who: str, payload: bytes, event_id: str = "1") -> str:
        incoming = Incoming(channel="demo", dedupe_key=f"{who}-{event_id}", conversation_key=who, payload=payload)
        receipt = await self.gateway.parts.door.accept(incoming)
        self.now = max(self.now, now_us())
        return receipt.inbox_id

    async def state(self, inbox_id: str) -> tuple[object, object]:
        query = "SELECT state, attempts FROM inbox WHERE id = :id"
        (row,) = await rows_of(self.gateway.parts.store, query, id=inbox_id)
        return row["state"], row["attempts"]

    async def tries(self, inbox_id: str, *, within_s: int) -> list[float]:
        """After how many seconds each of its tries came, looking every half second."""
        began, seen, found = self.now, 0, []
        while self.now < began + within_s * SECOND:
            await self.worker.work_all()
            attempts = (await self.state(inbox_id))[1]
            if attempts != seen:
                seen = attempts  # type: ignore[assignment]
                found.append((self.now - began) / SECOND)
            self.now += SECOND // 2
        return found


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock = [now_us()]
    async with open_gateway(shipped(tmp_path), now=lambda: clock[0]) as gateway:
        engine = Fragile(gateway.parts.nlu)
        parts = replace(gateway.parts, nlu=engine)
        bench = Bench(folder=tmp_path, gateway=gateway, worker=gateway.worker, engine=engine, now=now_us())
        pipeline = Pipeline(parts, gateway.numbers, now=bench.at)
        bench.worker = Worker(parts, pipeline, now=bench.at, saved=gateway.live.saved, lock=None)
        yield bench


def says(text: str, who: str = "v") -> bytes:
    return json.dumps({"id": "1", "from": {"id": who}, "text": text}).encode()


@pytest.mark.parametrize("payload", [b"{broken", says(POISON)], ids=["unreadable", "breaks the model"])
async def test_an_event_that_cannot_be_worked_is_tried_five_times_with_growing_waits(
    bench: Bench, payload: bytes
) -> None:
    poisoned = await bench.take("v", payload)
    tries = await bench.tries(poisoned, within_s=60)
    waits = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert len(tries) == 5
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    assert await bench.state(poisoned) == ("quarantined", 5)


@pytest.mark.parametrize("payload", [b"{broken", says(POISON)], ids=["unreadable", "breaks the model"])
async def test_poison_holds_up_its_own_conversation_and_no_other(bench: Bench, payload: bytes) -> None:
    poisoned = await bench.take("poisoned", payload)
    others = [await bench.take(f"v-{place}", says("I want a person", f"v-{place}")) for place in range(5)]
    await bench.worker.work_all()
    assert {(await bench.state(one))[0] for one in others} == {"done"}
    assert (await bench.state(poisoned))[0] == "new"


async def test_what_follows_poison_in_its_conversation_is_worked_once_that_is_in_quarantine(bench: Bench) -> None:
    poisoned = await bench.take("v", b"{broken")
    await bench.worker.work_all()
    after = await bench.take("v", says("I want a person"), "2")
    await bench.tries(poisoned, within_s=60)
    assert (await bench.state(after))[0] == "done"


async def test_of_a_burst_only_the_unreadable_message_goes_to_quarantine(bench: Bench) -> None:
    good = await bench.take("v", says("I want a person"), "1")
    poisoned = await bench.take("v", b"{broken", "2")
    late = await bench.take("v", says("are you there?"), "3")
    await bench.tries(poisoned, within_s=90)
    assert [(await bench.state(one))[0] for one in (good, poisoned, late)] == ["done", "quarantined", "done"]


async def test_quarantine_lists_it_and_replay_takes_it_in_again(bench: Bench) -> None:
    poisoned = await bench.take("v", says(POISON))
    await bench.tries(poisoned, within_s=60)
    command = GatewayProcess(bench.folder)
    listed = [json.loads(line) for line in (await command.says("quarantine")).splitlines()]
    assert [(one["inbox_id"], one["channel"], one["attempts"]) for one in listed] == [(poisoned, "demo", 5)]
    bench.engine.is_mended = True
    assert await command.says("replay", poisoned) == poisoned
    bench.now = max(bench.now, now_us())
    await bench.tries(poisoned, within_s=5)
    assert (await bench.state(poisoned))[0] == "done"
    assert await command.says("quarantine") == ""


async def _deaths(bench: Bench, *, most: int) -> int:
    """How many processes end one after the other until one lives, each finding the leases of the one before void."""
    engine = Deadly(bench.gateway.parts.nlu)
    for died in range(most):
        parts = replace(bench.gateway.parts, nlu=engine, process_id=new_id())
        pipeline = Pipeline(parts, bench.gateway.numbers, now=bench.at)
        worker = Worker(parts, pipeline, now=bench.at, saved=bench.gateway.live.saved, lock=None)
        try:
            await worker.work_all()
        except asyncio.CancelledError:
            bench.now += 6 * SECOND
        else:
            return died
    return most


async def test_an_event_that_ends_every_process_goes_to_quarantine_and_the_others_are_worked(bench: Bench) -> None:
    others = [await bench.take(f"v-{place}", says("I want a person", f"v-{place}")) for place in range(3)]
    poisoned = await bench.take("poisoned", says(POISON))
    assert await _deaths(bench, most=12) == 5
    assert (await bench.state(poisoned))[0] == "quarantined"
    assert {(await bench.state(one))[0] for one in others} == {"done"}


async def test_of_a_burst_that_ends_every_process_only_the_deadly_message_goes_to_quarantine(bench: Bench) -> None:
    good = await bench.take("v", says("I want a person"), "1")
    poisoned = await bench.take("v", says(POISON), "2")
    late = await bench.take("v", says("are you there?"), "3")
    await _deaths(bench, most=12)
    assert [(await bench.state(one))[0] for one in (good, poisoned, late)] == ["done", "quarantined", "done"]


async def test_a_process_that_ends_for_another_reason_costs_its_turn_one_try_and_no_answer(bench: Bench) -> None:
    taken = await bench.take("v", says("I want a person"))
    store, claimed = bench.gateway.parts.store, bench.at()
    await store.write(
        lanes.claim_ready, owner="gone", now=claimed, lease_until=claimed + 1, most=1, turn_ids=[new_id()]
    )
    bench.now += SECOND
    await bench.worker.work_all()
    assert await bench.state(taken) == ("done", 1)
    assert len(await rows_of(store, "SELECT id FROM outbox")) == 1
