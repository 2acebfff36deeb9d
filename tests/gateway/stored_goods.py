"""Rows that goods hang on, for tests of the store: a customer with a conversation and a case, and what is his."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store import schema
from gateway.store.demands import DemandRow
from gateway.store.order_requests import OrderRequestRow
from gateway.store.reservations import ReservationRow
from gateway.store.rows import (
    CASES,
    CONTACTS,
    CONVERSATIONS,
    IDENTITIES,
    CaseRow,
    ContactRow,
    ConversationRow,
    IdentityRow,
)
from gateway.store.stock_waits import StockWaitRow
from gateway.store.store import Store

NOW = 1_795_424_400_000_000
HOUR = 3_600_000_000
DAY = 24 * HOUR


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Somebody with a conversation and a case."""

    contact_id: str
    conversation_id: str
    case_id: str
    number: str

    @property
    def his(self) -> dict[str, Any]:
        """What every row of his bears."""
        return {"contact_id": self.contact_id, "conversation_id": self.conversation_id, "case_id": self.case_id}

    def reservation(self, number: str, **changed: Any) -> ReservationRow:
        usual: dict[str, Any] = {
            "id": new_id(), "number": number, "branch": "north", "branch_names": {"en": "North store"},
            "lines": [{"reference": "A9F74216", "name": "Circuit breaker", "quantity": 2}],
            "wished": {"name": "Anna", "phone": None, "day": None}, "language": "en", "state": "asked",
            "asked_at": NOW, "due_at": NOW + HOUR, "look_at": NOW,
        }  # fmt: skip
        return ReservationRow(**{**usual, **self.his, **changed})

    def wait(self, reference: str, **changed: Any) -> StockWaitRow:
        usual: dict[str, Any] = {
            "id": new_id(), "reference": reference, "name": "Circuit breaker", "quantity": 2, "mail": None,
            "language": "en", "at": NOW,
        }  # fmt: skip
        return StockWaitRow(**{**usual, **self.his, **changed})

    def demand(self, key: str, **changed: Any) -> DemandRow:
        usual: dict[str, Any] = {
            "id": new_id(), "key": key, "reference": key, "asked": key, "quantity": 2, "why": "out_of_stock",
            "channel": "demo", "contact_id": self.contact_id, "account_id": None, "case_id": self.case_id, "at": NOW,
            "anew_before": NOW - 14 * DAY,
        }  # fmt: skip
        return DemandRow(**{**usual, **changed})

    def request(self, request_id: str, **changed: Any) -> OrderRequestRow:
        usual: dict[str, Any] = {
            "id": new_id(), "source": "shop", "request_id": request_id, "conversation_id": self.conversation_id,
            "case_id": self.case_id, "language": "en", "body": {"lines": [{"quantity": 1}]}, "state": "taken",
            "at": NOW, "changed_at": NOW, "look_at": NOW,
        }  # fmt: skip
        return OrderRequestRow(**{**usual, **changed})


async def customer(store: Store, number: str = "1") -> Customer:
    """Store somebody new."""
    made = Customer(contact_id=new_id(), conversation_id=new_id(), case_id=new_id(), number=number)
    await store.write(_put, made)
    return made


def _put(connection: Connection, made: Customer) -> None:
    if not connection.execute(schema.channel.select().where(schema.channel.c.name == "demo")).first():
        connection.execute(insert(schema.channel).values(name="demo", kind="api"))
    contact = ContactRow(id=made.contact_id, name="Anna", language="en", account_id=None, created_at=NOW)
    identity = IdentityRow(id=new_id(), kind="external", value=made.number, contact_id=contact.id, account_id=None)
    case = CaseRow(
        id=made.case_id, number=made.number, contact_id=contact.id, account_id=None, language="en", owner="bot",
        version=1, opened_via="demo", opened_by=new_id(), opened_at=NOW, active_at=NOW,
    )  # fmt: skip
    thread = ConversationRow(
        id=made.conversation_id, channel="demo", identity_id=identity.id, conversation_key=made.number, case_id=case.id
    )
    CONTACTS.insert(connection, [contact])
    IDENTITIES.insert(connection, [identity])
    CASES.insert(connection, [case])
    CONVERSATIONS.insert(connection, [thread])
