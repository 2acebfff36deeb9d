"""The bot dial as people and programs turn it: the page, the API, the command line, and the draft at the desk."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.command_line import switchboard
from tests.fakes.desk_site import Customer, DeskSite, logged_in, running_desk

RULE = {"mode": "drafts", "flow": "order_status", "share": 100}
ASKED = "Is A9F74216 in stock?"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def put(site: DeskSite, path: str, body: object) -> aiohttp.ClientResponse:
    answer = await site.programs.put(site.address + path, json=body)
    await answer.read()
    return answer


async def test_programs_turn_the_dial(site: DeskSite) -> None:
    assert (await put(site, "/v1/bot/rules/status", RULE)).status == 200
    assert (await put(site, "/v1/bot", {"bot": False})).status == 200
    told = await site.get("/v1/bot")
    assert (told["bot"], told["acknowledgements"]) == (False, True)
    assert told["switched_off"][0]["by"] == "tests"
    assert told["rules"] == [
        {"name": "status", "channel": None, "language": None, "origin": "pages", **RULE},
    ]
    gone = await site.programs.delete(site.address + "/v1/bot/rules/status")
    assert gone.status == 204
    assert (await site.get("/v1/bot"))["rules"] == []


@pytest.mark.parametrize(
    "wrong", [{"mode": "loud"}, {"mode": "off", "flow": "no_flow"}, {"mode": "off", "channel": "x"}, {"share": 101}]
)
async def test_a_position_that_means_nothing_is_refused(site: DeskSite, wrong: dict[str, object]) -> None:
    assert (await put(site, "/v1/bot/rules/tried", {**RULE, **wrong})).status == 422


async def test_admins_turn_it_on_the_page_and_supervisors_only_look(site: DeskSite) -> None:
    async with logged_in(site, "admin") as admin:
        status, _ = await admin.send("/admin/bot/rules", part=False, name="status", mode="drafts", flow="order_status")
        assert status == 303
        assert (await admin.send("/admin/bot/switches/bot", part=False, on="0"))[0] == 303
        page = await admin.page("/admin/bot")
        assert "Switch on: bot" in page
        assert "admin@example.com" in page
        assert (await admin.send("/admin/bot/rules/status/delete", part=False))[0] == 303
    async with logged_in(site, "supervisor") as supervisor:
        page = await supervisor.page("/admin/bot")
        assert "switched off" in page
        assert '<form class="grid"' not in page
        assert (await supervisor.send("/admin/bot/switches/bot", part=False, on="1"))[0] == 403
    assert (await site.get("/v1/bot"))["bot"] is False


async def test_a_wrong_form_is_shown_again_with_what_is_wrong(site: DeskSite) -> None:
    async with logged_in(site, "admin") as admin:
        status, page = await admin.send("/admin/bot/rules", part=False, name="A name", mode="off", share="50")
        assert status == 422
        assert "small letters" in page
        assert 'value="A name"' in page


async def test_a_draft_stands_in_the_field_of_the_answer_until_somebody_has_answered(site: DeskSite) -> None:
    await put(site, "/v1/bot/rules/stock", {"mode": "drafts", "flow": "availability_price"})
    customer = Customer(site=site, id="c1", name="Ann Brown")
    await customer.say(ASKED)
    number = await customer.case()
    await site.act(number, "claim", "agent1")
    async with logged_in(site) as agent:
        page = html.unescape(await agent.page(f"/desk/cases/{number}"))
        field = page.split('id="reply-text"')[1].split("</textarea>")[0]
        assert "A9F74216" in field
        assert "Written by the bot and not sent" in page
        assert all("in stock" not in item["text"] for item in await customer.received())
        await site.act(number, "reply", "agent1", text="We have it.")
        page = await agent.page(f"/desk/cases/{number}")
        assert "Written by the bot and not sent" not in page


def test_the_command_line_switches_off_and_on(tmp_path: Path) -> None:
    data = tmp_path / "data"
    off = switchboard("bot", "off", "--data", data)
    assert (off.code, off.out.strip()) == (0, "bot: off")
    assert switchboard("bot", "off", "--data", data).out.strip() == "bot: off, as before"
    assert switchboard("bot", "on", "--data", data).out.strip() == "bot: on"
    assert switchboard("bot", "off", "--acknowledgements", "--data", data).out.strip() == "acknowledgements: off"
