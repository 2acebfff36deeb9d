"""Tables of the ways in and out: channels, inbox, lanes, outbox, timers, counters, processes."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, String, Table, Text, text

from gateway.store.schema.base import Id, Json, instant, metadata, one_of, own_id, points_to

channel = Table(
    "channel",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("brand", String(64)),
    Column("queue", String(64)),
    Column("language", String(8)),
    Column("cursor", Text),
    instant("last_ok_at", nullable=True),
    Column("last_error", Text),
)

source = Table(
    "source",
    metadata,
    Column("channel", String(64), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("cursor", Text),
    Column("lease_owner", Id),
    instant("lease_until", nullable=True),
    instant("last_ok_at", nullable=True),
    Column("last_error", Text),
    Column("waiting", Integer),
    Column("taken", BigInteger, nullable=False, server_default="0"),
    Column("missing", Integer, nullable=False, server_default="0"),
    instant("checked_at", nullable=True),
)
"""What a channel fetches from (an IMAP folder): how far it was read, who reads it now, and whether all of it is here.

`waiting` mails lie there and are not taken yet, `missing` ones should have been; `checked_at` is when that was counted.
"""

inbox = Table(
    "inbox",
    metadata,
    own_id(),
    Column("channel", String(64), nullable=False),
    Column("dedupe_key", String(300), nullable=False),
    Column("conversation_key", String(320), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("turn_id", Id),
    instant("received_at"),
    Column("payload", LargeBinary, nullable=False),
    Column("blob_sha256", String(64)),
    Column("state", String(12), nullable=False, server_default="new"),
    Column("repeats", Integer, nullable=False, server_default="0"),
    instant("last_repeat_at", nullable=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("answer", LargeBinary),
    Column("error", Text),
    one_of("state", "new", "done", "quarantined"),
    Index("uq_inbox_channel_dedupe_key", "channel", "dedupe_key", unique=True),
    Index(
        "ix_inbox_waiting",
        "channel",
        "conversation_key",
        "seq",
        sqlite_where=text("state = 'new'"),
        postgresql_where=text("state = 'new'"),
    ),
    Index(
        "ix_inbox_quarantined",
        "id",
        sqlite_where=text("state = 'quarantined'"),
        postgresql_where=text("state = 'quarantined'"),
    ),
)

lane = Table(
    "lane",
    metadata,
    Column("channel", String(64), primary_key=True),
    Column("conversation_key", String(320), primary_key=True),
    Column("last_seq", BigInteger, nullable=False, server_default="0"),
    Column("waiting", Integer, nullable=False, server_default="0"),
    Column("lease_owner", Id),
    instant("lease_until", nullable=True),
    Column("fence", BigInteger, nullable=False, server_default="0"),
    Column("next_try_at", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("waiting >= 0", name="waiting"),
    Index(
        "ix_lane_ready",
        "next_try_at",
        sqlite_where=text("waiting > 0"),
        postgresql_where=text("waiting > 0"),
    ),
    Index(
        "ix_lane_lease_owner",
        "lease_owner",
        sqlite_where=text("lease_owner IS NOT NULL"),
        postgresql_where=text("lease_owner IS NOT NULL"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    own_id(),
    points_to("message_id", "message.id", nullable=True),
    points_to("case_id", "cases.id"),
    Column("channel", String(64), nullable=False),
    Column("conversation_key", String(320), nullable=False),
    Column("seq", BigInteger),
    Column("idempotency_key", String(120), nullable=False),
    Column("author", String(8), nullable=False),
    Column("case_version", Integer, nullable=False),
    Column("letter", Json, nullable=False),
    instant("created_at"),
    instant("due_at"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease_owner", Id),
    instant("lease_until", nullable=True),
    Column("state", String(8), nullable=False),
    Column("external_id", String(300)),
    Column("error", Text),
    instant("repeat_at", nullable=True),
    instant("bounced_at", nullable=True),
    Column("bounce", Text),
    one_of("state", "queued", "sending", "sent", "failed", "unknown"),
    one_of("author", "bot", "agent", "system"),
    Index("uq_outbox_idempotency_key", "idempotency_key", unique=True),
    Index("uq_outbox_channel_seq", "channel", "seq", unique=True),
    Index("ix_outbox_message_id", "message_id"),
    Index(
        "ix_outbox_due",
        "due_at",
        sqlite_where=text("state IN ('queued', 'sending')"),
        postgresql_where=text("state IN ('queued', 'sending')"),
    ),
    Index(
        "ix_outbox_repeat_at",
        "repeat_at",
        sqlite_where=text("repeat_at IS NOT NULL"),
        postgresql_where=text("repeat_at IS NOT NULL"),
    ),
    Index(
        "ix_outbox_external_id",
        "external_id",
        sqlite_where=text("external_id IS NOT NULL"),
        postgresql_where=text("external_id IS NOT NULL"),
    ),
)
"""`repeat_at`: when an unconfirmed letter goes once more under its id; `bounce`: why one that was sent came back."""

timer = Table(
    "timer",
    metadata,
    own_id(),
    Column("kind", String(24), nullable=False),
    Column("subject", String(64), nullable=False),
    instant("due_at"),
    Column("lease_owner", Id),
    instant("lease_until", nullable=True),
    instant("done_at", nullable=True),
    Index("uq_timer_kind_subject", "kind", "subject", unique=True),
    Index("ix_timer_due", "due_at", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

process = Table(
    "process",
    metadata,
    own_id(),
    Column("role", String(16), nullable=False),
    Column("host", String(255), nullable=False),
    instant("started_at"),
    instant("seen_at"),
)
