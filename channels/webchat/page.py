"""The files a browser gets: the widget with its channel's settings inside, and the demo page around it."""

from __future__ import annotations

import hashlib
import html
import json
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

from aiohttp import web

from channels.contract import Channel, Door

if TYPE_CHECKING:
    from channels.webchat.channel import WebchatChannel

_STATIC: Final = Path(__file__).parent / "static"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_SETTINGS: Final = "/* SETTINGS */ {}"


async def widget(request: web.Request, channel: Channel, door: Door) -> web.StreamResponse:
    """`widget.js` for one channel."""
    own = cast("WebchatChannel", channel)
    told = {
        "channel": own.name,
        "title": dict(own.settings.title),
        "brand": own.brand_name,
        "languages": list(own.languages),
        "maxAttachmentBytes": own.settings.max_attachment_bytes,
    }
    script = _file("widget.js").replace(_SETTINGS, json.dumps(told))
    return _cached(request, script, "text/javascript")


async def style(request: web.Request, channel: Channel, door: Door) -> web.StreamResponse:
    """The style of the demo page."""
    return _cached(request, _file("chat.css"), "text/css")


async def demo(request: web.Request, channel: Channel, door: Door) -> web.StreamResponse:
    """The demo page in the language of `?lang=` or of the browser, with the chat open."""
    own = cast("WebchatChannel", channel)
    language = _language(request, own.languages, own.default_language)
    texts = _texts().get(language) or _texts()["en"]
    filled = Template(_file("chat.html")).substitute(
        {name: html.escape(text) for name, text in texts.items()},
        language=html.escape(language),
        brand=html.escape(own.brand_name),
        query=html.escape(f"channel={quote(own.name)}"),
    )
    headers = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-cache",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(text=filled, content_type="text/html", headers=headers)


@cache
def _file(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")


@cache
def _texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(_file("chat.json"))
    return texts


def _cached(request: web.Request, text: str, media_type: str) -> web.Response:
    """The text, or 304 for a browser that has it; asked again each time, so that a new version is there at once."""
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    return web.Response(text=text, content_type=media_type, headers=headers)


def _language(request: web.Request, known: tuple[str, ...], default: str) -> str:
    """The first language the visitor asks for that we have."""
    accepted = request.headers.get("Accept-Language", "").split(",")
    asked = [request.query.get("lang", ""), *(part.partition(";")[0] for part in accepted)]
    short = (tag.strip().lower().partition("-")[0] for tag in asked)
    return next((tag for tag in short if tag in known), default)
