"""The care table over HTTP: read, changed row by row, an account's as a whole; and all that is changed beside it."""

from __future__ import annotations

from typing import Final

from gateway.api import care_csv, care_shapes, speaking
from gateway.api.care_bodies import (
    AccountCareBody,
    ApproveBody,
    CareBody,
    CareChangeBody,
    bench_of,
    editor_of,
    in_readers_language,
)
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, json_answer, listed
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import Json
from gateway.care.checks import CareLine
from gateway.care.days import days_of, parse_day
from gateway.care.table import AccountCare, CareTable, RowChange
from gateway.errors import NotFound, NotValid
from gateway.store import people

EDIT: Final = Needs(scope="admin", role="supervisor")
PROPOSE: Final = Needs(scope="cases:write", role="agent")
_PAGED: Final = {"after": "The cursor a list gave as next.", "limit": "1 to 200, usually 50."}
_STATES: Final = ("approved", "proposed")


async def list_care(call: Call) -> object:
    """Who looks after which account in which topic."""
    limit, state = call.limit, call.query("state", among=_STATES)
    found = await call.parts.store.read(
        people.list_care,
        external_no=call.query("account"),
        mail=call.query("person"),
        topic=call.query("topic"),
        is_proposed=None if state is None else state == "proposed",
        after=call.after,
        limit=limit + 1,
    )
    following = found[limit - 1]["id"] if len(found) > limit else None
    days = days_of(call.parts.settings)
    return listed([care_shapes.care(row, days) for row in found[:limit]], following)


async def get_account_care(call: Call) -> object:
    """An account's rows with the version to send back."""
    return _account_care(await CareTable(bench_of(call)).of_account(call.param("number")))


@in_readers_language
async def add_care(call: Call) -> object:
    """Add a row, or propose one."""
    body, bench = await call.body(CareBody), bench_of(call)
    editor = await editor_of(call, body.agent)
    line = CareLine(
        account=body.account,
        topic=body.topic,
        role=body.role,
        person=body.person,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        note=body.note,
    )
    return json_answer(await _row(call, await CareTable(bench).add(editor, line, replaces=body.replaces)), 201)


@in_readers_language
async def change_care(call: Call) -> object:
    """Change a row."""
    body = await call.body(CareChangeBody)
    wanted = RowChange(
        person=body.person,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        note=body.note,
        start=body.start,
    )
    editor = await editor_of(call, body.agent)
    return await _row(call, await CareTable(bench_of(call)).change(editor, call.param("id"), wanted))


@in_readers_language
async def approve_care(call: Call) -> object:
    """Let a proposal count."""
    body = await call.body(ApproveBody)
    editor = await editor_of(call, body.agent)
    table = CareTable(bench_of(call))
    return await _row(call, await table.approve(editor, call.param("id"), replaces=body.replaces))


async def end_care(call: Call) -> object:
    """End a row."""
    written = call.query("from")
    try:
        start = parse_day(written) if written is not None else None
    except ValueError as err:
        raise NotValid(f"from: {err}", fields={"from": str(err)}) from err
    editor = await editor_of(call, call.query("agent"))
    await CareTable(bench_of(call)).end(editor, call.param("id"), start=start)
    return json_answer({"ended": call.param("id")})


@in_readers_language
async def replace_care(call: Call) -> object:
    """Replace an account's rows as a whole."""
    body, number = await call.body(AccountCareBody), call.param("number")
    editor = await editor_of(call, body.agent)
    lines = [
        CareLine(
            account=number,
            topic=one.topic,
            role=one.role,
            person=one.person,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            note=one.note,
            place=place,
        )
        for place, one in enumerate(body.rows)
    ]
    table = CareTable(bench_of(call))
    return _account_care(await table.replace_account(editor, number, lines, version=body.version, start=body.start))


async def check_care(call: Call) -> object:
    """What is wrong with the table as it stands."""
    texts, found = call.parts.texts, await CareTable(bench_of(call)).check()
    return {
        "items": [
            {
                "id": line.id,
                "account": line.account,
                "topic": line.topic,
                "role": line.role,
                "field": finding.field,
                "code": finding.code,
                "text": finding.text(texts, call.language),
            }
            for line, finding in found
        ],
        "next": None,
    }


async def _row(call: Call, row_id: str) -> Json:
    found = await call.parts.store.read(people.list_care, row_id=row_id, limit=1)
    if not found:
        raise NotFound(f"the row {row_id!r} was taken away meanwhile")
    return care_shapes.care(found[0], days_of(call.parts.settings))


def _account_care(care: AccountCare) -> Json:
    rows = [
        {
            "id": line.id,
            "topic": line.topic,
            "role": line.role,
            "person": line.person,
            "valid_from": care_shapes.day(line.valid_from),
            "valid_to": care_shapes.day(line.valid_to),
            "approved_by": line.approved_by,
            "note": line.note,
        }
        for line in care.lines
    ]
    return {"account": care.number, "version": care.version, "rows": rows}


_REFUSED: Final = {404: FAILED, 409: FAILED, 422: FAILED}

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/care",
        handler=list_care,
        rule=READ,
        tag="care",
        summary="Who looks after which account in which topic.",
        queries={
            "account": "The account's number.",
            "person": "A mail address.",
            "topic": "A topic.",
            "state": "approved or proposed; both where it is left out.",
            **_PAGED,
        },
        answers={200: LIST},
    ),
    Endpoint(
        method="POST",
        path="/v1/care",
        handler=add_care,
        rule=PROPOSE,
        tag="care",
        summary="Add a row; an agent's row is a proposal until it is approved.",
        body=CareBody,
        answers={201: ANYTHING, 422: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/care/check",
        handler=check_care,
        rule=READ,
        tag="care",
        summary="What is wrong with the care table as it stands.",
        answers={200: LIST},
    ),
    Endpoint(
        method="PUT",
        path="/v1/care/{id}",
        handler=change_care,
        rule=EDIT,
        tag="care",
        summary="Change a row; from a day on, the old one is kept and ends the day before.",
        body=CareChangeBody,
        answers={200: ANYTHING, **_REFUSED},
    ),
    Endpoint(
        method="DELETE",
        path="/v1/care/{id}",
        handler=end_care,
        rule=EDIT,
        tag="care",
        summary="End a row today or from a day on; one that never was in force goes, a proposal too.",
        queries={"from": "The first day on which it is not in force.", "agent": "In whose name a program acts."},
        answers={200: ANYTHING, **_REFUSED},
    ),
    Endpoint(
        method="POST",
        path="/v1/care/{id}/approve",
        handler=approve_care,
        rule=EDIT,
        tag="care",
        summary="Let a proposed row count.",
        body=ApproveBody,
        answers={200: ANYTHING, **_REFUSED},
    ),
    Endpoint(
        method="GET",
        path="/v1/care/accounts/{number}",
        handler=get_account_care,
        rule=READ,
        tag="care",
        summary="An account's rows with their version.",
        answers={200: ANYTHING, 404: FAILED},
    ),
    Endpoint(
        method="PUT",
        path="/v1/care/accounts/{number}",
        handler=replace_care,
        rule=EDIT,
        tag="care",
        summary="Replace an account's approved rows as a whole; 409 where they were changed since they were read.",
        body=AccountCareBody,
        answers={200: ANYTHING, **_REFUSED},
    ),
    *care_csv.ENDPOINTS,
    *speaking.ENDPOINTS,
)
