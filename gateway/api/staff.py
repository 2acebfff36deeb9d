"""Staff and their absences over HTTP."""

from __future__ import annotations

from typing import Final

from gateway.api import care_shapes
from gateway.api.care_bodies import AbsenceBody, StaffBody, bench_of, editor_of, in_readers_language
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint, json_answer, listed
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED, LIST
from gateway.api.shapes import Json
from gateway.care.away import Absences, AbsenceWish
from gateway.care.days import days_of
from gateway.care.staff import Staff
from gateway.care.staff_checks import FIELDS, STAFF_ROLES, StaffWish
from gateway.errors import NotFound
from gateway.store import people
from gateway.store import staff as rows

_EDIT: Final = Needs(scope="admin", role="supervisor")
_OWN: Final = Needs(scope="cases:write", role="agent")
_ROWS_SHOWN: Final = 200


async def list_staff(call: Call) -> object:
    """The staff by mail address."""
    limit, role = call.limit, call.query("role", among=STAFF_ROLES)
    found = await call.parts.store.read(rows.list_staff, role=role, after=call.after, limit=limit + 1)
    following = found[limit - 1].mail if len(found) > limit else None
    days = days_of(call.parts.settings)
    return listed([care_shapes.staff(one, days) for one in found[:limit]], following)


async def get_staff(call: Call) -> object:
    """One of the staff with addresses, absences and rows of the care table."""
    return await _whole(call, _mail(call))


@in_readers_language
async def put_staff(call: Call) -> object:
    """Make or change somebody."""
    body, mail = await call.body(StaffBody), _mail(call)
    wish = StaffWish(
        mail=mail,
        name=body.name,
        role=body.role,
        unit=body.unit,
        last_day=body.last_day,
        successor=body.successor,
        phones=tuple(body.phones),
        mails=tuple(body.mails),
        skills=tuple(body.skills),
        languages=tuple(body.languages),
        language=body.language,
        capacity=body.capacity,
        brands=tuple(body.brands) if body.brands is not None else None,
        said=frozenset(FIELDS) & body.model_fields_set,
    )
    await Staff(bench_of(call)).put(await editor_of(call, body.agent), wish)
    return await _whole(call, mail)


@in_readers_language
async def add_absence(call: Call) -> object:
    """Write down an absence."""
    body, mail, bench = await call.body(AbsenceBody), _mail(call), bench_of(call)
    wish = AbsenceWish(
        starts_at=bench.days.starts_at(body.start) or 0,
        ends_at=bench.days.ends_at(body.end) or 0,
        stand_in=body.stand_in,
        reason=body.reason or None,
    )
    found = await Absences(bench).add(await editor_of(call, body.agent), mail, wish)
    return json_answer({"items": [care_shapes.absence(one, bench.days) for one in found]}, 201)


async def end_absence(call: Call) -> object:
    """Take an absence back, or end one that runs."""
    mail, bench = _mail(call), bench_of(call)
    service = Absences(bench)
    await service.end(await editor_of(call, call.query("agent")), mail, call.param("id"))
    return {"items": [care_shapes.absence(one, bench.days) for one in await service.of(mail)]}


def _mail(call: Call) -> str:
    return call.param("mail").strip().lower()


async def _whole(call: Call, mail: str) -> Json:
    found = (await call.parts.store.read(rows.staff_whole, mail=mail)).get(mail)
    if found is None:
        raise NotFound(f"there is nobody with the mail address {mail!r}; GET /v1/staff lists the staff")
    days = days_of(call.parts.settings)
    absences = await Absences(bench_of(call)).of(mail)
    care = await call.parts.store.read(people.list_care, mail=mail, limit=_ROWS_SHOWN)
    return {
        **care_shapes.staff(found, days),
        "identities": [{"kind": kind, "value": value} for kind, value in found.identities],
        "absences": [care_shapes.absence(one, days) for one in absences],
        "care": [care_shapes.care(one, days) for one in care],
    }


_REFUSED: Final = {404: FAILED, 422: FAILED}

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/staff",
        handler=list_staff,
        rule=READ,
        tag="people",
        summary="The staff by mail address, agents or not.",
        queries={
            "role": "agent, account_manager, shop_manager or employee.",
            "after": "The cursor a list gave as next.",
            "limit": "1 to 200, usually 50.",
        },
        answers={200: LIST},
    ),
    Endpoint(
        method="GET",
        path="/v1/staff/{mail}",
        handler=get_staff,
        rule=READ,
        tag="people",
        summary="One of the staff with addresses, absences and rows of the care table.",
        answers={200: ANYTHING, 404: FAILED},
    ),
    Endpoint(
        method="PUT",
        path="/v1/staff/{mail}",
        handler=put_staff,
        rule=_EDIT,
        tag="people",
        summary="Make somebody, or change what is said of them; whoever leaves needs a successor for what is theirs.",
        body=StaffBody,
        answers={200: ANYTHING, **_REFUSED},
    ),
    Endpoint(
        method="POST",
        path="/v1/staff/{mail}/absences",
        handler=add_absence,
        rule=_OWN,
        tag="people",
        summary="Write down an absence with a stand-in; one's own, or as a supervisor anybody's.",
        body=AbsenceBody,
        answers={201: ANYTHING, **_REFUSED},
    ),
    Endpoint(
        method="DELETE",
        path="/v1/staff/{mail}/absences/{id}",
        handler=end_absence,
        rule=_OWN,
        tag="people",
        summary="Take an absence back; one that has begun ends now.",
        queries={"agent": "In whose name a program acts."},
        answers={200: ANYTHING, **_REFUSED},
    ),
)
