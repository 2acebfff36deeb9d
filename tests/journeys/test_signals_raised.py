"""What customers do raises signals for whoever looks after their account, once, and tells programs of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from config.settings import load
from config.signals import SignalSettings
from gateway.app import open_gateway
from gateway.ids import new_id
from gateway.signals.following import Signals
from gateway.store import signal_facts
from gateway.store.changes import append_events
from gateway.store.rows import EventRow
from gateway.store.schema import account_parameter, cases, counter, event, person, rating, signal
from gateway.store.store import StoreDownError
from tests.fakes.quiet_gateway import MONDAY_NOON, SHIPPED, QuietGateway

MANAGER = "manager@example.com"
CUSTOMER = {"phone": "+74950000001"}  # Demo Customer of Example Electric, account 1000000042


class Signalled(QuietGateway):
    """A quiet gateway whose signals are followed by hand."""

    async def follow(self) -> None:
        signals = Signals(self.gateway.parts, now=self.now)
        while await signals.follow():
            pass

    async def raised(self) -> list[tuple[str, str | None]]:
        """Kind and owner of each signal, in the order of their making."""
        query = select(signal.c.kind, person.c.mail).outerjoin(person, person.c.id == signal.c.owner_id)
        return [tuple(row) for row in await self.rows(query.order_by(signal.c.id))]

    async def happens(self, kind: str, **data: object) -> None:
        """An event of the newest case."""
        ((id_, number),) = await self.rows(select(cases.c.id, cases.c.number).order_by(cases.c.number.desc()).limit(1))
        row = EventRow(id=new_id(), at=self.now(), actor="timer", kind=kind, subject=number, case_id=id_, data=data)
        await self.gateway.parts.store.write(append_events, [row])


@asynccontextmanager
async def signalled(folder: Path, rules: Mapping[str, SignalSettings] | None = None) -> AsyncIterator[Signalled]:
    clock = [MONDAY_NOON]
    loaded = load(SHIPPED, {"DATA_DIR": str(folder)})
    signals = {**loaded.settings.signals, **(rules or {})}
    loaded = replace(loaded, settings=replace(loaded.settings, signals=signals))
    async with open_gateway(loaded, now=lambda: clock[0]) as gateway:
        await gateway.parts.store.write(signal_facts.begin)
        centre = Signalled(gateway=gateway, clock=clock)
        centre.pass_time(3600)  # the demo's people were there before
        yield centre


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Signalled]:
    title = {"ru": "x", "en": "x", "zh": "x"}
    rules = {"competitor": SignalSettings(title=title, on="competitor", words={"en": ("example rival*",)})}
    async with signalled(tmp_path, rules) as opened:
        yield opened


async def test_a_complaint_reaches_who_looks_after_the_account(centre: Signalled) -> None:
    await centre.say("u1", "I want to complain about the delivery, the box was broken and late", **CUSTOMER)
    await centre.follow()
    assert ("complaint", MANAGER) in await centre.raised()


async def test_a_message_is_looked_at_once(centre: Signalled) -> None:
    await centre.say("u1", "We have a debt on the last invoice", **CUSTOMER)
    await centre.follow()
    first = await centre.raised()
    await centre.gateway.parts.store.write(
        lambda c: c.execute(counter.update().where(counter.c.name == "signals").values(value=0))
    )
    await centre.follow()
    assert (first.count(("debt", MANAGER)), await centre.raised()) == (1, first)


async def test_the_event_holds_no_word_of_the_customer(centre: Signalled) -> None:
    await centre.say("u1", "We think of Example Rivals, heliotrope", **CUSTOMER)
    await centre.follow()
    (row,) = await centre.rows(select(event.c.data, event.c.subject).where(event.c.kind == "signal.raised"))
    assert (row.subject, row.data["signal_kind"], row.data["args"]) == (
        "1000000042",
        "competitor",
        {"word": "example rival*"},
    )
    assert "heliotrope" not in str(row)


async def test_a_competitor_that_is_named_stands_in_the_report(centre: Signalled) -> None:
    await centre.say("u1", "Example Rival is cheaper", **CUSTOMER)
    await centre.follow()
    query = select(account_parameter.c.value, account_parameter.c.source)
    assert [tuple(row) for row in await centre.rows(query)] == [({"value": "yes"}, "measured")]


async def test_what_happened_before_the_rules_were_followed_raises_nothing(tmp_path: Path) -> None:
    async with signalled(tmp_path) as centre:
        await centre.gateway.parts.store.write(lambda c: c.execute(counter.delete().where(counter.c.name == "signals")))
        await centre.say("u1", "We have a debt on the last invoice", **CUSTOMER)
        await centre.gateway.parts.store.write(signal_facts.begin)
        await centre.follow()
        assert await centre.raised() == []


async def test_two_missed_calls_in_sixty_days_are_a_signal_and_an_answered_one_ends_the_row(centre: Signalled) -> None:
    await centre.say("u1", "Where is my order 4500123456?", **CUSTOMER)
    for call, outcome in (("1", "missed"), ("2", "answered"), ("3", "abandoned")):
        await centre.happens("call.ended", call=call, outcome=outcome)
        await centre.follow()
        centre.pass_time(86_400)
    assert await centre.raised() == []
    await centre.happens("call.ended", call="4", outcome="missed")
    await centre.follow()
    assert await centre.raised() == [("failed_contacts", MANAGER)]


async def test_a_low_rating_is_told_and_kept_with_its_case(centre: Signalled) -> None:
    await centre.say("u1", "Where is my order 4500123456?", **CUSTOMER)
    await centre.happens("conversation.rated", score=1)
    await centre.follow()
    assert await centre.raised() == [("low_rating", MANAGER)]
    assert [row.score for row in await centre.rows(select(rating))] == [1]


async def test_an_event_that_cannot_be_judged_is_passed_by_and_those_around_it_count(centre: Signalled) -> None:
    await centre.say("u1", "Where is my order 4500123456?", **CUSTOMER)
    await centre.happens("case.reopened")
    await centre.happens("message.received", position=1, messages="heliotrope")
    await centre.happens("case.reopened")
    with capture_logs() as logged:
        await centre.follow()
    assert await centre.raised() == [("reopened", MANAGER)]
    assert [one["passed"] for one in logged if one["event"] == "an event raised no signals"] == [True]
    assert "heliotrope" not in str(logged)
    await centre.happens("conversation.rated", score=1)
    await centre.follow()
    assert ("low_rating", MANAGER) in await centre.raised()


async def test_while_the_store_is_down_no_event_is_passed_by(centre: Signalled) -> None:
    await centre.say("u1", "We have a debt on the last invoice", **CUSTOMER)
    where = select(counter.c.value).where(counter.c.name == "signals")
    before = await centre.rows(where)
    signals = Signals(centre.gateway.parts, now=_down)
    with pytest.raises(StoreDownError):
        await signals.follow()
    assert await centre.rows(where) == before


def _down() -> int:
    raise StoreDownError("it is down")


async def test_a_case_opened_again_twice_is_a_signal(centre: Signalled) -> None:
    await centre.say("u1", "Where is my order 4500123456?", **CUSTOMER)
    await centre.happens("case.reopened")
    await centre.follow()
    assert await centre.raised() == []
    await centre.happens("case.reopened")
    await centre.happens("case.reopened")
    await centre.follow()
    assert await centre.raised() == [("reopened", MANAGER)]


async def test_a_customer_of_no_account_is_told_to_whom_the_rule_names(tmp_path: Path) -> None:
    title = {"ru": "x", "en": "x", "zh": "x"}
    own = SignalSettings(title=title, on="debt", words={"en": ("debt",)}, owner="agent2@example.com")
    async with signalled(tmp_path, {"debt": own}) as centre:
        await centre.say("stranger", "What about my debt of last year?")
        await centre.follow()
        assert await centre.raised() == [("debt", "agent2@example.com")]


async def test_two_followers_at_once_raise_a_signal_once(centre: Signalled) -> None:
    await centre.say("u1", "We have a debt on the last invoice", **CUSTOMER)
    parts = centre.gateway.parts
    first = await parts.store.read(signal_facts.load_next, most=500, act=0.5)
    await centre.follow()
    assert first is not None
    assert not await parts.store.write(signal_facts.move_cursor, first)
    assert [kind for kind, _ in await centre.raised()].count("debt") == 1


async def test_what_is_asked_of_the_store_does_not_grow_with_the_messages(centre: Signalled) -> None:
    for place in range(5):
        await centre.say(f"u{place}", "We have a debt on the last invoice")
    asked: list[str] = []

    def counted(connection: Any) -> object:
        from sqlalchemy import event as sql

        sql.listen(connection, "before_cursor_execute", lambda *args: asked.append(args[2]))
        return signal_facts.load_next(connection, most=500, act=0.5)

    await centre.gateway.parts.store.read(counted)
    assert len(asked) <= 5
