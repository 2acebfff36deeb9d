"""What the desk shows of files that are not here: those still to come, and those that never will."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.texts import Texts
from tests.fakes.desk_site import DeskSite, eventually, logged_in, running_desk


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def test_a_file_that_cannot_be_fetched_is_shown_as_not_available(site: DeskSite) -> None:
    number = await site.waiting_case()
    file = {"name": "plan.png", "media_type": "image/png", "url": "https://127.0.0.1/plan.png"}
    sender = {"id": "customer-1", "name": "Some Customer"}
    await site.post("/v1/inbound/demo", {"id": "with-file", "from": sender, "text": "see", "attachments": [file]})
    async with logged_in(site) as agent:

        async def is_told() -> bool:
            return "not available" in await agent.page(f"/desk/cases/{number}")

        await eventually(is_told)
        assert "/desk/files/" not in await agent.page(f"/desk/cases/{number}")


@pytest.mark.parametrize("key", ["desk-file-waiting", "desk-file-unavailable", "reason-edit"])
def test_agents_are_told_in_each_language(key: str) -> None:
    texts = Texts.load(("ru", "en", "zh"))
    assert len({texts.say(language, key) for language in ("ru", "en", "zh")}) == 3
