"""The web chat: a widget of one script tag, its socket, and plain HTTP where no socket opens."""

from __future__ import annotations

from channels.webchat.channel import WebchatKind

KIND = WebchatKind()
