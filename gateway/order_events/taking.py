"""What an order system tells, as the rows that are kept of it. Pure."""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import Final

from gateway.ids import to_us
from gateway.orders.wishes import OrderEvent
from gateway.store.order_events import OrderEventRow

TOPIC: Final = "order-events"
"""Who works events is woken by it."""
_LONGEST_ID: Final = 128
_LONGEST_NUMBER: Final = 64
_LONGEST_NAME: Final = 80


def row_of(event: OrderEvent, *, now: int) -> OrderEventRow:
    """The row of an event, due at once; one without a zone is read as UTC, and none lies in the future."""
    at = event.at if event.at.tzinfo is not None else event.at.replace(tzinfo=UTC)
    return OrderEventRow(
        id=_id(event.id),
        kind=event.kind,
        number=_kept(event.number, _LONGEST_NUMBER) or "",
        at=min(to_us(at), now),
        eta=event.eta.isoformat() if event.eta is not None else None,
        tracking_number=_kept(event.tracking_number, _LONGEST_NAME),
        carrier=_kept(event.carrier, _LONGEST_NAME),
        taken_at=now,
        look_at=now,
    )


def _id(told: str) -> str:
    kept = told.replace("\0", "")
    if len(kept) <= _LONGEST_ID:
        return kept
    return hashlib.blake2b(kept.encode("utf-8", "replace"), digest_size=32).hexdigest()


def _kept(text: str | None, longest: int) -> str | None:
    return text.replace("\0", "")[:longest] if text is not None else None
