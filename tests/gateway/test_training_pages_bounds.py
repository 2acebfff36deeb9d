"""The training pages ask the store as often for hundreds of examples and messages as for a few, and answer at once."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from gateway.store.nlu_example_changes import Step, write_step
from gateway.store.schema import understanding
from gateway.training.examples import new_row
from nlu.training import Example
from tests.fakes.asked_messages import put_case, put_message
from tests.fakes.served import Served
from tests.fakes.training_site import page, training_site

INTENTS = ("order_status", "greet", "human", "callback", "return_rma")
PAGES = ("", "/label", "/examples", "/examples?q=order", "/examples?finding=near_copy", "/intents", "/models")


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Served]:
    async with training_site(tmp_path) as one:
        await one.centre.store.write(put_case, "7001")
        yield one


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that databases are asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def fill(site: Served, first: int, count: int) -> None:
    """Examples, messages that wait, and corrections among them."""
    numbers = range(first, first + count)

    def put(connection: Connection) -> None:
        rows = []
        for number in numbers:
            example = Example(text=f"words {number} of order", intent=INTENTS[number % 5], language="en")
            rows.append(new_row(example, source="written", by="ann", now=site.centre.now))
            put_message(
                connection, f"m{number:05}", f"{number} what about {number}", 0.3, number="7001", at=site.centre.now
            )
        write_step(connection, Step(new=rows))
        corrected = {"corrected_to": "human", "corrected_at": site.centre.now}
        some = [f"m{number:05}" for number in numbers if number % 10 == 0]
        connection.execute(understanding.update().where(understanding.c.message_id.in_(some)).values(**corrected))

    await site.centre.store.write(put)


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_asks_the_store_as_often_for_many_as_for_few(site: Served, path: str) -> None:
    await fill(site, 0, 20)
    await page(site, f"/admin/training{path}")
    with counted() as few:
        await page(site, f"/admin/training{path}")
    await fill(site, 20, 400)
    await page(site, f"/admin/training{path}")
    with counted() as many:
        await page(site, f"/admin/training{path}")
    assert len(few) > 0
    assert len(many) <= len(few) + 1, [one for one in many if one not in few]


async def test_pages_over_five_thousand_examples_and_two_thousand_messages_answer_within_a_second(site: Served) -> None:
    await fill(site, 0, 5_000)
    for path in PAGES:
        await page(site, f"/admin/training{path}")
        started = time.process_time()
        await page(site, f"/admin/training{path}")
        assert time.process_time() - started < 1, path


async def test_the_queue_tells_how_many_corrections_wait_further_down(site: Served) -> None:
    assert 'href="#corrections"' not in await page(site, "/admin/training/label")
    await fill(site, 0, 30)
    shown = await page(site, "/admin/training/label")
    assert '<a href="#corrections">Corrections from the desk <b>3</b></a>' in shown
