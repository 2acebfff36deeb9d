"""The kind `phone` and one configured line of it: it sends nothing of itself, its letters are answers."""

from __future__ import annotations

from collections.abc import Mapping

from channels.contract import Channel, Delivery, Door, Entrance, Kind, Probe, Problem, Route, Sent, Surroundings
from channels.errors import Refused
from channels.message import Letter
from channels.phone.cti import read_cti
from channels.phone.forms import stored_form
from channels.phone.inbound import Fact, read_event
from channels.phone.routes import ROUTES
from channels.phone.settings import KEYS, LineSettings
from channels.phone.table import read_table
from channels.phone.twilio import read_twilio


class PhoneChannel:
    """One phone line; `line` holds its settings, which the gateway's answers need too."""

    kind = "phone"
    delivery: Delivery = "answer"
    has_buttons = False

    def __init__(self, line: LineSettings, surroundings: Surroundings) -> None:
        self.name = surroundings.name
        self.line = line
        self.secret = surroundings.secret
        self.language = surroundings.default_language
        self.brand_name = surroundings.brand_name
        self.public_url = surroundings.public_url.rstrip("/")
        self.is_observed = surroundings.observe
        self.entrances: Mapping[str, Entrance] = _entrances(line)

    def read(self, payload: bytes) -> Fact:
        """The fact a stored event states, whichever of the three forms it came in; raises BadPayload."""
        form = stored_form(payload)
        if form is None:
            return read_event(payload, line=self.name, region=self.line.region)
        if form.kind == "twilio":
            return read_twilio(form, line=self.name, region=self.line.region)
        return read_cti(form, line=self.name, region=self.line.region)

    async def run(self, door: Door) -> None:
        """Returns at once: the voice system comes to us."""

    async def send(self, letter: Letter) -> Sent:
        """Always Refused: what a caller hears is the answer to an event, never a letter."""
        raise Refused("a phone line says things only in the answer to a call event; write to another channel")

    async def check(self) -> list[Probe]:
        """Tells where the voice system posts to; nothing of it can be logged in to."""
        probes = [Probe(what=f"waits for call events at {self.public_url}/v1/phone/{self.name}/events", ok=True)]
        if self.line.twilio and self.public_url.startswith("http://"):
            probes.append(
                Probe(
                    what=f"Twilio posts to {self.public_url}/v1/phone/{self.name}/twilio",
                    ok=False,
                    advice="set [gateway] public_url to the https address Twilio calls; its signature covers it",
                )
            )
        return probes

    async def close(self) -> None:
        """Nothing is held."""


class PhoneKind:
    """What the gateway asks a kind: its routes, what is wrong with a table, a channel from a good one."""

    name = "phone"
    routes: tuple[Route, ...] = ROUTES

    def problems(self, table: Mapping[str, object]) -> list[Problem]:
        """Everything wrong with a phone line's table."""
        return read_table(table)[1]

    def keys(self) -> Mapping[str, str]:
        """Each key of the table with one line of explanation."""
        return KEYS

    def open(self, table: Mapping[str, object], surroundings: Surroundings) -> Channel:
        """The line of a table without problems."""
        return PhoneChannel(read_table(table)[0], surroundings)


KIND: Kind = PhoneKind()


def _entrances(line: LineSettings) -> Mapping[str, Entrance]:
    own = {line.number: Entrance()} if line.number else {}
    named = {
        number: Entrance(queue=said.queue, topic=said.topic, language=said.language, brand=said.brand)
        for number, said in line.numbers.items()
    }
    return own | named
