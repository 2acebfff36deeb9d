"""Contacts that may be one person, their merges, and the addresses that people write down for them, over HTTP."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from gateway.api import shapes
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, Name, StrictBody, listed
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST, object_of
from gateway.identities import Identities
from gateway.merging import ContactMerges
from gateway.store import suggestions
from gateway.store.case_views import Fields

WRITE: Final = Needs(scope="cases:write", role="agent")
_ID: Final = {"type": "string"}
_MERGE: Final = object_of(id=_ID, source=_ID, into=_ID, moved=ANYTHING)


class Act(StrictBody):
    """A change that needs nothing but who makes it; programs name the agent, people may leave it out."""

    agent: Name | None = Field(default=None, max_length=320, examples=["agent1@example.com"])


class Merge(Act):
    """Into which contact, and that this is meant although both are known to be somebody."""

    into: Name = Field(max_length=36)
    confirm: bool = False


class Accept(Act):
    """Which of the two contacts stays, if not the one with more verified addresses."""

    into: Name | None = Field(default=None, max_length=36)
    confirm: bool = False


class Typed(Act):
    """An address as the customer told it."""

    kind: Literal["email", "phone"]
    value: Name = Field(min_length=3, max_length=320, examples=["customer@example.com"])


async def list_suggestions(call: Call) -> object:
    """Pairs of contacts that may be one person, with the reasons in the reader's language."""
    limit = call.limit
    found = await call.parts.store.read(suggestions.open_ones, after=call.after, limit=limit + 1)
    following = found[limit - 1]["id"] if len(found) > limit else None
    return listed([_suggestion(call, row) for row in found[:limit]], following)


async def accept(call: Call) -> object:
    """Merge what was suggested."""
    sent = await call.body(Accept)
    actor = await call.actor(sent.agent)
    made = await _merges(call).accept(actor, call.param("id"), into=sent.into, confirm=sent.confirm)
    return shapes.merge(made)


async def decline(call: Call) -> object:
    """The two are not one person."""
    sent = await call.body(Act)
    await _merges(call).decline(await call.actor(sent.agent), call.param("id"))
    return {"id": call.param("id"), "state": "declined"}


async def merge(call: Call) -> object:
    """Make the contact part of another."""
    sent = await call.body(Merge)
    actor = await call.actor(sent.agent)
    return shapes.merge(await _merges(call).merge(actor, call.param("id"), sent.into, confirm=sent.confirm))


async def undo(call: Call) -> object:
    """Part the two again."""
    sent = await call.body(Act)
    undone = await _merges(call).undo(await call.actor(sent.agent), call.param("id"))
    return {**shapes.merge(undone.merge), "restored": undone.counts}


async def add_identity(call: Call) -> object:
    """Write an address down for a contact."""
    sent = await call.body(Typed)
    actor = await call.actor(sent.agent)
    made = await _identities(call).add(actor, call.param("id"), sent.kind, sent.value)
    verified = shapes.instant(made.verified_at) if made.verified_at is not None else None
    return {"id": made.id, "kind": made.kind, "value": made.value, "verified_at": verified}


async def remove_identity(call: Call) -> object:
    """Take an address away from a contact."""
    sent = await call.body(Act)
    await _identities(call).remove(await call.actor(sent.agent), call.param("id"), call.param("identity"))
    return {"id": call.param("identity"), "removed": True}


def _merges(call: Call) -> ContactMerges:
    return ContactMerges(call.parts.store, now=call.services.now)


def _identities(call: Call) -> Identities:
    return Identities(call.parts.store, now=call.services.now)


def _suggestion(call: Call, row: Fields) -> dict[str, Any]:
    texts, language = call.parts.texts, call.language
    return {
        "id": row["id"],
        "contacts": [
            {"id": row["first_id"], "name": row["first_name"]},
            {"id": row["second_id"], "name": row["second_name"]},
        ],
        "score": row["score"],
        "evidence": [{**one, "text": texts.reason(language, str(one["code"]), one["args"])} for one in row["evidence"]],
        "made_at": shapes.instant(row["made_at"]),
    }


def _change(method: str, path: str, handler: Any, body: type[Act], summary: str, answer: Any = ANYTHING) -> Endpoint:
    return Endpoint(
        method=method,
        path=path,
        handler=handler,
        rule=WRITE,
        tag="people",
        summary=summary,
        body=body,
        answers={200: answer, 404: FAILED, 409: FAILED, 422: FAILED},
    )


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/contacts/suggestions",
        handler=list_suggestions,
        rule=READ,
        tag="people",
        summary="Pairs of contacts that may be one person, with the evidence.",
        queries={"after": "The cursor a list gave as next.", "limit": "1 to 200, usually 50.", "lang": "ru, en or zh."},
        answers={200: LIST},
    ),
    _change("POST", "/v1/contacts/suggestions/{id}/merge", accept, Accept, "Merge what was suggested.", _MERGE),
    _change("POST", "/v1/contacts/suggestions/{id}/decline", decline, Act, "Say that the two are not one person."),
    _change(
        "POST", "/v1/contacts/{id}/merge", merge, Merge, "Make a contact part of another; it can be undone.", _MERGE
    ),
    _change("POST", "/v1/contacts/merges/{id}/undo", undo, Act, "Part two merged contacts; twice is harmless.", _MERGE),
    _change("POST", "/v1/contacts/{id}/identities", add_identity, Typed, "Write an address down, unverified."),
    _change(
        "DELETE",
        "/v1/contacts/{id}/identities/{identity}",
        remove_identity,
        Act,
        "Take an address away from a contact.",
    ),
)
