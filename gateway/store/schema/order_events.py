"""Tables of what an order system tells by itself: how far it was read, what it told, who placed which order with us."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from gateway.store.schema.base import Id, instant, metadata, one_of, points_to

order_feed = Table(
    "order_feed",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("cursor", Text),
    Column("lease_owner", Id),
    instant("lease_until", nullable=True),
    instant("last_ok_at", nullable=True),
    Column("last_error", Text),
)
"""One row: what the order system was read up to. Nobody reads on before `lease_until`."""

order_event = Table(
    "order_event",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("number", String(64), nullable=False),
    instant("at"),
    Column("eta", String(10)),
    Column("tracking_number", String(80)),
    Column("carrier", String(80)),
    instant("taken_at"),
    Column("state", String(10), nullable=False, server_default="due"),
    Column("why", String(32)),
    instant("look_at", nullable=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    points_to("case_id", "cases.id", nullable=True),
    instant("done_at", nullable=True),
    one_of("state", "due", "told", "passed_on", "alarmed", "noted"),
    Index(
        "ix_order_event_look_at",
        "look_at",
        sqlite_where=text("state = 'due'"),
        postgresql_where=text("state = 'due'"),
    ),
    Index("ix_order_event_taken_at", "taken_at", "id"),
    Index("ix_order_event_number", "number"),
)

placed_order = Table(
    "placed_order",
    metadata,
    Column("number", String(64), primary_key=True),
    points_to("identity_id", "identity.id"),
    Column("channel", String(64), nullable=False),
    instant("at"),
)
"""Which orders were placed with the bot, and at which end: who placed one there is told of it there."""
