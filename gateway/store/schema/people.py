"""Tables of people: customers, companies, staff, and who looks after whom."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from gateway.store.schema.base import Id, Json, instant, metadata, one_of, own_id, points_to

account = Table(
    "account",
    metadata,
    own_id(),
    Column("external_no", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("domains", Json, nullable=False),
    Column("tier", String(64), nullable=False),
    Column("calendar", String(64)),
    Column("preferences", Json, nullable=False),
    instant("entitled_from", nullable=True),
    instant("entitled_to", nullable=True),
)

account_domain = Table(
    "account_domain",
    metadata,
    Column("domain", String(253), primary_key=True),
    points_to("account_id", "account.id", index=True),
)

account_parameter = Table(
    "account_parameter",
    metadata,
    Column("account_id", Id, ForeignKey("account.id"), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("value", Json, nullable=False),
    Column("source", String(120), nullable=False),
    instant("at"),
)

contact = Table(
    "contact",
    metadata,
    own_id(),
    Column("name", String(200)),
    Column("language", String(8)),
    points_to("account_id", "account.id", nullable=True),
    Column("merged_into", Id, ForeignKey("contact.id")),
    instant("created_at"),
    points_to("last_agent_id", "agent.person_id", nullable=True),
    instant("last_agent_at", nullable=True),
    Index("ix_contact_account_id", "account_id"),
)

contact_merge = Table(
    "contact_merge",
    metadata,
    own_id(),
    points_to("source_id", "contact.id", index=True),
    points_to("target_id", "contact.id", index=True),
    Column("moved", Json, nullable=False),
    Column("evidence", Json, nullable=False),
    instant("made_at"),
    Column("made_by", String(320), nullable=False),
    instant("undone_at", nullable=True),
    Column("undone_by", String(320)),
)

merge_suggestion = Table(
    "merge_suggestion",
    metadata,
    own_id(),
    points_to("first_id", "contact.id"),
    points_to("second_id", "contact.id"),
    Column("score", Float, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("state", String(10), nullable=False, server_default="open"),
    instant("made_at"),
    instant("decided_at", nullable=True),
    Column("decided_by", String(320)),
    one_of("state", "open", "merged", "declined"),
    CheckConstraint("first_id < second_id", name="ordered"),
    UniqueConstraint("first_id", "second_id"),
    Index("ix_merge_suggestion_second_id", "second_id"),
    Index(
        "ix_merge_suggestion_open",
        "id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

identity = Table(
    "identity",
    metadata,
    own_id(),
    Column("kind", String(12), nullable=False),
    Column("value", String(320), nullable=False),
    points_to("contact_id", "contact.id", nullable=True, index=True),
    points_to("account_id", "account.id", nullable=True),
    Column("shared", Boolean, nullable=False, server_default="0"),
    instant("verified_at", nullable=True),
    instant("blocked_at", nullable=True),
    Column("blocked_reason", String(300)),
    points_to("person_id", "person.id", nullable=True),
    one_of("kind", "email", "phone", "telegram", "visitor", "external"),
    Index("uq_identity_kind_value", "kind", "value", unique=True),
)

person = Table(
    "person",
    metadata,
    own_id(),
    Column("name", String(200), nullable=False),
    Column("mail", String(320), nullable=False, unique=True),
    Column("role", String(24), nullable=False, server_default="agent"),
    Column("unit", String(64)),
    instant("left_at", nullable=True),
)

absence = Table(
    "absence",
    metadata,
    own_id(),
    points_to("person_id", "person.id", index=True),
    instant("starts_at"),
    instant("ends_at"),
    points_to("stand_in_id", "person.id", nullable=True),
    Column("reason", String(200)),
    Column("made_by", String(320), nullable=False),
    instant("made_at"),
    CheckConstraint("starts_at < ends_at", name="lasts"),
    CheckConstraint("stand_in_id IS NULL OR stand_in_id <> person_id", name="somebody_else"),
)

agent = Table(
    "agent",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("mail", String(320), nullable=False, unique=True),
    Column("language", String(8), nullable=False),
    Column("role", String(12), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("capacities", Json),
    Column("brands", Json),
    Column("skills", Json, nullable=False),
    Column("languages", Json, nullable=False),
    Column("mail_notices", String(8), nullable=False, server_default="never"),
    Column("password_hash", String(200)),
    Column("away", Boolean, nullable=False, server_default="0"),
    Column("telephone_state", String(8)),
    instant("telephone_state_at", nullable=True),
    instant("idle_since", nullable=True),
    instant("last_seen_at", nullable=True),
    one_of("role", "agent", "supervisor", "admin"),
)

delegation = Table(
    "delegation",
    metadata,
    own_id(),
    points_to("identity_id", "identity.id"),
    points_to("account_id", "account.id"),
    Column("role", String(40), nullable=False),
    instant("valid_from", nullable=True),
    instant("valid_to", nullable=True),
    UniqueConstraint("identity_id", "account_id", "role"),
)

contact_right = Table(
    "contact_right",
    metadata,
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True),
    Column("account_id", Id, ForeignKey("account.id"), primary_key=True),
    Column("may_order", Boolean, nullable=False),
    Column("may_see_prices", Boolean, nullable=False),
    Column("may_see_invoices", Boolean, nullable=False),
)

care = Table(
    "care",
    metadata,
    own_id(),
    points_to("account_id", "account.id"),
    Column("topic", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    points_to("person_id", "person.id"),
    instant("valid_from", nullable=True),
    instant("valid_to", nullable=True),
    Column("approved_by", String(320)),
    instant("approved_at", nullable=True),
    Column("note", String(500)),
    one_of("role", "preferred", "backup", "lead", "account_manager"),
    Index("ix_care_account_id_topic", "account_id", "topic"),
    Index("ix_care_person_id", "person_id"),
)

proof_try = Table(
    "proof_try",
    metadata,
    Column("subject", String(400), primary_key=True),
    Column("misses", Integer, nullable=False),
    instant("since"),
)
