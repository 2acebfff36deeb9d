"""Fetching from an address that a stranger named: only public https hosts, whatever name, number or redirect says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.guarded_fetch import FetchFailed, FetchRefused, GuardedFetcher, clean_type, is_public

MOST = 100_000


@dataclass
class Names:
    """A resolver whose answers are written down; `asked` tells for which hosts."""

    answers: dict[str, list[str]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[host]


@dataclass
class Host:
    """A local server that plays the stranger's: `asked` tells which paths were fetched."""

    server: TestServer
    asked: list[str]

    def at(self, path: str, *, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server.port}{path}"


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        match request.path.split("/")[1:]:
            case ["file"]:
                return web.Response(body=b"%PDF-1.4\n", content_type="application/pdf")
            case ["to"]:
                return web.Response(status=302, headers={"Location": request.query["url"]})
            case ["again", count] if count != "0":
                return web.Response(status=307, headers={"Location": f"/again/{int(count) - 1}"})
            case ["again", _]:
                return web.Response(body=b"there")
            case ["told", size]:
                return web.Response(body=bytes(int(size)))
            case ["untold", size]:
                return await _stream(request, int(size))
            case ["zipped"]:
                return web.Response(body=b"x", headers={"Content-Encoding": "gzip"})
            case ["type"]:
                return web.Response(body=b"x", headers={"Content-Type": request.query["is"]})
            case _:
                return web.Response(status=404)

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    async with TestServer(application) as server:
        yield Host(server=server, asked=asked)


async def _stream(request: web.Request, size: int) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(bytes(size))
    return response


def fetcher(**answers: list[str]) -> GuardedFetcher:
    """One that may fetch from this machine by http; other names are those of `answers`."""
    return GuardedFetcher(most_bytes=MOST, allows_loopback=True, resolve=Names(answers))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "127.1",
        "no address",
        "",
    ],
)
def test_addresses_of_our_own_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://files.example.com/a",
        "ftp://files.example.com/a",
        "file:///etc/passwd",
        "gopher://files.example.com/",
        "//files.example.com/a",
        "files.example.com/a",
        "",
        "https://",
        "https://name:secret@files.example.com/a",
        "https://files.example.com@inner.example.com/a",
        "https://127.0.0.1/a",
        "https://127.1/a",
        "https://2130706433/a",
        "https://0/a",
        "https://127.0.0.1./a",
        "https://[::1]/a",
        "https://[::ffff:10.0.0.1]/a",
        "https://169.254.169.254/latest/meta-data",
        "https://①②⑦.⓪.⓪.①/a",
        "https://inner.example.com/a",
        "https://mixed.example.com/a",
        "https://six.example.com/a",
        "https://nothing.example.com/a",
        "https://0x7f000001/a",
    ],
)
async def test_what_is_no_public_https_file_is_refused_without_a_connection(address: str) -> None:
    names = Names(
        {
            "inner.example.com": ["10.0.0.1"],
            "mixed.example.com": ["93.184.215.14", "192.168.0.1"],
            "six.example.com": ["::1"],
            "nothing.example.com": [],
            "0x7f000001": ["127.0.0.1"],
        }
    )
    with pytest.raises(FetchRefused):
        await GuardedFetcher(most_bytes=MOST, resolve=names).fetch(address)


async def test_a_file_comes_with_its_bytes_and_type(host: Host) -> None:
    fetched = await fetcher().fetch(host.at("/file"))
    assert (fetched.content, fetched.media_type) == (b"%PDF-1.4\n", "application/pdf")


async def test_http_from_this_machine_needs_its_setting(host: Host) -> None:
    with pytest.raises(FetchRefused, match="https"):
        await GuardedFetcher(most_bytes=MOST).fetch(host.at("/file"))
    assert host.asked == []


@pytest.mark.parametrize(
    "leads_to",
    [
        "http://10.0.0.1/",
        "https://169.254.169.254/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://inner.example.com/",
        "file:///etc/passwd",
        "https://name@files.example.com/",
    ],
)
async def test_a_redirect_is_judged_like_the_first_address(host: Host, leads_to: str) -> None:
    guarded = fetcher(**{"inner.example.com": ["10.0.0.1"]})
    with pytest.raises(FetchRefused):
        await guarded.fetch(host.at(f"/to?url={leads_to}"))


@pytest.mark.parametrize(("redirects", "comes"), [(3, True), (4, False)])
async def test_three_redirects_are_followed_and_not_a_fourth(host: Host, redirects: int, comes: bool) -> None:
    if comes:
        assert (await fetcher().fetch(host.at(f"/again/{redirects}"))).content == b"there"
    else:
        with pytest.raises(FetchRefused, match="3 times"):
            await fetcher().fetch(host.at(f"/again/{redirects}"))


async def test_the_connection_goes_to_the_judged_address_and_the_name_is_resolved_once(host: Host) -> None:
    names = Names({"files.example.com": ["127.0.0.1"]})
    guarded = GuardedFetcher(most_bytes=MOST, allows_loopback=True, resolve=names)
    await guarded.fetch(host.at("/file", host="files.example.com"))
    assert (names.asked, host.asked) == (["files.example.com"], ["/file"])


@pytest.mark.parametrize("path", ["/told", "/untold"])
async def test_a_file_as_large_as_may_be_comes_and_a_larger_one_is_refused(host: Host, path: str) -> None:
    assert len((await fetcher().fetch(host.at(f"{path}/{MOST}"))).content) == MOST
    with pytest.raises(FetchRefused, match="larger than"):
        await fetcher().fetch(host.at(f"{path}/{MOST + 1}"))


async def test_a_compressed_answer_is_refused(host: Host) -> None:
    with pytest.raises(FetchRefused, match="compressed"):
        await fetcher().fetch(host.at("/zipped"))


async def test_a_missing_file_may_be_there_later(host: Host) -> None:
    with pytest.raises(FetchFailed, match="404") as failed:
        await fetcher().fetch(host.at("/nowhere"))
    assert not isinstance(failed.value, FetchRefused)


async def test_a_host_that_is_away_may_be_back_later(host: Host) -> None:
    address = host.at("/file")
    await host.server.close()
    with pytest.raises(FetchFailed) as failed:
        await fetcher().fetch(address)
    assert not isinstance(failed.value, FetchRefused)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("image/PNG; charset=x", "image/png"),
        ("application/vnd.ms-excel", "application/vnd.ms-excel"),
        ("", "application/octet-stream"),
        (None, "application/octet-stream"),
        ("text", "application/octet-stream"),
        ("text/html\r\nX-Evil: 1", "application/octet-stream"),
        ("<script>/x", "application/octet-stream"),
        (f"a/{'b' * 200}", "application/octet-stream"),
    ],
)
def test_only_a_plain_media_type_is_believed(written: str | None, kept: str) -> None:
    assert clean_type(written) == kept
