"""A small customer-care centre for tests: a real store with people, channels and cases in it, and the actions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.ext.asyncio import create_async_engine

from channels.contract import Delivery, Entrance
from config.settings import Settings, load
from gateway.bus.local import LocalBus
from gateway.cases import Actor, CaseActions
from gateway.ids import SECOND, new_id
from gateway.numbers import Numbers
from gateway.store import schema
from gateway.store.access import AgentRow, put_user
from gateway.store.changes import Changes, write_one
from gateway.store.rows import (
    CASES,
    CaseRow,
    ContactRow,
    ConversationRow,
    IdentityRow,
    MessageRow,
    PromiseRow,
)
from gateway.store.store import Store
from gateway.threads import Tokens

ROOT = Path(__file__).parents[2]
NOON = 1_800_000_000 * SECOND


@dataclass
class OpenChannel:
    """A configured channel as far as replies look at it."""

    name: str
    kind: str
    delivery: Delivery
    has_buttons: bool = True
    entrances: Mapping[str, Entrance] = field(default_factory=dict)


CHANNELS = {
    "site": OpenChannel("site", "webchat", "feed"),
    "demo": OpenChannel("demo", "api", "feed"),
    "bot": OpenChannel("bot", "telegram", "push"),
    "mail-demo": OpenChannel("mail-demo", "email", "push"),
    "main": OpenChannel("main", "phone", "answer"),
}
_KINDS = {"site": "visitor", "demo": "external", "bot": "telegram", "mail-demo": "email", "main": "phone"}


@dataclass
class Centre:
    """What a test works with; `now` is the time of its clock."""

    store: Store
    bus: LocalBus
    settings: Settings
    tokens: Tokens
    numbers: Numbers
    actions: CaseActions
    agents: dict[str, AgentRow]
    now: int = NOON

    def actor(self, name: str = "agent1", token: str | None = None) -> Actor:
        return Actor(agent=self.agents[name], token_name=token)

    async def case(self, *, channel: str = "site", text: str = "Where is my order?", **fields: object) -> CaseRow:
        """A case with one message of a new customer on that channel; `fields` are its own columns."""
        return await self.store.write(_make_case, await self._number(), channel, text, self.now, fields)

    async def receive(self, case: CaseRow, *, channel: str, text: str = "And?") -> MessageRow:
        """A further message of the case's customer, on a conversation of its own."""
        return await self.store.write(_receive, await self.stored(case), channel, text, self.now)

    async def promise(self, case: CaseRow, kind: str = "answer") -> None:
        row = PromiseRow(
            id=new_id(), case_id=case.id, kind=kind, to_whom="customer", made_at=self.now, due_at=self.now + SECOND
        )
        await self.store.write(lambda connection: write_one(connection, Changes(promises=[row])))

    async def stored(self, case: CaseRow) -> CaseRow:
        query = select(*CASES.columns).where(schema.cases.c.id == case.id)
        return CASES.of(await self.store.read(lambda connection: connection.execute(query).one()))

    async def rows(self, table: str) -> list[dict[str, object]]:
        """Every row of a table in the order of ids."""
        query = select(schema.metadata.tables[table])
        found = await self.store.read(lambda connection: connection.execute(query).mappings().all())
        return sorted((dict(row) for row in found), key=lambda row: str(row.get("id", "")))

    async def _number(self) -> str:
        await self.numbers.reserve(1)
        return self.numbers.take()


async def create_tables(url: str) -> None:
    """Lay the tables in an empty database."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(schema.metadata.create_all)
    await engine.dispose()


def sqlite_file(folder: Path) -> str:
    """The address of a fresh SQLite file with the tables in it."""
    engine = create_engine(f"sqlite:///{folder / 'centre.db'}")
    schema.metadata.create_all(engine)
    engine.dispose()
    return f"sqlite+aiosqlite:///{folder / 'centre.db'}"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Centre]:
    """A centre on a database whose tables are there."""
    store, bus = Store(url), LocalBus()
    settings = load(ROOT / "config" / "gateway.toml", {}).settings
    tokens, numbers = Tokens(b"k" * 32), Numbers(store)
    agents = {
        name: await store.write(
            put_user, mail=f"{name}@example.com", name=title, role=role, password_hash="!", language="en"
        )
        for name, title, role in (
            ("agent1", "Agent One", "agent"),
            ("agent2", "Agent Two", "agent"),
            ("supervisor", "Supervisor One", "supervisor"),
            ("admin", "Admin One", "admin"),
        )
    }
    actions = CaseActions(
        store=store,
        settings=settings,
        bus=bus,
        tokens=tokens,
        channels=CHANNELS,  # type: ignore[arg-type]
        numbers=numbers,
        now=lambda: centre.now,
    )
    centre = Centre(store, bus, settings, tokens, numbers, actions, agents)
    try:
        yield centre
    finally:
        await bus.close()
        await store.close()


def _make_case(connection, number: str, channel: str, text: str, now: int, fields: dict[str, object]) -> CaseRow:  # type: ignore[no-untyped-def]
    contact = ContactRow(id=new_id(), name="Demo Customer", language="ru", account_id=None, created_at=now)
    known: dict[str, object] = {
        "id": new_id(),
        "number": number,
        "contact_id": contact.id,
        "account_id": None,
        "language": "ru",
        "owner": "queue",
        "queue": "general",
        "queued_at": now,
        "version": 1,
        "opened_via": channel,
        "opened_by": new_id(),
        "opened_at": now,
        "active_at": now,
        **fields,
    }
    case = CaseRow(**known)  # type: ignore[arg-type]
    write_one(connection, Changes(contacts=[contact], new_cases=[case]))
    _receive(connection, case, channel, text, now)
    return CASES.of(connection.execute(select(*CASES.columns).where(schema.cases.c.id == case.id)).one())


def _receive(connection, case: CaseRow, channel: str, text: str, now: int) -> MessageRow:  # type: ignore[no-untyped-def]
    key = f"customer-{new_id()}"
    mail = f"{key}@example.com"
    value = {"demo": f"demo:{key}", "mail-demo": mail}.get(channel, key)
    identity = IdentityRow(
        id=new_id(), kind=_KINDS[channel], value=value, contact_id=case.contact_id, account_id=None, verified_at=now
    )
    thread = ConversationRow(
        id=new_id(), channel=channel, identity_id=identity.id, conversation_key=key, case_id=case.id
    )
    verdict = {"mailbox": "orders@example.com", "subject": "My order"} if channel == "mail-demo" else None
    message = MessageRow(
        id=new_id(),
        case_id=case.id,
        position=case.last_position + 1,
        conversation_id=thread.id,
        direction="in",
        author="visitor",
        channel=channel,
        external_id="m1@client.example.com" if verdict else None,
        in_reply_to="m0@client.example.com" if verdict else None,
        text=text,
        verdict=verdict,
        at=now,
    )
    changes = Changes(identities=[identity], conversations=[thread], messages=[message])
    changes.cases.append(replace(case, last_position=message.position))
    if channel != "mail-demo":
        changes.lane_of[message.id] = (channel, key)
    write_one(connection, changes)
    return message
