"""Webhooks out: every event once in order, whatever the receiver does meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import select

from config.signals import WebhookSettings
from gateway.bus.local import LocalBus
from gateway.ids import SECOND, new_id
from gateway.store import webhooks as rows
from gateway.store.changes import append_events
from gateway.store.rows import EventRow
from gateway.store.schema import event, webhook_delivery
from gateway.store.store import Store
from gateway.webhooks import TRIES, WINDOW, Webhooks, client
from tests.fakes.hook_parts import parts_of
from tests.fakes.hook_receiver import SECRET, Receiver, receiver
from tests.fakes.until import until

NOON = 1_800_000_000 * SECOND
DAY_S = 86_400


@dataclass
class Told:
    """A store whose events are told to a receiver; `clock` is moved by hand."""

    store: Store
    hooks: Webhooks
    there: Receiver
    http: Any
    clock: list[int] = field(default_factory=lambda: [NOON])

    async def happens(self, *kinds: str, **data: object) -> None:
        found = [
            EventRow(id=new_id(), at=self.clock[0], actor="bot", kind=kind, subject="1001", case_id=None, data=data)
            for kind in kinds
        ]
        await self.store.write(append_events, found)

    async def tell(self, *, hook: str = "crm") -> None:
        """Until nothing more is to be done at this instant."""
        while await self.hooks.tell(hook, self.http):
            pass

    async def later(self, seconds: float) -> None:
        self.clock[0] += int(seconds * SECOND)
        await self.tell()

    async def states(self) -> list[str]:
        query = select(webhook_delivery.c.state).order_by(webhook_delivery.c.event_seq)
        return list(await self.store.read(lambda connection: connection.execute(query).scalars().all()))


@asynccontextmanager
async def telling(store: Store, there: Receiver, **settings: object) -> AsyncIterator[Told]:
    hook = WebhookSettings(url=there.url, secret=SECRET, timeout_s=0.3)
    bus, clock = LocalBus(), [NOON]
    parts = parts_of(store, bus, {"crm": replace(hook, **settings)})  # type: ignore[arg-type]
    hooks = Webhooks(parts, now=lambda: clock[0])
    await hooks.begin()
    async with client() as http:
        yield Told(store, hooks, there, http, clock)
    await bus.close()


@pytest.fixture
async def there() -> AsyncIterator[Receiver]:
    async with receiver() as one:
        yield one


@pytest.fixture
async def told(store: Store, there: Receiver) -> AsyncIterator[Told]:
    async with telling(store, there) as one:
        yield one


async def test_events_arrive_signed_in_order_under_their_own_ids(told: Told) -> None:
    await told.happens("case.opened", "case.closed", why="done")
    await told.tell()
    assert told.there.types == ["case.opened", "case.closed"]
    query = select(event.c.id).order_by(event.c.seq)
    ids = await told.store.read(lambda connection: connection.execute(query).scalars().all())
    assert [id_ for id_, _ in told.there.got] == list(ids)
    assert told.there.got[1][1] == {
        "type": "case.closed",
        "timestamp": "2027-01-15T08:00:00.000000Z",
        "data": {"seq": 2, "version": 1, "actor": "bot", "subject": "1001", "case": None, "data": {"why": "done"}},
    }


async def test_an_event_is_told_once_however_often_the_log_is_looked_at(told: Told) -> None:
    await told.happens("case.opened")
    await told.tell()
    await told.later(DAY_S)
    assert told.there.types == ["case.opened"]


async def test_a_new_hook_begins_with_what_happens_from_now_on(store: Store, there: Receiver) -> None:
    async with telling(store, there, enabled=False) as before:
        await before.happens("case.opened")
    bus = LocalBus()
    parts = parts_of(store, bus, {"late": WebhookSettings(url=there.url, secret=SECRET)})
    late = Webhooks(parts, now=lambda: NOON)
    await late.begin()
    async with client() as http:
        await before.happens("case.closed")
        while await late.tell("late", http):
            pass
    await bus.close()
    assert there.types == ["case.closed"]


async def test_a_hook_may_begin_with_the_first_event_of_the_log(store: Store, there: Receiver) -> None:
    happened = EventRow(id=new_id(), at=NOON, actor="bot", kind="case.opened", subject="1", case_id=None, data={})
    await store.write(append_events, [happened])
    async with telling(store, there, start="beginning") as told:
        await told.tell()
    assert there.types == ["case.opened"]


async def test_a_hook_is_told_of_its_kinds_alone(store: Store, there: Receiver) -> None:
    async with telling(store, there, events=("case.*", "promise.broken")) as told:
        await told.happens("case.opened", "letter.sent", "promise.broken", "promise.warned", "casework.done")
        await told.tell()
    assert there.types == ["case.opened", "promise.broken"]


@pytest.mark.parametrize("failure", [503, 500, 429, 302, -1, 0])
async def test_what_failed_is_posted_again_under_the_same_id(told: Told, failure: int) -> None:
    told.there.answers = [failure]
    await told.happens("case.opened")
    await told.tell()
    assert told.there.got == []
    await told.later(10)
    assert (told.there.types, len(set(told.there.tried))) == (["case.opened"], 1)


async def test_a_redirect_is_not_followed(told: Told) -> None:
    told.there.headers = {"Location": "/elsewhere"}
    told.there.answers = [307]
    await told.happens("case.opened")
    await told.tell()
    assert len(told.there.tried) == 1


async def test_order_is_kept_while_nobody_is_there(told: Told) -> None:
    told.there.answers = [503, 503]
    await told.happens("case.opened", "case.claimed", "case.closed")
    await told.tell()
    await told.later(10)
    assert told.there.got == []
    await told.later(60)
    assert told.there.types == ["case.opened", "case.claimed", "case.closed"]


async def test_a_hook_that_is_down_is_asked_ever_less_and_with_one_event_only(told: Told) -> None:
    told.there.answers = [503] * 1000
    await told.happens(*["case.opened"] * (WINDOW + 50))
    for _ in range(360):
        await told.later(10)
    assert len(told.there.tried) <= 8
    assert len(set(told.there.tried)) == 1
    assert len(await told.states()) <= WINDOW + 1


async def test_an_event_that_is_refused_is_passed_by_and_tried_again(told: Told) -> None:
    told.there.refuses = {"case.claimed": 400}
    await told.happens("case.opened", "case.claimed", "case.closed")
    await told.tell()
    assert told.there.types == ["case.opened", "case.closed"]
    told.there.refuses = {}
    await told.later(10)
    assert told.there.types == ["case.opened", "case.closed", "case.claimed"]


async def test_an_event_refused_for_a_day_is_given_up_and_can_be_replayed(told: Told) -> None:
    told.there.refuses = {"case.opened": 400}
    await told.happens("case.opened")
    for _ in range(TRIES + 2):
        await told.later(1801)
    assert (await told.states(), len(told.there.tried)) == (["failed"], TRIES)
    ((id_,),) = await told.store.read(lambda connection: connection.execute(select(webhook_delivery.c.id)).all())
    told.there.refuses = {}
    await told.store.write(rows.replay, "crm", id_, now=told.clock[0])
    await told.tell()
    assert (await told.states(), told.there.types) == (["sent"], ["case.opened"])


async def test_an_event_that_cannot_be_written_as_json_fails_alone_and_can_be_replayed(told: Told) -> None:
    deep: object = None
    for _ in range(252):
        deep = [deep]
    await told.happens("case.claimed", why=deep)  # as deep as the log takes; a post wraps it once more
    await told.happens("case.closed")
    await told.tell()
    assert (await told.states(), told.there.types) == (["failed", "sent"], ["case.closed"])
    query = select(webhook_delivery.c.id, webhook_delivery.c.error).where(webhook_delivery.c.state == "failed")
    ((id_, error),) = await told.store.read(lambda connection: connection.execute(query).all())
    assert error == "cannot be written as JSON (TypeError)"
    await told.store.write(rows.replay, "crm", id_, now=told.clock[0])
    await told.tell()
    assert await told.states() == ["failed", "sent"]


async def test_events_that_cannot_be_written_as_json_do_not_make_the_hook_rest(told: Told) -> None:
    deep: object = None
    for _ in range(252):
        deep = [deep]
    await told.happens(*["case.claimed"] * 4, why=deep)
    await told.happens("case.closed")
    told.there.refuses = {"case.closed": 400}
    await told.tell()
    assert (await told.store.read(rows.states, ["crm"]))["crm"].misses == 1
    told.there.refuses = {}
    await told.later(10)
    assert told.there.types == ["case.closed"]


async def test_a_hook_that_answers_410_is_switched_off_until_somebody_switches_it_on(told: Told) -> None:
    told.there.answers = [410]
    await told.happens("case.opened")
    await told.tell()
    await told.happens("case.closed")
    await told.later(DAY_S)
    assert len(told.there.tried) == 1
    query = select(event.c.kind, event.c.subject).order_by(event.c.seq.desc()).limit(2)
    found = await told.store.read(lambda connection: connection.execute(query).all())
    assert ("webhook.disabled", "crm") in [tuple(row) for row in found]
    back = EventRow(id=new_id(), at=NOON, actor="x", kind="webhook.enabled", subject="crm", case_id=None, data={})
    assert await told.store.write(rows.switch_on, "crm", happened=replace(back, data={"hook": "crm"}))
    await told.tell()
    assert told.there.types == ["case.opened", "case.closed"]


async def test_retry_after_is_waited_for(told: Told) -> None:
    told.there.answers, told.there.headers = [429], {"Retry-After": "600"}
    await told.happens("case.opened")
    await told.tell()
    await told.later(590)
    assert told.there.got == []
    await told.later(20)
    assert told.there.types == ["case.opened"]


async def test_what_another_process_holds_is_left_to_it_until_its_lease_ends(told: Told) -> None:
    await told.happens("case.opened")
    await told.store.write(rows.take_on, "crm", lambda *_: True, now=NOON, most=10)
    held = await told.store.write(rows.take_due, "crm", owner="x", now=NOON, lease_until=NOON + 30 * SECOND, most=10)
    assert len(held) == 1
    await told.happens("case.closed")
    await told.tell()
    assert told.there.got == []
    await told.later(31)
    assert told.there.types == ["case.opened", "case.closed"]


async def test_a_process_that_dies_between_post_and_mark_posts_again_under_the_same_id(told: Told) -> None:
    told.there.answers = [0]
    await told.happens("case.opened")
    dying = asyncio.create_task(told.tell())
    await until(lambda: _is(bool(told.there.tried)))
    dying.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await dying
    await told.later(10)
    assert len(told.there.tried) == 1  # held by the dead one
    await told.later(30)
    assert (len(told.there.tried), len(set(told.there.tried)), told.there.types) == (2, 1, ["case.opened"])


async def test_one_hook_that_hangs_holds_up_no_other(store: Store, there: Receiver) -> None:
    bus = LocalBus()
    hook = WebhookSettings(url=there.url, secret=SECRET, timeout_s=60)
    async with receiver() as slow:
        slow.answers = [0] * 10
        hooks = Webhooks(parts_of(store, bus, {"slow": replace(hook, url=slow.url), "crm": hook}), now=lambda: NOON)
        running = asyncio.create_task(hooks.run())
        await until(lambda: _has_begun(store))
        happened = EventRow(id=new_id(), at=NOON, actor="bot", kind="case.opened", subject="1", case_id=None, data={})
        await store.write(append_events, [happened])
        await until(lambda: _is(there.types == ["case.opened"]))
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    await bus.close()
    assert slow.got == []


async def _is(holds: bool) -> bool:
    return holds


async def _has_begun(store: Store) -> bool:
    states = await store.read(rows.states, ["slow", "crm"])
    return all(state.cursor is not None for state in states.values())
