"""What-if over HTTP: where something would go, and which cases of the last days a changed care table would move."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, Name, Remark, StrictBody
from gateway.api.moments import instant_of
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED
from gateway.care.findings import CareRefused
from gateway.ids import SECOND, to_us
from gateway.what_if.asking import Question, would_go
from gateway.what_if.care_change import care_change
from gateway.what_if.moving import Changed, entrances_of, moves
from gateway.what_if.telling import moves_json, route_json

REPLAY: Final = Needs(scope="cases:read", role="supervisor")
_DAY: Final = 24 * 3600 * SECOND
_LARGEST_FILE: Final = 20_000_000


class WhatIf(StrictBody):
    """What comes in, and when."""

    sender: Name = Field(alias="from", min_length=1, max_length=320, examples=["customer@example.com", "+74950000001"])
    text: Annotated[Remark, Field(max_length=20_000)] = ""
    subject: Annotated[Remark, Field(max_length=500)] = ""
    to: Name | None = Field(default=None, max_length=320, description="Our address or number that it goes to.")
    channel: Name | None = Field(default=None, max_length=64)
    name: Name | None = Field(default=None, max_length=200)
    at: Annotated[str, Field(max_length=40, examples=["2026-01-31T09:00:00Z"])] | None = None


class Replay(StrictBody):
    """Of how many days, and the care table as a CSV file that is tried on them."""

    days: int = Field(default=7, ge=1, le=366)
    care: str = Field(max_length=_LARGEST_FILE, description="The text of the file, as GET /v1/care.csv gives it.")


async def what_if(call: Call) -> object:
    """Where this would go; nothing is stored."""
    sent = await call.body(WhatIf)
    question = Question(
        sender=sent.sender,
        text=sent.text,
        subject=sent.subject,
        to=sent.to,
        channel=sent.channel,
        name=sent.name,
        at=to_us(instant_of(sent.at, "at", last_year=9000)) if sent.at is not None else call.services.now(),
    )
    return route_json(await would_go(call.parts, question), call.parts.texts, call.language)


async def replay(call: Call) -> object:
    """Which cases of the last days would move; nothing is stored."""
    sent = await call.body(Replay)
    parts, now = call.parts, call.services.now()
    since = now - sent.days * _DAY
    change, findings = await care_change(parts.store, parts.settings, sent.care.encode(), since=since, now=now)
    if change is None:
        raise CareRefused(findings, parts.texts, language=call.language)
    now_is = Changed(settings=parts.settings, entrances=entrances_of(parts.channels))
    would_be = Changed(settings=parts.settings, entrances=now_is.entrances, care=change)
    told = await moves(parts.store, now_is, would_be, since=since, until=now)
    return moves_json(told, parts.texts, call.language)


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="POST",
        path="/v1/routes/what-if",
        handler=what_if,
        rule=READ,
        tag="routing",
        summary="Where a mail, a call or a message would go at an instant, and why; nothing is stored.",
        body=WhatIf,
        answers={200: ANYTHING, 422: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/routes/replay",
        handler=replay,
        rule=REPLAY,
        tag="routing",
        summary="Which cases of the last days another care table would move; nothing is stored.",
        body=Replay,
        answers={200: ANYTHING, 422: FAILED},
    ),
)
