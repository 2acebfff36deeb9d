"""Tables of the work around cases: incidents, praise, signals, notices, webhooks, calendars of pages."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gateway.store.schema.base import Id, Json, instant, metadata, one_of, own_id, points_to

incident = Table(
    "incident",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True),
    Column("type", String(16), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("via", String(16), nullable=False),
    points_to("reporter_person_id", "person.id", nullable=True),
    Column("customer_name", String(200)),
    Column("remark_no", String(64)),
    Column("comment", Text),
    Column("documents", Json, nullable=False),
    Column("missing", Json, nullable=False),
    instant("occurred_at", nullable=True),
    instant("hand_over_due_at", nullable=True),
    instant("handed_over_at"),
    instant("complete_at", nullable=True),
    Column("reminders", Integer, nullable=False, server_default="0"),
    instant("reminded_at", nullable=True),
    instant("solved_at", nullable=True),
    instant("report_due_at", nullable=True),
    instant("reported_at", nullable=True),
    Column("report", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    one_of("type", "promotion", "advice", "quality", "certificate", "service"),
    Index(
        "ix_incident_open",
        "unit",
        "case_id",
        sqlite_where=text("reported_at IS NULL"),
        postgresql_where=text("reported_at IS NULL"),
    ),
)

praise = Table(
    "praise",
    metadata,
    own_id(),
    points_to("case_id", "cases.id", nullable=True, index=True),
    points_to("message_id", "message.id", nullable=True),
    points_to("person_id", "person.id", nullable=True),
    Column("unit", String(64)),
    Column("channel", String(64)),
    Column("made_by", String(320), nullable=False),
    instant("at"),
    Index("ix_praise_at", "at"),
    UniqueConstraint("message_id"),
)

signal = Table(
    "signal",
    metadata,
    own_id(),
    Column("kind", String(40), nullable=False),
    Column("rule", String(64)),
    Column("dedupe_key", String(200), nullable=False, unique=True),
    points_to("account_id", "account.id", nullable=True),
    points_to("contact_id", "contact.id", nullable=True),
    points_to("case_id", "cases.id", nullable=True, index=True),
    points_to("owner_id", "person.id", nullable=True),
    Column("args", Json, nullable=False),
    Column("note", Text),
    Column("made_by", String(320), nullable=False),
    instant("at"),
    instant("seen_at", nullable=True),
    instant("done_at", nullable=True),
    Column("done_by", String(320)),
    Index("ix_signal_account_id_at", "account_id", "at"),
    Index("ix_signal_at", "at", "id"),
    Index(
        "ix_signal_owner_id",
        "owner_id",
        "at",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    own_id(),
    Column("hook", String(64), nullable=False),
    points_to("event_id", "event.id"),
    Column("event_seq", BigInteger, nullable=False),
    instant("due_at"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease_owner", Id),
    instant("lease_until", nullable=True),
    Column("state", String(8), nullable=False, server_default="queued"),
    instant("sent_at", nullable=True),
    Column("error", String(500)),
    one_of("state", "queued", "sent", "failed"),
    UniqueConstraint("hook", "event_id"),
    Index(
        "ix_webhook_delivery_due",
        "due_at",
        sqlite_where=text("state = 'queued'"),
        postgresql_where=text("state = 'queued'"),
    ),
)

notice = Table(
    "notice",
    metadata,
    own_id(),
    Column("kind", String(12), nullable=False),
    Column("texts", Json, nullable=False),
    Column("channels", Json, nullable=False),
    Column("topics", Json, nullable=False),
    instant("starts_at"),
    instant("ends_at"),
    instant("ended_at", nullable=True),
    Column("made_by", String(320), nullable=False),
    instant("made_at"),
    one_of("kind", "disruption", "change"),
    CheckConstraint("starts_at < ends_at", name="lasts"),
    Index("ix_notice_ends_at", "ends_at"),
)

calendar = Table(
    "calendar",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("body", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", String(320), nullable=False),
    instant("changed_at"),
)
