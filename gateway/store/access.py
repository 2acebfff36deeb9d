"""Queries of access: agents and their log-in, sessions, tokens of programs, the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store.schema import agent, agent_session, api_token, audit, person


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """One of the staff who works at the desk."""

    person_id: str
    name: str
    mail: str
    language: str
    role: str
    capacity: int
    skills: Sequence[str]
    languages: Sequence[str]
    away: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A log-in that lasts; `digest` is the SHA-256 of what the cookie holds."""

    digest: str
    agent_id: str
    csrf: str
    created_at: int
    seen_at: int
    expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A program's token; `digest` is the SHA-256 of what the program sends."""

    id: str
    name: str
    digest: str
    scopes: Sequence[str]
    created_at: int
    revoked_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """Who did what to what; holds no customer's words."""

    at: int
    agent_id: str | None
    token: str | None
    action: str
    subject: str
    detail: Mapping[str, object]


_AGENT = (
    agent.c.person_id,
    person.c.name,
    agent.c.mail,
    agent.c.language,
    agent.c.role,
    agent.c.capacity,
    agent.c.skills,
    agent.c.languages,
    agent.c.away,
)
_SESSION = tuple(agent_session.c[name] for name in SessionRow.__slots__)
_TOKEN = tuple(api_token.c[name] for name in TokenRow.__slots__)


def agent_by_mail(connection: Connection, mail: str) -> AgentRow | None:
    """The agent of that mail address, however it is cased."""
    return _agent(connection.execute(_agents().where(agent.c.mail == mail.strip().lower())).first())


def agent_by_id(connection: Connection, person_id: str) -> AgentRow | None:
    """The agent of that id."""
    return _agent(connection.execute(_agents().where(agent.c.person_id == person_id)).first())


def log_in_of(connection: Connection, mail: str) -> tuple[AgentRow, str | None] | None:
    """The agent of that mail address and the hash of the password, None where none was set."""
    query = select(*_AGENT, agent.c.password_hash).join(person, person.c.id == agent.c.person_id)
    found = connection.execute(query.where(agent.c.mail == mail)).first()
    row = _agent(found[:-1]) if found is not None else None
    return (row, found[-1]) if row is not None and found is not None else None


def put_user(connection: Connection, *, mail: str, name: str, role: str, password_hash: str, language: str) -> AgentRow:
    """An agent with this role and password: a new one, or the one of that mail address changed."""
    known = connection.execute(select(person.c.id).where(person.c.mail == mail)).scalar_one_or_none()
    person_id = known or new_id()
    if known is None:
        connection.execute(person.insert().values(id=person_id, name=name, mail=mail))
    row = agent_by_id(connection, person_id)
    if row is None:
        fresh: dict[str, Any] = {"capacity": 4, "skills": [], "languages": [language], "away": False}
        connection.execute(
            agent.insert().values(
                person_id=person_id, mail=mail, language=language, role=role, password_hash=password_hash, **fresh
            )
        )
    else:
        changed = update(agent).where(agent.c.person_id == person_id)
        connection.execute(changed.values(role=role, password_hash=password_hash))
        connection.execute(delete(agent_session).where(agent_session.c.agent_id == person_id))
    made = agent_by_id(connection, person_id)
    if made is None:
        raise AssertionError("an agent that was just written is there")
    return made


def put_session(connection: Connection, row: SessionRow) -> None:
    """A new session; those of the same agent that are over go."""
    over = agent_session.c.expires_at <= row.created_at
    connection.execute(delete(agent_session).where(agent_session.c.agent_id == row.agent_id, over))
    connection.execute(agent_session.insert().values(**{name: getattr(row, name) for name in SessionRow.__slots__}))


def session_of(connection: Connection, digest: str) -> tuple[SessionRow, AgentRow] | None:
    """The session of that digest and whose it is, over or not."""
    query = select(*_SESSION, *_AGENT).join(agent, agent.c.person_id == agent_session.c.agent_id)
    joined = query.join(person, person.c.id == agent.c.person_id).where(agent_session.c.digest == digest)
    found = connection.execute(joined).first()
    if found is None:
        return None
    row = SessionRow(**dict(zip(SessionRow.__slots__, found[: len(_SESSION)], strict=True)))
    who = _agent(found[len(_SESSION) :])
    return (row, who) if who is not None else None


def keep_session(connection: Connection, digest: str, *, seen_at: int, expires_at: int) -> None:
    """The session was used: it lasts until then."""
    changed = update(agent_session).where(agent_session.c.digest == digest)
    connection.execute(changed.values(seen_at=seen_at, expires_at=expires_at))


def end_session(connection: Connection, digest: str) -> None:
    """The session is over; a second call does nothing."""
    connection.execute(delete(agent_session).where(agent_session.c.digest == digest))


def token_of(connection: Connection, digest: str) -> TokenRow | None:
    """The token of that digest, unless it was revoked."""
    query = select(*_TOKEN).where(api_token.c.digest == digest, api_token.c.revoked_at.is_(None))
    found = connection.execute(query).first()
    return TokenRow(**dict(zip(TokenRow.__slots__, found, strict=True))) if found is not None else None


def put_token(connection: Connection, row: TokenRow) -> bool:
    """Store the token; False where one of that name is there already, in force or not."""
    taken = connection.execute(select(api_token.c.id).where(api_token.c.name == row.name)).first()
    if taken is not None:
        return False
    connection.execute(api_token.insert().values(**{name: getattr(row, name) for name in TokenRow.__slots__}))
    return True


def revoke_token(connection: Connection, name: str, *, now: int) -> bool:
    """End the token of that name; False where none is in force."""
    in_force = update(api_token).where(api_token.c.name == name, api_token.c.revoked_at.is_(None))
    return bool(connection.execute(in_force.values(revoked_at=now)).rowcount)


def add_audit(connection: Connection, row: AuditRow) -> None:
    """Write down who did what."""
    connection.execute(audit.insert().values(id=new_id(), **{name: getattr(row, name) for name in AuditRow.__slots__}))


def _agents() -> Select[Any]:
    return select(*_AGENT).join(person, person.c.id == agent.c.person_id)


def _agent(found: Sequence[Any] | None) -> AgentRow | None:
    if found is None:
        return None
    return AgentRow(**dict(zip(AgentRow.__slots__, found, strict=True)))
