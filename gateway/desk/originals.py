"""A mail as it was sent: its header, its cleaned page in a frame of its own, its raw bytes, for staff alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from sqlalchemy import Connection, select

from channels.email.html import Original, as_received, original
from channels.errors import BadPayload
from channels.reading import read_aside
from gateway.api.endpoint import Call
from gateway.api.middleware import POLICY
from gateway.desk.pages import Pages
from gateway.desk.service import Desk
from gateway.desk.shown import session_of
from gateway.errors import NotFound
from gateway.parts import Parts
from gateway.store.schema import cases, inbox, message

AROUND: Final = f"{POLICY}; frame-src 'self'"
"""The policy of the page around a mail: the desk's own, and it may frame what is ours."""

WITHIN: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""The policy of the mail itself: no script, no request, nothing but pictures that it brings; links open elsewhere."""

_FRAME_START: Final = (
    '<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    "<style>:root{color-scheme:light}body{margin:12px;background:#fff;color:#111;font:15px/1.5 system-ui,sans-serif;"
    "overflow-wrap:anywhere}img{max-width:100%;height:auto}table{max-width:100%}blockquote{margin:0 0 0 8px;"
    "padding-left:10px;border-left:2px solid #c5cdd5}</style></head><body>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMail:
    """The bytes of a mail that is a message of a case, and the message's own words about it."""

    message_id: str
    case: str
    payload: bytes


class OriginalViews:
    """Handlers that show mails as they were sent."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    async def page(self, call: Call) -> web.Response:
        """The page around the mail: its header, what was left out, and where its raw bytes are."""
        stored = await stored_mail(self._desk.parts, call.param("id"))
        shown = await _read(stored)
        session = session_of(call)
        values = {
            "w": self._desk.words(call.language),
            "me": session.agent,
            "csrf": session.csrf,
            "stored": stored,
            "original": shown,
            "head": _head(shown),
        }
        return self._pages.render("original.html", values, headers={"Content-Security-Policy": AROUND})

    async def body(self, call: Call) -> web.Response:
        """The mail's own page, for the frame; what opens it elsewhere gets it in the same sandbox."""
        shown = await _read(await stored_mail(self._desk.parts, call.param("id")))
        headers = {
            "Content-Security-Policy": WITHIN,
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "private, no-store",
        }
        text = f"{_FRAME_START}{shown.page}</body></html>"
        return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)

    async def raw(self, call: Call) -> web.Response:
        """The mail byte for byte, only ever to be saved."""
        stored = await stored_mail(self._desk.parts, call.param("id"))
        headers = {
            "Content-Disposition": f'attachment; filename="{stored.case}-{stored.message_id}.eml.txt"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Type": "text/plain",
            "Cache-Control": "private, no-store",
        }
        return web.Response(body=as_received(stored.payload), headers=headers)


async def stored_mail(parts: Parts, message_id: str) -> StoredMail:
    """The raw mail of a message; raises NotFound where the message is no mail that came in, or its bytes are gone."""
    found = await parts.store.read(_stored, message_id)
    if found is None:
        raise NotFound("there is no such mail here")
    number, channel, payload, digest = found
    own = parts.settings.channels.get(channel)
    if own is None or own.kind != "email":
        raise NotFound("this message did not come by mail")
    content = await parts.blobs.get(digest) if digest else payload
    if not content:
        raise NotFound("the bytes of this mail are not kept any more")
    return StoredMail(message_id=message_id, case=number, payload=content)


def _stored(connection: Connection, message_id: str) -> tuple[str, str, bytes, str | None] | None:
    query = (
        select(cases.c.number, inbox.c.channel, inbox.c.payload, inbox.c.blob_sha256)
        .select_from(message)
        .join(inbox, inbox.c.id == message.c.inbox_id)
        .join(cases, cases.c.id == message.c.case_id)
        .where(message.c.id == message_id, message.c.direction == "in")
    )
    found = connection.execute(query).one_or_none()
    return (found.number, found.channel, found.payload, found.blob_sha256) if found is not None else None


async def _read(stored: StoredMail) -> Original:
    try:
        return await read_aside(stored.payload, original)
    except BadPayload as err:
        raise NotFound(f"this mail cannot be shown: {err}") from err


def _head(shown: Original) -> Mapping[str, str]:
    """The fields that a reader wants first, by their lower-cased names; the first of each counts."""
    wanted = ("from", "reply-to", "to", "cc", "date", "subject")
    said = {name.lower(): value for name, value in reversed(shown.fields)}
    return {name: said[name] for name in wanted if said.get(name)}
