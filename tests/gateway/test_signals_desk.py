"""One key at the desk tells the owner of the account something about its customer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.desk_site import DeskSite, logged_in, running_desk


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def test_a_signal_from_the_case_page_is_noted_with_its_case_and_teller(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent:
        assert 'data-key="g"' in await agent.page(f"/desk/cases/{number}")
        status, page = await agent.send(f"/desk/cases/{number}/signal", kind="debt", note="They asked to pay later")
    assert (status, number in page) == (200, True)
    found = [one for one in (await site.get("/v1/signals"))["items"] if one["rule"] is None]
    assert [(one["case"], one["kind"], one["by"], one["note"]) for one in found] == [
        (number, "debt", "agent:agent1@example.com", "They asked to pay later")
    ]


@pytest.mark.parametrize(("kind", "note"), [("weather", "x"), ("debt", "  ")])
async def test_a_signal_that_says_nothing_or_is_of_no_kind_is_refused(site: DeskSite, kind: str, note: str) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent:
        status, _ = await agent.send(f"/desk/cases/{number}/signal", kind=kind, note=note)
    assert status == 422
    assert [one for one in (await site.get("/v1/signals"))["items"] if one["rule"] is None] == []
