"""Fetches a file from an address a stranger named, without being led into our own network or drowned in bytes.

Only https to public addresses: the name is resolved here, every answer is judged, and the connection goes to a judged
address, so that a name that resolves anew (DNS rebinding) changes nothing. Each redirect is judged like the first one.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The IP addresses of a host name."""

REDIRECTS_AT_MOST: Final = 3
PLAIN_TYPE: Final = "application/octet-stream"

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,59}")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024
_HEAD_BYTES = 16 * 1024
_HIDING = tuple(  # networks whose addresses stand for others: IPv4 mapped, NAT64, 6to4, Teredo
    ipaddress.IPv6Network(one)
    for one in ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)


class FetchFailed(Exception):
    """The file did not come: later is worth a try."""


class FetchRefused(FetchFailed):
    """The file will never be fetched from there: the address is not allowed, or the file is too large."""


class _AddressRefused(OSError):
    """A host resolves to what is not allowed; an OSError, as what resolves raises for a connector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file's bytes, and its media type as far as it can be believed."""

    content: bytes
    media_type: str


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet, and stands for no other address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and (ip.is_site_local or any(ip in network for network in _HIDING)):
        return False
    is_special = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved
    return ip.is_global and not is_special and not ip.is_unspecified


def clean_type(written: str | None, *, fallback: str = PLAIN_TYPE) -> str:
    """A media type without parameters, in lower case; the fallback where what is written is none."""
    bare = (written or "").partition(";")[0].strip().lower()
    return bare if _TYPE.fullmatch(bare) else fallback


async def resolve_by_system(host: str, port: int) -> list[str]:
    """The addresses the system's resolver gives."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class GuardedFetcher:
    """Fetches from public https addresses; `allows_loopback` lets http to this machine in as well, for tests."""

    def __init__(self, *, most_bytes: int, allows_loopback: bool = False, resolve: Resolve = resolve_by_system) -> None:
        self._most_bytes = most_bytes
        self._allows_loopback = allows_loopback
        self._resolve = resolve

    async def fetch(self, address: str) -> Fetched:
        """The file behind an address; raises FetchFailed or FetchRefused. The caller limits the time."""
        judging = _Judging(self._resolve)
        connector = aiohttp.TCPConnector(resolver=judging, use_dns_cache=False, limit=1)
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # a few bytes could become many
            headers={"Accept-Encoding": "identity", "User-Agent": "switchboard"},
            max_line_size=_HEAD_BYTES,
            max_field_size=_HEAD_BYTES,
        ) as http:
            try:
                return await self._follow(http, judging, _parsed(address))
            except _AddressRefused as err:
                raise FetchRefused(str(err)) from err
            except aiohttp.ClientConnectorError as err:
                if isinstance(err.os_error, _AddressRefused):
                    raise FetchRefused(str(err.os_error)) from err
                raise FetchFailed(f"{err.host} cannot be reached ({type(err).__name__})") from err
            except (aiohttp.ClientError, OSError, ValueError) as err:
                raise FetchFailed(f"the file did not come: {type(err).__name__}") from err

    async def _follow(self, http: aiohttp.ClientSession, judging: _Judging, url: URL) -> Fetched:
        for _ in range(REDIRECTS_AT_MOST + 1):
            self._judge(url, judging)
            async with http.get(url, allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS:
                    return await self._taken(answer)
                url = url.join(_parsed(answer.headers.get("Location", "")))
        raise FetchRefused(f"the address leads on more than {REDIRECTS_AT_MOST} times")

    def _judge(self, url: URL, judging: _Judging) -> None:
        """Refuse what is no address of a public file; names are judged once they are resolved."""
        is_local = self._allows_loopback and url.scheme == "http"
        if url.scheme != "https" and not is_local:
            raise FetchRefused("only https:// addresses are fetched from")
        if url.user or url.password:
            raise FetchRefused("an address with a name or password in it is not fetched from")
        if not url.raw_host:
            raise FetchRefused("the address names no host")
        judging.only_loopback = is_local
        if _skips_resolver(url.raw_host):
            judging.judge(url.raw_host, [url.raw_host])

    async def _taken(self, answer: aiohttp.ClientResponse) -> Fetched:
        if answer.status != 200:
            raise FetchFailed(f"the address answered {answer.status}")
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise FetchRefused("the file came compressed, though that was not asked for")
        if (answer.content_length or 0) > self._most_bytes:
            raise FetchRefused(self._too_large())
        found = bytearray()
        async for chunk in answer.content.iter_chunked(_CHUNK):
            found += chunk
            if len(found) > self._most_bytes:
                raise FetchRefused(self._too_large())
        return Fetched(content=bytes(found), media_type=clean_type(answer.headers.get("Content-Type")))

    def _too_large(self) -> str:
        return f"the file is larger than {self._most_bytes} bytes"


class _Judging(AbstractResolver):
    """Gives a connector only addresses that were judged; one bad address among a name's refuses the name."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self.only_loopback = False

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The judged addresses of a host."""
        addresses = await self._resolve(host, port)
        self.judge(host, addresses)
        return [_result(host, port, address) for address in addresses]

    async def close(self) -> None:
        """Nothing is held."""

    def judge(self, host: str, addresses: Sequence[str]) -> None:
        """Raise for a host with an address that is not allowed."""
        allowed = _is_loopback if self.only_loopback else is_public
        if not addresses or not all(allowed(address) for address in addresses):
            raise _AddressRefused(f"{host} is not a host of the public Internet")


def _parsed(address: str) -> URL:
    try:
        return URL(address)
    except ValueError as err:
        raise FetchRefused("this is no address") from err


def _skips_resolver(host: str) -> bool:
    """Whether aiohttp takes the host for an IP address and hands it to the system as it is, "127.1" and "1" too."""
    return ":" in host or host.replace(".", "").isdigit()


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _result(host: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)
