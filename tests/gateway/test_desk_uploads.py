"""The reply form as a browser without scripts posts it: files go along, what cannot go is said and not written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest

from tests.channels.email.support import mail
from tests.fakes.desk_site import Browserlike, DeskSite, logged_in, running_desk
from tests.fakes.mail_site import OURS, case_of, mailed


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def _mail_case(site: DeskSite) -> str:
    return await case_of(site, await mailed(site, mail("I want to speak to a human please.", to=OURS)))


async def _post(agent: Browserlike, number: str, *files: tuple[str, bytes], **fields: str) -> tuple[int, str]:
    form = aiohttp.FormData(quote_fields=False)  # as browsers do
    for name, value in {"csrf": agent.csrf, "text": "Here.", **fields}.items():
        form.add_field(name, value)
    for name, content in files:
        form.add_field("attachments", BytesIO(content), filename=name, content_type="application/pdf")
    path = f"{agent.address}/desk/cases/{number}/reply"
    async with agent.http.post(path, data=form, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def test_files_of_the_form_stand_with_the_reply_under_their_bare_names(site: DeskSite) -> None:
    number = await _mail_case(site)
    async with logged_in(site) as agent:
        status, _ = await _post(agent, number, ("счёт №1.pdf", b"%PDF"), ("..\\..\\evil.pdf", b"%PDF2"))
    sent = (await site.case(number))["messages"][-1]
    assert status == 303
    assert [(one["name"], one["size"]) for one in sent["attachments"]] == [("счёт №1.pdf", 4), ("evil.pdf", 5)]


@pytest.mark.parametrize(
    ("files", "said"),
    [([("a.pdf", b"")], "is empty"), ([("a.pdf", b"x")] * 21, "at most 20"), ([("a", b"x" * 26_300_000)], "25 MB")],
    ids=["empty", "many", "large"],
)
async def test_files_that_cannot_go_are_said_and_nothing_is_written(
    site: DeskSite, files: list[tuple[str, bytes]], said: str
) -> None:
    number = await _mail_case(site)
    before = len((await site.case(number))["messages"])
    async with logged_in(site) as agent:
        status, page = await _post(agent, number, *files)
    assert (status, said in page) == (422, True)
    assert len((await site.case(number))["messages"]) == before


async def test_an_upload_without_the_sessions_token_is_refused(site: DeskSite) -> None:
    number = await _mail_case(site)
    async with logged_in(site) as agent:
        status, _ = await _post(agent, number, ("a.pdf", b"x"), csrf="forged")
    assert status == 403


@pytest.mark.parametrize("to", ["mail-demo:nobody@example.net", "no-channel:customer@example.com"])
async def test_whoever_takes_no_part_cannot_be_written_to(site: DeskSite, to: str) -> None:
    number = await _mail_case(site)
    async with logged_in(site) as agent:
        status, page = await _post(agent, number, to=to)
    assert (status, "Choose whom to answer" in page) == (422, True)


async def test_the_programs_interface_names_whom_to_write_to(site: DeskSite) -> None:
    number = await _mail_case(site)
    await site.act(number, "reply", "agent1", text="Hello", to="Customer@Example.com")
    path, body = f"{site.address}/v1/cases/{number}/reply", {"agent": "agent1@example.com", "text": "x", "to": "a@b.cc"}
    async with site.programs.post(path, json=body) as answer:
        assert (answer.status, (await answer.json())["error"]["fields"]) == (422, {"to": "unknown"})
