"""A company's own program is called once under one key, signed; what it does not answer is told honestly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bots import registry
from bots.declared import Hook
from channels.webhook import sign
from gateway.cli import running
from gateway.cli.opening import CommandFailedError
from gateway.operations.hooks import call_hook, hook_operation, unusable_secrets

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRET = "whsec_" + "c3dpdGNoYm9hcmQtdGVzdC1zZWNyZXQtMDAwMQ=="
TOLD = {"slots": {"address": "Baker street 5"}, "language": "en", "account": None}


class Program:
    """The company's program: answers with this status and body, after this many seconds."""

    def __init__(self) -> None:
        self.status, self.body, self.after_s = 200, b'{"outcome": "done", "answer": "Your number is V-1."}', 0.0
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        if self.after_s:
            await asyncio.Event().wait()
        return web.Response(status=self.status, body=self.body)


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    made = Program()
    app = web.Application()
    app.router.add_post("/hook", made.answer)
    async with TestServer(app) as server:
        made.url = str(server.make_url("/hook"))
        yield made


async def outcome(program: Program, *, binds: bool = True, timeout_s: float = 2.0) -> tuple[str, object]:
    hook = Hook(url=program.url, timeout_s=timeout_s, binds=binds)
    answered = await call_hook(hook, "flow.visit", TOLD, key="turn:0", at=AT)
    return answered.outcome, answered.value.get("answer")


async def test_its_answer_is_what_the_customer_reads(program: Program) -> None:
    assert await outcome(program) == ("done", "Your number is V-1.")
    headers, body = program.got[0]
    assert orjson.loads(body)["data"] == TOLD
    assert headers["webhook-id"] == "turn:0"


async def test_it_may_refuse(program: Program) -> None:
    program.body = b'{"outcome": "refused", "answer": "Nobody is free."}'
    assert await outcome(program) == ("refused", "Nobody is free.")


async def test_it_may_have_something_put_right_where_the_table_says_so(program: Program) -> None:
    program.body = b'{"outcome": "again", "answer": "There is no such street."}'
    hook = Hook(url=program.url, asks_again=True)
    answered = await call_hook(hook, "flow.visit", TOLD, key="turn:0", at=AT)
    assert (answered.outcome, answered.value) == ("again", {"answer": "There is no such street."})
    assert (await outcome(program))[0] == "unconfirmed"


async def test_a_signature_proves_who_calls(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISITS_SECRET", SECRET)
    await call_hook(Hook(url=program.url, secret_env="VISITS_SECRET"), "flow.visit", TOLD, key="turn:0", at=AT)
    headers, body = program.got[0]
    assert headers["webhook-signature"] == sign(SECRET, "turn:0", body, at=AT)["webhook-signature"]


async def test_what_cannot_be_signed_is_not_posted(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISITS_SECRET", raising=False)
    hook = Hook(url=program.url, secret_env="VISITS_SECRET")
    assert (await call_hook(hook, "flow.visit", TOLD, key="turn:0", at=AT)).outcome == "unavailable"
    assert program.got == []


def test_a_secret_that_is_not_set_or_cannot_sign_is_told_before_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = {
        "visits": Hook(url="https://erp.example.com/visits", secret_env="VISITS_SECRET"),
        "open": Hook(url="https://erp.example.com/open"),
    }
    monkeypatch.setattr(registry, "hooks", lambda: hooks)
    (unset,) = unusable_secrets({})
    assert unset.startswith("bots/flows/visits/flow.toml: hook.secret_env names VISITS_SECRET, which is not set")
    (wrong,) = unusable_secrets({"VISITS_SECRET": "whsec_"})
    assert "holds no secret" in wrong
    assert unusable_secrets({"VISITS_SECRET": SECRET}) == []


@pytest.mark.parametrize("command", ["check", "run"])
def test_neither_check_nor_start_goes_on_without_it(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = {"visits": Hook(url="https://erp.example.com/visits", secret_env="VISITS_SECRET")}
    monkeypatch.setattr(registry, "hooks", lambda: hooks)
    monkeypatch.setattr(running, "log_to_stderr", lambda _loaded: None)
    with pytest.raises(CommandFailedError, match="VISITS_SECRET, which is not set"):
        getattr(running, command)()


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_a_refused_request_did_nothing(program: Program, status: int) -> None:
    program.status = status
    assert (await outcome(program))[0] == "unavailable"


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b""), (302, b""), (200, b"thanks"), (200, b'{"outcome": "perhaps"}'), (200, b"[" * 70_000)],
)
async def test_what_cannot_be_read_may_have_been_done(program: Program, status: int, body: bytes) -> None:
    program.status, program.body = status, body
    assert (await outcome(program))[0] == "unconfirmed"
    assert (await outcome(program, binds=False))[0] == "unavailable"


async def test_no_answer_in_time_may_have_been_done(program: Program) -> None:
    program.after_s = 60
    assert (await outcome(program, timeout_s=0.2))[0] == "unconfirmed"


async def test_nobody_there_did_nothing() -> None:
    hook = Hook(url="http://127.0.0.1:9/hook")
    assert (await call_hook(hook, "flow.visit", TOLD, key="turn:0", at=AT)).outcome == "unavailable"


def test_only_flows_of_tables_have_such_an_operation() -> None:
    assert hook_operation("hook:nobody") is None
    assert hook_operation("place_order") is None
