"""Owns one exchange with an order system over HTTP: what is sent, how much is read, and what each failure says."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import aiohttp
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from gateway.orders import wire
from gateway.orders.bounds import TooLarge, bounded
from gateway.orders.breaker import Breaker
from gateway.orders.contract import OrderSystemDown
from gateway.orders.references import LONGEST
from gateway.orders.wishes import Refused

A = TypeVar("A")
B = TypeVar("B")

_LONGEST_WAIT_S = 300.0
_PIECE = 64 * 1024
_LONG = 256 * 1024
"""A longer answer is read in a thread, so that it holds nobody up."""
_BETWEEN = frozenset({502, 504})
"""Said by what stands between us and the order system, which may have done what it was asked."""

_NOT_SERVED = 501
"""Said by an order system that does not do this at all."""
_COME_LATER = frozenset({408, 425, 429})
_NOT_BEGUN = _COME_LATER | {503}
"""Said by who has not begun with what it was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    may_refuse: bool = False
    key: str | None = None
    most_bytes: int = wire.MOST_BYTES

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def headers(self) -> dict[str, str]:
        of_body = {"Content-Type": "application/json"} if self.body is not None else {}
        return of_body | ({wire.KEY_HEADER: self.key} if self.key is not None else {})


class _Lost(OrderSystemDown):
    """Nothing came back, or something between us gave up: the same key may be asked again at once."""


class _Unusable(OrderSystemDown):
    """It is there and answers, but not to this: no reason to leave it alone with other questions."""


class Exchange:
    """Asks one order system; every failure is an OrderSystemDown, and outages in a row close the way for a while."""

    def __init__(self, session: aiohttp.ClientSession, *, address: str, breaker: Breaker) -> None:
        """Take an open session, which this object owns from now on, and the address that the paths follow."""
        self._session = session
        self._address = address.rstrip("/")
        self._breaker = breaker

    async def look(self, at: wire.Looking[A], **asked: str | None) -> A:
        """Ask by GET; parameters that are None are left out."""
        # What customers type may be longer than a URL, or hold lone surrogates, which none can carry.
        sendable = {name: _sendable(text) for name, text in asked.items() if text is not None}
        answer = await self._ask(
            _Request(method="GET", path=at.path, params=sendable, most_bytes=at.most_bytes), at.answer
        )
        return self._plain(answer)

    async def post(self, at: wire.Posting[B, A], body: B) -> A:
        """Post to what neither acts nor refuses."""
        answer = await self.post_or_refused(at, body)
        return self._plain(answer)

    async def post_or_refused(self, at: wire.Posting[B, A], body: B) -> A | Refused:
        """Post to what may refuse."""
        request = _Request(method="POST", path=at.path, body=_json(at.body, body), may_refuse=at.may_refuse)
        return await self._ask(request, at.answer)

    async def act(self, at: wire.Posting[B, A], body: B, *, key: str) -> A | Refused:
        """Have something done once: where no answer comes it is asked a second time, under the same key."""
        request = _Request(method="POST", path=at.path, body=_json(at.body, body), may_refuse=at.may_refuse, key=key)
        try:
            return await self._ask(request, at.answer)
        except _Lost:
            return await self._once_more(request, at.answer)

    async def close(self) -> None:
        """Let go of connections."""
        await self._session.close()

    async def _once_more(self, request: _Request, shape: TypeAdapter[A]) -> A | Refused:
        """Ask again for what may have been done the first time, whatever is said the second."""
        try:
            return await self._ask(request, shape)
        except OrderSystemDown as err:
            err.may_be_done = True
            raise

    async def _ask(self, request: _Request, shape: TypeAdapter[A]) -> A | Refused:
        """Ask if the breaker lets us, and tell it how that went."""
        wait_s = self._breaker.wait_s()
        if wait_s > 0:
            reason = "it failed several times in a row and is left alone"
            raise OrderSystemDown(reason, retry_after_s=wait_s, may_be_done=False)
        try:
            answer = await self._read(request, shape)
        except _Unusable:
            raise
        except OrderSystemDown:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return answer

    async def _read(self, request: _Request, shape: TypeAdapter[A]) -> A | Refused:
        """Read the body of a 200, or of the 409 of what may refuse."""
        status, body = await self._send(request)
        is_refused = status == wire.REFUSED_STATUS
        try:
            if is_refused:
                return _value(wire.REFUSED, body)
            is_long = len(body) > _LONG
            return await asyncio.to_thread(_value, shape, body) if is_long else _value(shape, body)
        except TooLarge as err:
            raise _Unusable(f"{request}: {err}", retry_after_s=self._breaker.rest_s) from None
        except ValidationError as err:
            # Without the error's own text: it quotes the values, which are the customer's.
            reason = f"its answer to {request} has {err.error_count()} fields that cannot be read"
            raise _Unusable(reason, retry_after_s=self._breaker.rest_s) from None

    async def _send(self, request: _Request) -> tuple[int, bytes]:
        """Send one request and answer status and body; whatever says nothing about what was asked is down."""
        url, rest_s = self._address + request.path, self._breaker.rest_s
        try:
            async with self._session.request(
                request.method,
                url,
                params=request.params,
                data=request.body,
                headers=request.headers,
                allow_redirects=False,
            ) as reply:
                if reply.status != 200 and not (request.may_refuse and reply.status == wire.REFUSED_STATUS):
                    raise self._down(request, reply)
                return reply.status, await self._whole(request, reply)
        except TimeoutError as err:
            raise _Lost(f"{request} timed out", retry_after_s=rest_s) from err
        except aiohttp.ClientConnectorError as err:
            reason = f"{request}: {type(err).__name__}"
            raise OrderSystemDown(reason, retry_after_s=rest_s, may_be_done=False) from err
        except aiohttp.ClientError as err:
            raise _Lost(f"{request}: {type(err).__name__}", retry_after_s=rest_s) from err

    async def _whole(self, request: _Request, reply: aiohttp.ClientResponse) -> bytes:
        """Read a body that is not too long."""
        read = bytearray()
        async for piece in reply.content.iter_chunked(_PIECE):
            read += piece
            if len(read) > request.most_bytes:
                reason = f"its answer to {request} is longer than {request.most_bytes} bytes"
                raise _Unusable(reason, retry_after_s=self._breaker.rest_s)
        return bytes(read)

    def _down(self, request: _Request, reply: aiohttp.ClientResponse) -> OrderSystemDown:
        wait_s = _retry_after_s(reply.headers.get("Retry-After"), self._breaker.rest_s)
        said, status = f"{request} answered {reply.status}", reply.status
        if status in _BETWEEN:
            return _Lost(said, retry_after_s=wait_s)
        is_unfit = status == _NOT_SERVED or (300 <= status < 500 and status not in _COME_LATER)
        kind = _Unusable if is_unfit else OrderSystemDown
        return kind(said, retry_after_s=wait_s, may_be_done=not is_unfit and status not in _NOT_BEGUN)

    def _plain(self, answer: A | Refused) -> A:
        if isinstance(answer, Refused):  # only what may refuse is read as one
            raise OrderSystemDown("it refused what it may not", retry_after_s=self._breaker.rest_s)
        return answer


def _value(shape: TypeAdapter[A], body: bytes) -> A:
    """Read a body, bounded: what is kept of it must have room."""
    return bounded(shape.validate_json(body))


def _json(shape: TypeAdapter[B], body: B) -> bytes:
    """The body as JSON; lone surrogates, which customers' texts may hold, become question marks."""
    try:
        return shape.dump_json(body)
    except PydanticSerializationError:
        return json.dumps(shape.dump_python(body, mode="json"), ensure_ascii=False).encode("utf-8", "replace")


def _sendable(text: str) -> str:
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")


def _retry_after_s(header: str | None, otherwise_s: float) -> float:
    """Read a Retry-After in seconds; the rarer form with a date counts as none."""
    if header is None or not (header.isascii() and header.isdigit()):
        return otherwise_s
    return min(float(header), _LONGEST_WAIT_S)
