"""Who is let in where: every route has a rule, and every kind of rule refuses and lets in as it says."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from yarl import URL

from channels.webhook import sign
from gateway.api.endpoint import Call, Endpoint
from gateway.api.mounting import RULES
from gateway.api.rules import Page
from gateway.sessions import COOKIE
from tests.fakes.centre import opened, sqlite_file
from tests.fakes.served import SECRET, Served, served

MESSAGE = b'{"id":"1","from":{"id":"7"},"text":"Hello"}'


async def _desk(call: Call) -> object:
    return web.Response(text="<h1>Desk</h1>", content_type="text/html")


async def _saved(call: Call) -> object:
    return web.Response(text="saved", content_type="text/html")


async def _broken(call: Call) -> object:
    raise ZeroDivisionError("a fault of ours")


PAGES = (
    Endpoint(method="GET", path="/desk", handler=_desk, rule=Page(role="agent"), summary="Desk"),
    Endpoint(method="POST", path="/desk", handler=_saved, rule=Page(role="agent"), summary="Saved"),
    Endpoint(method="GET", path="/admin", handler=_desk, rule=Page(role="admin"), summary="Admin"),
    Endpoint(method="GET", path="/broken", handler=_broken, rule=Page(role="agent"), summary="Broken"),
)


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path, pages=PAGES) as one:
        yield one


async def test_every_route_has_a_rule(api: Served) -> None:
    without = [str(route) for route in api.app.router.routes() if route.handler not in api.app[RULES]]
    assert without == []


async def test_a_route_that_was_added_past_the_rules_would_be_seen(api: Served) -> None:
    app = web.Application()
    app.router.add_get("/", lambda request: web.Response())  # type: ignore[arg-type, return-value]
    assert [route.handler for route in app.router.routes() if route.handler not in api.app[RULES]]


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/cases/1001", "/v1/contacts", "/v1/figures", "/v1/inbox"])
async def test_nobody_reads_without_a_token_or_a_session(api: Served, path: str) -> None:
    answer = await api.get(path)
    assert (answer.status, answer.error["code"]) == (401, "not_signed_in")


async def test_an_unknown_token_is_401_and_a_lesser_one_403(api: Served) -> None:
    assert (await api.get("/v1/cases", Authorization="Bearer sb_wrong")).status == 401
    await api.as_program("nlu")
    answer = await api.get("/v1/cases")
    assert (answer.status, answer.error["code"]) == (403, "not_allowed")
    assert "cases:read" in answer.error["message"]


async def test_a_reading_token_cannot_write(api: Served) -> None:
    await api.as_program("cases:read")
    assert (await api.get("/v1/cases")).status == 200
    assert (await api.post("/v1/cases/1001/claim", {"agent": "agent1@example.com"})).status == 403


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_a_change_by_a_session_needs_its_csrf_token(api: Served, method: str) -> None:
    await api.as_agent("agent1")
    path = "/v1/session" if method == "DELETE" else "/v1/cases/1001/claim"
    answer = await api.ask(method, path, {}, X_CSRF_Token="wrong")
    assert (answer.status, answer.error["code"]) == (403, "not_allowed")
    assert (await api.get("/v1/cases", X_CSRF_Token="wrong")).status == 200


async def test_a_role_below_what_is_needed_is_refused(api: Served) -> None:
    await api.as_agent("agent1")
    assert (await api.get("/v1/inbox")).status == 403
    await api.as_agent("admin", "admin")
    assert (await api.get("/v1/inbox")).status == 200


async def test_a_page_sends_who_is_not_logged_in_to_the_log_in_page(api: Served) -> None:
    answer = await api.get("/desk?case=1001")
    target = URL(answer.headers["Location"])
    assert (answer.status, target.path, target.query["next"]) == (303, "/desk/login", "/desk?case=1001")


async def test_a_page_is_shown_with_a_strict_policy(api: Served) -> None:
    await api.as_agent("agent1")
    answer = await api.get("/desk")
    assert answer.status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")
    assert (await api.get("/admin")).status == 403


async def test_a_form_carries_the_csrf_token_as_a_field(api: Served) -> None:
    await api.as_agent("agent1")
    csrf, api.headers = api.headers["X-CSRF-Token"], {}
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    assert (await api.ask("POST", "/desk", f"csrf={csrf}".encode(), **form)).status == 200
    assert (await api.ask("POST", "/desk", b"csrf=x", **form)).status == 403


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(api: Served) -> None:
    await api.services.access.add_user("agent1@example.com", "agent", "correct horse battery")
    answer = await api.post("/v1/session", {"mail": "agent1@example.com", "password": "correct horse battery"})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # the test's public_url is plain HTTP


async def test_logging_out_ends_the_session(api: Served) -> None:
    await api.as_agent("agent1")
    assert (await api.get("/v1/session")).body["agent"] == "agent1@example.com"
    assert (await api.ask("DELETE", "/v1/session")).status == 204
    assert (await api.get("/v1/session")).status == 401


async def test_metrics_are_open_nearby_but_not_through_a_proxy(api: Served) -> None:
    answer = await api.get("/metrics")
    assert answer.status == 200
    assert b"switchboard_http_answers_total" in answer.raw
    assert (await api.get("/metrics", X_Forwarded_For="192.0.2.1")).status == 403
    await api.as_program("admin")
    assert (await api.get("/metrics", X_Forwarded_For="192.0.2.1")).status == 200


async def test_a_channels_own_token_lets_its_messages_in(api: Served) -> None:
    await api.as_program("inbound:demo")
    answer = await api.post("/v1/inbound/demo", MESSAGE)
    assert (answer.status, answer.body["outcome"]) == (202, "accepted")
    assert (await api.post("/v1/inbound/demo", MESSAGE)).body["outcome"] == "duplicate"


async def test_another_channels_token_does_not(api: Served) -> None:
    await api.as_program("inbound:site")
    assert (await api.post("/v1/inbound/demo", MESSAGE)).status == 403
    assert (await api.post("/v1/inbound/demo", MESSAGE, Authorization="Bearer x")).status == 401


async def test_without_a_token_a_message_must_be_signed(api: Served) -> None:
    assert (await api.post("/v1/inbound/demo", MESSAGE)).status == 401
    async with api.http.post("/v1/inbound/demo", data=MESSAGE, headers=sign(SECRET, "1", MESSAGE)) as response:
        assert response.status == 202


@pytest.mark.parametrize("path", ["/v1/inbound/nowhere", "/v1/inbound/site"])
async def test_a_channel_that_is_not_there_or_of_another_kind_is_404(api: Served, path: str) -> None:
    await api.as_program("admin")
    answer = await api.post(path, MESSAGE)
    assert (answer.status, answer.error["code"]) == (404, "not_found")


async def test_a_fault_of_ours_tells_an_id_and_nothing_else(api: Served) -> None:
    await api.as_agent("agent1")
    answer = await api.get("/broken", X_Request_Id="abc-1")
    assert (answer.status, answer.error["code"], answer.headers["X-Request-Id"]) == (500, "internal", "abc-1")
    assert "ZeroDivision" not in answer.raw.decode()
