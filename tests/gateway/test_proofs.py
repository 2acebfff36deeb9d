"""Guessing whose order it is: many at once find the same shut door as one after another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.store import proofs
from gateway.store.schema import proof_try
from gateway.store.store import Store
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

HOUR = 3600 * 1_000_000
NOW = 1_800_000_000_000_000


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def test_each_try_sees_the_ones_before_it(store: Store) -> None:
    counts = [await store.write(proofs.take_try, ["a", "b"], now=NOW, since=NOW - HOUR) for _ in range(3)]
    assert counts == [(1, 1), (2, 2), (3, 3)]


async def test_a_try_that_was_right_is_taken_back(store: Store) -> None:
    await store.write(proofs.take_try, ["a"], now=NOW, since=NOW - HOUR)
    await store.write(proofs.give_back, ["a", "never tried"])
    assert await store.write(proofs.take_try, ["a"], now=NOW, since=NOW - HOUR) == (1,)


async def test_old_tries_are_forgotten(store: Store) -> None:
    await store.write(proofs.take_try, ["a"], now=NOW, since=NOW - HOUR)
    assert await store.write(proofs.take_try, ["a"], now=NOW + 2 * HOUR, since=NOW + HOUR) == (1,)


async def test_a_crowd_that_guesses_at_one_order_in_the_same_moment_gets_ten_guesses(centre: QuietGateway) -> None:
    for place in range(40):
        await centre.send(f"thief{place}", "where is order 4500123456")
    await centre.work()
    for place in range(40):
        await centre.send(f"thief{place}", f"{9000 + place}")
    await centre.gateway.worker.work_all()
    await centre.send("owner", "where is order 4500123456")
    await centre.work()
    before = await centre.gateway.parts.door.feed("demo", after=0, limit=200)
    told = [item.text for item in before if item.to.startswith("thief")]
    refused = [text for text in told if "find nothing" in text or "could not find" in text or "did not" in text]
    (count,) = (await centre.rows(select(proof_try.c.misses).where(proof_try.c.subject == "order:4500123456")))[0]
    assert count == 10, refused
    items = await centre.say("owner", "0001")
    assert all("TRK1234561" not in item.text for item in items)


async def test_a_right_answer_costs_no_try(centre: QuietGateway) -> None:
    for _ in range(5):
        await centre.say("u1", "where is order 4500123456")
        (answer,) = await centre.say("u1", "0001")
        assert "TRK1234561" in answer.text
        centre.pass_time(3700)  # what was proven is asked for again after an hour
