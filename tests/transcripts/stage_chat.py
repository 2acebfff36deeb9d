"""Customers who chat: with a program of the API channel, and as visitors of the web chat."""

from __future__ import annotations

import base64
import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from channels.webchat.inbound import decode, incoming_of
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.transcripts.order_doors import OrderDoors, gateway_behind
from tests.transcripts.stage import MEDIA, Answer, Stage, in_bytes

_VISITOR = "visitor-of-a-transcript"
_LARGEST_FILE_BYTES = 10_000_000


@dataclass
class ChatStage(Stage):
    """A customer of the API channel, who has buttons."""

    quiet: QuietGateway
    sender: dict[str, str]
    _ids: itertools.count[int] = field(default_factory=itertools.count)
    _seen: int = 0

    async def write(self, text: str, files: Sequence[Path]) -> Answer:
        """See Stage."""
        attached = [
            {"name": one.name, "media_type": MEDIA.get(one.suffix, "text/plain"), "data": _in_base64(one)}
            for one in files
        ]
        return await self._send({"text": text, **({"attachments": attached} if attached else {})})

    async def press(self, payload: str) -> Answer:
        """See Stage."""
        return await self._send({"button": payload})

    async def wait(self, seconds: float) -> Answer:
        """See Stage."""
        self.quiet.pass_time(seconds)
        await self.look(self.quiet.now)
        await self.quiet.work()
        return await self._said()

    async def _send(self, said: dict[str, object]) -> Answer:
        item = {"id": f"t{next(self._ids)}", "from": self.sender, **said}
        channel = self.gateway.parts.channels["demo"]
        await self.gateway.parts.door.accept(channel.incoming(item, orjson.dumps(item)))  # type: ignore[attr-defined]
        await self.quiet.work()
        return await self._said()

    async def _said(self) -> Answer:
        items = await self.gateway.parts.door.feed("demo", after=self._seen, limit=200)
        self._seen = items[-1].seq if items else self._seen
        return Answer(
            text="\n".join(one.text for one in items),
            buttons=tuple((one["title"], one["payload"]) for one in (items[-1].buttons if items else ())),
            files=tuple(file.name for one in items for file in one.attachments),
        )


@dataclass
class WebStage(Stage):
    """A visitor of the web chat: nobody knows who, with buttons, a file as a frame of its own."""

    quiet: QuietGateway
    locale: str
    _ids: itertools.count[int] = field(default_factory=itertools.count)
    _seen: int = 0
    _buttons: tuple[tuple[str, str], ...] = ()

    async def write(self, text: str, files: Sequence[Path]) -> Answer:
        """See Stage."""
        frames: list[dict[str, str]] = [
            {"type": "attachment", "name": one.name, "media_type": MEDIA[one.suffix], "data": _in_base64(one)}
            for one in files
        ]
        return await self._send(*frames, *([{"type": "message", "text": text}] if text else []))

    async def press(self, payload: str) -> Answer:
        """See Stage."""
        title = next((title for title, own in self._buttons if own == payload), payload)
        return await self._send({"type": "button", "payload": payload, "title": title})

    async def wait(self, seconds: float) -> Answer:
        """See Stage."""
        self.quiet.pass_time(seconds)
        await self.look(self.quiet.now)
        await self.quiet.work()
        return await self._said()

    async def _send(self, *frames: dict[str, str]) -> Answer:
        for frame in frames:
            raw = orjson.dumps({**frame, "id": f"t{next(self._ids)}"})
            known = {"channel": "site", "visitor": _VISITOR, "locale": self.locale}
            incoming = incoming_of(decode(raw), raw, most_bytes=_LARGEST_FILE_BYTES, **known)
            await self.gateway.parts.door.accept(incoming)
        await self.quiet.work()
        return await self._said()

    async def _said(self) -> Answer:
        messages = await self.gateway.parts.door.history("site", _VISITOR, after=self._seen, limit=200)
        self._seen = messages[-1].seq if messages else self._seen
        told = [one for one in messages if one.author != "visitor"]
        self._buttons = tuple((one["title"], one["payload"]) for one in (told[-1].buttons if told else ()))
        return Answer(
            text="\n".join(one.text for one in told),
            buttons=self._buttons,
            files=tuple(file.name for one in told for file in one.attachments),
        )


@asynccontextmanager
async def chat_stage(folder: Path, head: Mapping[str, str], language: str) -> AsyncIterator[Stage]:
    """The gateway of a data folder, and at its API channel a customer as the head describes him."""
    sender = {"id": "customer", "locale": language}
    for name, field_name in (("phone", "phone"), ("mail", "email"), ("account", "account")):
        if name in head:
            sender[field_name] = head[name]
    async with quiet_gateway(folder) as quiet:
        orders = OrderDoors(quiet.gateway.parts.orders)
        quiet.gateway = gateway_behind(quiet.gateway, orders, quiet.now)
        yield ChatStage(gateway=quiet.gateway, orders=orders, quiet=quiet, sender=sender)


@asynccontextmanager
async def web_stage(folder: Path, language: str) -> AsyncIterator[Stage]:
    """The gateway of a data folder, and a visitor of its web chat."""
    async with quiet_gateway(folder) as quiet:
        orders = OrderDoors(quiet.gateway.parts.orders)
        quiet.gateway = gateway_behind(quiet.gateway, orders, quiet.now)
        yield WebStage(gateway=quiet.gateway, orders=orders, quiet=quiet, locale=language)


def _in_base64(file: Path) -> str:
    return base64.b64encode(in_bytes(file)).decode()
