"""Notices of disruptions and changes over HTTP: told first by bot, letters, telephone and desk, until they end."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Final, Literal
from uuid import UUID, uuid5

from pydantic import AfterValidator, Field

from channels import registry
from config.tree import nearest_name
from gateway.access import Grant
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, Name, StrictBody, Words, json_answer, listed
from gateway.api.moments import Moment, micros
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import instant
from gateway.errors import NotFound, NotValid
from gateway.ids import new_id
from gateway.notices import TOPIC
from gateway.sessions import Session
from gateway.store import notices as rows
from gateway.store.notices import Notice

WRITE: Final = Needs(scope="admin", role="supervisor")
_OURS: Final = UUID("0199a7c2-5a6e-7e0b-9d6c-3f2f0a6c1d54")
_TURNING: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


Said = Annotated[Words, Field(max_length=1000), AfterValidator(lambda text: text.translate(_TURNING))]


class Making(StrictBody):
    """What is told, where, and from when to when."""

    id: Name | None = Field(default=None, min_length=1, max_length=64, description="Yours; the same id is made once.")
    kind: Literal["disruption", "change"]
    texts: dict[str, Said] = Field(
        min_length=1, max_length=20, description="By language; one that is missing is told in the default language."
    )
    channels: list[Annotated[Name, Field(max_length=64)]] = Field(
        default_factory=list, max_length=200, description="Names or kinds of channels; none: all."
    )
    topics: list[Annotated[Name, Field(max_length=64)]] = Field(
        default_factory=list, max_length=200, description="Topics; none: all."
    )
    from_: Moment | None = Field(default=None, alias="from", description="Left out: now.")
    to: Moment


class Ending(StrictBody):
    """Nothing needs to be said."""


async def list_notices(call: Call) -> object:
    """Notices, newest first; with `active=true` those that hold now."""
    if call.query("active", among=("true", "false")) == "true":
        now = call.services.now()
        return listed([_shape(one, now=now) for one in reversed(call.parts.notices.active(at=now))], None)
    limit = call.limit
    found = await call.parts.store.read(rows.list_notices, after=call.after, limit=limit + 1)
    following = found[limit - 1].id if len(found) > limit else None
    return listed([_shape(one, now=call.services.now()) for one in found[:limit]], following)


async def make(call: Call) -> object:
    """Make a notice; it holds at once."""
    sent = await call.body(Making)
    made = await call.parts.store.write(rows.put, _made(call, sent))
    await _tell(call)
    return json_answer(_shape(made, now=call.services.now()), 201)


async def end(call: Call) -> object:
    """End a notice before its time."""
    await call.body(Ending)
    now = call.services.now()
    ended = await call.parts.store.write(rows.end, call.param("id"), by=_who(call), at=now)
    if ended is None:
        raise NotFound(f"there is no notice {call.param('id')!r}")
    await _tell(call)
    return _shape(ended, now=now)


def _made(call: Call, sent: Making) -> Notice:
    settings, now = call.parts.settings, call.services.now()
    _known("texts", sent.texts, settings.gateway.languages, "language")
    _known("channels", sent.channels, {*settings.channels, *registry.kind_names()}, "channel or kind")
    _known("topics", sent.topics, settings.gateway.topics, "topic")
    starts_at = micros(sent.from_) if sent.from_ is not None else now
    ends_at = micros(sent.to)
    if ends_at <= max(starts_at, now):
        raise NotValid("to must lie after from, and after now", fields={"to": f"is {sent.to}"})
    who = _who(call)
    return Notice(
        id=str(uuid5(_OURS, f"{who}\n{sent.id}")) if sent.id is not None else new_id(),
        kind=sent.kind,
        texts=sent.texts,
        channels=tuple(dict.fromkeys(sent.channels)),
        topics=tuple(dict.fromkeys(sent.topics)),
        starts_at=starts_at,
        ends_at=ends_at,
        ended_at=None,
        made_by=who,
        made_at=now,
    )


def _known(field: str, given: Collection[str], known: Collection[str], what: str) -> None:
    for name in given:
        if name not in known:
            nearest = nearest_name(name, tuple(known))
            hint = f"; did you mean {nearest!r}?" if nearest else f"; known: {', '.join(sorted(known))}"
            raise NotValid(f"there is no {what} {name[:64]!r}{hint}", fields={field: f"unknown: {name[:64]}"})


def _who(call: Call) -> str:
    caller = call.caller
    if isinstance(caller, Session):
        return caller.agent.mail
    return f"program {caller.name}" if isinstance(caller, Grant) else "nobody"


async def _tell(call: Call) -> None:
    parts = call.parts
    await parts.notices.refresh(parts.store, now=call.services.now())
    await parts.bus.wake(TOPIC)
    await parts.bus.publish("desk", b'{"type":"notices"}')


def _shape(notice: Notice, *, now: int) -> dict[str, object]:
    end = notice.ends_at if notice.ended_at is None else notice.ended_at
    state = "ended" if end <= now else "planned" if now < notice.starts_at else "active"
    return {
        "id": notice.id,
        "kind": notice.kind,
        "state": state,
        "texts": dict(notice.texts),
        "channels": list(notice.channels),
        "topics": list(notice.topics),
        "from": instant(notice.starts_at),
        "to": instant(notice.ends_at),
        "ended_at": instant(notice.ended_at),
        "made_by": notice.made_by,
        "made_at": instant(notice.made_at),
    }


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/notices",
        handler=list_notices,
        rule=READ,
        tag="notices",
        summary="Notices of disruptions and changes, newest first.",
        queries={
            "active": "true: only those that hold now.",
            "after": "The cursor a list gave as next.",
            "limit": "1 to 200, usually 50.",
        },
        answers={200: LIST},
    ),
    Endpoint(
        method="POST",
        path="/v1/notices",
        handler=make,
        rule=WRITE,
        tag="notices",
        summary="Tell everybody who writes or calls of a disruption or a change, until it ends.",
        body=Making,
        answers={201: ANYTHING, 422: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/notices/{id}/end",
        handler=end,
        rule=WRITE,
        tag="notices",
        summary="End a notice before its time.",
        body=Ending,
        answers={200: ANYTHING, 404: FAILED},
    ),
)
