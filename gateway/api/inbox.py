"""The quarantine over HTTP: what could not be worked, and having it worked again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field

from gateway.access import Grant
from gateway.api.endpoint import Call, Endpoint, Name, StrictBody, json_answer, listed
from gateway.api.rules import Needs
from gateway.api.schemas import LIST, object_of
from gateway.api.shapes import instant
from gateway.errors import NotFound
from gateway.sessions import Session
from gateway.store import access as access_rows
from gateway.store import inbox
from gateway.store.access import AuditRow

_ADMIN: Final = Needs(scope="admin", role="admin")


class Replay(StrictBody):
    """The rows to work again."""

    ids: list[Annotated[Name, Field(max_length=36)]] = Field(min_length=1, max_length=200)


async def list_quarantined(call: Call) -> object:
    """Events in quarantine, oldest first."""
    call.query("state", among=("quarantined",))
    limit = call.limit
    found = await call.parts.store.read(inbox.quarantined, after=call.after, limit=limit + 1)
    items = [
        {
            "inbox_id": row.id,
            "channel": row.channel,
            "conversation_key": row.conversation_key,
            "received_at": instant(row.received_at),
            "attempts": row.attempts,
            "error": row.error,
        }
        for row in found[:limit]
    ]
    return listed(items, items[-1]["inbox_id"] if len(found) > limit else None)


async def replay_many(call: Call) -> object:
    """Take the named events in again; those not in quarantine are left as they are."""
    sent = await call.body(Replay)
    return json_answer({"replayed": await _replay(call, sent.ids)}, status=202)


async def replay_one(call: Call) -> object:
    """Take one event in again."""
    inbox_id = call.param("id")
    replayed = await _replay(call, [inbox_id])
    if not replayed:
        raise NotFound(f"there is nothing {inbox_id!r} in quarantine")
    return json_answer({"replayed": replayed}, status=202)


async def _replay(call: Call, ids: Sequence[str]) -> list[str]:
    now = call.services.now()
    replayed = await call.parts.store.write(inbox.replay, ids, now=now)
    for inbox_id in replayed:
        row = AuditRow(
            at=now,
            agent_id=call.caller.agent.person_id if isinstance(call.caller, Session) else None,
            token=call.caller.name if isinstance(call.caller, Grant) else None,
            action="inbox.replay",
            subject=inbox_id,
            detail={},
        )
        await call.parts.store.write(access_rows.add_audit, row)
    await call.parts.bus.wake("inbox")
    return replayed


_REPLAYED: Final = object_of(replayed={"type": "array", "items": {"type": "string"}})

ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path="/v1/inbox",
        handler=list_quarantined,
        rule=_ADMIN,
        tag="inbox",
        summary="Events in quarantine, oldest first.",
        queries={
            "state": "quarantined",
            "after": "The cursor a list gave as next.",
            "limit": "1 to 200, usually 50.",
        },
        answers={200: LIST},
    ),
    Endpoint(
        method="POST",
        path="/v1/inbox/replay",
        handler=replay_many,
        rule=_ADMIN,
        tag="inbox",
        summary="Take events of the quarantine in again.",
        body=Replay,
        answers={202: _REPLAYED},
    ),
    Endpoint(
        method="POST",
        path="/v1/inbox/{id}/replay",
        handler=replay_one,
        rule=_ADMIN,
        tag="inbox",
        summary="Take one event of the quarantine in again.",
        answers={202: _REPLAYED},
    ),
)
