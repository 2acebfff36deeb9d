"""One visitor's open socket: hello, what was missed, then live in both directions until one side goes."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final, cast

from aiohttp import WSCloseCode, WSMsgType, web

from channels.contract import Channel, Door, Lagged, LiveNote, Posted
from channels.errors import BadPayload, NotStored
from channels.webchat import outbound
from channels.webchat.inbound import Frame, Hello, decode, hello_of, incoming_of
from channels.webchat.limits import Bucket
from channels.webchat.origin import may_open, refused
from channels.webchat.visitor import Visitor

if TYPE_CHECKING:
    from channels.webchat.channel import WebchatChannel

_HEARTBEAT_S: Final = 25.0
_CLOSE_WITHIN_S: Final = 3.0
_HELLO_WITHIN_S: Final = 20.0
_PAGE: Final = 200
_TYPING_EVERY_S: Final = 1.0
_FAULTS_AT_ONCE: Final = 60
_OVERLAP: Final = 50  # how far back a message that is missing is looked for
_MOST_REMEMBERED: Final = 2000

Live = AsyncIterator[Posted | LiveNote | Lagged]


async def open_socket(request: web.Request, channel: Channel, door: Door) -> web.StreamResponse:
    """Serve one socket from its opening to its end."""
    own = cast("WebchatChannel", channel)
    if not may_open(request, own.settings.origins, own.public_url):
        return refused(request)
    socket = web.WebSocketResponse(timeout=_CLOSE_WITHIN_S, heartbeat=_HEARTBEAT_S, max_msg_size=own.most_frame_bytes)
    await socket.prepare(request)
    own.sockets.add(socket)
    try:
        await _Talk(socket, own, door).run()
    finally:
        own.sockets.discard(socket)
        await socket.close(code=WSCloseCode.INTERNAL_ERROR)  # does nothing where the socket is closed already
    return socket


class _Talk:
    """The state of one socket; everything that lasts longer stands behind the door."""

    def __init__(self, socket: web.WebSocketResponse, channel: WebchatChannel, door: Door) -> None:
        self._socket = socket
        self._channel = channel
        self._door = door
        self._faults = Bucket(most=_FAULTS_AT_ONCE, per_s=1.0, clock=time.monotonic)
        self._visitor: Visitor = channel.visitors.new()
        self._locale: str | None = None
        self._known_to = 0
        self._newest = 0
        self._shown: set[int] = set()
        self._typed_at = float("-inf")

    async def run(self) -> None:
        """Greet, catch up, then listen and show until the socket closes."""
        hello = await self._hello()
        if hello is None:
            return
        self._locale = hello.locale
        if known := self._channel.visitors.known(hello.token):
            self._visitor, self._known_to, self._newest = known, hello.after, hello.after
        async with self._door.follow(self._channel.name, self._visitor.key) as live:
            await self._welcome()
            async with asyncio.TaskGroup() as group:
                showing = group.create_task(self._show(live), name="webchat live messages")
                await self._listen()
                showing.cancel()

    async def _hello(self) -> Hello | None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_HELLO_WITHIN_S):
                async for message in self._socket:
                    try:
                        return hello_of(_frame(message.type, message.data))
                    except BadPayload as err:
                        await self._fault(outbound.not_valid(err))
        await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"no hello")
        return None

    async def _welcome(self) -> None:
        page = await self._page()
        case = next((posted.case for posted in reversed(page) if posted.case), None)
        await self._send({"type": "welcome", "visitor": self._visitor.token, "case": case})
        await self._show_pages(page)

    async def _page(self) -> list[Posted]:
        return await self._door.history(self._channel.name, self._visitor.key, after=self._read_from(), limit=_PAGE)

    def _read_from(self) -> int:
        """The place before the first message that may be missing: places are given out before messages are shown."""
        first = max(self._known_to, self._newest - _OVERLAP)
        return next((seq for seq in range(first, self._newest) if seq + 1 not in self._shown), self._newest)

    async def _show_pages(self, page: list[Posted]) -> None:
        while True:
            for posted in page:
                await self._show_posted(posted)
            if len(page) < _PAGE:
                return
            page = await self._page()

    async def _show(self, live: Live) -> None:
        async for news in live:
            match news:
                case Posted():
                    await self._show_posted(news)
                case LiveNote():
                    if frame := outbound.note_of(news):
                        await self._send(frame)
                case Lagged():
                    await self._show_pages(await self._page())
        await self._socket.close(code=WSCloseCode.SERVICE_RESTART)

    async def _show_posted(self, posted: Posted) -> None:
        """Send a message unless this socket has had it: history and live overlap on purpose."""
        if posted.seq in self._shown:
            return
        self._shown.add(posted.seq)
        self._newest = max(self._newest, posted.seq)
        if len(self._shown) > _MOST_REMEMBERED:
            self._shown = {seq for seq in self._shown if seq > self._newest - _MOST_REMEMBERED // 2}
        await self._send(outbound.message_of(posted))

    async def _listen(self) -> None:
        async for message in self._socket:
            frame: Frame = {}
            try:
                frame = _frame(message.type, message.data)
                await self._take(frame, message.data)
            except BadPayload as err:
                await self._fault(outbound.not_valid(err, event_id=frame.get("id")))
            except NotStored as err:
                await self._send(outbound.not_stored(err, event_id=frame.get("id")))

    async def _take(self, frame: Frame, raw: str) -> None:
        if frame.get("type") == "typing":
            return await self._pass_typing()
        if frame.get("type") == "hello":
            raise BadPayload("hello was said already; open another socket for another visitor")
        if wait_s := self._channel.rates.wait_s(self._visitor.key):
            return await self._fault(outbound.too_many(wait_s, event_id=frame.get("id")))
        incoming = incoming_of(
            frame,
            raw.encode(),
            channel=self._channel.name,
            visitor=self._visitor.key,
            locale=self._locale,
            most_bytes=self._channel.settings.max_attachment_bytes,
        )
        receipt = await self._door.accept(incoming)
        if "id" in frame:
            await self._send({"type": "accepted", "id": frame["id"], "seq": receipt.seq})
        return None

    async def _pass_typing(self) -> None:
        now = time.monotonic()
        if now - self._typed_at >= _TYPING_EVERY_S:
            self._typed_at = now
            note = LiveNote(kind="typing", fields={"author": "visitor"})
            await self._door.note(self._channel.name, self._visitor.key, note)

    async def _fault(self, frame: dict[str, object]) -> None:
        """Tell the visitor's page what is wrong; who goes on in spite of it is cut off."""
        await self._send(frame)
        if self._faults.wait_s():
            await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"too many errors")

    async def _send(self, frame: dict[str, object]) -> None:
        if not self._socket.closed:
            with contextlib.suppress(ConnectionResetError):  # the listening side sees it and ends
                await self._socket.send_str(outbound.text_of(frame))


def _frame(kind: WSMsgType, content: str) -> Frame:
    if kind is not WSMsgType.TEXT:
        raise BadPayload("frames are JSON in text, not binary")
    return decode(content.encode())
