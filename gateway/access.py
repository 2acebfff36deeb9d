"""Who may do what: tokens of programs with their scopes, and the staff with their roles and passwords.

A token is checked on every request of the hot path: its digest is looked up in memory, and in the store only every few
seconds, or at once after the bus said that access changed.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from gateway.bus.contract import Bus
from gateway.errors import NotFound, NotValid
from gateway.ids import new_id, now_us
from gateway.passwords import Passwords
from gateway.store import access as rows
from gateway.store.access import AgentRow, TokenRow
from gateway.store.store import Store, StoreDownError

Role = Literal["agent", "supervisor", "admin"]
Scope = Literal["cases:read", "cases:write", "nlu", "orders", "admin"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
OF_SOURCE: Final = "orders:"
TOPIC: Final = "access"
FRESH_S: Final = 5.0
"""How long a token that was looked up counts without another look: what a token revoked elsewhere can live on."""
UNKNOWN_FRESH_S: Final = 1.0
_MOST_REMEMBERED: Final = 10_000
_SHORTEST_PASSWORD: Final = 8
_OF_ONE: Final = re.compile(r"(?:inbound|orders):[A-Za-z0-9_.-]{1,64}")
"""Scopes that are bound to one channel: to send its messages, or its order requests."""
_MAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a program may do with its token."""

    name: str
    scopes: frozenset[str]

    def allows(self, scope: str) -> bool:
        """Whether the token has this scope; `admin` has every one."""
        return scope in self.scopes or "admin" in self.scopes

    @property
    def sources(self) -> frozenset[str] | None:
        """The channels whose order requests it may send and read; None for all of them."""
        if "admin" in self.scopes:
            return None
        return frozenset(one.removeprefix(OF_SOURCE) for one in self.scopes if one.startswith(OF_SOURCE))


@dataclass(slots=True)
class _Remembered:
    grant: Grant | None
    until: float


def reaches(role: str, least: Role) -> bool:
    """Whether a role is at least that one."""
    return ROLES.index(cast(Role, role)) >= ROLES.index(least)


def digest_of(secret: str) -> str:
    """What the store keeps of a token or a session's cookie: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Access:
    """Tokens and users of one installation; run `listen` in a task to hear of changes made elsewhere."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        *,
        now: Callable[[], int] = now_us,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.passwords = Passwords()
        self._store = store
        self._bus = bus
        self._now = now
        self._clock = clock
        self._remembered: dict[str, _Remembered] = {}

    async def listen(self) -> None:
        """Forget what is remembered whenever access changes somewhere; runs until cancelled."""
        with self._bus.waiter(TOPIC) as waiter:
            while True:
                await waiter.wait()
                self._remembered.clear()

    async def grant(self, token: str) -> Grant | None:
        """What the token allows, or None for one that is unknown or revoked.

        While the store is down a token that was good keeps its scopes; raises StoreDownError for one not seen before.
        """
        digest = digest_of(token)
        known = self._remembered.get(digest)
        if known is not None and known.until > self._clock():
            return known.grant
        return await self._look_up(digest, known)

    async def add_token(self, name: str, scopes: Collection[str]) -> str:
        """A new token, shown this once; raises NotValid for an unknown scope or a name that is taken."""
        wrong = [scope for scope in scopes if scope not in SCOPES and not _OF_ONE.fullmatch(scope)]
        if wrong or not scopes:
            known = ", ".join(("inbound:CHANNEL", "orders:SOURCE", *SCOPES))
            raise NotValid(f"unknown scope {', '.join(wrong) or '(none given)'}; give some of {known}")
        token = f"sb_{secrets.token_urlsafe(32)}"
        row = TokenRow(
            id=new_id(), name=name, digest=digest_of(token), scopes=sorted(set(scopes)), created_at=self._now()
        )
        if not 0 < len(name) <= 120 or not await self._store.write(rows.put_token, row):
            raise NotValid(f"the name {name!r} is taken or not of 1 to 120 characters; choose another")
        await self._changed()
        return token

    async def revoke_token(self, name: str) -> None:
        """End a token; other processes hear of it at once by the bus, and without one within seconds."""
        if not await self._store.write(rows.revoke_token, name, now=self._now()):
            raise NotFound(f"there is no token {name!r} in force")
        await self._changed()

    async def add_user(self, mail: str, role: str, password: str, *, name: str = "", language: str = "en") -> AgentRow:
        """Somebody who may log in with that role; a known one gets the new role and password and is logged out."""
        mail = mail.strip().lower()
        if not _MAIL.fullmatch(mail):
            raise NotValid(f"{mail!r} is no mail address", fields={"mail": "must be a mail address"})
        if role not in ROLES:
            raise NotValid(f"there is no role {role!r}; the roles are {', '.join(ROLES)}", fields={"role": "unknown"})
        if len(password) < _SHORTEST_PASSWORD:
            message = f"the password is too short; give at least {_SHORTEST_PASSWORD} characters"
            raise NotValid(message, fields={"password": "too short"})
        hashed = await self.passwords.hash(password)
        shown = name or mail.partition("@")[0]
        return await self._store.write(
            rows.put_user, mail=mail, name=shown, role=role, password_hash=hashed, language=language
        )

    async def _look_up(self, digest: str, known: _Remembered | None) -> Grant | None:
        if known is not None:
            known.until = self._clock() + FRESH_S  # meanwhile the others go on with what is known
        try:
            row = await self._store.read(rows.token_of, digest)
        except StoreDownError:
            if known is None or known.grant is None:
                raise
            return known.grant
        grant = Grant(name=row.name, scopes=frozenset(row.scopes)) if row is not None else None
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        lasts = FRESH_S if grant is not None else UNKNOWN_FRESH_S
        self._remembered[digest] = _Remembered(grant, self._clock() + lasts)
        return grant

    async def _changed(self) -> None:
        self._remembered.clear()
        await self._bus.wake(TOPIC)
