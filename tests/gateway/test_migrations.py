"""The line of migrations: one head, no fork, and an installation of before the bot acted goes on with all it had."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select

from gateway.store import reservations, stock_waits
from gateway.store.migrate import MIGRATIONS, migrate, newest_revision
from gateway.store.reservations import ReservationFilter
from gateway.store.schema import cases, contact, conversation
from gateway.store.store import Store
from tests.gateway.stored_goods import customer

BEFORE_ORDERS = "0005"
BROUGHT = {
    "article_watch", "bot_draft", "bot_rule", "bot_switch", "deed", "demand", "order_event", "order_feed",
    "order_request", "placed_order", "reservation", "stock_wait",
}  # fmt: skip


def line() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def old(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A store as the version before left it."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'old.db'}" if is_sqlite else request.getfixturevalue("postgres").fresh_database()
    opened = Store(url)
    try:
        await opened.write(upgrade, BEFORE_ORDERS)
        yield opened
    finally:
        await opened.close()


def test_there_is_one_head_and_it_is_the_newest_file() -> None:
    assert line().get_heads() == [newest_revision()]


def test_each_migration_follows_the_one_of_the_number_before() -> None:
    found = [(one.revision, one.down_revision) for one in line().walk_revisions()]
    numbers = [revision for revision, _ in found]
    assert numbers == sorted(numbers, reverse=True)
    assert [before for _, before in found] == [*numbers[1:], None]
    assert len(list((MIGRATIONS / "versions").glob("[0-9]*.py"))) == len(numbers)


async def test_an_old_installation_gets_the_tables_and_keeps_its_rows(old: Store) -> None:
    anna = await customer(old)
    tables = await old.read(lambda connection: set(inspect(connection).get_table_names()))
    assert not BROUGHT & tables
    assert await old.write(migrate) == newest_revision()
    assert await old.read(lambda connection: set(inspect(connection).get_table_names())) >= BROUGHT
    kept = [
        await old.read(lambda connection, column=column: connection.execute(select(column)).scalars().all())
        for column in (contact.c.id, cases.c.id, conversation.c.id)
    ]
    assert kept == [[anna.contact_id], [anna.case_id], [anna.conversation_id]]


async def test_an_old_customer_s_case_takes_what_the_bot_does_now(old: Store) -> None:
    anna = await customer(old)
    await old.write(migrate)
    await old.write(reservations.add, [anna.reservation("R1")])
    await old.write(stock_waits.add, [anna.wait("X1")])
    (shown,) = await old.read(reservations.listed, ReservationFilter(), after=None, limit=9)
    assert (shown["number"], shown["case_number"]) == ("R1", anna.number)
    assert await old.read(stock_waits.waiting_count) == 1
