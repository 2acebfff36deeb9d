"""Work at the desk over plain HTTP: lists, the handoff pack, actions and their refusals, offers, supervision."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.desk_site import DeskSite, eventually, logged_in, running_desk

DEMO_CUSTOMER = {"phone": "+74950000001", "email": "customer@example.com", "locale": "en"}


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def test_a_waiting_case_stands_in_the_queue_with_its_wait_and_promise(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent:
        page = await agent.page("/desk/list?view=queue", part=True)
    assert f'data-number="{number}"' in page
    assert "waits 0 min" in page
    assert re.search(r'class="mark (fine|soon)"', page)


async def test_a_taken_case_moves_from_the_queue_to_its_agent(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent:
        await agent.send(f"/desk/cases/{number}/claim")
        assert f'data-number="{number}"' not in await agent.page("/desk/list?view=queue", part=True)
        assert f'data-number="{number}"' in await agent.page("/desk/list?view=mine", part=True)


async def test_a_list_of_one_queue_leaves_the_others_out(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent:
        assert f'data-number="{number}"' not in await agent.page("/desk/list?view=queue&queue=finance", part=True)


async def test_the_handoff_pack_tells_why_who_and_what_is_known(site: DeskSite) -> None:
    customer = {"id": "shop-1", **DEMO_CUSTOMER}
    body = {"id": "1", "from": customer, "text": "Where is my order 4500123456?"}
    await site.post("/v1/inbound/demo", body)
    number = await _number_of_first_case(site)
    await site.post("/v1/inbound/demo", {"id": "2", "from": customer, "text": "I want to talk to a human operator"})
    await eventually(lambda: _is_with(site, number, "queue"))
    async with logged_in(site) as agent:
        page = _plain(await agent.page(f"/desk/cases/{number}"))
    for told in (
        "Why here",
        "The customer asked for a person",
        "Example Electric 1000000042",
        "PRIMARY",
        "Order 4500123456",
        "customer@example.com",
        "Preferred Agent One",
        "where my order is",
    ):
        assert told in page, told


async def test_bot_customer_agent_and_notes_can_be_told_apart(site: DeskSite) -> None:
    number = await site.waiting_case()
    await site.act(number, "note", "agent2", text="For colleagues.")
    await site.act(number, "reply", "agent2", text="For the customer.")
    async with logged_in(site) as agent:
        page = await agent.page(f"/desk/cases/{number}")
    looks = set(re.findall(r'<article class="message (\w+)"', page))
    assert looks == {"customer", "bot", "agent", "note"}


async def test_a_reply_silences_the_bot(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent:
        await agent.send(f"/desk/cases/{number}/reply", text="A person is here.")
    await site.customer().say("Where is my order 4500123456?")
    assert (await site.customer().received())[-1]["text"] == "A person is here."


async def test_a_reply_sent_twice_is_one_letter(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent:
        for _ in range(2):
            await agent.send(f"/desk/cases/{number}/reply", text="Once.", key="the same form")
    assert [item["text"] for item in await site.customer().received()].count("Once.") == 1


async def test_what_was_refused_is_said_and_nothing_is_sent(site: DeskSite) -> None:
    number = await site.waiting_case()
    await site.act(number, "claim", "agent2")
    async with logged_in(site, "agent1") as agent:
        taken = await agent.send(f"/desk/cases/{number}/claim")
        empty = await agent.send(f"/desk/cases/{number}/note", text=" \u0000 ")
        unknown = await agent.send(f"/desk/cases/{number}/explode")
    assert (taken[0], "Agent Two has this case already." in taken[1]) == (409, True)
    assert (empty[0], "Write something first." in empty[1]) == (422, True)
    assert unknown[0] == 404


async def test_a_transfer_leaves_its_sheet_for_the_next_one(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent:
        await agent.send(f"/desk/cases/{number}/claim")
        sheet = {"reason": "needs finance", "missing": "the invoice", "promised": "a call today"}
        await agent.send(f"/desk/cases/{number}/transfer", to="queue:finance", **sheet)
        page = _plain(await agent.page(f"/desk/cases/{number}"))
    assert (await site.case(number))["queue"] == "finance"
    assert "Why needs finance Missing the invoice Promised a call today" in page


async def test_a_transfer_to_nobody_is_refused(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent:
        assert (await agent.send(f"/desk/cases/{number}/transfer", to="", reason="x"))[0] == 422
        assert (await agent.send(f"/desk/cases/{number}/transfer", to="queue:nowhere", reason="x"))[0] == 422


async def test_a_closed_case_can_be_opened_again_and_given_back_to_the_bot(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent:
        await agent.send(f"/desk/cases/{number}/close", reason="done")
        assert (await site.case(number))["state"] == "closed"
        await agent.send(f"/desk/cases/{number}/reopen")
        assert (await site.case(number))["owner"] == "agent"
        await agent.send(f"/desk/cases/{number}/return_to_bot")
    assert (await site.case(number))["owner"] == "bot"


async def test_a_log_in_with_an_open_desk_brings_an_offer_that_can_be_let_go(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent, agent.http.ws_connect(site.address + "/desk/live") as live:
        assert (await live.receive_json(timeout=30))["type"] == "hello"
        offered = await _offer(agent)
        assert await agent.send(f"/desk/offers/{offered}/decline") == (204, "")
        assert offered not in await agent.page("/desk/offers", part=True)
        status, page = await agent.send(f"/desk/offers/{offered}/accept")
    assert (status, "somebody else" in page) == (404, True)
    assert (await site.case(number))["owner"] == "queue"


async def test_an_offer_of_somebody_else_cannot_be_answered(site: DeskSite) -> None:
    await site.waiting_case()
    async with (
        logged_in(site, "agent1") as agent,
        logged_in(site, "agent2") as other,
        agent.http.ws_connect(site.address + "/desk/live"),
    ):
        offered = await _offer(agent)
        assert (await other.send(f"/desk/offers/{offered}/accept"))[0] == 404
        await other.send(f"/desk/offers/{offered}/decline")
        assert offered in await agent.page("/desk/offers", part=True)


async def test_who_is_away_is_offered_nothing(site: DeskSite) -> None:
    async with logged_in(site, "agent1") as agent, logged_in(site, "agent2") as other:
        await agent.send("/desk/presence", away="true")
        async with (
            agent.http.ws_connect(site.address + "/desk/live"),
            other.http.ws_connect(site.address + "/desk/live"),
        ):
            await site.waiting_case()
            assert await _offer(other)
            assert "data-offer" not in await agent.page("/desk/offers", part=True)


async def test_a_closed_desk_is_no_presence_any_more(site: DeskSite) -> None:
    async with logged_in(site) as agent:
        for _ in range(2):
            async with agent.http.ws_connect(site.address + "/desk/live") as live:
                await live.receive_json(timeout=30)
                assert len(await site.parts.bus.present("agents")) == 1

        async def gone() -> bool:
            return not await site.parts.bus.present("agents")

        await eventually(gone)


async def test_of_two_desks_of_one_agent_the_second_keeps_the_presence(site: DeskSite) -> None:
    async with logged_in(site) as agent, agent.http.ws_connect(site.address + "/desk/live") as second:
        await second.receive_json(timeout=30)
        async with agent.http.ws_connect(site.address + "/desk/live") as first:
            await first.receive_json(timeout=30)
        await site.parts.bus.publish("desk", b'{"type":"marker"}')
        while (await second.receive_json(timeout=30))["type"] != "marker":
            pass
        assert len(await site.parts.bus.present("agents")) == 1


async def test_frames_that_make_no_sense_do_not_end_the_socket(site: DeskSite) -> None:
    async with logged_in(site) as agent, agent.http.ws_connect(site.address + "/desk/live") as live:
        for frame in ("", "[1]", '{"look": 5}', '{"look": "../etc"}', '{"look": "1001"}'):
            await live.send_str(frame)
        await site.parts.bus.publish("desk", b'{"type":"marker"}')
        while (await live.receive_json(timeout=30))["type"] != "marker":
            pass
        assert not live.closed


async def test_a_supervisor_takes_a_held_case_over(site: DeskSite) -> None:
    number = await site.waiting_case()
    await site.act(number, "claim", "agent1")
    async with logged_in(site, "supervisor") as supervisor:
        assert f'href="/desk/cases/{number}"' in await supervisor.page("/desk/supervise")
        assert (await supervisor.send(f"/desk/supervise/{number}", to="me"))[0] == 303
    assert (await site.case(number))["agent"] == "supervisor@example.com"


async def test_a_supervisor_gives_a_case_to_somebody_who_is_offered_it(site: DeskSite) -> None:
    number = await site.waiting_case()
    await site.act(number, "claim", "agent1")
    async with logged_in(site, "supervisor") as supervisor, logged_in(site, "agent2") as other:
        await supervisor.send(f"/desk/supervise/{number}", to="agent:agent2@example.com")
        assert f'data-number="{number}"' in await other.page("/desk/list?view=offers", part=True)


async def test_an_agent_cannot_reassign(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site, "agent1") as agent:
        assert (await agent.send(f"/desk/supervise/{number}", to="me"))[0] == 403
    assert (await site.case(number))["owner"] == "queue"


async def test_an_attachment_is_saved_and_never_shown(site: DeskSite) -> None:
    page_bytes = "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="
    body = {
        "id": "1",
        "from": {"id": "shop-1", "locale": "en"},
        "text": "See the file, and give me a human",
        "attachments": [{"name": 'a "b"\u202e.html', "media_type": "text/html", "data": page_bytes}],
    }
    await site.post("/v1/inbound/demo", body)
    number = await _number_of_first_case(site)
    async with logged_in(site) as agent:
        found = re.search(r"/desk/files/[0-9a-f-]+", await agent.page(f"/desk/cases/{number}"))
        assert found is not None
        answer: aiohttp.ClientResponse = await agent.http.get(site.address + found.group())
        assert (await answer.read()) == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


async def _offer(agent: object) -> str:
    found: list[str] = []

    async def is_there() -> bool:
        found[:] = re.findall(r'data-offer="([^"]+)"', await agent.page("/desk/offers", part=True))  # type: ignore[attr-defined]
        return bool(found)

    await eventually(is_there)
    return found[0]


async def _number_of_first_case(site: DeskSite) -> str:
    async def is_there() -> bool:
        return bool((await site.get("/v1/cases"))["items"])

    await eventually(is_there)
    number: str = (await site.get("/v1/cases"))["items"][0]["number"]
    return number


async def _is_with(site: DeskSite, number: str, owner: str) -> bool:
    return bool((await site.case(number))["owner"] == owner)


def _plain(page: str) -> str:
    """The page's words."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
