"""Tables of people: customers, companies, staff, and who looks after whom."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

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
    one_of("kind", "email", "phone", "telegram", "visitor", "external"),
    Index("uq_identity_kind_value", "kind", "value", unique=True),
)

person = Table(
    "person",
    metadata,
    own_id(),
    Column("name", String(200), nullable=False),
    Column("mail", String(320), nullable=False, unique=True),
)

agent = Table(
    "agent",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("mail", String(320), nullable=False, unique=True),
    Column("language", String(8), nullable=False),
    Column("role", String(12), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("skills", Json, nullable=False),
    Column("languages", Json, nullable=False),
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
    one_of("role", "preferred", "backup", "lead", "account_manager"),
    Index("ix_care_account_id_topic", "account_id", "topic"),
)

proof_try = Table(
    "proof_try",
    metadata,
    Column("subject", String(400), primary_key=True),
    Column("misses", Integer, nullable=False),
    instant("since"),
)
