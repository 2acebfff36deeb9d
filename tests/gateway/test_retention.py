"""The timer that forgets what is over: armed once, rings again and again, soon while there is more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from gateway import retention
from gateway.ids import SECOND
from gateway.store.reservations import RESERVATIONS
from gateway.store.schema import reservation, timer
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.gateway.stored_goods import DAY, customer

QUERY = select(timer.c.due_at).where(timer.c.kind == retention.TIMER, timer.c.done_at.is_(None))


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def armed(centre: QuietGateway, ended: int) -> None:
    """A timer, and reservations that ended 364 days ago."""
    store = centre.gateway.parts.store
    anna = await customer(store, "90001")
    old = anna.reservation("", state="ended", look_at=None, asked_at=centre.now() - 364 * DAY)
    rows = [replace(old, id=f"r{place}", number=f"R{place}") for place in range(ended)]
    await store.write(RESERVATIONS.insert, rows)
    for _ in range(2):
        await store.write(retention.arm, now=centre.now())


async def kept(centre: QuietGateway) -> int:
    return len(await centre.rows(select(reservation.c.id)))


async def test_what_is_over_is_forgotten_when_its_time_has_come_and_the_timer_rings_tomorrow(
    centre: QuietGateway,
) -> None:
    await armed(centre, 3)
    await centre.timers.fire_due()
    assert await kept(centre) == 3
    assert await centre.rows(QUERY) == [(centre.now() + DAY,)]
    centre.pass_time(2 * DAY / SECOND)
    await centre.timers.fire_due()
    assert await kept(centre) == 0


async def test_more_than_is_forgotten_at_a_time_is_gone_soon(centre: QuietGateway) -> None:
    await armed(centre, retention.AT_ONCE + 5)
    centre.pass_time(2 * DAY / SECOND)
    await centre.timers.fire_due()
    assert await kept(centre) == 5
    centre.pass_time(60)
    await centre.timers.fire_due()
    assert await kept(centre) == 0


async def test_a_timer_that_was_set_before_stays_as_it_is(centre: QuietGateway) -> None:
    later = {"id": "t", "kind": retention.TIMER, "subject": "orders", "due_at": centre.now() + DAY}
    await centre.gateway.parts.store.write(lambda connection: connection.execute(insert(timer).values(later)))
    await armed(centre, 0)
    assert await centre.rows(QUERY) == [(centre.now() + DAY,)]
