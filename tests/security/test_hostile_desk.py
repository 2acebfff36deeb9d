"""Headers and forms that no browser sends are refused by the desk, and are no mistake of ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import WSServerHandshakeError

from tests.fakes.desk_site import DeskSite, logged_in, running_desk


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def _status(site: DeskSite, request: bytes) -> int:
    """The status of an answer to these very bytes, which no client library would send."""
    host = site.address.removeprefix("http://")
    reader, writer = await asyncio.open_connection(*host.split(":"))
    writer.write(request.replace(b"HOST", host.encode()))
    await writer.drain()
    line = await reader.readline()
    writer.close()
    return int(line.split()[1])


@pytest.mark.parametrize("origin", ["http://[", "http://elsewhere.example", "null"])
async def test_a_socket_of_a_page_that_is_not_ours_is_refused(site: DeskSite, origin: str) -> None:
    async with logged_in(site) as agent:
        with pytest.raises(WSServerHandshakeError) as refused:
            await agent.http.ws_connect(f"{site.address}/desk/live", headers={"Origin": origin})

    assert refused.value.status == 403


async def test_a_socket_of_our_own_page_is_opened(site: DeskSite) -> None:
    live, headers = f"{site.address}/desk/live", {"Origin": site.address}

    async with logged_in(site) as agent, agent.http.ws_connect(live, headers=headers) as socket:
        assert not socket.closed


@pytest.mark.parametrize("token", [b"\xff", b"\xed\xb3\xbf", b'"\\377"'])
@pytest.mark.parametrize("form", [b"form=%FF", b"form=%ED%B3%BF", b"form=\xff", b"email=%00&form=a"])
async def test_a_log_in_form_of_broken_bytes_is_refused(site: DeskSite, token: bytes, form: bytes) -> None:
    request = (
        b"POST /desk/login HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Cookie: switchboard_login=%b\r\nContent-Length: %d\r\n\r\n%b" % (token, len(form), form)
    )

    assert 400 <= await _status(site, request) < 500
