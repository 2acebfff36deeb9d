"""Customers' messages as turns leave them in the store, for tests of labelling; and one who edits examples."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from sqlalchemy.engine import Connection

from gateway.store.rows import (
    CASES,
    CONTACTS,
    MESSAGES,
    UNDERSTANDINGS,
    CaseRow,
    ContactRow,
    MessageRow,
    UnderstandingRow,
)
from gateway.store.schema import agent, person
from gateway.training.examples import Editor

DAY_US = 24 * 3600 * 1_000_000
NOON = 1_767_261_600_000_000
ANN = Editor(name="ann@example.com")
BOB = Editor(name="bob@example.com")
INTENTS = ("greet", "order_status", "order_cancel", "complaint_delivery", "human", "oos")


def put_people(connection: Connection) -> None:
    """Two agents, `ann` and `bob`."""
    for name in ("ann", "bob"):
        connection.execute(person.insert().values(id=name, name=name.title(), mail=f"{name}@example.com"))
        made: dict[str, Any] = {"capacity": 4, "skills": [], "languages": ["en"], "away": False}
        connection.execute(
            agent.insert().values(person_id=name, mail=f"{name}@example.com", language="en", role="agent", **made)
        )


def put_case(connection: Connection, number: str = "1001", **changed: Any) -> None:
    """A case of a customer."""
    CONTACTS.insert(
        connection, [ContactRow(id=f"p{number}", name="x", language="en", account_id=None, created_at=NOON)]
    )
    usual: dict[str, Any] = {"owner": "bot", "intent": "order_status"}
    case = CaseRow(
        id=f"c{number}",
        number=number,
        contact_id=f"p{number}",
        account_id=None,
        language="en",
        version=1,
        opened_via="demo",
        opened_by=f"t{number}",
        opened_at=NOON,
        active_at=NOON,
        **{**usual, **changed},
    )
    CASES.insert(connection, [case])


def put_message(
    connection: Connection,
    id_: str,
    text: str,
    confidence: float,
    *,
    number: str = "1001",
    ranking: tuple[tuple[str, float], ...] = (("order_status", 0.3), ("order_cancel", 0.2), ("human", 0.1)),
    language: str = "en",
    at: int = NOON,
    **changed: Any,
) -> None:
    """A message of a customer with what a model made of it."""
    usual: dict[str, Any] = {"direction": "in", "author": "visitor", "verdict": None}
    row = MessageRow(
        id=id_,
        case_id=f"c{number}",
        position=crc32(id_.encode()) % 2_000_000_000,
        conversation_id=None,
        channel="demo",
        text=text,
        language=language,
        at=at,
        **{**usual, **changed},
    )
    MESSAGES.insert(connection, [row])
    first = (ranking[0][0], confidence)
    told = UnderstandingRow(
        message_id=id_,
        engine="embedded",
        model="m",
        intent=ranking[0][0],
        also=[],
        confidence=confidence,
        ranking=[{"name": name, "confidence": one} for name, one in (first, *ranking[1:])],
        entities=[],
        language=language,
    )
    UNDERSTANDINGS.insert(connection, [told])
