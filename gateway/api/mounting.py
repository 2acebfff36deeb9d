"""Puts declared routes on the server: our endpoints, and every channel kind's routes with the channel looked up."""

from __future__ import annotations

import warnings
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

from aiohttp import web

from channels.contract import Channel, Kind, Route
from gateway.api.endpoint import Call, Endpoint, json_answer
from gateway.api.rules import Anyone, ByChannel, Rule, admit, granted
from gateway.api.services import Services
from gateway.errors import NotFound, NotValid

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii"})
RULES: Final = web.AppKey("rules", dict[object, Rule])
"""The rule of every handler that was mounted; a route whose handler is not in it is open by mistake."""


def mount(app: web.Application, endpoints: Iterable[Endpoint], services: Services) -> None:
    """Add the endpoints; a GET answers HEAD too."""
    for endpoint in endpoints:
        handler = _of_endpoint(endpoint, services)
        app[RULES][handler] = endpoint.rule
        if endpoint.method == "GET":
            app.router.add_get(endpoint.path, handler)
        else:
            app.router.add_route(endpoint.method, endpoint.path, handler)


def mount_channels(app: web.Application, kinds: Iterable[Kind], services: Services) -> None:
    """Add the routes of channel kinds; which channel is meant is looked up among those that are open."""
    _allow_plain_key("bearer")
    for kind in kinds:
        open_ones = {name: one for name, one in services.parts.channels.items() if one.kind == kind.name}
        for route in kind.routes:
            handler = _of_channel(route, kind.name, open_ones, services)
            app[RULES][handler] = ByChannel() if route.rule == "channel" else Anyone()
            app.router.add_route(route.method, route.path, handler)


def _of_endpoint(endpoint: Endpoint, services: Services) -> Handler:
    rule, own = endpoint.rule, endpoint.handler

    async def handle(request: web.Request) -> web.StreamResponse:
        if "%00" in request.raw_path:
            raise NotValid("the address holds a NUL character; no name of ours has one")
        if request.charset is not None and request.charset.lower() not in _CHARSETS:
            raise web.HTTPUnsupportedMediaType  # the library decodes forms with whatever is named there
        answer = await own(Call(request=request, caller=await admit(rule, request, services), services=services))
        return answer if isinstance(answer, web.StreamResponse) else json_answer(answer)

    return handle


def _of_channel(route: Route, kind: str, channels: Mapping[str, Channel], services: Services) -> Handler:
    own, needs_proof, door = route.handler, route.rule == "channel", services.parts.door
    names_channel = "{channel}" in route.path

    async def handle(request: web.Request) -> web.StreamResponse:
        name = request.match_info["channel"] if names_channel else _unnamed(request, channels)
        channel = channels.get(name)
        if channel is None:
            raise NotFound(f"there is no {kind} channel {name!r}; see [channels] in the settings")
        request["bearer"] = needs_proof and await _has_token(request, services, name)
        return await own(request, channel, door)

    return handle


async def _has_token(request: web.Request, services: Services, channel: str) -> bool:
    if "Authorization" not in request.headers:
        return False
    return await granted(request, services, f"inbound:{channel}") is not None


def _unnamed(request: web.Request, channels: Mapping[str, Channel]) -> str:
    """The channel of an address without one, such as a demo page: the one asked for, else the first of the kind."""
    return request.query.get("channel") or next(iter(channels), "")


def _allow_plain_key(name: str) -> None:
    """Let aiohttp give its warning about a request key that is no RequestKey now: the channels' contract names one."""

    class Keys:
        _state: Final[dict[str, object]] = {}

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", web.NotAppKeyWarning)
        web.BaseRequest.__setitem__(Keys(), name, False)  # type: ignore[call-overload]
