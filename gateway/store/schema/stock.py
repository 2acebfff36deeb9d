"""Tables of goods that are wanted: who waits for them, what is put aside for whom, and the demand register."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, text

from gateway.store.schema.base import Json, instant, metadata, one_of, own_id, points_to

stock_wait = Table(
    "stock_wait",
    metadata,
    own_id(),
    Column("reference", String(64), nullable=False),
    Column("name", String(300), nullable=False),
    Column("quantity", Integer, nullable=False),
    points_to("contact_id", "contact.id"),
    points_to("conversation_id", "conversation.id"),
    points_to("case_id", "cases.id", index=True),
    Column("mail", String(320)),
    Column("language", String(8), nullable=False),
    Column("state", String(8), nullable=False, server_default="waiting"),
    instant("at"),
    instant("told_at", nullable=True),
    instant("ended_at", nullable=True),
    Column("end_reason", String(32)),
    one_of("state", "waiting", "told", "ended"),
    Index(
        "uq_stock_wait_waiting",
        "contact_id",
        "reference",
        unique=True,
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_stock_wait_told",
        "reference",
        "told_at",
        sqlite_where=text("state = 'told'"),
        postgresql_where=text("state = 'told'"),
    ),
    Index(
        "ix_stock_wait_line",
        "reference",
        "at",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

article_watch = Table(
    "article_watch",
    metadata,
    Column("reference", String(64), primary_key=True),
    instant("look_at"),
    Column("looks", Integer, nullable=False, server_default="0"),
    Column("in_stock", Integer),
    instant("looked_at", nullable=True),
    Index("ix_article_watch_look_at", "look_at"),
)

reservation = Table(
    "reservation",
    metadata,
    own_id(),
    Column("number", String(64), nullable=False, unique=True),
    Column("branch", String(64), nullable=False),
    Column("branch_names", Json, nullable=False),
    Column("lines", Json, nullable=False),
    points_to("contact_id", "contact.id"),
    points_to("conversation_id", "conversation.id"),
    points_to("case_id", "cases.id", index=True),
    Column("language", String(8), nullable=False),
    Column("state", String(10), nullable=False),
    instant("asked_at"),
    instant("due_at"),
    instant("late_at", nullable=True),
    instant("until", nullable=True),
    instant("decided_at", nullable=True),
    Column("decided_by", String(320)),
    points_to("holder_id", "person.id", nullable=True),
    instant("look_at", nullable=True),
    Column("looks", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
    one_of("state", "asked", "confirmed", "refused", "collected", "expired", "ended"),
    Index("ix_reservation_asked_at", "asked_at", "id"),
    Index(
        "ix_reservation_look_at",
        "look_at",
        sqlite_where=text("look_at IS NOT NULL"),
        postgresql_where=text("look_at IS NOT NULL"),
    ),
)

demand = Table(
    "demand",
    metadata,
    own_id(),
    Column("key", String(80), nullable=False),
    Column("reference", String(64)),
    Column("asked", String(200), nullable=False),
    Column("quantity", Integer),
    Column("why", String(16), nullable=False),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("channel", String(64), nullable=False),
    points_to("contact_id", "contact.id"),
    points_to("account_id", "account.id", nullable=True),
    points_to("case_id", "cases.id", index=True),
    instant("first_at"),
    instant("last_at"),
    instant("closed_at", nullable=True),
    one_of("why", "out_of_stock", "not_enough", "not_found", "discontinued", "preorder", "reserve_refused"),
    Index(
        "uq_demand_open",
        "contact_id",
        "key",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_demand_last_at", "last_at", "id"),
    Index("ix_demand_key", "key", "last_at"),
)
