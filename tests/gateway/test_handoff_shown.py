"""The handoff pack where people and programs read it: on the case's page, in the case's JSON, in its event."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.desk_site import DeskSite, logged_in, running_desk

QUESTION = "where is my order 4500123456"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path, "ru") as running:
        yield running


async def test_the_page_tells_it_in_the_agent_s_language(site: DeskSite) -> None:
    number = await site.waiting_case(QUESTION)
    async with logged_in(site) as browser:
        page = await browser.page(f"/desk/cases/{number}")
    assert "С чем обратился клиент" in page
    assert "4500123456" in page


async def test_the_case_s_json_has_it_with_codes_and_words(site: DeskSite) -> None:
    number = await site.waiting_case(QUESTION)
    handoff = (await site.case(number))["handoff"]
    assert handoff["flow"] == "order_status"
    assert [one["value"] for one in handoff["slots"]] == ["4500123456"]
    assert handoff["orders"] == [{"number": "4500123456", "state": None}]
    assert handoff["transcript"]["messages"] >= 2
    assert handoff["summary"]


async def test_a_case_with_the_bot_has_none(site: DeskSite) -> None:
    customer = site.customer()
    await customer.say(QUESTION)
    assert (await site.case(await customer.case()))["handoff"] is None


async def test_the_event_names_the_data_and_tells_none_of_them(site: DeskSite) -> None:
    number = await site.waiting_case("where is my order")
    events = (await site.case(number))["events"]
    (handed,) = [one["data"] for one in events if one["kind"] == "case.handed_over"]
    assert handed["handoff"] == {"flow": "order_status", "given": [], "missing": ["order_number"]}
