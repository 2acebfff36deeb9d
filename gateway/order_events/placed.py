"""Remembers who placed an order with the bot, and where: its events are told there. Pure."""

from __future__ import annotations

from gateway.orders.references import fold_reference
from gateway.store.order_events import PlacedOrderRow
from gateway.turns import Turn


def note_placed(turn: Turn, number: str) -> None:
    """Keep with the turn's answer that this order was placed in it; a retry of the turn keeps the same."""
    row = PlacedOrderRow(
        number=fold_reference(number)[:64],
        identity_id=turn.known_person.identity.id,
        channel=turn.claim.channel,
        at=turn.now,
    )
    turn.changes.placed_orders.append(row)
