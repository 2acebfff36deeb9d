"""Contacts and accounts over HTTP, as they are read."""

from __future__ import annotations

from typing import Final

from gateway.api import care_shapes, shapes
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, listed
from gateway.api.schemas import ANYTHING, LIST
from gateway.care.days import days_of
from gateway.errors import NotFound
from gateway.store import cases as case_rows
from gateway.store import merges, people
from gateway.store.cases import CaseFilter
from gateway.store.delegations import rights_of

_CASES_SHOWN: Final = 50
_PAGED: Final = {"after": "The cursor a list gave as next.", "limit": "1 to 200, usually 50."}


async def list_contacts(call: Call) -> object:
    """Contacts in the order they came; `identity` finds the one with that address."""
    limit, value, number = call.limit, call.query("identity"), call.query("account")
    account_id = await _account_id(call, number) if number is not None else None
    found = await call.parts.store.read(
        people.list_contacts, value=value, account_id=account_id, after=call.after, limit=limit + 1
    )
    following = found[limit - 1]["id"] if len(found) > limit else None
    return listed([shapes.contact(row) for row in found[:limit]], following)


async def get_contact(call: Call) -> object:
    """A contact with its addresses and newest cases."""
    contact_id = call.param("id")
    found = await call.parts.store.read(people.contact_view, contact_id)
    if found is None:
        raise NotFound(f"there is no contact {contact_id!r}")
    row, identities = found
    cases = await _cases(call, CaseFilter(contact_id=contact_id))
    rights = await call.parts.store.read(rights_of, contact_id)
    return {
        **shapes.contact(row),
        "identities": [shapes.identity(one) for one in identities],
        "merges": [shapes.merge(one) for one in await call.parts.store.read(merges.merges_of, contact_id)],
        "rights": [care_shapes.rights(one) for one in rights],
        "cases": cases,
    }


async def list_accounts(call: Call) -> object:
    """Accounts by their number."""
    limit = call.limit
    found = await call.parts.store.read(people.list_accounts, after=call.after, limit=limit + 1)
    following = found[limit - 1]["external_no"] if len(found) > limit else None
    return listed([shapes.account(row) for row in found[:limit]], following)


async def get_account(call: Call) -> object:
    """An account with who looks after it and its newest cases."""
    number = call.param("number")
    found = await call.parts.store.read(people.account_view, number)
    if found is None:
        raise NotFound(f"there is no account {number!r}")
    row, contacts = found
    care = await call.parts.store.read(people.list_care, external_no=number, limit=200)
    days = days_of(call.parts.settings)
    return {
        **care_shapes.account_whole(row, days),
        "contacts": contacts,
        "care": [care_shapes.care(one, days) for one in care],
        "cases": await _cases(call, CaseFilter(account_id=row["id"])),
    }


async def _cases(call: Call, wanted: CaseFilter) -> list[shapes.Json]:
    found = await call.parts.store.read(case_rows.list_cases, wanted, after=None, limit=_CASES_SHOWN)
    return [shapes.case_summary(row) for row in found]


async def _account_id(call: Call, number: str) -> str:
    found = await call.parts.store.read(people.account_view, number)
    if found is None:
        raise NotFound(f"there is no account {number!r}")
    return str(found[0]["id"])


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path="/v1/contacts",
        handler=list_contacts,
        rule=READ,
        tag="people",
        summary="Contacts in the order they came.",
        queries={"identity": "An address as we keep it.", "account": "The account's number.", **_PAGED},
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/contacts/{id}",
        handler=get_contact,
        rule=READ,
        tag="people",
        summary="A contact with its addresses and newest cases.",
        answers={200: ANYTHING},
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts",
        handler=list_accounts,
        rule=READ,
        tag="people",
        summary="Accounts by their number.",
        queries=_PAGED,
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/accounts/{number}",
        handler=get_account,
        rule=READ,
        tag="people",
        summary="An account with who looks after it and its newest cases.",
        answers={200: ANYTHING},
    ),
)
