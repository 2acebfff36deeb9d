"""Access tokens of mail accounts: asked for in time, once at a time, and never told to anybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from channels.email.oauth import AccessTokens, by_account
from channels.email.settings import OAuth
from channels.errors import BadCredentials, CannotConnect
from tests.fakes.token_server import TokenServer, token_server
from tests.live.child import free_port

SECRET, REFRESH = "client-secret-value", "refresh-token-value"


@dataclass
class Clock:
    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
async def server() -> AsyncIterator[TokenServer]:
    async with token_server() as running:
        yield running


def oauth(server: TokenServer, **keys: str) -> OAuth:
    usual = OAuth(token_url=server.url, client_id="us", client_secret=SECRET, refresh_token=REFRESH)
    return replace(usual, **keys)


async def test_a_token_is_asked_for_once_and_given_again_while_it_is_good(server: TokenServer) -> None:
    tokens = AccessTokens(oauth(server, scope="mail"))
    assert [await tokens.token(), await tokens.token()] == ["token-1", "token-1"]
    assert server.asked == [
        {
            "grant_type": "refresh_token",
            "refresh_token": REFRESH,
            "client_id": "us",
            "client_secret": SECRET,
            "scope": "mail",
        }
    ]


async def test_without_a_refresh_token_the_client_speaks_for_itself(server: TokenServer) -> None:
    await AccessTokens(oauth(server, refresh_token="")).token()
    assert server.asked == [{"grant_type": "client_credentials", "client_id": "us", "client_secret": SECRET}]


@pytest.mark.parametrize(("lives_s", "good_s"), [(3600, 3539), ("3600", 3539), (20, 9), (None, 239), ("soon", 239)])
async def test_a_new_token_comes_before_the_old_one_ends(server: TokenServer, lives_s: object, good_s: float) -> None:
    server.lives_s, clock = lives_s, Clock()
    tokens = AccessTokens(oauth(server), clock=clock)
    given = [await tokens.token()]
    clock.at += good_s
    given.append(await tokens.token())
    clock.at += 2
    given.append(await tokens.token())
    assert given == ["token-1", "token-1", "token-2"]


async def test_a_refused_token_is_replaced(server: TokenServer) -> None:
    tokens = AccessTokens(oauth(server))
    assert [await tokens.token(), await tokens.token(fresh=True), await tokens.token()] == [
        "token-1",
        "token-2",
        "token-2",
    ]


async def test_many_who_need_a_token_at_once_ask_once(server: TokenServer) -> None:
    tokens = AccessTokens(oauth(server))
    assert await asyncio.gather(*(tokens.token(fresh=True) for _ in range(5))) == ["token-1"] * 5


async def test_a_refresh_token_given_anew_is_the_next_one_used(server: TokenServer) -> None:
    server.rotates = True
    tokens = AccessTokens(oauth(server))
    await tokens.token()
    await tokens.token(fresh=True)
    assert [one["refresh_token"] for one in server.asked] == [REFRESH, "refresh-1"]


@pytest.mark.parametrize("why", ["invalid_grant", "invalid_client"])
async def test_an_account_that_is_refused_is_for_people_to_mend(server: TokenServer, why: str) -> None:
    server.says.append((400, {"error": why, "error_description": f"{REFRESH} of care@example.com"}))
    with pytest.raises(BadCredentials, match=why) as told:
        await AccessTokens(oauth(server)).token()
    assert not any(secret in str(told.value) for secret in (SECRET, REFRESH, "care@example.com"))


@pytest.mark.parametrize(
    "said",
    [
        (500, {}),
        (503, {"error": "temporarily_unavailable"}),
        (429, {}),
        (302, {}),
        (200, {}),
        (200, ["no"]),
        (200, {"access_token": ""}),
        (200, {"access_token": "with\r\nbreak"}),
        (200, {"access_token": 7}),
    ],
)
async def test_any_other_answer_is_worth_another_try(server: TokenServer, said: tuple[int, object]) -> None:
    server.says.append(said)
    tokens = AccessTokens(oauth(server))
    with pytest.raises(CannotConnect):
        await tokens.token()
    assert await tokens.token() == "token-2"


async def test_a_server_that_is_away_or_silent_is_worth_another_try(server: TokenServer) -> None:
    away = replace(oauth(server), token_url=f"http://127.0.0.1:{free_port()}/token")
    with pytest.raises(CannotConnect, match="cannot be asked"):
        await AccessTokens(away).token()
    server.goes_on.clear()
    with pytest.raises(CannotConnect, match=r"does not answer within 0\.1 s"):
        await AccessTokens(oauth(server), timeout_s=0.1).token()


async def test_who_is_cancelled_while_asking_keeps_nobody_else_waiting(server: TokenServer) -> None:
    server.goes_on.clear()
    tokens = AccessTokens(oauth(server))
    impatient = asyncio.create_task(tokens.token())
    await server.was_asked.wait()
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    server.goes_on.set()
    assert await tokens.token() == "token-2"


async def test_all_that_log_in_by_one_account_share_its_tokens(server: TokenServer) -> None:
    accounts = by_account([oauth(server), None, oauth(server), oauth(server, client_id="other")])
    assert [one.client_id for one in accounts] == ["us", "other"]
