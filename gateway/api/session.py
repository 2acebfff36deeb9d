"""Logging in and out over HTTP, for pages and for programs that act as a person."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from pydantic import Field

from gateway.api.endpoint import Call, Endpoint, Name, StrictBody, json_answer
from gateway.api.rules import Anyone, Needs
from gateway.api.schemas import FAILED, object_of
from gateway.sessions import COOKIE, LogIn, Session

_STAFF: Final = Needs(scope=None, role="agent")


class Credentials(StrictBody):
    """Who logs in."""

    mail: Name = Field(max_length=320)
    password: str = Field(max_length=1000)


async def log_in(call: Call) -> object:
    """A session in a cookie; the answer holds the CSRF token that every change must carry."""
    sent = await call.body(Credentials)
    made = await call.services.sessions.log_in(sent.mail, sent.password, address=call.request.remote or "")
    response = json_answer(_told(made.csrf, made.agent.mail, made.agent.role), status=201)
    set_cookie(response, made, is_https=call.parts.settings.public_url().startswith("https://"))
    return response


async def whoami(call: Call) -> object:
    """Who is logged in."""
    session = _session(call)
    return _told(session.csrf, session.agent.mail, session.agent.role)


async def log_out(call: Call) -> object:
    """End the session."""
    await call.services.sessions.log_out(_session(call))
    response = web.Response(status=204)
    response.del_cookie(COOKIE, path="/")
    return response


def set_cookie(response: web.StreamResponse, made: LogIn, *, is_https: bool) -> None:
    """Give the browser its session: out of reach of scripts, of other sites' requests, and of plain HTTP."""
    response.set_cookie(
        COOKIE, made.cookie, max_age=made.lasts_s, path="/", httponly=True, samesite="Lax", secure=is_https
    )


def _session(call: Call) -> Session:
    if not isinstance(call.caller, Session):
        raise AssertionError("only sessions are let in here")
    return call.caller


def _told(csrf: str, mail: str, role: str) -> dict[str, str]:
    return {"csrf": csrf, "agent": mail, "role": role}


_TOLD: Final = object_of(csrf={"type": "string"}, agent={"type": "string"}, role={"type": "string"})

ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path="/v1/session",
        handler=log_in,
        rule=Anyone(),
        tag="session",
        summary="Log in; sets the session cookie.",
        body=Credentials,
        answers={201: _TOLD, 401: FAILED, 429: FAILED},
    ),
    Endpoint(
        method="GET",
        path="/v1/session",
        handler=whoami,
        rule=_STAFF,
        tag="session",
        summary="Who is logged in.",
        answers={200: _TOLD},
    ),
    Endpoint(method="DELETE", path="/v1/session", handler=log_out, rule=_STAFF, tag="session", summary="Log out."),
)
