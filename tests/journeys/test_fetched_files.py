"""Files that a message only names: their bytes come after the message is stored, or are told to be unavailable."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.fetching import PAUSES_S, TRIES, Fetching
from tests.fakes.bot_chat import SECOND, BotChat, bot_chat

PDF = b"%PDF-1.4\n"
DOCUMENT = {"file_id": "plan", "file_name": "plan.pdf", "mime_type": "application/pdf", "file_size": len(PDF)}


@dataclass
class Files:
    """A server of files by path; those that are not there answer 404."""

    kept: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        found = self.kept.get(request.path)
        return web.Response(status=404) if found is None else web.Response(body=found, content_type="image/png")


@pytest.fixture
async def files() -> AsyncIterator[Files]:
    kept = Files()
    application = web.Application()
    application.router.add_get("/{path:.*}", kept.answer)
    async with TestServer(application) as server:
        kept.url = str(server.make_url("")).rstrip("/")
        yield kept


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[BotChat]:
    async with bot_chat(tmp_path, fetch_from_loopback=True, max_attachment_bytes=2000) as opened:
        yield opened


async def sent(chat: BotChat, **attachment: object) -> None:
    """A program's message with a file."""
    item = {"id": "m1", "from": {"id": "u1"}, "text": "operator", "attachments": [attachment]}
    incoming = chat.gateway.parts.channels["demo"].incoming(item, orjson.dumps(item))  # type: ignore[attr-defined]
    await chat.gateway.parts.door.accept(incoming)
    await chat.work()


def fetching(chat: BotChat) -> Fetching:
    return Fetching(chat.gateway.parts, now=lambda: chat.clock[0])


async def the_file(chat: BotChat) -> Mapping[str, Any]:
    (row,) = await chat.rows("SELECT * FROM attachment")
    return row


async def test_a_file_of_telegram_is_stored_after_its_message(chat: BotChat) -> None:
    chat.api.files["plan"] = PDF
    await chat.after(await chat.user.sends(caption="оператор", document=DOCUMENT))
    before = await the_file(chat)
    assert (before["fetch_state"], before["sha256"]) == ("due", None)
    assert await fetching(chat).fetch_due() == 1
    after = await the_file(chat)
    assert (after["fetch_state"], after["size"], after["media_type"]) == (None, len(PDF), "application/pdf")
    assert await chat.gateway.parts.blobs.get(after["sha256"]) == PDF


async def test_a_file_named_by_its_address_is_fetched_from_there(chat: BotChat, files: Files) -> None:
    files.kept["/a.png"] = b"picture"
    await sent(chat, name="a.png", media_type="text/html", url=f"{files.url}/a.png")
    await fetching(chat).fetch_due()
    row = await the_file(chat)
    assert await chat.gateway.parts.blobs.get(row["sha256"]) == b"picture"
    assert row["media_type"] == "image/png"


async def test_a_fetched_file_is_not_fetched_again(chat: BotChat, files: Files) -> None:
    files.kept["/a.png"] = b"picture"
    await sent(chat, name="a.png", media_type="image/png", url=f"{files.url}/a.png")
    assert await fetching(chat).fetch_due() == 1
    chat.clock[0] += 3600 * SECOND
    assert await fetching(chat).fetch_due() == 0
    assert files.asked == ["/a.png"]


async def test_two_processes_do_not_fetch_the_same_file_at_once(chat: BotChat, files: Files) -> None:
    files.kept["/a.png"] = b"picture"
    await sent(chat, name="a.png", media_type="image/png", url=f"{files.url}/a.png")
    first, second = fetching(chat), fetching(chat)
    assert await first.fetch_due() + await second.fetch_due() == 1


async def test_a_file_that_is_away_is_tried_with_growing_pauses_and_then_given_up(chat: BotChat, files: Files) -> None:
    await sent(chat, name="a.png", media_type="image/png", url=f"{files.url}/gone.png")
    fetch = fetching(chat)
    for pause_s in PAUSES_S:
        assert await fetch.fetch_due() == 1
        chat.clock[0] += (pause_s - 1) * SECOND
        assert await fetch.fetch_due() == 0, f"tried again before {pause_s} s were over"
        chat.clock[0] += SECOND
    assert await fetch.fetch_due() == 1
    row = await the_file(chat)
    assert (row["fetch_state"], row["fetch_tries"], len(files.asked)) == ("failed", TRIES, TRIES)
    assert "404" in row["fetch_error"]


@pytest.mark.parametrize("address", ["https://10.0.0.1/a.png", "https://[::1]/a.png", "http://192.168.0.1/a.png"])
async def test_an_address_in_our_own_network_is_given_up_at_once(chat: BotChat, address: str) -> None:
    await sent(chat, name="a.png", media_type="image/png", url=address)
    await fetching(chat).fetch_due()
    assert (await the_file(chat))["fetch_state"] == "failed"


@pytest.mark.parametrize("size", [2000, 2001])
async def test_a_file_over_the_limit_is_given_up_at_once(chat: BotChat, size: int) -> None:
    chat.api.files["plan"] = bytes(size)
    await chat.after(await chat.user.sends(caption="оператор", document=DOCUMENT))
    await fetching(chat).fetch_due()
    assert (await the_file(chat))["fetch_state"] == ("failed" if size > 2000 else None)


async def test_a_file_that_telegram_has_no_more_is_given_up_at_once(chat: BotChat) -> None:
    await chat.after(await chat.user.sends(caption="оператор", document=DOCUMENT))
    await fetching(chat).fetch_due()
    row = await the_file(chat)
    assert (row["fetch_state"], row["fetch_tries"]) == ("failed", 1)


async def test_a_file_is_fetched_once_telegram_is_back(chat: BotChat) -> None:
    chat.api.files["plan"] = PDF
    chat.api.fail("getFile", 502, "Bad Gateway")
    await chat.after(await chat.user.sends(caption="оператор", document=DOCUMENT))
    await fetching(chat).fetch_due()
    assert (await the_file(chat))["fetch_state"] == "due"
    chat.clock[0] += PAUSES_S[0] * SECOND
    await fetching(chat).fetch_due()
    assert (await the_file(chat))["sha256"] is not None


async def test_the_desk_is_told_when_a_file_is_there(chat: BotChat) -> None:
    chat.api.files["plan"] = PDF
    await chat.after(await chat.user.sends(caption="оператор", document=DOCUMENT))
    async with chat.gateway.parts.bus.subscribe("desk") as desk:
        await fetching(chat).fetch_due()
        hint = await anext(aiter(desk))
    (case,) = await chat.rows("SELECT number FROM cases")
    assert orjson.loads(hint)["number"] == case["number"]  # type: ignore[arg-type]
