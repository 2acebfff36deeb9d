"""The page of channels: whether each lives, how far its sources are read, its letters, and what is only observed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from aiohttp import web

from channels.contract import Channel, ReadsSources
from gateway.api.endpoint import Call
from gateway.desk.pages import Pages, is_part
from gateway.ids import SECOND
from gateway.observed_report import report
from gateway.store import channel_figures, sources
from gateway.store.channel_figures import Flow
from gateway.store.sources import ChannelRow, SourceRow, heard_at

State = Literal["well", "behind", "wrong", "quiet"]

_WEEK: Final = 7 * 24 * 3600 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One place a channel reads from, as the page shows it."""

    name: str
    state: State
    row: SourceRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """One channel as the page shows it; `observed` are its mailboxes that are only looked at.

    `heard_at` is when it or the newest of its sources was last well.
    """

    name: str
    kind: str
    state: State
    row: ChannelRow | None
    heard_at: int | None
    flow: Flow
    sources: tuple[SourceLine, ...]
    is_observed: bool
    observed: tuple[str, ...]


class ChannelViews:
    """Handlers of the page of channels."""

    def __init__(self, pages: Pages, shared: Callable[[Call], dict[str, object]]) -> None:
        self._pages = pages
        self._shared = shared

    async def channels(self, call: Call) -> web.Response:
        """Every channel; asked by the page itself, the part of it that changes."""
        store, now = call.parts.store, call.services.now()
        rows = {row.name: row for row in await store.read(sources.list_channels)}
        read_from: dict[str, dict[str, SourceRow]] = {}
        for row in await store.read(sources.list_sources):
            read_from.setdefault(row.channel, {})[row.name] = row
        flows = await store.read(channel_figures.flows, since=now - _WEEK)
        sections = call.parts.settings.channels
        lines = [
            _line(one, sections[name].observe, rows.get(name), read_from.get(name, {}), flows.get(name, Flow()))
            for name, one in call.parts.channels.items()
        ]
        values = {**self._shared(call), "channels": lines}
        if is_part(call.request):
            return self._pages.render("channels_shown.html", values)
        seen = await report(store, since=now - _WEEK, until=now)
        return self._pages.render("channels.html", {**values, "seen": seen})


def _line(
    channel: Channel, is_observed: bool, row: ChannelRow | None, found: Mapping[str, SourceRow], flow: Flow
) -> ChannelLine:
    names = channel.sources if isinstance(channel, ReadsSources) else tuple(found)
    lines = tuple(SourceLine(name=one, state=_of_source(found.get(one)), row=found.get(one)) for one in names)
    boxes = tuple(address for address, entrance in channel.entrances.items() if entrance.observe)
    return ChannelLine(
        name=channel.name,
        kind=channel.kind,
        state=_worst(_of_channel(row), *(one.state for one in lines)),
        row=row,
        heard_at=heard_at(row, [line.row for line in lines]),
        flow=flow,
        sources=lines,
        is_observed=is_observed,
        observed=() if is_observed else boxes,
    )


def _of_channel(row: ChannelRow | None) -> State:
    if row is None or (row.last_ok_at is None and row.last_error is None):
        return "quiet"
    return "wrong" if row.last_error else "well"


def _of_source(row: SourceRow | None) -> State:
    if row is None or (row.last_ok_at is None and row.last_error is None):
        return "quiet"
    if row.last_error or row.missing:
        return "wrong"
    return "behind" if row.waiting else "well"


def _worst(*states: State) -> State:
    order: tuple[State, ...] = ("quiet", "well", "behind", "wrong")
    return max(states, key=order.index)
