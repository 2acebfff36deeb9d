"""The work of a message does not grow with what is stored: every statement on its way is an index probe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, update
from sqlalchemy.engine import Connection, Engine

from gateway.cases import Actor, CaseActions, Sheet
from gateway.store import case_relations, merges
from gateway.store.schema import agent
from tests.fakes.quiet_gateway import HOUR, QuietGateway, quiet_gateway

_SMALL = {"CONSTANT", "counter", "setting", "channel", "api_token", "agent", "alembic_version", "sqlite_master"}


@contextmanager
def listened() -> Iterator[dict[str, Any]]:
    """Every statement run meanwhile, with parameters of one run of it."""
    heard: dict[str, Any] = {}

    def hear(_: object, __: object, statement: str, parameters: Any, ___: object, many: bool) -> None:
        if statement.lstrip()[:6].upper() in ("SELECT", "UPDATE", "DELETE", "INSERT"):
            heard[statement] = parameters[0] if many else parameters

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


async def scans(centre: QuietGateway, heard: dict[str, Any]) -> list[str]:
    """Tables that a statement reads from end to end, beside those that stay small."""

    def plans(connection: Connection) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for statement, parameters in heard.items():
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(parameters)).all()
            found += [(row.detail, statement) for row in rows]
        return found

    read: list[str] = []
    for detail, statement in await centre.gateway.parts.store.read(plans):
        scanned = re.match(r"SCAN (\w+)\b(?! USING|STANT)", detail)
        if scanned and scanned[1] not in _SMALL:
            read.append(f"{detail}: {statement[:200]}")
    return read


async def test_no_statement_of_a_turn_reads_a_whole_table(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        await centre.say("warm", "Where is my order 4500123456?")
        with listened() as heard:
            await centre.say("u1", "Where is my order 4500123456?")
            await centre.say("u1", "0001")
            await centre.say("u1", "is A9F74216 in stock?")
            await centre.say("u1", "operator")
            await centre.say("u1", "hello?")
            await centre.timers.fire_due()
            await centre.outbox.send_due()
        assert len(heard) > 30
        assert await scans(centre, heard) == []


async def test_giving_out_cases_and_reading_a_conversation_reads_no_whole_table(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        await centre.say("u1", "operator", phone="+74950000001")
        await centre.arrives("agent1@example.com")
        gone = update(agent).where(agent.c.mail == "agent2@example.com").values(last_seen_at=0)
        await centre.gateway.parts.store.write(lambda connection: connection.execute(gone))
        with listened() as heard:
            await centre.offers.offer_waiting()
            await centre.offers.take_back()
            await centre.gateway.parts.door.history("demo", "u1", after=0, limit=100)
            await centre.gateway.parts.door.feed("demo", after=0, limit=100)
        assert len(heard) > 8
        assert await scans(centre, heard) == []


async def test_moving_on_what_came_late_to_merged_contacts_reads_no_whole_table(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        with listened() as heard:
            await centre.gateway.parts.store.write(merges.take_late, since=centre.now())
        assert any("contact_merge" in statement for statement in heard)
        assert await scans(centre, heard) == []


async def test_acting_on_cases_reads_no_whole_table(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        parts = centre.gateway.parts
        do = CaseActions(
            store=parts.store,
            settings=parts.settings,
            bus=parts.bus,
            tokens=parts.tokens,
            channels=parts.channels,
            numbers=centre.gateway.numbers,
            calendars=parts.calendars,
            now=centre.now,
        )
        one = str((await centre.say("u1", "operator", phone="+74950000001"))[0].case)
        two = str((await centre.say("u2", "operator"))[0].case)
        actor, sheet = Actor(agent=await do.agent("agent1@example.com")), Sheet(reason="deeper")
        with listened() as heard:
            await do.claim(actor, one)
            await do.transfer(actor, one, queue="technical", sheet=sheet)
            await do.escalate(actor, one, level="expert", sheet=sheet)
            await do.reply(actor, one, text="Hello")
            await do.follow_up(actor, one, at=centre.now() + HOUR)
            await parts.store.read(case_relations.related, one, now=centre.now())
            await do.merge(actor, one, to=two)
            await do.unmerge(actor, one)
            await do.solve(actor, one)
            centre.pass_time(90 * 3600)
            await centre.timers.fire_due()
        assert len(heard) > 40
        assert await scans(centre, heard) == []
