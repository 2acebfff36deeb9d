"""Log-ins of the staff: a cookie that lasts while it is used, and its token against forged requests (CSRF)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gateway.access import Access, digest_of
from gateway.errors import NotAllowed, NotSignedIn, TooMany
from gateway.ids import SECOND, now_us
from gateway.store import access as rows
from gateway.store.access import AgentRow, AuditRow, SessionRow
from gateway.store.store import Store
from gateway.throttle import Throttle

COOKIE: Final = "switchboard_session"
_KEPT_EVERY_US: Final = 60 * SECOND
_FREE_TRIES_PAIR: Final = 5
_FREE_TRIES_MAIL: Final = 50
_FREE_TRIES_ADDRESS: Final = 20
_LONGEST_MAIL_S: Final = 30
_MOST_KNOWN: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """A fresh session: `cookie` is what the browser keeps, `csrf` what every change must send along."""

    cookie: str
    csrf: str
    lasts_s: int
    agent: AgentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is logged in."""

    agent: AgentRow
    csrf: str
    digest: str


class Sessions:
    """Opens, keeps and ends log-ins; a password is guessed slowly.

    Tries are counted by mail and network address together, by network address, and, far looser, by mail from wherever
    they come. Where somebody has logged in before, others' tries at that mail from elsewhere do not keep them out.
    """

    def __init__(
        self,
        store: Store,
        access: Access,
        *,
        hours: float,
        now: Callable[[], int] = now_us,
        pairs: Throttle | None = None,
        mails: Throttle | None = None,
        addresses: Throttle | None = None,
    ) -> None:
        self._store = store
        self._access = access
        self._lasts_us = int(hours * 3600 * SECOND)
        self._now = now
        self._pairs = pairs or Throttle(free=_FREE_TRIES_PAIR)
        self._mails = mails or Throttle(free=_FREE_TRIES_MAIL, longest_s=_LONGEST_MAIL_S)
        self._addresses = addresses or Throttle(free=_FREE_TRIES_ADDRESS)
        self._known: dict[tuple[str, str], None] = {}

    async def log_in(self, mail: str, password: str, *, address: str) -> LogIn:
        """A session for the right password; else NotSignedIn, the same for unknown people, or TooMany."""
        mail = mail.replace("\0", "").strip().lower()[:320]
        self._begin(mail, address)
        found = await self._store.read(rows.log_in_of, mail)
        hashed = found[1] if found is not None else None
        if not await self._access.passwords.fits(password, hashed) or found is None:
            raise NotSignedIn("the mail address or the password is wrong")
        self._succeed(mail, address)
        return await self._open(found[0])

    async def session(self, cookie: str) -> Session | None:
        """Who is logged in by this cookie, or None; being used makes a session last longer."""
        found = await self._store.read(rows.session_of, digest_of(cookie))
        if found is None:
            return None
        row, agent = found
        now = self._now()
        if row.expires_at <= now:
            return None
        if now - row.seen_at >= _KEPT_EVERY_US:
            await self._store.write(rows.keep_session, row.digest, seen_at=now, expires_at=now + self._lasts_us)
        return Session(agent=agent, csrf=row.csrf, digest=row.digest)

    async def log_out(self, session: Session) -> None:
        """End the session; a second call does nothing."""
        await self._store.write(rows.end_session, session.digest)

    def _begin(self, mail: str, address: str) -> None:
        """Count a try; raises TooMany. One refused for its mail and address counts for no other place's tries."""
        self._addresses.begin(address)
        self._pairs.begin(_pair(mail, address))
        if (mail, address) in self._known:
            return
        try:
            self._mails.begin(mail)
        except TooMany:
            self._pairs.take_back(_pair(mail, address))
            raise

    def _succeed(self, mail: str, address: str) -> None:
        self._addresses.take_back(address)
        self._pairs.succeed(_pair(mail, address))
        if (mail, address) not in self._known:
            self._mails.take_back(mail)
        self._known.pop((mail, address), None)
        self._known[mail, address] = None
        if len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]

    async def _open(self, agent: AgentRow) -> LogIn:
        cookie, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(24), self._now()
        row = SessionRow(
            digest=digest_of(cookie),
            agent_id=agent.person_id,
            csrf=csrf,
            created_at=now,
            seen_at=now,
            expires_at=now + self._lasts_us,
        )
        await self._store.write(rows.put_session, row)
        audit = AuditRow(
            at=now, agent_id=agent.person_id, token=None, action="log_in", subject=agent.mail[:120], detail={}
        )
        await self._store.write(rows.add_audit, audit)
        return LogIn(cookie=cookie, csrf=csrf, lasts_s=self._lasts_us // SECOND, agent=agent)


def prove_intent(session: Session, csrf: str | None) -> None:
    """Raises NotAllowed unless a change made by a session carries the session's own CSRF token."""
    if csrf is None or not hmac.compare_digest(csrf.encode("utf-8", "replace"), session.csrf.encode()):
        raise NotAllowed("the request lacks the session's CSRF token; load the page again")


def _pair(mail: str, address: str) -> str:
    return f"{address} {mail}"
