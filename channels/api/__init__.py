"""The HTTP channel: any program posts messages in, reads answers from a feed or gets them by a signed webhook."""

from __future__ import annotations

from channels.api.channel import ApiKind

KIND = ApiKind()
