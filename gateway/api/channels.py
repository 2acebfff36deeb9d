"""Channels over HTTP: whether each lives, how far each of its sources is read, and what is wrong."""

from __future__ import annotations

from typing import Final

from channels.contract import Channel, ReadsSources
from gateway.api import shapes
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, listed
from gateway.api.schemas import list_of, object_of
from gateway.store import sources
from gateway.store.sources import ChannelRow, SourceRow

_TEXT: Final = {"type": "string"}
_TEXT_OR_NULL: Final = {"type": ["string", "null"]}
_COUNT: Final = {"type": "integer"}
_MOMENT: Final = {"type": ["string", "null"], "format": "date-time"}
_SOURCE: Final = object_of(
    name=_TEXT,
    last_ok_at=_MOMENT,
    error=_TEXT_OR_NULL,
    waiting={"type": ["integer", "null"]},
    taken=_COUNT,
    missing=_COUNT,
    checked_at=_MOMENT,
)
_CHANNEL: Final = object_of(
    name=_TEXT,
    kind=_TEXT,
    last_ok_at=_MOMENT,
    error=_TEXT_OR_NULL,
    sources={"type": "array", "items": _SOURCE},
)


async def list_channels(call: Call) -> object:
    """Every open channel with the heartbeat of its own and of each place it reads from."""
    rows = {row.name: row for row in await call.parts.store.read(sources.list_channels)}
    read_from: dict[str, dict[str, SourceRow]] = {}
    for row in await call.parts.store.read(sources.list_sources):
        read_from.setdefault(row.channel, {})[row.name] = row
    shown = [
        _shown(name, channel, rows.get(name), read_from.get(name, {})) for name, channel in call.parts.channels.items()
    ]
    return listed(shown, None)


def _shown(name: str, channel: Channel, row: ChannelRow | None, found: dict[str, SourceRow]) -> shapes.Json:
    """The channel with the sources of its settings; one that was taken out of them is shown no more."""
    names = channel.sources if isinstance(channel, ReadsSources) else tuple(found)
    return {
        "name": name,
        "kind": channel.kind,
        "last_ok_at": shapes.instant(sources.heard_at(row, [found.get(one) for one in names])),
        "error": row.last_error if row is not None else None,
        "sources": [_source(one, found.get(one)) for one in names],
    }


def _source(name: str, row: SourceRow | None) -> shapes.Json:
    return {
        "name": name,
        "last_ok_at": shapes.instant(row.last_ok_at if row is not None else None),
        "error": row.last_error if row is not None else None,
        "waiting": row.waiting if row is not None else None,
        "taken": row.taken if row is not None else 0,
        "missing": row.missing if row is not None else 0,
        "checked_at": shapes.instant(row.checked_at if row is not None else None),
    }


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/channels",
        handler=list_channels,
        rule=READ,
        tag="operation",
        summary="Every channel with its heartbeat, and how far each place it reads from is taken in.",
        answers={200: list_of(_CHANNEL)},
    ),
)
