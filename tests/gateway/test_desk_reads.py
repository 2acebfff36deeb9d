"""The desk's reads stay small however many cases there ever were: SQLite's plans name an index for every one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection

from gateway.desk import case_page, lists, overview
from gateway.store import schema
from gateway.store.store import Store
from tests.fakes.centre import NOON

READS: dict[str, Callable[[Connection], object]] = {
    **{
        view: lambda connection, view=view: lists.lines(connection, lists.Wanted(view=view, agent_id="a"))  # type: ignore[misc]
        for view in lists.VIEWS
    },
    "counts": lambda connection: lists.counts(connection, "a"),
    "overview": lambda connection: overview.overview(connection, "a", present=(), now=NOON),
    "case": lambda connection: case_page.case_page(connection, "1001", reader="a", now=NOON),
}


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    schema.metadata.create_all(engine)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize("name", READS)
def test_no_read_goes_through_all_cases_or_messages(connection: Connection, name: str) -> None:
    steps = _plan(connection, READS[name])
    assert steps
    whole = [
        step for step in steps if step in ("SCAN cases", "SCAN message", "SCAN promise", "SCAN event", "SCAN said")
    ]
    assert whole == []


@pytest.mark.parametrize("name", ["queue", "counts", "overview"])
def test_waiting_cases_are_found_by_the_index_that_holds_only_them(connection: Connection, name: str) -> None:
    assert any("ix_cases_queued" in step for step in _plan(connection, READS[name]))


def test_the_list_of_all_is_read_in_its_order_and_no_further(connection: Connection) -> None:
    steps = _plan(connection, READS["all"])
    assert "SCAN cases USING INDEX ix_cases_active_at_id" in steps
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps


def _plan(connection: Connection, read: Callable[[Connection], object]) -> list[str]:
    """What SQLite does for each statement of a read."""
    said: list[tuple[str, object]] = []

    def note(*statement: object) -> None:
        said.append((str(statement[2]), statement[3]))

    event.listen(connection, "before_cursor_execute", note)
    read(connection)
    event.remove(connection, "before_cursor_execute", note)
    raw = connection.connection
    return [
        row[3] for text, values in said for row in raw.cursor().execute(f"EXPLAIN QUERY PLAN {text}", values).fetchall()
    ]


@pytest.mark.parametrize("name", READS)
async def test_every_read_runs_on_both_databases(store: Store, name: str) -> None:
    await store.read(READS[name])
