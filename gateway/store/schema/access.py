"""Tables of access and administration: tokens, sessions, channel secrets, stored settings, the audit log."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, Text

from gateway.store.schema.base import Id, Json, instant, metadata, own_id, points_to

api_token = Table(
    "api_token",
    metadata,
    own_id(),
    Column("name", String(120), nullable=False, unique=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", Json, nullable=False),
    instant("created_at"),
    instant("revoked_at", nullable=True),
)

agent_session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("agent_id", Id, ForeignKey("agent.person_id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    instant("created_at"),
    instant("seen_at"),
    instant("expires_at"),
)

channel_secret = Table(
    "channel_secret",
    metadata,
    Column("channel", String(64), primary_key=True),
    Column("secret", Text, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    own_id(),
    instant("at"),
    points_to("agent_id", "agent.person_id", nullable=True),
    Column("token", String(120)),
    Column("action", String(64), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("detail", Json, nullable=False),
    Index("ix_audit_at", "at"),
)
