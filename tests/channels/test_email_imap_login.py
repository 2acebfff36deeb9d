"""Logging in by access token at a real Dovecot, which asks a token server whose the token is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from channels.email.folders import Folder
from channels.email.imap_session import opened
from channels.email.oauth import AccessTokens
from channels.email.settings import Fetching
from channels.errors import BadCredentials, CannotConnect
from tests.channels.email.line import between
from tests.channels.email.mailbox import deliver, fetching, new_account, numbered
from tests.fakes.token_server import TokenServer, token_server
from tests.live.dovecot import DovecotServer

pytestmark = pytest.mark.live


@pytest.fixture
def account(dovecot: DovecotServer) -> str:
    return new_account(dovecot)


@pytest.fixture
async def tokens(dovecot: DovecotServer, account: str) -> AsyncIterator[TokenServer]:
    async with token_server(dovecot.token_port, user=account) as server:
        yield server


def by_token(dovecot: DovecotServer, account: str, server: TokenServer, **keys: object) -> Fetching:
    oauth = {"token_url": server.url, "client_id": "us", "refresh_token": "refresh"}
    return fetching(dovecot, account, **{"password": "", "oauth": oauth, **keys})


async def mails_by_token(imap: Fetching, tokens: AccessTokens | None = None) -> int:
    async with opened(imap, tokens=tokens) as session:
        return len(await Folder(session).all_uids())


async def test_an_account_with_oauth_logs_in_by_token(
    dovecot: DovecotServer, account: str, tokens: TokenServer
) -> None:
    await deliver(dovecot, account, *numbered(1))
    assert await mails_by_token(by_token(dovecot, account, tokens)) == 1


async def test_a_server_that_asks_for_the_token_apart_gets_it(
    dovecot: DovecotServer, account: str, tokens: TokenServer
) -> None:
    async with between(dovecot.imap_port, hides=[b" SASL-IR"]) as line:
        assert await mails_by_token(by_token(dovecot, account, tokens, port=line.port)) == 0


async def test_an_expired_token_is_replaced_by_a_fresh_one(
    dovecot: DovecotServer, account: str, tokens: TokenServer
) -> None:
    imap = by_token(dovecot, account, tokens)
    assert imap.server.oauth is not None
    kept = AccessTokens(imap.server.oauth)
    await mails_by_token(imap, kept)
    tokens.users.clear()
    await mails_by_token(imap, kept)
    assert len(tokens.asked) == 2


async def test_a_token_that_is_refused_fresh_too_is_told_as_wrong_credentials(
    dovecot: DovecotServer, account: str, tokens: TokenServer
) -> None:
    tokens.user = "somebody-else@example.com"
    with pytest.raises(BadCredentials, match="refuses our access token") as told:
        await mails_by_token(by_token(dovecot, account, tokens))
    assert len(tokens.asked) == 2
    assert not any(token in str(told.value) for token in tokens.users)


async def test_an_account_that_the_token_server_refuses_is_told_as_wrong_credentials(
    dovecot: DovecotServer, account: str, tokens: TokenServer
) -> None:
    tokens.says.append((400, {"error": "invalid_grant"}))
    with pytest.raises(BadCredentials, match="invalid_grant"):
        await mails_by_token(by_token(dovecot, account, tokens))


async def test_a_token_server_that_is_away_is_worth_another_try(
    dovecot: DovecotServer, account: str, tokens: TokenServer
) -> None:
    tokens.says.append((503, {}))
    with pytest.raises(CannotConnect):
        await mails_by_token(by_token(dovecot, account, tokens))
