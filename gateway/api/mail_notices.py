"""Notices by mail over HTTP: when an agent is told by mail of cases that wait for them."""

from __future__ import annotations

from typing import Final, Literal

from gateway.api.care_bodies import ByWhom, editor_of
from gateway.api.cases import READ
from gateway.api.endpoint import Call, Endpoint
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED
from gateway.errors import NotAllowed, NotFound
from gateway.store import agent_notices as rows

_OWN: Final = Needs(scope="cases:write", role="agent")


class MailNoticesBody(ByWhom):
    """When an agent gets notices by mail: never, while away from the desk, or always."""

    when: Literal["never", "away", "always"]


async def get_mail_notices(call: Call) -> object:
    """When the agent gets notices by mail."""
    mail = _mail(call)
    when = await call.parts.store.read(rows.when_of, mail)
    if when is None:
        raise _nobody(mail)
    return {"mail": mail, "when": when}


async def put_mail_notices(call: Call) -> object:
    """Say when: agents for themselves, supervisors for anybody."""
    body, mail = await call.body(MailNoticesBody), _mail(call)
    editor = await editor_of(call, body.agent)
    if not editor.may_approve and editor.name != mail:
        raise NotAllowed("notices of others are set by supervisors; set your own")
    if not await call.parts.store.write(rows.set_when, mail, body.when):
        raise _nobody(mail)
    return {"mail": mail, "when": body.when}


def _mail(call: Call) -> str:
    return call.param("mail").strip().lower()


def _nobody(mail: str) -> NotFound:
    return NotFound(f"there is no agent with the mail address {mail!r}; GET /v1/staff?role=agent lists them")


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/staff/{mail}/mail_notices",
        handler=get_mail_notices,
        rule=READ,
        tag="people",
        summary="When an agent gets notices by mail.",
        answers={200: ANYTHING, 404: FAILED},
    ),
    Endpoint(
        method="PUT",
        path="/v1/staff/{mail}/mail_notices",
        handler=put_mail_notices,
        rule=_OWN,
        tag="people",
        summary="Say when an agent gets notices by mail: never, while away from the desk, or always.",
        body=MailNoticesBody,
        answers={200: ANYTHING, 404: FAILED, 422: FAILED},
    ),
)
