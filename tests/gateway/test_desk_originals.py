"""A mail as it was sent, at the desk: who may see it, what is shown of it, and its bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.channels.email.support import mail
from tests.fakes.desk_site import DeskSite, logged_in, running_desk
from tests.fakes.mail_site import OURS, mailed

PAGE = '<p>The <b>pump</b> leaks<img src="https://tracker.example/x.png"><img src="https://tracker.example/y.png"></p>'


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


def page_mail(**headers: str) -> bytes:
    return mail(PAGE, to=OURS, content_type="text/html; charset=utf-8", **headers)


async def test_the_page_of_a_case_leads_to_the_mail_as_it_was_sent(site: DeskSite) -> None:
    message_id = await mailed(site, page_mail())
    number = (await site.get("/v1/cases"))["items"][0]["number"]
    async with logged_in(site) as agent:
        assert f'href="/desk/messages/{message_id}/original"' in await agent.page(f"/desk/cases/{number}")
        page = await agent.page(f"/desk/messages/{message_id}/original")
    assert f'href="/desk/cases/{number}"' in page
    assert "2 pictures from elsewhere were not loaded" in page and "Customer &lt;customer@example.com&gt;" in page


async def test_the_mails_own_page_asks_nothing_and_runs_nothing(site: DeskSite) -> None:
    message_id = await mailed(site, page_mail())
    async with logged_in(site) as agent:
        answer = await agent.http.get(f"{site.address}/desk/messages/{message_id}/original/body")
        text = await answer.text()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'") and "sandbox" in policy
    assert "allow-scripts" not in policy and "allow-same-origin" not in policy
    assert "<b>pump</b>" in text and "tracker.example" not in text


async def test_the_raw_mail_is_saved_byte_for_byte(site: DeskSite) -> None:
    raw = page_mail(x_odd="\udcff\udcfe")
    message_id = await mailed(site, raw)
    async with logged_in(site) as agent:
        answer = await agent.http.get(f"{site.address}/desk/messages/{message_id}/raw")
        assert (await answer.read()).strip() == raw.strip()
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_large_mail_kept_by_its_hash_is_shown_too(site: DeskSite) -> None:
    message_id = await mailed(site, page_mail() + b"<p>x</p>\r\n" * 20_000)
    async with logged_in(site) as agent:
        assert "<b>pump</b>" in await agent.page(f"/desk/messages/{message_id}/original/body")


@pytest.mark.parametrize("path", ["original", "original/body", "raw"])
async def test_a_stranger_sees_no_mail(site: DeskSite, path: str) -> None:
    message_id = await mailed(site, page_mail())
    async with aiohttp.ClientSession() as stranger:
        address = f"{site.address}/desk/messages/{message_id}/{path}"
        async with stranger.get(address, allow_redirects=False) as answer:
            assert answer.status in {302, 303, 401} and b"pump" not in await answer.read()


@pytest.mark.parametrize("path", ["original", "original/body", "raw"])
async def test_what_is_no_mail_has_no_such_page(site: DeskSite, path: str) -> None:
    number = await site.waiting_case()
    chat = (await site.get(f"/v1/cases/{number}/messages"))["items"][0]["id"]
    async with logged_in(site) as agent:
        for message_id in (chat, "0", "../../etc", "x" * 300):
            answer = await agent.http.get(f"{site.address}/desk/messages/{message_id}/{path}")
            assert answer.status == 404
