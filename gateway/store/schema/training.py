"""Tables of understanding's training: examples, labels, jobs, models' history, intents kept by pages."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from gateway.store.schema.base import Id, Json, instant, metadata, one_of, own_id, points_to

nlu_example = Table(
    "nlu_example",
    metadata,
    own_id(),
    Column("key", String(64), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("intent", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("entities", Json, nullable=False),
    Column("source", String(12), nullable=False),
    points_to("message_id", "message.id", nullable=True, index=True),
    Column("state", String(8), nullable=False, server_default="active"),
    Column("version", Integer, nullable=False, server_default="1"),
    instant("created_at"),
    Column("created_by", String(120), nullable=False),
    instant("changed_at"),
    Column("changed_by", String(120), nullable=False),
    one_of("source", "shipped", "label", "correction", "written", "imported"),
    one_of("state", "active", "removed"),
    Index("ix_nlu_example_intent_language", "intent", "language"),
)
"""`key` is the hash of language and bare text, so a text stands once in a language; texts of messages are masked."""

nlu_example_change = Table(
    "nlu_example_change",
    metadata,
    own_id(),
    points_to("example_id", "nlu_example.id", index=True),
    instant("at"),
    Column("by", String(120), nullable=False),
    Column("what", String(12), nullable=False),
    Column("before", Json),
    one_of("what", "added", "edited", "moved", "removed", "restored"),
)

nlu_label = Table(
    "nlu_label",
    metadata,
    Column("message_id", Id, ForeignKey("message.id"), primary_key=True),
    Column("what", String(12), nullable=False),
    Column("intent", String(64)),
    points_to("example_id", "nlu_example.id", nullable=True),
    instant("at"),
    Column("by", String(120), nullable=False),
    one_of("what", "labelled", "corrected", "skipped"),
)
"""What people said of a message's intent; a message that stands here is not asked about again."""

nlu_job = Table(
    "nlu_job",
    metadata,
    own_id(),
    Column("kind", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("input", Json, nullable=False),
    Column("stage", String(64)),
    Column("done", Float, nullable=False, server_default="0"),
    Column("result", Json),
    Column("error", Text),
    instant("asked_at"),
    Column("asked_by", String(120), nullable=False),
    instant("started_at", nullable=True),
    instant("ended_at", nullable=True),
    instant("cancel_asked_at", nullable=True),
    Column("lease_owner", String(36)),
    instant("lease_until", nullable=True),
    Column("tries", Integer, nullable=False, server_default="0"),
    one_of("kind", "train", "shadow", "compare"),
    one_of("state", "queued", "running", "done", "failed", "cancelled"),
    Index(
        "ix_nlu_job_waiting",
        "asked_at",
        sqlite_where=text("state IN ('queued', 'running')"),
        postgresql_where=text("state IN ('queued', 'running')"),
    ),
)

nlu_model = Table(
    "nlu_model",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("engine", String(32), nullable=False),
    Column("encoder", String(80)),
    Column("data_hash", String(64), nullable=False),
    Column("settings", Json, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("examples", Integer, nullable=False),
    Column("intents", Json, nullable=False),
    Column("figures", Json),
    instant("trained_at"),
    Column("trained_by", String(120), nullable=False),
    points_to("job_id", "nlu_job.id", nullable=True),
)
"""What a kept model was made of and how well it does; the model and its full report are files in the models folder."""

nlu_promotion = Table(
    "nlu_promotion",
    metadata,
    own_id(),
    Column("engine", String(32), nullable=False),
    Column("model_id", String(80)),
    Column("before_id", String(80)),
    Column("what", String(12), nullable=False),
    instant("at"),
    Column("by", String(120), nullable=False),
    Column("reason", Text),
    Column("gate", Json),
    one_of("what", "promoted", "rolled_back"),
)
"""Which model answered from when on; a model id of NULL is that of the configured examples."""

nlu_intent = Table(
    "nlu_intent",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("body", Json, nullable=False),
    Column("draft", Json),
    Column("renamed_to", String(64)),
    Column("version", Integer, nullable=False, server_default="1"),
    instant("changed_at"),
    Column("changed_by", String(120), nullable=False),
    one_of("state", "active", "draft", "retired"),
)
"""Intents kept by pages: `body` is what `[intents.NAME]` holds; it stands over the settings file's."""

nlu_intent_change = Table(
    "nlu_intent_change",
    metadata,
    own_id(),
    Column("name", String(64), nullable=False, index=True),
    instant("at"),
    Column("by", String(120), nullable=False),
    Column("what", String(12), nullable=False),
    Column("reason", Text),
    Column("before", Json),
    Column("after", Json),
    one_of("what", "added", "edited", "renamed", "split", "retired", "restored"),
)
