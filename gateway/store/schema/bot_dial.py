"""Tables of the bot dial: positions that pages keep, what is switched off, answers that wait for an agent to send."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from gateway.store.schema.base import instant, metadata, one_of, own_id, points_to

bot_rule = Table(
    "bot_rule",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("mode", String(8), nullable=False),
    Column("share", Integer, nullable=False),
    Column("flow", String(64)),
    Column("channel", String(64)),
    Column("language", String(8)),
    Column("changed_by", String(320), nullable=False),
    instant("changed_at"),
    one_of("mode", "off", "drafts", "answers"),
)

bot_switch = Table(
    "bot_switch",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("changed_by", String(320), nullable=False),
    instant("changed_at"),
    one_of("name", "bot", "acknowledgements"),
)
"""What is switched off; a row that is not there is on."""

bot_draft = Table(
    "bot_draft",
    metadata,
    own_id(),
    points_to("case_id", "cases.id", index=True),
    Column("flow", String(64)),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("position", Integer, nullable=False),
    instant("at"),
)
"""What the bot would have said in a case, behind its message of this position."""
