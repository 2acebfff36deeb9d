"""The session's cookie as browsers get it."""

import pytest
from aiohttp import web

from gateway.api.session import set_cookie
from gateway.sessions import COOKIE, LogIn
from gateway.store.access import AgentRow

AGENT = AgentRow(
    person_id="1",
    name="Agent One",
    mail="agent1@example.com",
    language="en",
    role="agent",
    capacity=1,
    skills=(),
    languages=("en",),
    away=False,
)


@pytest.mark.parametrize("is_https", [True, False])
def test_the_cookie_goes_by_https_alone_where_the_gateway_is_reached_by_it(is_https: bool) -> None:
    response = web.Response()
    made = LogIn(cookie="secret", csrf="c", lasts_s=60, agent=AGENT)
    set_cookie(response, made, is_https=is_https)
    cookie = response.cookies[COOKIE]
    assert bool(cookie["secure"]) is is_https
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "60")
