"""Accounts changed, delegates, shared addresses and rights of contacts over HTTP."""

from __future__ import annotations

from typing import Final

from gateway.api import care_shapes, people
from gateway.api.care_bodies import (
    AccountBody,
    DelegationBody,
    RightsBody,
    SharedBody,
    bench_of,
    editor_of,
    in_readers_language,
)
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, listed
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import Json, instant
from gateway.care.account_checks import FIELDS, AccountWish
from gateway.care.accounts import Accounts
from gateway.care.days import days_of
from gateway.care.speaking import Rights, Speaking, SpeaksFor
from gateway.errors import NotValid
from gateway.store import delegations as rows

_EDIT: Final = Needs(scope="admin", role="supervisor")


@in_readers_language
async def put_account(call: Call) -> object:
    """Make or change an account."""
    body = await call.body(AccountBody)
    wish = AccountWish(
        number=call.param("number"),
        name=body.name,
        tier=body.tier,
        calendar=body.calendar,
        domains=tuple(body.domains),
        preferences=dict(body.preferences),
        entitled_from=body.entitled_from,
        entitled_to=body.entitled_to,
        said=frozenset(FIELDS) & body.model_fields_set,
    )
    await Accounts(bench_of(call)).put(await editor_of(call, body.agent), wish)
    return await people.get_account(call)


async def list_delegations(call: Call) -> object:
    """Which addresses speak for which accounts."""
    limit, kind, value = call.limit, call.query("kind"), call.query("value")
    if (kind is None) != (value is None):
        raise NotValid("give kind and value together", fields={"value" if value is None else "kind": "missing"})
    key = Speaking(bench_of(call)).key(kind, value) if kind is not None and value is not None else None
    found = await call.parts.store.read(
        rows.list_delegations, key=key, external_no=call.query("account"), after=call.after, limit=limit + 1
    )
    days = days_of(call.parts.settings)
    following = found[limit - 1].id if len(found) > limit else None
    return listed([care_shapes.delegation(one, days) for one in found[:limit]], following)


@in_readers_language
async def put_delegations(call: Call) -> object:
    """Let an address speak for exactly these accounts."""
    body = await call.body(DelegationBody)
    service = Speaking(bench_of(call))
    key = service.key(body.kind, body.value)
    wanted = [
        SpeaksFor(account=one.account, role=one.role, valid_from=one.valid_from, valid_to=one.valid_to)
        for one in body.accounts
    ]
    await service.delegate(await editor_of(call, body.agent), key, wanted)
    return await _identity(call, service, key)


async def get_identity(call: Call) -> object:
    """An address with whom it belongs to."""
    service = Speaking(bench_of(call))
    return await _identity(call, service, service.key(call.param("kind"), call.param("value")))


@in_readers_language
async def put_identity(call: Call) -> object:
    """Let an address be an account's as a whole, or no longer."""
    body = await call.body(SharedBody)
    if body.shared and body.account is None:
        raise NotValid("a shared address belongs to an account; give its number", fields={"account": "missing"})
    service = Speaking(bench_of(call))
    key = service.key(call.param("kind"), call.param("value"))
    await service.share(await editor_of(call, body.agent), key, body.account if body.shared else None)
    return await _identity(call, service, key)


@in_readers_language
async def put_rights(call: Call) -> object:
    """Write down what a contact may do for an account."""
    body, contact_id = await call.body(RightsBody), call.param("id")
    wanted = Rights(
        account=body.account,
        may_order=body.may_order,
        may_see_prices=body.may_see_prices,
        may_see_invoices=body.may_see_invoices,
    )
    await Speaking(bench_of(call)).allow(await editor_of(call, body.agent), contact_id, wanted)
    return await people.get_contact(call)


async def _identity(call: Call, service: Speaking, key: tuple[str, str]) -> Json:
    known, speaks_for = await service.identity(key)
    days = days_of(call.parts.settings)
    return {
        "kind": known.row.kind,
        "value": known.row.value,
        "contact": known.row.contact_id,
        "person": known.person,
        "shared": known.row.shared,
        "account": known.external_no,
        "verified_at": instant(known.row.verified_at),
        "blocked_at": instant(known.row.blocked_at),
        "speaks_for": [care_shapes.delegation(one, days) for one in speaks_for],
    }


_REFUSED: Final = {404: FAILED, 422: FAILED}

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="PUT",
        path="/v1/accounts/{number}",
        handler=put_account,
        rule=_EDIT,
        tag="people",
        summary="Make an account, or change what is said of it.",
        body=AccountBody,
        answers={200: ANYTHING, 422: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/delegations",
        handler=list_delegations,
        rule=READ,
        tag="people",
        summary="Which addresses speak for which accounts.",
        queries={
            "account": "The account's number.",
            "kind": "email or phone, with value.",
            "value": "The address.",
            "after": "The cursor a list gave as next.",
            "limit": "1 to 200, usually 50.",
        },
        answers={200: LIST},
    ),
    Endpoint(
        method="PUT",
        path="/v1/delegations",
        handler=put_delegations,
        rule=_EDIT,
        tag="people",
        summary="Let an address speak for exactly these accounts.",
        body=DelegationBody,
        answers={200: ANYTHING, **_REFUSED},
    ),
    Endpoint(
        method="GET",
        path="/v1/identities/{kind}/{value}",
        handler=get_identity,
        rule=READ,
        tag="people",
        summary="An address with whom it belongs to and whom it speaks for.",
        answers={200: ANYTHING, 404: FAILED},
    ),
    Endpoint(
        method="PUT",
        path="/v1/identities/{kind}/{value}",
        handler=put_identity,
        rule=_EDIT,
        tag="people",
        summary="Let an address be an account's as a whole (office phone, orders@), or no longer.",
        body=SharedBody,
        answers={200: ANYTHING, **_REFUSED},
    ),
    Endpoint(
        method="PUT",
        path="/v1/contacts/{id}/rights",
        handler=put_rights,
        rule=_EDIT,
        tag="people",
        summary="Write down what a contact may do for an account.",
        body=RightsBody,
        answers={200: ANYTHING, **_REFUSED},
    ),
)
