"""Headers that no browser sends are the client's mistake, never ours."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import make_mocked_request

from channels.webchat.origin import may_open
from gateway.errors import NotAllowed
from gateway.sessions import Session, prove_intent
from gateway.store.access import AgentRow


def test_an_origin_that_is_no_address_may_not_open_the_chat() -> None:
    request = make_mocked_request("GET", "/v1/chat/site/messages", headers={"Origin": "http://["})

    assert not may_open(request, (), "http://127.0.0.1:8080")


def test_an_origin_of_our_own_host_may_open_the_chat() -> None:
    request = make_mocked_request("GET", "/", headers={"Origin": "http://chat.example", "Host": "chat.example"})

    assert may_open(request, (), "http://127.0.0.1:8080")


def test_a_csrf_token_of_broken_bytes_is_refused() -> None:
    agent = AgentRow(
        person_id="1",
        mail="anna@example.com",
        name="Anna",
        role="agent",
        language="en",
        capacity=1,
        skills=(),
        languages=(),
        away=False,
    )
    session = Session(agent=agent, csrf="token", digest="d")

    with pytest.raises(NotAllowed):
        prove_intent(session, "\udcff")
