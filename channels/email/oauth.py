"""Owns the access tokens of OAuth2 accounts (RFC 6749): asked for in time, one request at once, kept in memory only."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping

import aiohttp
import orjson

from channels.email.settings import OAuth
from channels.errors import BadCredentials, CannotConnect

TIMEOUT_S = 20.0
_LONGEST_ANSWER = 256_000
_UNTOLD_LIFE_S = 300.0
_SPARE_S = 60.0
_OURS_TO_MEND = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope"})


def by_account(accounts: Iterable[OAuth | None]) -> Mapping[OAuth, AccessTokens]:
    """One `AccessTokens` an account: all that log in by it share its tokens and its newest refresh token."""
    return {one: AccessTokens(one) for one in accounts if one is not None}


class AccessTokens:
    """The tokens of one account; a refresh token that the server gives anew replaces the one of the settings.

    The new one lives as long as this process: a server whose old refresh tokens end at once asks for a new log-in
    after a restart. `clock` gives seconds that never go back.
    """

    def __init__(
        self, oauth: OAuth, *, timeout_s: float = TIMEOUT_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._oauth = oauth
        self._timeout_s = timeout_s
        self._clock = clock
        self._refresh_token = oauth.refresh_token
        self._asking = asyncio.Lock()
        self._token = ""
        self._good_until = 0.0
        self._times_got = 0

    async def token(self, *, fresh: bool = False) -> str:
        """A token that is good for a while; `fresh` where the one given before was refused.

        Raises BadCredentials where the token server refuses our account, CannotConnect for whatever may pass.
        """
        seen = self._times_got
        if not fresh and self._is_good():
            return self._token
        async with self._asking:
            is_newer = self._times_got != seen  # somebody else asked meanwhile
            if not (is_newer and self._is_good()):
                self._keep(await self._asked())
            return self._token

    def _is_good(self) -> bool:
        return bool(self._token) and self._clock() < self._good_until

    def _keep(self, told: Mapping[str, object]) -> None:
        token, life_s = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
            raise CannotConnect(f"{self._oauth.token_url} gives no access token")
        lasts_s = _seconds(life_s)
        self._token = token
        self._good_until = self._clock() + lasts_s - min(_SPARE_S, lasts_s / 2)
        self._times_got += 1
        if isinstance(rotated := told.get("refresh_token"), str) and rotated:
            self._refresh_token = rotated

    async def _asked(self) -> Mapping[str, object]:
        """What the token server answers; what it says besides stays out of messages, it may name the account."""
        url = self._oauth.token_url
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timeout_s)) as http,
                http.post(url, data=self._form(), headers={"Accept": "application/json"}, allow_redirects=False) as got,
            ):
                status, told = got.status, _read(await got.content.read(_LONGEST_ANSWER))
        except TimeoutError as err:
            raise CannotConnect(f"{url} does not answer within {self._timeout_s:g} s") from err
        except (aiohttp.ClientError, OSError, ValueError) as err:
            raise CannotConnect(f"{url} cannot be asked for a token ({type(err).__name__})") from err
        if status == 200:
            return told
        if (why := told.get("error")) in _OURS_TO_MEND:
            raise BadCredentials(f"{url} gives no token ({why}); set oauth.client_id, its secret and token right")
        raise CannotConnect(f"{url} gives no token now (status {status})")

    def _form(self) -> Mapping[str, str]:
        own = self._oauth
        grant = (
            {"grant_type": "refresh_token", "refresh_token": self._refresh_token}
            if self._refresh_token
            else {"grant_type": "client_credentials"}
        )
        known = {"client_id": own.client_id, "client_secret": own.client_secret, "scope": own.scope or ""}
        return {**grant, **{name: value for name, value in known.items() if value}}


def _read(raw: bytes) -> Mapping[str, object]:
    try:
        told = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _seconds(told: object) -> float:
    """How long a token lives; some servers write the number as text."""
    try:
        life_s = float(told) if isinstance(told, int | float | str) else _UNTOLD_LIFE_S
    except ValueError:
        return _UNTOLD_LIFE_S
    return life_s if 0 < life_s < 10**9 else _UNTOLD_LIFE_S
