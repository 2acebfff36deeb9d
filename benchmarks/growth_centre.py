"""A centre as it stands after years: so many cases, contacts, accounts and agents in a SQLite file, made in seconds."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from config.settings import load
from gateway.app import Gateway, open_gateway
from gateway.ids import SECOND, new_id, now_us
from gateway.offers import PRESENCE, Offers
from gateway.routing import rank_of
from gateway.store import rows, schema
from gateway.store.rows import AssignmentRow, CaseRow, ContactRow, EventRow

SHIPPED = Path(__file__).parent.parent / "config" / "gateway.toml"
TOPICS = ("commercial", "technical", "finance", "claims", "general")
QUEUES = {"commercial": "general-commercial", "technical": "technical", "finance": "finance", "claims": "claims"}
SKILLS = (("commercial", "general"), ("technical", "claims", "complaints"), ("finance", "general", "claims"))
OPEN_EACH = 4
CAPACITY = 12
_YEAR = 365 * 24 * 3600 * SECOND
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is stored."""

    cases: int
    contacts: int
    accounts: int
    agents: int


SMALL = Size(cases=1_000, contacts=250, accounts=25, agents=10)
LARGE = Size(cases=200_000, contacts=50_000, accounts=5_000, agents=500)


@dataclass(slots=True, kw_only=True)
class Stored:
    """The ids of what was made, to draw from."""

    contacts: Sequence[str]
    accounts: Sequence[str]
    agents: Sequence[str]


@dataclass(slots=True, kw_only=True)
class Centre:
    """An open gateway with nothing running but what is measured, everybody at their desks."""

    gateway: Gateway
    offers: Offers
    stored: Stored
    drawn: random.Random
    made: int = 0

    def next_case(self) -> CaseRow:
        """A case that waits: every second one of an account with specialists, the others of nobody known."""
        self.made += 1
        now = now_us()
        topic = TOPICS[self.made % len(TOPICS)]
        is_cared_for = self.made % 2 == 0
        case = _case(self.made, now, topic, self.drawn.choice(self.stored.contacts), number=f"9{self.made:08}")
        case.account_id = self.drawn.choice(self.stored.accounts) if is_cared_for else None
        case.owner, case.queue, case.state, case.queued_at = "queue", QUEUES.get(topic, "general"), "open", now
        case.closed_at = case.close_reason = None
        case.rank_at = rank_of(case)
        return case


@asynccontextmanager
async def centre(folder: Path, size: Size) -> AsyncIterator[Centre]:
    """A centre of that size in the folder, filled and opened."""
    loaded = load(SHIPPED, {"DATA_DIR": str(folder)})
    async with open_gateway(loaded, now=now_us) as gateway:
        stored = await _fill(gateway, size)
        for agent_id in stored.agents:
            await gateway.parts.bus.seen(PRESENCE, agent_id, 24 * 3600)
        offers = Offers(gateway.parts, now=now_us)
        yield Centre(gateway=gateway, offers=offers, stored=stored, drawn=random.Random(size.cases))


async def _fill(gateway: Gateway, size: Size) -> Stored:
    store, drawn, now = gateway.parts.store, random.Random(1), now_us()
    agents = await store.write(_agents, size.agents)
    accounts = await store.write(_accounts, size.accounts, agents, drawn)
    contacts = [new_id() for _ in range(size.contacts)]
    people = [
        ContactRow(id=id_, name=f"Customer {place}", language="en", account_id=None, created_at=now)
        for place, id_ in enumerate(contacts)
    ]
    await store.write(rows.CONTACTS.insert, people)
    for start in range(0, size.cases, _AT_ONCE):
        count = min(_AT_ONCE, size.cases - start)
        await store.write(_past, start, count, contacts, accounts, agents, drawn, now)
    return Stored(contacts=contacts, accounts=accounts, agents=agents)


def _agents(connection: Connection, count: int) -> list[str]:
    ids = [new_id() for _ in range(count)]
    people = [{"id": id_, "name": f"Agent {place}", "mail": f"a{place}@example.com"} for place, id_ in enumerate(ids)]
    connection.execute(insert(schema.person), people)
    desks = [
        {
            "person_id": id_,
            "mail": f"a{place}@example.com",
            "language": "en",
            "role": "agent",
            "capacity": CAPACITY,
            "skills": list(SKILLS[place % len(SKILLS)]),
            "languages": ["en", "ru"] if place % 2 else ["en", "zh"],
        }
        for place, id_ in enumerate(ids)
    ]
    connection.execute(insert(schema.agent), desks)
    return ids


def _accounts(connection: Connection, count: int, agents: Sequence[str], drawn: random.Random) -> list[str]:
    ids = [new_id() for _ in range(count)]
    connection.execute(
        insert(schema.account),
        [
            {
                "id": id_,
                "external_no": f"8{place:08}",
                "name": f"Account {place}",
                "domains": [],
                "tier": "PRIMARY" if place % 5 == 0 else "GENERAL",
                "preferences": {},
            }
            for place, id_ in enumerate(ids)
        ],
    )
    care = []
    for id_ in ids:
        people = drawn.sample(agents, 3)
        for topic in TOPICS:
            for role, person_id in zip(("preferred", "backup", "lead"), people, strict=True):
                care.append({"id": new_id(), "account_id": id_, "topic": topic, "role": role, "person_id": person_id})
    connection.execute(insert(schema.care), [{**one, "approved_by": "a0@example.com"} for one in care])
    return ids


def _past(
    connection: Connection,
    start: int,
    count: int,
    contacts: Sequence[str],
    accounts: Sequence[str],
    agents: Sequence[str],
    drawn: random.Random,
    now: int,
) -> None:
    """Cases of the last year with who had them; the first of them are still with their agents."""
    cases: list[CaseRow] = []
    for place in range(start, start + count):
        opened_at = now - drawn.randrange(_YEAR)
        case = _case(place, opened_at, TOPICS[place % len(TOPICS)], drawn.choice(contacts), number=f"1{place:08}")
        case.account_id = drawn.choice(accounts) if place % 2 else None
        if place < OPEN_EACH * len(agents):
            case.owner, case.agent_id, case.state = "agent", agents[place % len(agents)], "open"
            case.closed_at = case.close_reason = None
        cases.append(case)
    rows.CASES.insert(connection, cases)
    rows.ASSIGNMENTS.insert(connection, [_had(case, drawn.choice(agents)) for case in cases])
    rows.EVENTS.insert(connection, [_told(case, -start - place - 1) for place, case in enumerate(cases)])


def _case(place: int, at: int, topic: str, contact_id: str, *, number: str) -> CaseRow:
    return CaseRow(
        id=new_id(),
        number=number,
        contact_id=contact_id,
        account_id=None,
        language="en",
        topic=topic,
        intent="order_status",
        queue=QUEUES.get(topic, "general"),
        owner="nobody",
        state="closed",
        version=3,
        opened_via="site",
        opened_by=new_id(),
        opened_at=at,
        active_at=at,
        queued_at=at,
        claimed_at=at,
        closed_at=at,
        close_reason="done",
        channel_kind=("webchat", "email", "phone")[place % 3],
        rank_at=at,
    )


def _had(case: CaseRow, agent_id: str) -> AssignmentRow:
    ended_at = None if case.owner == "agent" else case.closed_at
    why = {"code": "longest-idle", "args": {"queue": case.queue or ""}}
    return AssignmentRow(
        id=new_id(),
        case_id=case.id,
        agent_id=case.agent_id or agent_id,
        reason=why,
        role="queue",
        offered_at=case.opened_at,
        accepted_at=case.opened_at,
        ended_at=ended_at,
        end_reason="close" if ended_at else None,
    )


def _told(case: CaseRow, seq: int) -> EventRow:
    data = {"via": case.opened_via}
    return EventRow(
        id=new_id(),
        seq=seq,
        at=case.opened_at,
        actor="customer",
        kind="case.opened",
        subject=case.number,
        case_id=case.id,
        data=data,
    )
