"""Finds cases that may belong together: of the same contact, of the same account, about the same order.

Only the newest of the contact's and the account's cases are looked at, by index; orders are compared among those alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Connection

from gateway.ids import SECOND
from gateway.store import rows
from gateway.store.case_views import Fields, fields_of
from gateway.store.rows import CaseRow, Reason
from gateway.store.schema import cases, contact, message, understanding

RECENT_US: Final = 90 * 24 * 3600 * SECOND
MOST: Final = 20
_LOOKED_AT: Final = 40
_MESSAGES: Final = 1000
_ORDER: Final = "order_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A case that may belong to another one, and why."""

    row: Fields
    reasons: Sequence[Reason]


def related(connection: Connection, number: str, *, now: int) -> list[Related] | None:
    """Cases that may belong to the one of that number, the same order first, then newest; None for no such case."""
    found = connection.execute(select(*rows.CASES.columns).where(cases.c.number == number)).one_or_none()
    if found is None:
        return None
    case = rows.CASES.of(found)
    others = _candidates(connection, case, now)
    orders = _orders(connection, [case.id, *(str(one["id"]) for one in others)])
    ours = orders.get(case.id, frozenset())
    given = [
        Related(row=one, reasons=_why(case, one, ours & orders.get(str(one["id"]), frozenset()))) for one in others
    ]
    given.sort(key=lambda one: (one.reasons[0]["code"] != "same-order", -int(one.row["active_at"])))
    return given[:MOST]


def _candidates(connection: Connection, case: CaseRow, now: int) -> list[Fields]:
    found: dict[str, Fields] = {}
    if case.contact_id is not None:
        found |= _newest(connection, cases.c.contact_id == case.contact_id, now)
    if case.account_id is not None:
        found |= _newest(connection, cases.c.account_id == case.account_id, now)
    known = {case.id, *case.linked}
    return [one for id_, one in found.items() if id_ not in known and case.id not in one["linked"]]


def _newest(connection: Connection, whose: ColumnElement[bool], now: int) -> dict[str, Fields]:
    query = (
        select(cases, contact.c.name.label("contact_name"))
        .outerjoin(contact, contact.c.id == cases.c.contact_id)
        .where(whose, cases.c.active_at >= now - RECENT_US, cases.c.state.not_in(("merged", "junk")))
        .order_by(cases.c.active_at.desc())
        .limit(_LOOKED_AT)
    )
    return {str(one["id"]): one for one in fields_of(connection, query)}


def _orders(connection: Connection, case_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """The order numbers that were understood in these cases, by case."""
    query = (
        select(message.c.case_id, understanding.c.entities)
        .join(understanding, understanding.c.message_id == message.c.id)
        .where(message.c.case_id.in_(case_ids))
        .limit(_MESSAGES)
    )
    found: dict[str, set[str]] = {}
    for case_id, entities in connection.execute(query):
        named = (one.get("normalized") or one.get("value") for one in entities if one.get("entity") == _ORDER)
        found.setdefault(case_id, set()).update(str(one) for one in named if one)
    return {case_id: frozenset(numbers) for case_id, numbers in found.items()}


def _why(case: CaseRow, other: Fields, orders: frozenset[str]) -> list[Reason]:
    reasons: list[Reason] = [{"code": "same-order", "args": {"order": order}} for order in sorted(orders)]
    if case.contact_id is not None and other["contact_id"] == case.contact_id:
        reasons.append({"code": "same-contact", "args": {}})
    if case.account_id is not None and other["account_id"] == case.account_id:
        reasons.append({"code": "same-account", "args": {}})
    return reasons
