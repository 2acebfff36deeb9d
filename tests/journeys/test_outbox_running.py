"""The outbox as it runs: while the store is away for a moment, while it is told to stop, while much is waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy.engine import Connection

from gateway.outbox import Outbox
from gateway.store.store import Group, Store, StoreDownError
from tests.fakes.until import until
from tests.journeys.mail_post import TO_PEOPLE, Post, post_office, settings
from tests.live.smtp_sink import SmtpSink


@dataclass
class Away:
    """The store of a gateway, which is away when something is to be noted for the first few times."""

    store: Store
    names: tuple[str, ...]
    times: int

    async def read(self, *args: Any, **named: Any) -> Any:
        return await self.store.read(*args, **named)

    async def write(self, work: Callable[..., Any], *args: Any, **named: Any) -> Any:
        if work.__name__ in self.names and self.times:
            self.times -= 1
            raise StoreDownError("away")
        return await self.store.write(work, *args, **named)

    def group(self, work: Callable[..., Sequence[Any]], **named: Any) -> Group[Any, Any]:
        def write(connection: Connection, items: Sequence[Any]) -> Sequence[Any]:
            if work.__name__ in self.names and self.times:
                self.times -= 1
                raise StoreDownError("away")
            return work(connection, items)

        return self.store.group(write, **named)


@pytest.fixture
async def post(tmp_path: Path, smtp_sink: SmtpSink) -> AsyncIterator[Post]:
    server = {"host": smtp_sink.host, "port": smtp_sink.port, "security": "none"}
    async with post_office(settings(tmp_path, mail={"smtp": server})) as opened:
        yield opened


async def wait_for_people(post: Post, count: int = 1) -> None:
    for place in range(count):
        await post.write(TO_PEOPLE, from_=f"customer@client{place}.example.org", worked=False)
    await post.gateway.worker.work_all()


async def states(post: Post) -> list[str]:
    return [str(one["state"]) for one in await post.rows("SELECT state FROM outbox")]


async def test_a_letter_that_left_is_noted_once_the_store_is_back_and_goes_no_second_time(
    post: Post, smtp_sink: SmtpSink
) -> None:
    await wait_for_people(post)
    store = Away(store=post.gateway.parts.store, names=("mark_sent",), times=2)
    outbox = Outbox(replace(post.gateway.parts, store=cast(Store, store)), now=post.clock)
    await outbox.send_due()
    assert (await states(post), len(smtp_sink.letters)) == (["sent"], 1)


async def test_while_the_store_is_away_nothing_is_sent_and_afterwards_everything(
    post: Post, smtp_sink: SmtpSink
) -> None:
    await wait_for_people(post)
    store = Away(store=post.gateway.parts.store, names=("take_due",), times=1)
    running = asyncio.create_task(Outbox(replace(post.gateway.parts, store=cast(Store, store)), now=post.clock).run())
    await smtp_sink.arrived(1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await states(post) == ["sent"]


async def test_who_is_told_to_stop_lets_the_letters_under_way_end(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.hold_data(times=2)
    await wait_for_people(post, 2)
    running = asyncio.create_task(Outbox(post.gateway.parts, now=post.clock).run())

    async def are_held() -> bool:
        return smtp_sink.held == 2

    await until(are_held, what="two letters at the server")
    running.cancel()
    await asyncio.sleep(0)
    smtp_sink.go_on()
    await asyncio.gather(running, return_exceptions=True)
    assert (await states(post), len(smtp_sink.letters)) == (["sent", "sent"], 2)


async def test_many_letters_all_go_and_each_once(post: Post, smtp_sink: SmtpSink) -> None:
    await wait_for_people(post, 40)
    running = asyncio.create_task(Outbox(post.gateway.parts, now=post.clock).run())

    async def all_went() -> bool:
        return await states(post) == ["sent"] * 40

    await until(all_went, what="all letters", within_s=30)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len({one.recipients for one in smtp_sink.letters}) == len(smtp_sink.letters) == 40
    assert {one.connection for one in smtp_sink.letters} <= {1, 2}
