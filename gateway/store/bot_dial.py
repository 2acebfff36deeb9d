"""Queries of the bot dial: what pages keep of it, what is switched off, which answer waits for an agent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from config.bot import BotMode
from gateway.store import schema
from gateway.store.row_writing import Rows
from gateway.store.schema import bot_draft, bot_rule, bot_switch, message

SWITCHES: Final = ("bot", "acknowledgements")
"""What can be switched off."""


@dataclass(slots=True, kw_only=True)
class RuleRow:
    """One position that pages keep."""

    name: str
    mode: BotMode
    share: int
    flow: str | None
    channel: str | None
    language: str | None
    changed_by: str
    changed_at: int


@dataclass(slots=True, kw_only=True)
class SwitchRow:
    """What is switched off, by whom."""

    name: str
    changed_by: str
    changed_at: int


@dataclass(slots=True, kw_only=True)
class DraftRow:
    """What the bot would have said in a case, behind its message of this position."""

    id: str
    case_id: str
    flow: str | None
    language: str
    text: str
    position: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Everything that is kept of the dial."""

    rules: Sequence[RuleRow] = field(default_factory=tuple)
    switches: Sequence[SwitchRow] = field(default_factory=tuple)

    @property
    def off(self) -> frozenset[str]:
        """What is switched off."""
        return frozenset(one.name for one in self.switches)


RULES: Final = Rows(schema.bot_rule, RuleRow, key=("name",))
DRAFTS: Final = Rows(schema.bot_draft, DraftRow)
_SWITCH_ROWS: Final = Rows(schema.bot_switch, SwitchRow, key=("name",))


def load(connection: Connection) -> Kept:
    """What is kept of the dial now."""
    rules = connection.execute(select(*RULES.columns).order_by(bot_rule.c.name)).all()
    switches = connection.execute(select(*_SWITCH_ROWS.columns).where(bot_switch.c.name.in_(SWITCHES))).all()
    return Kept(rules=[RULES.of(row) for row in rules], switches=[_SWITCH_ROWS.of(row) for row in switches])


def put_rule(connection: Connection, row: RuleRow) -> None:
    """Keep a position in the place of the one of its name."""
    RULES.upsert(connection, [row])


def drop_rule(connection: Connection, name: str) -> bool:
    """Take a position away; False where there is none of the name."""
    return bool(connection.execute(delete(bot_rule).where(bot_rule.c.name == name)).rowcount)


def switch(connection: Connection, row: SwitchRow, *, is_on: bool) -> bool:
    """Switch on or off; False where it stood so already."""
    mine = bot_switch.c.name == row.name
    if is_on:
        return bool(connection.execute(delete(bot_switch).where(mine)).rowcount)
    if connection.execute(select(bot_switch.c.name).where(mine)).first() is not None:
        return False
    connection.execute(insert(bot_switch).values(name=row.name, changed_by=row.changed_by, changed_at=row.changed_at))
    return True


def draft_of(connection: Connection, case_id: str) -> DraftRow | None:
    """The bot's last answer that waits in a case: none once a person has written to the customer after it."""
    newest = select(*DRAFTS.columns).where(bot_draft.c.case_id == case_id).order_by(bot_draft.c.at.desc()).limit(1)
    found = connection.execute(newest).one_or_none()
    if found is None:
        return None
    draft = DRAFTS.of(found)
    is_reply = (message.c.direction == "out", message.c.author == "agent", message.c.position > draft.position)
    replied = select(message.c.id).where(message.c.case_id == case_id, *is_reply).limit(1)
    return None if connection.execute(replied).first() is not None else draft
