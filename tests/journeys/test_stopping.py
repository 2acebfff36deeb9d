"""A gateway that is told to stop: what comes in ends first, open chats are sent away, every channel is closed once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientSession, WSCloseCode, WSMsgType

from gateway.serve import Role, serving
from tests.fakes.open_centre import shipped


@pytest.mark.parametrize("role", ["both", "http", "work"])
async def test_channels_are_closed_once_and_after_nothing_runs_by_them_any_more(tmp_path: Path, role: Role) -> None:
    running_at_close: list[set[str]] = []

    async def note() -> None:
        running_at_close.append({task.get_name() for task in asyncio.all_tasks() if not task.done()})

    async with serving(shipped(tmp_path), role=role) as running:
        running.gateway.closing.push_async_callback(note)
    (names,) = running_at_close
    assert not [name for name in names if name.startswith(("channel-", "outbox"))]


async def test_an_open_chat_does_not_hold_the_gateway_up(tmp_path: Path) -> None:
    async with ClientSession() as http, asyncio.timeout(30):
        async with serving(shipped(tmp_path)) as running:
            socket = await http.ws_connect(f"{running.address}/v1/chat/site/socket")
            await socket.send_json({"type": "hello", "visitor": None, "locale": "ru", "after": 0})
            assert (await socket.receive_json())["type"] == "welcome"
            ends = asyncio.create_task(_close_code(socket))
            loop = asyncio.get_running_loop()
            stops_at = loop.time()
        assert await ends == WSCloseCode.SERVICE_RESTART
        assert loop.time() - stops_at < 5, "the server waited for a chat that was open"


async def _close_code(socket) -> int | None:  # type: ignore[no-untyped-def]
    async for frame in socket:
        assert frame.type == WSMsgType.TEXT
    return socket.close_code
