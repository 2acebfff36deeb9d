"""Cases over HTTP: the list, one case whole, its messages."""

from __future__ import annotations

from typing import Final

from gateway.access import Grant
from gateway.api.endpoint import Call, Endpoint, listed, number_of, place_of
from gateway.api.rules import Needs
from gateway.api.schemas import CASE, FAILED, LIST
from gateway.api.shapes import Json, Reader, case_related, case_summary, case_whole, instant, message
from gateway.cases import CaseNotFound
from gateway.errors import NotValid
from gateway.handoff_pack.facts import facts_of
from gateway.handoff_pack.pack import pack_of
from gateway.handoff_pack.telling import Teller
from gateway.store import case_relations, case_views, incidents, search
from gateway.store import cases as case_rows
from gateway.store.cases import CaseFilter
from gateway.store.incidents import IncidentRow
from gateway.store.rows import CaseRow
from gateway.transitions import OWNERS, STATES

READ: Final = Needs(scope="cases:read", role="agent")
NEWEST: Final = 200


async def list_cases(call: Call) -> object:
    """Newest activity first; `q` finds by words, names, addresses and numbers."""
    wanted = CaseFilter(
        queue=call.query("queue"),
        owner=call.query("owner", among=OWNERS),
        state=call.query("state", among=STATES),
        agent_id=await _agent_id(call),
        observed=None if (asked := call.query("observed", among=("true", "false"))) is None else asked == "true",
    )
    limit, after, words = call.limit, place_of(call.after), call.query("q")
    store = call.parts.store
    among = None
    if words:
        among = await store.read(search.find_cases, words, wanted, after=after, limit=limit + 1)
    found = await store.read(case_rows.list_cases, wanted, after=after, limit=limit + 1, among=among)
    shown = found[:limit]
    following = f"{shown[-1]['active_at']}_{shown[-1]['id']}" if len(found) > limit else None
    return listed([case_summary(row) for row in shown], following)


async def get_case(call: Call) -> object:
    """One case with its newest messages, events, promises and reasons."""
    number = call.param("number")
    view = await call.parts.store.read(case_views.case_view, number, newest=NEWEST)
    if view is None:
        raise CaseNotFound(number)
    incident = (await call.parts.store.read(incidents.of_cases, [view.case.id])).get(view.case.id)
    return {
        **case_whole(view, reader_of(call)),
        "incident": _brief(incident) if incident is not None else None,
        "handoff": await _handoff(call, view.case),
    }


async def _handoff(call: Call, case: CaseRow) -> Json | None:
    """What the bot told the next person, in the reader's language; null where it handed nothing over."""
    facts = await call.parts.store.read(facts_of, case)
    if facts is None:
        return None
    teller = Teller(texts=call.parts.texts, settings=call.parts.settings, language=call.language)
    return teller.as_json(pack_of(facts))


def _brief(row: IncidentRow) -> Json:
    """What a case tells of the incident it is; GET /v1/incidents/{number} tells all."""
    return {
        "type": row.type,
        "unit": row.unit,
        "complete": row.complete_at is not None,
        "missing": list(row.missing),
        "report_due_at": instant(row.report_due_at),
        "reported_at": instant(row.reported_at),
    }


async def list_related(call: Call) -> object:
    """Cases that may belong to this one, with the reason of each."""
    number = call.param("number")
    found = await call.parts.store.read(case_relations.related, number, now=call.services.now())
    if found is None:
        raise CaseNotFound(number)
    reader = reader_of(call)
    return listed([case_related(one, reader) for one in found], None)


async def list_messages(call: Call) -> object:
    """The case's messages by ascending position."""
    number, limit, after = call.param("number"), call.limit, number_of(call.after)
    case_id = await call.parts.store.read(case_views.case_id_of, number)
    if case_id is None:
        raise CaseNotFound(number)
    found = await call.parts.store.read(case_views.messages_after, case_id, after=after, limit=limit + 1)
    shown = found[:limit]
    following = str(shown[-1]["position"]) if len(found) > limit else None
    reader = reader_of(call)
    return listed([message(one, reader) for one in shown], following)


def reader_of(call: Call) -> Reader:
    """The one who asks, as a reader of texts."""
    return Reader(texts=call.parts.texts, language=call.language)


async def _agent_id(call: Call) -> str | None:
    mail = call.query("agent")
    if mail is None:
        return None
    if mail == "me":
        if isinstance(call.caller, Grant) or call.caller is None:
            raise NotValid("a program is no agent; give a mail address", fields={"agent": "must be a mail address"})
        return call.caller.agent.person_id
    return (await call.services.actions.agent(mail)).person_id


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path="/v1/cases",
        handler=list_cases,
        rule=READ,
        tag="cases",
        summary="Cases in every state, newest activity first.",
        queries={
            "queue": "The queue's name.",
            "owner": f"One of {', '.join(OWNERS)}.",
            "state": f"One of {', '.join(STATES)}.",
            "agent": "The mail address of the agent who has the case, or me.",
            "observed": "true: only what would have been done; false: only what is worked. Both without it.",
            "q": "All of these words stand in its texts, names, addresses or numbers; the last one may go on.",
            "after": "The cursor a list gave as next.",
            "limit": "1 to 200, usually 50.",
        },
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/cases/{number}",
        handler=get_case,
        rule=READ,
        tag="cases",
        summary="One case whole, with its newest 200 messages.",
        queries={"lang": "The language of the reasons' texts."},
        answers={200: CASE},
    ),
    Endpoint(
        method="GET",
        path="/v1/cases/{number}/related",
        handler=list_related,
        rule=READ,
        tag="cases",
        summary="Cases that may belong to it: of the same contact, account or order.",
        queries={"lang": "The language of the reasons' texts."},
        answers={200: LIST, 404: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/cases/{number}/messages",
        handler=list_messages,
        rule=READ,
        tag="cases",
        summary="The case's messages by ascending position.",
        queries={"after": "The cursor a list gave as next.", "limit": "1 to 200, usually 50."},
        answers={200: LIST},
    ),
)
