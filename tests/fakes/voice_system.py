"""A voice system as an outside firm would build one: it signs with the published libraries and keeps its own clock.

Recorded payloads of Twilio Voice and of the CTI form stand at the end; their numbers and ids are invented.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlencode
from xml.etree import ElementTree

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from standardwebhooks.webhooks import Webhook
from twilio.request_validator import RequestValidator
from yarl import URL

from channels.contract import Surroundings
from channels.phone import KIND
from tests.fakes.door import FakeDoor, gateway_app

BEGAN = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
SURROUNDINGS = Surroundings(
    name="main",
    public_url="https://care.example.com",
    port=8080,
    folder="",
    languages=("ru", "en", "zh"),
    default_language="ru",
    brand_name="Example Supply",
    secret="whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQ=",
    signing_key=b"k" * 32,
)


@asynccontextmanager
async def voice_system(door: FakeDoor, table: Mapping[str, object]) -> AsyncIterator[VoiceSystem]:
    """A voice system beside a line `main` with that settings table; the token "good" is known."""
    channel = KIND.open(table, SURROUNDINGS)
    server = TestServer(gateway_app(KIND, {"main": channel}, door, tokens=["good"]))
    await server.start_server()
    async with ClientSession() as http:
        url = str(server.make_url("")).rstrip("/")
        yield VoiceSystem(http=http, base_url=url, line="main", secret=SURROUNDINGS.secret)
    await server.close()


@dataclass
class VoiceSystem:
    """One exchange with one line of ours; every event it posts is a second after the one before."""

    http: ClientSession
    base_url: str
    line: str
    secret: str
    public_url: str = "https://care.example.com"
    twilio_token: str = "twilio-token"
    token: str | None = None
    ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def event(self, kind: str, call_id: str | None = "call-1", **fields: object) -> dict[str, object]:
        """One generic event, with the demo caller's number unless told otherwise."""
        at = BEGAN + timedelta(seconds=next(self.ids))
        known = {"type": kind, "call_id": call_id, "at": at.isoformat(), "from": "+74950000001", "to": "+74950000000"}
        return {name: value for name, value in {**known, **fields}.items() if value is not None}

    async def post(self, event: object, *, event_id: str | None = None, **changed: str) -> SimpleNamespace:
        """Post one event signed, or with the Bearer token where the exchange has one; gives status and JSON."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return await self._post("events", body, self._proof(body, event_id, changed))

    async def tell(self, kind: str, **fields: object) -> SimpleNamespace:
        """Post a new event of that kind."""
        return await self.post(self.event(kind, **fields))

    async def cti(self, body: Mapping[str, object], *, as_form: bool = False) -> SimpleNamespace:
        """Post one event of the CTI form."""
        if as_form:
            return await self._post("cti", urlencode(body).encode(), self._proof(b"", None, {}))
        sent = json.dumps(body).encode()
        return await self._post("cti", sent, self._proof(sent, None, {}))

    async def twilio(
        self, form: Mapping[str, str], *, query: str = "", signature: str | None = None, token: str | None = None
    ) -> SimpleNamespace:
        """Post as Twilio does: to the public address, signed over it; gives status and the TwiML parsed."""
        path = f"/v1/phone/{self.line}/twilio{query}"
        signed = RequestValidator(self.twilio_token).compute_signature(self.public_url + path, dict(form))
        headers = {
            "X-Twilio-Signature": signed if signature is None else signature,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        if token is not None:
            headers["I-Twilio-Idempotency-Token"] = token
        address = URL(self.base_url + path, encoded=True)
        async with self.http.post(address, data=urlencode(form), headers=headers) as answer:
            body = await answer.read()
            is_xml = answer.content_type == "text/xml"
            return SimpleNamespace(status=answer.status, xml=ElementTree.fromstring(body) if is_xml else None)

    async def _post(self, way: str, body: bytes, headers: dict[str, str]) -> SimpleNamespace:
        async with self.http.post(f"{self.base_url}/v1/phone/{self.line}/{way}", data=body, headers=headers) as answer:
            return SimpleNamespace(status=answer.status, body=json.loads(await answer.read()))

    def _proof(self, body: bytes, event_id: str | None, changed: dict[str, str]) -> dict[str, str]:
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        event_id = event_id or f"msg_{next(self.ids)}"
        moment = datetime.now(UTC)
        headers = {
            "webhook-id": event_id,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(event_id, moment, body.decode()),
        }
        return headers | {name.replace("_", "-"): value for name, value in changed.items()}


TWILIO_INCOMING = {
    "AccountSid": "AC00000000000000000000000000000001",
    "ApiVersion": "2010-04-01",
    "CallSid": "CA00000000000000000000000000000001",
    "CallStatus": "ringing",
    "Called": "+74950000000",
    "Caller": "+74950000001",
    "Direction": "inbound",
    "From": "+74950000001",
    "FromCountry": "RU",
    "To": "+74950000000",
    "ToCity": "",
}
TWILIO_PRESSED = TWILIO_INCOMING | {
    "CallStatus": "in-progress",
    "Digits": "1",
    "FinishedOnKey": "",
    "msg": "Gather End",
}
TWILIO_SPOKEN = TWILIO_INCOMING | {
    "CallStatus": "in-progress",
    "Confidence": "0.91",
    "Language": "ru-RU",
    "SpeechResult": "где мой заказ 4500123456",
}
TWILIO_ENDED = TWILIO_INCOMING | {
    "CallDuration": "42",
    "CallStatus": "completed",
    "Duration": "1",
    "CallbackSource": "call-progress-events",
    "SequenceNumber": "2",
    "Timestamp": "Mon, 02 Mar 2026 06:31:30 +0000",
}
TWILIO_NOT_TAKEN = TWILIO_INCOMING | {"CallStatus": "in-progress", "DialCallStatus": "no-answer"}
TWILIO_TAKEN = TWILIO_INCOMING | {
    "CallStatus": "in-progress",
    "DialCallStatus": "completed",
    "DialCallSid": "CA00000000000000000000000000000002",
    "DialCallDuration": "31",
}

CTI_NEW_CALL = {
    "event": "newCall",
    "from": "74950000001",
    "to": "74950000000",
    "direction": "in",
    "callId": "100000000000000001",
    "user[]": "Agent One",
}
CTI_ANSWER = {
    "event": "answer",
    "callId": "100000000000000001",
    "user": "agent1@example.com",
    "from": "74950000001",
    "to": "74950000000",
    "direction": "in",
    "answeringNumber": "74950000011",
}
CTI_HANGUP = {
    "event": "hangup",
    "cause": "normalClearing",
    "callId": "100000000000000001",
    "from": "74950000001",
    "to": "74950000000",
    "direction": "in",
}
