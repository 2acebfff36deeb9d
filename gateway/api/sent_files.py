"""Gives a file of ours to whoever has its link: where a channel carries no bytes, the link goes instead."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from gateway.api.endpoint import Call, Endpoint
from gateway.api.rules import Anyone
from gateway.api.schemas import FAILED
from gateway.errors import NotFound
from gateway.file_links import PATH, FileLinks
from gateway.store import posted

_GONE = "this link is not valid any more; ask for the file again in the conversation"


async def give(call: Call) -> web.StreamResponse:
    """The bytes, to be saved; an old link and one that is not ours are answered alike."""
    parts = call.parts
    links = FileLinks(parts.signing_key, parts.settings.public_url())
    attachment_id = links.read(call.param("token"), now=call.services.now())
    found = await parts.store.read(posted.file_sent, attachment_id) if attachment_id is not None else None
    if found is None or not parts.blobs.path(found.sha256).is_file():
        raise NotFound(_GONE)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Type": "application/octet-stream",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return web.FileResponse(parts.blobs.path(found.sha256), headers=headers)


ENDPOINTS = (
    Endpoint(
        method="GET",
        path=PATH + "{token}",
        handler=give,
        rule=Anyone(),
        tag="channels",
        summary="A file of ours by the link that the conversation it was sent in has; for seven days.",
        answers={200: {"type": "string", "format": "binary"}, 404: FAILED},
    ),
)
