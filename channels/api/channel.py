"""The `api` kind and its channels: what the gateway opens, reads by, sends by and closes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from channels.api import settings
from channels.api.bucket import Bucket
from channels.api.inbound import check, read
from channels.api.outbound import Delivery
from channels.api.requests import is_request, read_request
from channels.api.routes import ROUTES
from channels.api.settings import ApiSettings
from channels.contract import Channel, Door, Entrance, Incoming, Probe, Problem, Sent, Surroundings
from channels.contract import Delivery as DeliveryWay
from channels.errors import Refused
from channels.message import Letter, Message


class ApiKind:
    """Programs post messages by HTTP and read or get the answers."""

    name = "api"
    routes = ROUTES

    def problems(self, table: Mapping[str, object]) -> list[Problem]:
        """Everything wrong with the table."""
        return settings.problems(table)

    def keys(self) -> Mapping[str, str]:
        """Each key with its explanation."""
        return settings.KEYS

    def open(self, table: Mapping[str, object], surroundings: Surroundings) -> Channel:
        """A channel of this table; it connects only when it first sends."""
        return ApiChannel(settings.settings_of(table), surroundings)


class ApiChannel:
    """One configured HTTP channel."""

    kind = "api"
    has_buttons = True
    entrances: Mapping[str, Entrance] = {}

    def __init__(
        self, own: ApiSettings, surroundings: Surroundings, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = surroundings.name
        self.secret = surroundings.secret
        self.delivery: DeliveryWay = "push" if own.deliver_url else "feed"
        self.bucket = Bucket(own.rate_per_s, clock=clock)
        self._own = own
        self._out = (
            Delivery(own.deliver_url, secret=surroundings.secret, channel=self.name) if own.deliver_url else None
        )

    def incoming(self, item: object, payload: bytes) -> Incoming:
        """The envelope of a decoded message around the bytes it came as; raises BadPayload."""
        event_id, sender_id = check(item, max_text=self._own.max_text)
        return Incoming(channel=self.name, dedupe_key=event_id, conversation_key=sender_id, payload=payload)

    def read(self, payload: bytes) -> Message:
        """What a stored message or order request says; raises BadPayload."""
        if is_request(payload):
            return read_request(payload, channel=self.name, trusts=self._own.trust_identities)
        return read(payload, channel=self.name, trusts=self._own.trust_identities)

    async def run(self, door: Door) -> None:
        """Nothing to do: messages come to our routes."""

    async def send(self, letter: Letter) -> Sent:
        """Post the letter to `deliver_url`, signed; raises NotSent or Refused."""
        if self._out is None:
            raise Refused("this channel has no deliver_url; its answers are read from the outgoing feed")
        return await self._out.send(letter)

    async def check(self) -> list[Probe]:
        """Whether something answers at `deliver_url`; the feed needs nothing."""
        if self._out is None:
            return [Probe(what="answers wait in the outgoing feed", ok=True)]
        failure = await self._out.reach()
        advice = f"{failure}; correct deliver_url or start the program behind it" if failure else ""
        return [Probe(what="deliver_url answers", ok=failure is None, advice=advice)]

    async def close(self) -> None:
        """Give back the connections to `deliver_url`."""
        if self._out is not None:
            await self._out.close()
