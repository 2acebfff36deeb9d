"""Webhooks over HTTP: where each hook stands, what it was not told, and telling it again."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.engine import Connection

from gateway.access import Grant
from gateway.api.endpoint import Call, Endpoint, listed
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import Json, instant
from gateway.errors import NotFound
from gateway.sessions import Session
from gateway.store import webhooks as rows
from gateway.store.case_views import Fields
from gateway.store.webhooks import HookState
from gateway.webhooks import event_of

ADMIN: Final = Needs(scope="admin", role="admin")
_STATES: Final = ("queued", "sent", "failed")


async def list_webhooks(call: Call) -> object:
    """Every hook of the settings: where it is told, how far it is, and whether it rests."""
    found = await call.parts.store.read(_overview, tuple(call.parts.settings.webhooks))
    return listed([_hook(call, name, *found[name]) for name in sorted(found)], None)


async def list_deliveries(call: Call) -> object:
    """What a hook was told, and what it was not told yet."""
    name, limit = _known(call), call.limit
    state = call.query("state", among=_STATES)
    found = await call.parts.store.read(rows.list_deliveries, name, state=state, after=call.after, limit=limit + 1)
    following = found[limit - 1]["event_id"] if len(found) > limit else None
    return listed([_delivery(row) for row in found[:limit]], following)


async def replay(call: Call) -> object:
    """Tell a hook of an event again, at once."""
    name, id_ = _known(call), call.param("id")
    found = await call.parts.store.write(rows.replay, name, id_, now=call.services.now())
    if found is None:
        raise NotFound(f"webhook {name!r} has no delivery {id_!r}")
    await call.parts.bus.wake("webhooks")
    return _delivery(found)


async def enable(call: Call) -> object:
    """Tell a hook again that rests, or that was switched off because it answered 410."""
    name = _known(call)
    happened = event_of(name, "webhook.enabled", call.services.now(), actor=who(call))
    await call.parts.store.write(rows.switch_on, name, happened=happened)
    await call.parts.bus.wake("webhooks")
    found = await call.parts.store.read(_overview, (name,))
    return _hook(call, name, *found[name])


def who(call: Call) -> str:
    """Who asks, as events and rows name them."""
    if isinstance(call.caller, Session):
        return f"agent:{call.caller.agent.mail}"
    return f"token:{call.caller.name}" if isinstance(call.caller, Grant) else "api"


def _known(call: Call) -> str:
    name = call.param("name")
    if name not in call.parts.settings.webhooks:
        raise NotFound(f"there is no webhook {name!r}; the settings declare [webhooks.*]")
    return name


def _overview(connection: Connection, names: tuple[str, ...]) -> dict[str, tuple[HookState, int, int]]:
    newest, found = rows.newest_seq(connection), rows.states(connection, names)
    return {name: (found[name], newest, rows.waiting(connection, name)) for name in names}


def _hook(call: Call, name: str, state: HookState, newest: int, waiting: int) -> Json:
    """A hook as it stands; its address without what may be secret in it."""
    hook = call.parts.settings.webhooks[name]
    parts = urlsplit(hook.url)
    port = f":{parts.port}" if parts.port else ""
    rests = state.until if state.until is not None and state.until > call.services.now() else None
    how = "off" if not hook.enabled else "gone" if state.off_at else "resting" if rests else "on"
    return {
        "name": name,
        "url": f"{parts.scheme}://{parts.hostname}{port}{parts.path}",
        "events": list(hook.events),
        "state": how,
        "rests_until": instant(rests),
        "gone_at": instant(state.off_at),
        "misses": state.misses,
        "queued": waiting,
        "behind": newest - state.cursor if state.cursor is not None else None,
    }


def _delivery(row: Fields) -> Json:
    return {
        "id": row["id"],
        "event": row["event_id"],
        "seq": row["event_seq"],
        "type": row["kind"],
        "subject": row["subject"],
        "state": row["state"],
        "misses": row["attempts"],
        "error": row["error"],
        "due_at": instant(row["due_at"]) if row["state"] == "queued" else None,
        "sent_at": instant(row["sent_at"]),
    }


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path="/v1/webhooks",
        handler=list_webhooks,
        rule=ADMIN,
        tag="webhooks",
        summary="Every hook of the settings, and where it stands.",
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/webhooks/{name}/deliveries",
        handler=list_deliveries,
        rule=ADMIN,
        tag="webhooks",
        summary="What a hook was told, and what not yet.",
        queries={
            "state": "queued, sent or failed.",
            "after": "The cursor a list gave as next.",
            "limit": "1 to 200, usually 50.",
        },
        answers={200: LIST, 404: FAILED, 422: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/webhooks/{name}/deliveries/{id}/replay",
        handler=replay,
        rule=ADMIN,
        tag="webhooks",
        summary="Tell a hook of an event again, at once.",
        answers={200: ANYTHING, 404: FAILED},
    ),
    Endpoint(
        method="POST",
        path="/v1/webhooks/{name}/enable",
        handler=enable,
        rule=ADMIN,
        tag="webhooks",
        summary="Tell a hook again that rests or was switched off.",
        answers={200: ANYTHING, 404: FAILED},
    ),
)
