"""The admin's page of channels: whether each lives, how far it is read, its letters, and what is only observed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from gateway.ids import SECOND, new_id, now_us
from gateway.observed_report import counted
from gateway.store import channel_figures, sources
from gateway.store.observed import Seen
from tests.fakes.desk_site import Browserlike, DeskSite, logged_in, running_desk

PAGE = "/admin/channels"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


@pytest.fixture
async def supervisor(site: DeskSite) -> AsyncIterator[Browserlike]:
    async with logged_in(site, "supervisor") as browser:
        yield browser


def section(page: str, channel: str) -> str:
    """What the page shows of one channel."""
    begins = page.index(f'id="channel-{channel}"')
    return page[begins : page.index("</section>", begins)]


async def test_agents_are_kept_out(site: DeskSite) -> None:
    async with logged_in(site, "agent1") as agent, agent.http.get(site.address + PAGE) as refused:
        assert refused.status == 403


async def test_every_open_channel_has_its_part(site: DeskSite, supervisor: Browserlike) -> None:
    page = await supervisor.page(PAGE)
    assert set(re.findall(r'id="channel-([^"]+)"', page)) == set(site.parts.channels)


async def test_a_fault_of_a_channel_is_shown_with_its_words(site: DeskSite, supervisor: Browserlike) -> None:
    report = {"error": "log-in failed: ask for a new password", "now": now_us()}
    await site.parts.store.write(lambda c: sources.report(c, "mail-demo", "", **report))  # type: ignore[arg-type]
    shown = section(await supervisor.page(PAGE), "mail-demo")
    assert "log-in failed: ask for a new password" in shown
    assert "needs a look" in shown


async def test_what_waits_in_a_sources_folder_is_shown_as_catching_up(site: DeskSite, supervisor: Browserlike) -> None:
    await _source(site, waiting=1200, missing=0)
    shown = section(await supervisor.page(PAGE), "main")
    assert "catches up" in shown
    assert "1200" in shown


async def test_a_channel_is_heard_of_by_its_sources(site: DeskSite, supervisor: Browserlike) -> None:
    await _source(site, waiting=0, missing=0)
    assert section(await supervisor.page(PAGE), "main").partition("<table>")[0].count("<time") == 1


async def test_what_is_missing_is_told_before_all_else(site: DeskSite, supervisor: Browserlike) -> None:
    await _source(site, waiting=3, missing=2)
    shown = section(await supervisor.page(PAGE), "main")
    assert shown.index("needs a look") < shown.index("INBOX")


async def test_the_page_asks_for_its_own_part_alone(site: DeskSite, supervisor: Browserlike) -> None:
    async with supervisor.http.get(site.address + PAGE, headers={"HX-Request": "true"}) as answer:
        part = await answer.text()
    assert "<html" not in part
    assert 'id="channel-site"' in part


async def test_a_channels_letters_and_events_are_counted(site: DeskSite) -> None:
    now = now_us()
    await site.customer().say("Where is my order 4500123456?")
    flow = (await site.parts.store.read(channel_figures.flows, since=now - SECOND))["demo"]
    assert (flow.sent, flow.failed, flow.waiting, flow.quarantined) == (1, 0, 0, 0)
    later = await site.parts.store.read(channel_figures.flows, since=now + 3600 * SECOND)
    assert later.get("demo", channel_figures.Flow()).sent == 0


async def test_what_observed_channels_would_have_done_opens_the_cases(site: DeskSite, supervisor: Browserlike) -> None:
    assert 'id="observed"' not in await supervisor.page(PAGE)
    number = await site.waiting_case()
    await site.parts.store.write(_as_observed, number)
    page = await supervisor.page(PAGE)
    assert f'href="/desk/cases/{number}"' in page[page.index('id="observed"') :]
    assert "an acknowledgement" in page


def test_counts_name_the_newest_cases_once_and_the_most_frequent_first() -> None:
    data = {"say": "answer", "as": "bot", "why": None, "intent": "order_status"}
    found = [
        Seen(number="3", data=data),
        Seen(number="3", data=data),
        Seen(number="2", data={**data, "say": "nothing", "why": "robot-bounce", "as": "junk"}),
    ]
    made = counted(found, {}, since=0, until=1)
    assert (made.messages, made.cases) == (3, 2)
    assert [(one.key, one.count, one.cases) for one in made.groups["say"]] == [
        ("answer", 2, ("3",)),
        ("nothing", 1, ("2",)),
    ]
    assert [one.key for one in made.groups["why"]] == ["robot-bounce"]


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
async def test_the_page_speaks_the_readers_language(tmp_path: Path, language: str) -> None:
    titles = {"ru": "Каналы", "en": "Channels", "zh": "渠道"}
    async with running_desk(tmp_path, languages=language) as site, logged_in(site, "supervisor") as browser:
        assert f"<h1>{titles[language]}</h1>" in await browser.page(PAGE)


async def _source(site: DeskSite, *, waiting: int, missing: int) -> None:
    progress = (waiting, missing, now_us())
    await site.parts.store.write(
        lambda c: sources.report(c, "main", "INBOX", error=None, now=now_us(), progress=progress)
    )


def _as_observed(connection: Connection, number: str) -> None:
    connection.exec_driver_sql("UPDATE cases SET observed = 1 WHERE number = ?", (number,))
    row = "SELECT id FROM cases WHERE number = ?"
    (case_id,) = connection.exec_driver_sql(row, (number,)).one()
    (seq,) = connection.exec_driver_sql("SELECT max(seq) + 1000 FROM event").one()
    insert = (
        "INSERT INTO event (id, seq, at, actor, kind, version, subject, case_id, data)"
        " VALUES (?, ?, ?, 'gateway', 'case.observed', 1, ?, ?, ?)"
    )
    data = '{"say": "acknowledge", "as": "queue", "queue": "claims", "why": null, "intent": null}'
    connection.exec_driver_sql(insert, (new_id(), seq, now_us(), number, case_id, data))


async def test_the_desk_shows_that_a_case_is_only_observed(site: DeskSite, supervisor: Browserlike) -> None:
    number = await site.waiting_case()
    assert "only observed" not in await supervisor.page(f"/desk/cases/{number}")
    await site.parts.store.write(_as_observed, number)
    assert "only observed" in await supervisor.page(f"/desk/cases/{number}")
