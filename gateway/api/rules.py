"""Who may use a route: a rule each, as data, and the one place where a request is let in by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from aiohttp import web
from multidict import MultiDictProxy

from gateway.access import Grant, Role, Scope, reaches
from gateway.api.services import Services
from gateway.errors import Malformed, NotAllowed, NotSignedIn
from gateway.sessions import COOKIE, Session, prove_intent

CSRF_HEADER: Final = "X-CSRF-Token"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Anyone:
    """No log-in; the handler shows nothing that is not for everybody, or proves the caller itself."""


@dataclass(frozen=True, slots=True)
class ByChannel:
    """A Bearer token of scope `inbound:CHANNEL`, or the channel's handler proves the request by its secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """A program's token of this scope, or somebody logged in with at least this role; None lets none of them in."""

    scope: Scope | None
    role: Role | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BySource:
    """A program's token of a scope `orders:SOURCE`, held to that source by the handler, or at least this role."""

    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Somebody logged in with at least this role; anybody else is sent to the log-in page."""

    role: Role


@dataclass(frozen=True, slots=True)
class Nearby:
    """Whoever runs on this machine, or a program's token of scope `admin`."""


Rule = Anyone | ByChannel | BySource | Needs | Page | Nearby
Caller = Grant | Session | None


async def admit(rule: Rule, request: web.Request, services: Services) -> Caller:
    """Who asks, if the rule lets them in; raises NotSignedIn, NotAllowed, or sends a page's visitor to log in."""
    match rule:
        case Anyone():
            return None
        case ByChannel():
            raise AssertionError("a channel's routes are let in where they are mounted")
        case Nearby():
            return await _nearby(request, services)
        case Page(role=role):
            return await _of_page(role, request, services)
        case Needs(scope=scope, role=least):
            return await _of_needs(scope, least, request, services)
        case BySource(role=role):
            return await _of_source(role, request, services)


def bearer(request: web.Request) -> str | None:
    """The token of an `Authorization: Bearer` header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def granted(request: web.Request, services: Services, scope: str) -> Grant | None:
    """The grant of the request's Bearer token with this scope, or None where there is no Bearer token."""
    grant = await _grant_of(request, services)
    if grant is not None and not grant.allows(scope):
        raise NotAllowed(f"the token {grant.name!r} lacks the scope {scope}; make one with `--scope {scope}`")
    return grant


async def session_of(request: web.Request, services: Services) -> Session | None:
    """Who is logged in by the request's cookie; a change must carry the session's CSRF token too."""
    cookie = request.cookies.get(COOKIE)
    session = await services.sessions.session(cookie) if cookie else None
    if session is not None and request.method not in _SAFE:
        prove_intent(session, request.headers.get(CSRF_HEADER) or await _csrf_of_form(request))
    return session


async def form_of(request: web.Request) -> MultiDictProxy[str | bytes | bytearray | web.FileField]:
    """The fields of a posted form; raises Malformed where its bytes are none."""
    try:
        return await request.post()
    except ValueError as err:
        raise Malformed("the form cannot be read; send its fields in UTF-8") from err


async def _grant_of(request: web.Request, services: Services) -> Grant | None:
    """The grant of the request's Bearer token, None where there is none; raises NotSignedIn for an unknown one."""
    token = bearer(request)
    if token is None:
        return None
    grant = await services.access.grant(token)
    if grant is None:
        raise NotSignedIn("the Bearer token is unknown or revoked; make one with `token add NAME --scope SCOPE`")
    return grant


async def _of_needs(scope: Scope | None, role: Role | None, request: web.Request, services: Services) -> Caller:
    if scope is not None:
        grant = await granted(request, services, scope)
        if grant is not None:
            return grant
    return await _of_role(role, request, services, scope=scope)


async def _of_source(role: Role, request: web.Request, services: Services) -> Caller:
    grant = await _grant_of(request, services)
    if grant is None:
        return await _of_role(role, request, services, scope="orders:SOURCE")
    if grant.sources is not None and not grant.sources:
        raise NotAllowed(f"the token {grant.name!r} lacks a scope orders:SOURCE; make one with `--scope orders:SOURCE`")
    return grant


async def _of_role(role: Role | None, request: web.Request, services: Services, *, scope: str | None) -> Session:
    session = await session_of(request, services)
    if session is None:
        named = f" of scope {scope}" if scope else ""
        raise NotSignedIn(f"log in, or send 'Authorization: Bearer TOKEN' with a token{named}")
    if role is None or not reaches(session.agent.role, role):
        raise NotAllowed(f"this needs the role {role or 'of a program'}; yours is {session.agent.role}")
    return session


async def _of_page(role: Role, request: web.Request, services: Services) -> Caller:
    session = await session_of(request, services)
    if session is None:
        raise web.HTTPSeeOther(f"{services.log_in_path}?next={quote(request.path_qs, safe='/')}")
    if not reaches(session.agent.role, role):
        raise NotAllowed(f"this page is for the role {role}; yours is {session.agent.role}")
    return session


async def _nearby(request: web.Request, services: Services) -> Caller:
    came_through_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if request.remote in _LOOPBACK and not came_through_proxy:
        return None
    grant = await granted(request, services, "admin")
    if grant is None:
        raise NotAllowed("this is open on the machine itself only; from elsewhere send a token of scope admin")
    return grant


async def _csrf_of_form(request: web.Request) -> str | None:
    if request.content_type not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return None
    value = (await form_of(request)).get("csrf")
    return value if isinstance(value, str) else None
