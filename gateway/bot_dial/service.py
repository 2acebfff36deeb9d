"""What people do with the bot dial: look at it, turn it, switch the bot or acknowledgements off and on. No HTTP.

Each change is written with its audit and event in one transaction and counts from the next turn on, in every process.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy.engine import Connection

from bots import registry
from config.bot import BotMode
from config.settings import Settings
from gateway.api.endpoint import Name, StrictBody
from gateway.bot_dial.dial import Dial, dial_of
from gateway.bus.contract import Bus
from gateway.care.editor import Editor
from gateway.errors import Conflict, NotFound, NotValid
from gateway.ids import new_id
from gateway.parts import Parts
from gateway.store import bot_dial as stored
from gateway.store.access import AuditRow, add_audit
from gateway.store.bot_dial import SWITCHES, Kept, RuleRow, SwitchRow
from gateway.store.changes import append_events
from gateway.store.rows import EventRow
from gateway.store.store import Store

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_TURNED: Final = b'{"type":"bot"}'


class RuleBody(StrictBody):
    """One position of the dial; what is left out stands for all."""

    mode: BotMode
    share: Annotated[int, Field(ge=0, le=100)] = 100
    flow: Annotated[Name, Field(max_length=64, description="A flow, or the intent of a ready answer.")] | None = None
    channel: Annotated[Name, Field(max_length=64)] | None = None
    language: Annotated[Name, Field(max_length=8)] | None = None


class BotDial:
    """The dial as people see and change it."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._store: Store = parts.store
        self._bus: Bus = parts.bus
        self._settings = parts.settings
        self._now = now

    async def shown(self) -> tuple[Dial, Kept]:
        """The dial as it is now, and what is kept of it."""
        kept = await self._store.read(stored.load)
        return dial_of(self._settings.bot, kept), kept

    async def switch(self, editor: Editor, name: str, *, is_on: bool) -> None:
        """Switch the bot or acknowledgements on or off; what stands so already is left."""
        await switch(self._store, editor, name, is_on=is_on, now=self._now())
        await self._bus.publish("desk", _TURNED)

    async def put_rule(self, editor: Editor, name: str, body: RuleBody) -> None:
        """Keep a position; raises NotValid, or Conflict where the settings file has the name."""
        self._check(name, body)
        row = RuleRow(name=name, changed_by=editor.name, changed_at=self._now(), **body.model_dump())
        await self._store.write(_put, row, editor, self._now())
        await self._bus.publish("desk", _TURNED)

    async def drop_rule(self, editor: Editor, name: str) -> None:
        """Take a position away; raises NotFound, or Conflict where the settings file has it."""
        self._check_origin(name)
        if not await self._store.write(_drop, name, editor, self._now()):
            raise NotFound(f"the dial has no position {name[:64]!r}")
        await self._bus.publish("desk", _TURNED)

    def _check(self, name: str, body: RuleBody) -> None:
        if _NAME.fullmatch(name) is None:
            raise NotValid("a name has up to 64 small letters, digits, - and _", fields={"name": name[:64]})
        self._check_origin(name)
        known = {
            "flow": matters_of(self._settings),
            "channel": list(self._settings.channels),
            "language": list(self._settings.gateway.languages),
        }
        for field, names in known.items():
            given = getattr(body, field)
            if given is not None and given not in names:
                raise NotValid(f"{field} is one of {', '.join(names)}", fields={field: f"unknown: {given[:40]}"})

    def _check_origin(self, name: str) -> None:
        if name in self._settings.bot.rules:
            raise Conflict(f"position {name!r} stands in the settings file, in [bot.rules.{name}]; change it there")


def matters_of(settings: Settings) -> list[str]:
    """What the dial can name: every flow, and every intent that is answered by a text."""
    answered = {name for name, one in settings.intents.items() if one.handling == "answer"}
    return sorted({*registry.flows(), *answered})


async def switch(store: Store, editor: Editor, name: str, *, is_on: bool, now: int) -> bool:
    """Switch on or off, with its audit; False where it stood so already. Raises NotValid for another name."""
    if name not in SWITCHES:
        raise NotValid(f"there are the switches {', '.join(SWITCHES)}", fields={"name": name[:40]})
    return await store.write(_switch, name, is_on, editor, now)


def _switch(connection: Connection, name: str, is_on: bool, editor: Editor, now: int) -> bool:
    row = SwitchRow(name=name, changed_by=editor.name, changed_at=now)
    if not stored.switch(connection, row, is_on=is_on):
        return False
    _tell(connection, editor, "bot.switched", name, now, on=is_on)
    return True


def _put(connection: Connection, row: RuleRow, editor: Editor, now: int) -> None:
    stored.put_rule(connection, row)
    told = {"mode": row.mode, "share": row.share, "flow": row.flow, "channel": row.channel, "language": row.language}
    _tell(connection, editor, "bot.rule_kept", row.name, now, **told)


def _drop(connection: Connection, name: str, editor: Editor, now: int) -> bool:
    if not stored.drop_rule(connection, name):
        return False
    _tell(connection, editor, "bot.rule_dropped", name, now)
    return True


def _tell(connection: Connection, editor: Editor, kind: str, subject: str, now: int, **told: object) -> None:
    """Write down who turned it, for the audit and for other programs."""
    add_audit(
        connection,
        AuditRow(at=now, agent_id=editor.agent_id, token=editor.token, action=kind, subject=subject, detail=told),
    )
    event = EventRow(id=new_id(), at=now, actor=editor.actor, kind=kind, subject=subject, case_id=None, data=told)
    append_events(connection, [event])
