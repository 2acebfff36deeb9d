"""Kill -9 at any moment on the embedded database: what was accepted stands in its case once and is answered once."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from gateway.store.engine import sqlite_url
from gateway.store.store import Store
from tests.fakes.real_gateway import GatewayProcess
from tests.fakes.rows import rows_of
from tests.fakes.rush import Rush, everything_worked, ledger_faults, stands_in_case

SEEDS = [int(one) for one in os.environ.get("SWITCHBOARD_KILL_SEEDS", "1").split(",")]
KILLS = int(os.environ.get("SWITCHBOARD_KILLS", "3"))
CUSTOMERS = 60
IN_CASE_WITHIN_S = 5.0


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[GatewayProcess]:
    process = GatewayProcess(tmp_path / "data")
    process.start()
    await process.ready()
    yield process
    process.kill()


@pytest.fixture
async def store(product: GatewayProcess) -> AsyncIterator[Store]:
    store = Store(sqlite_url(product.folder))
    yield store
    await store.close()


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_was_accepted_before_a_kill_stands_in_its_case_once_and_is_answered_once(
    product: GatewayProcess, store: Store, seed: int
) -> None:
    rng = random.Random(seed)
    rush = Rush(product.address, product.token(), rng)
    seen: list[Mapping[str, object]] = []
    over = asyncio.Event()
    following = asyncio.create_task(rush.follow(seen, over.is_set))
    for place in range(KILLS):
        wave = asyncio.create_task(rush.wave(f"wave-{place}", CUSTOMERS // KILLS))
        await asyncio.sleep(rng.uniform(0.1, 1.2))  # the moment of the kill, not a wait for anything
        product.kill()
        before = list(rush.accepted)
        product.start()
        await product.ready()
        await stands_in_case(store, before, within_s=IN_CASE_WITHIN_S)
        await wave
    await everything_worked(store, within_s=20)
    over.set()
    await following

    assert await ledger_faults(store, list(rush.accepted)) == []
    assert _places(seen) == sorted(set(_places(seen)))
    assert len(seen) == (await rows_of(store, "SELECT count(*) AS n FROM outbox"))[0]["n"]
    assert set(rush.refused) <= {503}


def _places(seen: list[Mapping[str, object]]) -> list[int]:
    return [int(str(one["seq"])) for one in seen]
