"""The table of orders that a site, shop or app wants placed: what was sent, and how far it has come."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint, text

from gateway.store.schema.base import Json, instant, metadata, one_of, own_id, points_to

order_request = Table(
    "order_request",
    metadata,
    own_id(),
    Column("source", String(64), nullable=False),
    Column("request_id", String(128), nullable=False),
    points_to("case_id", "cases.id", index=True),
    points_to("conversation_id", "conversation.id"),
    Column("language", String(8), nullable=False),
    Column("body", Json, nullable=False),
    Column("goods", Json, nullable=False),
    Column("state", String(16), nullable=False),
    Column("why", String(32)),
    Column("branch", String(64)),
    Column("tried", Json, nullable=False),
    Column("reservation_number", String(64)),
    Column("order_number", String(64)),
    instant("at"),
    instant("changed_at"),
    instant("due_at", nullable=True),
    instant("look_at", nullable=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    one_of("state", "taken", "branch_asked", "customer_asked", "confirmed", "declined", "placed", "handed_over"),
    UniqueConstraint("source", "request_id"),
    Index("ix_order_request_at", "at", "id"),
    Index(
        "ix_order_request_look_at",
        "look_at",
        sqlite_where=text("look_at IS NOT NULL"),
        postgresql_where=text("look_at IS NOT NULL"),
    ),
    Index("ix_order_request_reservation_number", "reservation_number"),
)
