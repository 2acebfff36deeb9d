"""The `webchat` kind and its channels: what the gateway opens, reads by and closes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

from aiohttp import WSCloseCode, web

from channels.contract import Channel, Delivery, Door, Entrance, Probe, Problem, Sent, Surroundings
from channels.errors import Refused
from channels.message import Letter, Message, Rating
from channels.webchat import settings
from channels.webchat.inbound import LONGEST_TEXT, read
from channels.webchat.limits import Rates
from channels.webchat.routes import ROUTES
from channels.webchat.settings import WebchatSettings
from channels.webchat.visitor import Visitors


class WebchatKind:
    """Visitors of a site write in its chat."""

    name = "webchat"
    routes = ROUTES

    def problems(self, table: Mapping[str, object]) -> list[Problem]:
        """Everything wrong with the table."""
        return settings.problems(table)

    def keys(self) -> Mapping[str, str]:
        """Each key with its explanation."""
        return settings.KEYS

    def open(self, table: Mapping[str, object], surroundings: Surroundings) -> Channel:
        """A channel of this table; visitors come to it by our routes."""
        return WebchatChannel(settings.settings_of(table), surroundings)


class WebchatChannel:
    """One configured chat; it knows its open sockets and the rates of its visitors, the rest is behind the door."""

    kind = "webchat"
    delivery: Delivery = "feed"
    has_buttons = True
    entrances: Mapping[str, Entrance] = {}

    def __init__(
        self, own: WebchatSettings, surroundings: Surroundings, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = surroundings.name
        self.settings = own
        self.public_url = surroundings.public_url
        self.brand_name = surroundings.brand_name
        self.languages = surroundings.languages
        self.default_language = surroundings.default_language
        self.visitors = Visitors(signing_key=surroundings.signing_key, channel=surroundings.name)
        self.rates = Rates(own.rate_per_minute, clock=clock)
        self.sockets: set[web.WebSocketResponse] = set()

    @property
    def most_frame_bytes(self) -> int:
        """The largest frame the socket takes: an attachment in base64, or a text with every character escaped."""
        return max(self.settings.max_attachment_bytes * 4 // 3, LONGEST_TEXT * 12) + 4096

    def read(self, payload: bytes) -> Message | Rating:
        """What a stored frame says; raises BadPayload."""
        return read(payload)

    async def run(self, door: Door) -> None:
        """Nothing to do: visitors come to our routes."""

    async def send(self, letter: Letter) -> Sent:
        """Never called: letters are read from us."""
        raise Refused("a web chat is read by its visitors; nothing is sent to them")

    async def check(self) -> list[Probe]:
        """A chat needs no other system."""
        return [Probe(what="visitors come to us", ok=True)]

    async def close(self) -> None:
        """Close every open socket; the pages come back by themselves when we are there again."""
        closing = [socket.close(code=WSCloseCode.SERVICE_RESTART) for socket in self.sockets]
        await asyncio.gather(*closing, return_exceptions=True)
