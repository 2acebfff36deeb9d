"""The three ways a voice system posts to a line: generic events, Twilio Voice, the CTI form.

Each is stored first and answered by the considered answer if that is there in time, else by the line's safe one; the
first answer given is the one a repeat gets.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol, cast

from aiohttp import web

from channels import webhook
from channels.contract import Channel, Door, Incoming, Receipt, Route
from channels.errors import NotAuthentic, NotStored
from channels.message import AgentState
from channels.phone import twilio
from channels.phone.answer import PhoneAnswer, read_answer, read_fallbacks
from channels.phone.forms import Form, FormKind, form_pairs
from channels.phone.inbound import Fact, envelope
from channels.phone.outbound import twiml, twiml_after_ringing
from channels.phone.safe import safe_answer, state_noted
from channels.phone.schema import ANSWER, EVENT
from channels.phone.settings import LineSettings

ANSWER_WITHIN_S = 0.25
STORE_WITHIN_S = 1.0
"""How long a caller may hear nothing while the store hangs; what is stored later is a duplicate when it comes again."""


class PhoneLine(Protocol):
    """What the handlers need of the channel they are given: a line of this kind."""

    name: str
    line: LineSettings
    secret: str
    language: str
    brand_name: str
    public_url: str
    is_observed: bool

    def read(self, payload: bytes) -> Fact:
        """The fact a payload states; raises BadPayload."""


async def take_event(request: web.Request, channel: Channel, door: Door) -> web.Response:
    """One generic event; the one answer of ours that may be 200 for what was not stored, and then says so."""
    line = _line(channel)
    body = await request.read()
    event_id = None if _is_bearer(request) else webhook.verify(line.secret, body, request.headers)
    fact = line.read(body)
    incoming = envelope(fact, body, channel=line.name, event_id=event_id)
    try:
        receipt = await _accepted(incoming, door)
    except NotStored:
        return _json(_safe(fact, line, is_stored=False).as_json())
    return _json(await _answered(receipt, fact, line, door))


async def take_cti(request: web.Request, channel: Channel, door: Door) -> web.Response:
    """One event of the CTI form, as a form or as JSON; raises NotStored."""
    line = _line(channel)
    body = await request.read()
    event_id = None if _is_bearer(request) else webhook.verify(line.secret, body, request.headers)
    fact, incoming = _form(line, "cti", request, body, event_id)
    receipt = await _accepted(incoming, door)
    return _json(await _answered(receipt, fact, line, door))


async def take_twilio(request: web.Request, channel: Channel, door: Door) -> web.Response:
    """One Twilio Voice request, answered in TwiML; raises NotStored, on which Twilio takes its fallback address."""
    line = _line(channel)
    body = await request.read()
    if not _is_bearer(request):
        _prove_twilio(line, request, body)
    fact, incoming = _form(line, "twilio", request, body, request.headers.get("I-Twilio-Idempotency-Token"))
    receipt = await _accepted(incoming, door)
    action = f"{line.public_url}{request.path}"
    domain = line.line.twilio.sip_domain if line.line.twilio else None
    if twilio.THEN in request.query:
        is_taken = dict(form_pairs(body)).get("DialCallStatus") in twilio.TAKEN
        following = read_fallbacks(request.query[twilio.THEN])
        return _xml(twiml_after_ringing(following, is_taken=is_taken, action=action, sip_domain=domain))
    answer = read_answer(await _answered(receipt, fact, line, door))
    return _xml(twiml(answer, action=action, sip_domain=domain))


async def _accepted(incoming: Incoming, door: Door) -> Receipt:
    """The receipt of a stored event; raises NotStored too where the store neither takes nor refuses it in time."""
    try:
        async with asyncio.timeout(STORE_WITHIN_S):
            return await door.accept(incoming)
    except TimeoutError as err:
        raise NotStored(f"the store did not answer within {STORE_WITHIN_S:g} s; send the event again") from err


async def _answered(receipt: Receipt, fact: Fact, line: PhoneLine, door: Door) -> bytes:
    """The stored answer, or the safe one put in its place; a store that fails meanwhile still lets the call go on."""
    if isinstance(fact, AgentState):
        return state_noted(line.language).as_json()
    answer = await door.answer(receipt, within_s=ANSWER_WITHIN_S)
    if answer is not None:
        return answer
    safe = _safe(fact, line).as_json()
    try:
        return await door.put_answer(receipt, safe)
    except NotStored:
        return safe


def _safe(fact: Fact, line: PhoneLine, *, is_stored: bool = True) -> PhoneAnswer:
    safe = safe_answer(fact, line.line, language=line.language, brand_name=line.brand_name, is_stored=is_stored)
    return replace(safe, say=(), route=None) if line.is_observed else safe  # today's system serves the call


def _form(
    line: PhoneLine, kind: FormKind, request: web.Request, body: bytes, event_id: str | None
) -> tuple[Fact, Incoming]:
    form = Form(kind=kind, received_at=datetime.now(UTC), query=dict(request.query), body=body)
    payload = form.as_payload()
    fact = line.read(payload)
    return fact, envelope(fact, payload, channel=line.name, event_id=event_id, fact_key=form.fact_key())


def _prove_twilio(line: PhoneLine, request: web.Request, body: bytes) -> None:
    if line.line.twilio is None:
        raise NotAuthentic(f"line {line.name!r} has no twilio.auth_token; set it in the line's settings")
    url = f"{line.public_url}{request.raw_path}"
    twilio.verify(line.line.twilio.auth_token, url, form_pairs(body), request.headers.get("X-Twilio-Signature"))


def _line(channel: Channel) -> PhoneLine:
    return cast(PhoneLine, channel)


def _is_bearer(request: web.Request) -> bool:
    return bool(request.get("bearer", False))


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json", charset="utf-8")


def _xml(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="text/xml", charset="utf-8")


ROUTES = (
    Route(
        method="POST",
        path="/v1/phone/{channel}/events",
        handler=take_event,
        rule="channel",
        summary="One call event or agent's telephone state; answers what the caller hears and where the call goes.",
        body=EVENT,
        answers={200: ANSWER},
    ),
    Route(
        method="POST",
        path="/v1/phone/{channel}/twilio",
        handler=take_twilio,
        rule="channel",
        summary="One Twilio Voice request (urlencoded form); answers TwiML.",
    ),
    Route(
        method="POST",
        path="/v1/phone/{channel}/cti",
        handler=take_cti,
        rule="channel",
        summary="One event of the generic CTI form (newCall, answer, hangup with callId), as a form or JSON.",
        answers={200: ANSWER},
    ),
)
