"""Two workers on one store: every conversation is worked by one at a time, in its order, and every turn once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from channels.contract import Incoming
from config.settings import Loaded
from gateway.app import Gateway, open_gateway
from gateway.ids import now_us
from gateway.pipeline import Pipeline
from gateway.worker import Worker
from nlu.contract import Engine, Parse, Utterance
from tests.fakes.open_centre import shipped
from tests.fakes.rush import everything_worked, ledger_faults

CONVERSATIONS, MESSAGES = 12, 6


@dataclass
class Watched:
    """Engines of both workers report here whose words they have in hand, and how often two had the same person's."""

    in_hand: set[str] = field(default_factory=set)
    clashes: list[str] = field(default_factory=list)
    workers: set[int] = field(default_factory=set)


class Watching:
    """An engine that takes its time, so that a second worker would be seen."""

    def __init__(self, engine: Engine, watched: Watched, worker: int) -> None:
        self._engine = engine
        self._watched = watched
        self._worker = worker
        self.name, self.model = engine.name, engine.model

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        people = {one.text.rpartition(" ")[2] for one in utterances}
        self._watched.clashes += sorted(people & self._watched.in_hand)
        self._watched.in_hand |= people
        self._watched.workers.add(self._worker)
        await asyncio.sleep(0.03)  # work that takes as long
        self._watched.in_hand -= people
        return await self._engine.parse_many(utterances)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def gateways(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Gateway]]:
    loaded = shipped(tmp_path, lanes_at_once=3, burst_s=0.0)
    if request.param == "postgresql":
        loaded = on_database(loaded, request.getfixturevalue("postgres").fresh_database())
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_gateway(loaded)) for _ in range(2)]


def on_database(loaded: Loaded, url: str) -> Loaded:
    database = replace(loaded.settings.database, url=url)
    return replace(loaded, settings=replace(loaded.settings, database=database))


async def test_two_workers_never_have_one_conversation_at_once(gateways: list[Gateway]) -> None:
    watched = Watched()
    running = [asyncio.create_task(_worker(one, watched, place).run()) for place, one in enumerate(gateways)]
    try:
        accepted = await _everybody_writes(gateways)
        await everything_worked(gateways[0].parts.store, within_s=30)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    assert watched.clashes == []
    assert watched.workers == {0, 1}
    assert await ledger_faults(gateways[0].parts.store, accepted) == []


async def _everybody_writes(gateways: list[Gateway]) -> list[str]:
    accepted: list[str] = []
    for place in range(MESSAGES):
        door = gateways[place % 2].parts.door
        for person in range(CONVERSATIONS):
            who, event_id = f"v{person}", f"{person}.{place}"
            text = f"I want to talk to a person {who}"
            payload = json.dumps({"id": event_id, "from": {"id": who}, "text": text}).encode()
            await door.accept(Incoming(channel="demo", dedupe_key=event_id, conversation_key=who, payload=payload))
            accepted.append(event_id)
    return accepted


def _worker(gateway: Gateway, watched: Watched, place: int) -> Worker:
    parts = replace(gateway.parts, nlu=Watching(gateway.parts.nlu, watched, place))
    pipeline = Pipeline(parts, gateway.numbers, now=now_us)
    return Worker(parts, pipeline, now=now_us, saved=gateway.live.saved, lock=None)
