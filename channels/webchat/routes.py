"""The addresses of the `webchat` kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.contract import Handler, Route
from channels.webchat import page, posting
from channels.webchat.socket import open_socket

_STRING: Final = {"type": "string"}
_POSTED: Final[Mapping[str, object]] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "visitor": {"type": ["string", "null"], "description": "The token you were given, or null."},
        "id": {"type": "string", "maxLength": 100, "description": "A new UUID; the same id is stored once."},
        "text": {"type": "string", "maxLength": 20_000},
        "payload": {"type": "string", "description": "Of a button that was pressed, instead of a text."},
        "locale": _STRING,
    },
}
_TAKEN: Final = {"type": "object", "properties": {"visitor": _STRING, "seq": {"type": "integer"}}}
_BEGUN: Final = {"type": "object", "properties": {"visitor": _STRING}}
_LISTED: Final[Mapping[str, object]] = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "type": {"const": "message"},
                    "seq": {"type": "integer"},
                    "author": {"enum": ["bot", "agent", "system", "visitor"]},
                    "name": {"type": ["string", "null"]},
                    "text": _STRING,
                    "buttons": {"type": "array", "items": {"type": "object"}},
                    "attachments": {"type": "array", "items": {"type": "object"}},
                    "at": {"type": "string", "format": "date-time"},
                },
            },
        },
        "next": {"type": ["string", "null"]},
    },
}


def _open(
    method: str,
    path: str,
    handler: Handler,
    summary: str,
    *,
    body: Mapping[str, object] | None = None,
    answers: Mapping[int, Mapping[str, object]] | None = None,
) -> Route:
    return Route(
        method=method, path=path, handler=handler, rule="open", summary=summary, body=body, answers=answers or {}
    )


_CHAT: Final = "/v1/chat/{channel}"

ROUTES: Final = (
    _open("GET", f"{_CHAT}/socket", open_socket, "The chat's WebSocket; frames are JSON."),
    _open(
        "POST",
        f"{_CHAT}/messages",
        posting.post,
        "Say something without a socket.",
        body=_POSTED,
        answers={202: _TAKEN},
    ),
    _open("GET", f"{_CHAT}/messages", posting.list_messages, "The visitor's messages.", answers={200: _LISTED}),
    _open("POST", f"{_CHAT}/visitors", posting.begin, "A new visitor's token.", answers={201: _BEGUN}),
    _open("OPTIONS", f"{_CHAT}/messages", posting.ask_first, "May a page of another site post here?"),
    _open("OPTIONS", f"{_CHAT}/visitors", posting.ask_first, "May a page of another site post here?"),
    _open("GET", "/chat", page.demo, "A demo page with the chat."),
    _open("GET", "/chat.css", page.style, "The demo page's style."),
    _open("GET", "/widget.js", page.widget, "The chat as one script tag."),
)
