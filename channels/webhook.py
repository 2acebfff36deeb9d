"""Standard Webhooks signatures, both ways: the one place where a request's signature is checked or made."""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from datetime import UTC, datetime

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from channels.errors import NotAuthentic


def verify(secret: str, body: bytes, headers: Mapping[str, str]) -> str:
    """The event id of an authentic request; raises NotAuthentic for a wrong signature or a stale timestamp (5 min)."""
    named = {name.lower(): value for name, value in headers.items() if name.lower().startswith("webhook-")}
    try:
        Webhook(secret).verify(body, named, json_parse=False)
    except (WebhookVerificationError, EmptyWebhookSecretError, ValueError, binascii.Error, UnicodeDecodeError) as err:
        raise NotAuthentic(
            "the signature is wrong or its timestamp is more than five minutes off; sign "
            "'id.timestamp.body' with the channel's secret as Standard Webhooks describes"
        ) from err
    return named["webhook-id"]


def sign(secret: str, event_id: str, body: bytes, *, at: datetime | None = None) -> dict[str, str]:
    """The three headers that make `body` an authentic Standard Webhooks request."""
    moment = at or datetime.now(UTC)
    signature = Webhook(secret).sign(event_id, moment, body.decode("utf-8"))
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signature,
    }


def can_sign(secret: str) -> bool:
    """Whether this is a secret that `sign` can use."""
    try:
        Webhook(secret)
    except (EmptyWebhookSecretError, ValueError, binascii.Error):
        return False
    return True
