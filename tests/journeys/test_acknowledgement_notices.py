"""A notice changes bot, telephone, letters and desk at once, in every process, and ends by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.ids import SECOND, new_id, now_us
from gateway.notices import TOPIC, keep_fresh
from gateway.parts import Parts
from gateway.store import notices as rows
from gateway.store.notices import Notice
from tests.fakes.desk_site import DeskSite, logged_in, running_desk
from tests.fakes.quiet_gateway import quiet_gateway
from tests.fakes.until import until
from tests.journeys.mail_post import TO_PEOPLE, answering, post_office, words
from tests.journeys.mail_post import settings as mail_settings
from tests.journeys.phone_line import Line, phone_line
from tests.journeys.phone_line import settings as line_settings

RU, EN = "Сегодня нет связи со складом.", "The warehouse cannot be reached today."


async def tell(parts: Parts, *, now: int | None = None, topics: tuple[str, ...] = ()) -> Notice:
    """A notice of the next hour, known to this process."""
    at = now if now is not None else now_us()
    made = Notice(
        id=new_id(),
        kind="disruption",
        texts={"en": EN, "ru": RU},
        channels=(),
        topics=topics,
        starts_at=at,
        ends_at=at + 3600 * SECOND,
        ended_at=None,
        made_by="supervisor@example.com",
        made_at=at,
    )
    await parts.store.write(rows.put, made)
    await parts.notices.refresh(parts.store, now=at)
    return made


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with phone_line(line_settings(tmp_path)) as opened:
        yield opened


async def test_a_caller_hears_the_notice_first_and_once(line: Line) -> None:
    await tell(line.gateway.parts)
    greeted = (await line.voice.tell("call.started")).body
    stepped = (await line.voice.tell("call.step", menu="main", digits="2")).body
    assert greeted["say"][0] == RU and len(greeted["say"]) > 1
    assert RU not in stepped["say"]


async def test_a_caller_hears_of_a_topic_once_the_call_is_about_it(line: Line) -> None:
    await tell(line.gateway.parts, topics=("commercial",))
    greeted = (await line.voice.tell("call.started")).body
    stepped = (await line.voice.tell("call.step", speech="Я хочу сделать заказ на автоматы")).body
    queued = (await line.voice.tell("call.queued")).body
    assert RU not in greeted["say"]
    assert [RU in one["say"] for one in (stepped, queued)].count(True) == 1


async def test_where_a_call_goes_is_not_changed_by_a_notice(line: Line) -> None:
    before = (await line.voice.tell("call.started", call_id="without")).body
    await tell(line.gateway.parts)
    after = (await line.voice.tell("call.started", call_id="with")).body
    assert (before["gather"], before["route"]["target"]) == (after["gather"], after["route"]["target"])


async def test_an_acknowledgement_begins_with_the_notice_and_stays_one_letter(tmp_path: Path) -> None:
    async with post_office(mail_settings(tmp_path)) as post:
        await tell(post.gateway.parts, now=post.clock.at)
        await post.write(TO_PEOPLE)
        letter = post.letter()
        assert words(letter).startswith(EN) and "1001" in words(letter)
        agent = await post.agent()
        await post.actions.claim(agent, "1001")
        await post.actions.return_to_bot(agent, "1001")
        post.clock.at += 1800 * SECOND
        await post.write("Where is my order 4500123456?", **answering(letter))
        assert all(EN not in words(one) for one in post.letters())


async def test_another_process_says_a_notice_with_the_next_hint(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        parts = centre.gateway.parts
        keeping = asyncio.create_task(keep_fresh(parts.notices, parts.store, parts.bus, now=centre.now))
        async with parts.bus.subscribe("desk") as hints:
            told_elsewhere = Notice(
                id=new_id(),
                kind="change",
                texts={"en": EN},
                channels=(),
                topics=(),
                starts_at=centre.now(),
                ends_at=centre.now() + 60 * SECOND,
                ended_at=None,
                made_by="supervisor@example.com",
                made_at=centre.now(),
            )
            await parts.store.write(rows.put, told_elsewhere)
            await parts.bus.wake(TOPIC)
            async with asyncio.timeout(60):
                assert await anext(hints) == b'{"type":"notices"}'
        assert [one.id for one in parts.notices.active(at=centre.now())] == [told_elsewhere.id]
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def test_the_desk_shows_a_notice_while_it_holds(site: DeskSite) -> None:
    to = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {"kind": "disruption", "texts": {"en": "Stock is <old>.", "ru": RU}, "to": to}
    async with logged_in(site, "supervisor") as browser:
        made = await site.post("/v1/notices", body)
        pages = [await browser.page(path) for path in ("/desk", "/desk/list", "/desk/supervise")]
        assert all("Stock is &lt;old&gt;." in page and "Disruption:" in page for page in pages)
        await site.post(f"/v1/notices/{made['id']}/end", {})
        assert "Stock is" not in await browser.page("/desk")


async def test_a_notice_made_over_http_is_in_the_bots_next_answer(site: DeskSite) -> None:
    to = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await site.post("/v1/notices", {"kind": "change", "texts": {"en": EN}, "to": to})
    customer = site.customer()
    await customer.say("Where is my order 4500123456?")
    (item,) = await until(customer.received, what="the bot's answer")
    assert str(item["text"]).startswith(EN)
