"""The table of what the bot did in other systems on a customer's word: written down before it is asked for."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from gateway.store.schema.base import instant, metadata, points_to

deed = Table(
    "deed",
    metadata,
    Column("key", String(160), primary_key=True),
    points_to("case_id", "cases.id", index=True),
    Column("operation", String(64), nullable=False),
    Column("outcome", String(32)),
    Column("number", String(64)),
    instant("begun_at"),
    instant("settled_at", nullable=True),
)
