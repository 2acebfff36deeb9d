"""Calls a company's own program for a flow that stands in a table: once under one key, signed, with a time-out.

The key is the webhook-id, the same on every retry of the turn, so the program can tell a repeat. An answer is JSON:
`{"outcome": "done" | "refused", "answer": "what the customer reads"}`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import aiohttp
import orjson
import structlog

from bots import registry
from bots.declared import AGAIN, OPERATION, Hook
from bots.flow import JSON
from channels.webhook import can_sign, sign
from gateway.ids import from_us
from gateway.operations.contract import UNAVAILABLE, Answered, Asked, Operation

_UNCONFIRMED: Final = Answered(outcome="unconfirmed")
_READ_AT_MOST: Final = 64 * 1024
_SAID_AT_MOST: Final = 300
_log = structlog.get_logger()


def hook_operation(name: str) -> Operation | None:
    """Give the operation `hook:<flow>` of a flow that stands in a table; None for any other name."""
    flow = name.removeprefix(OPERATION)
    hook = registry.hooks().get(flow) if name.startswith(OPERATION) else None
    if hook is None:
        return None

    async def run(asked: Asked, args: Mapping[str, JSON]) -> Answered:
        account = asked.turn.known_person.verified.account_no
        told: dict[str, JSON] = {"slots": dict(args), "language": asked.language, "account": account}
        return await call_hook(hook, f"flow.{flow}", told, key=asked.key, at=from_us(asked.turn.now))

    return Operation(run=run, acts=hook.binds, binds=hook.binds)


def unusable_secrets(environment: Mapping[str, str]) -> list[str]:
    """Tell of every hook whose secret the environment lacks, or holds as nothing that could sign; a line each."""
    told = []
    for name, hook in registry.hooks().items():
        place = f"bots/flows/{name}/flow.toml: hook.secret_env names {hook.secret_env}"
        if hook.secret_env is None:
            continue
        secret = environment.get(hook.secret_env, "")
        if not secret:
            told.append(f"{place}, which is not set; put the secret there, or leave secret_env out to post unsigned")
        elif not can_sign(secret):
            told.append(f"{place}, which holds no secret of Standard Webhooks; it is whsec_ and then base64")
    return told


async def call_hook(hook: Hook, kind: str, told: Mapping[str, JSON], *, key: str, at: datetime) -> Answered:
    """Post once and give the answer; what may have been done and was not answered is `unconfirmed`.

    What is to be signed and cannot be is not posted.
    """
    body = orjson.dumps({"type": kind, "timestamp": at.isoformat(), "data": told})
    secret = os.environ.get(hook.secret_env) if hook.secret_env else None
    if hook.secret_env and not secret:
        _log.error("a flow's hook is not called: its secret is not set", flow=kind, variable=hook.secret_env)
        return UNAVAILABLE
    headers = {
        "Content-Type": "application/json",
        "webhook-id": key,
        **(sign(secret, key, body, at=at) if secret else {}),
    }
    timeout = aiohttp.ClientTimeout(total=hook.timeout_s)
    unanswered = _UNCONFIRMED if hook.binds else UNAVAILABLE
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.post(hook.url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return await _answered(answer, unanswered, hook)
    except aiohttp.ClientConnectorError as err:
        _log.warning("a flow's hook cannot be reached", flow=kind, error=type(err).__name__)
        return UNAVAILABLE
    except (TimeoutError, aiohttp.ClientError, OSError) as err:
        _log.warning("a flow's hook did not answer", flow=kind, error=type(err).__name__)
        return unanswered


async def _answered(answer: aiohttp.ClientResponse, unanswered: Answered, hook: Hook) -> Answered:
    """Read the answer; a 4xx says that nothing was done, anything else that cannot be read says nothing."""
    if 400 <= answer.status < 500:
        _log.warning("a flow's hook refuses what it is sent", status=answer.status)
        return UNAVAILABLE
    if answer.status != 200:
        return unanswered
    raw = bytearray()
    async for piece in answer.content.iter_chunked(_READ_AT_MOST):
        raw += piece
        if len(raw) > _READ_AT_MOST:
            return unanswered
    try:
        told: object = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return unanswered
    outcome = told.get("outcome") if isinstance(told, dict) else None
    known = ("done", "refused", AGAIN) if hook.asks_again else ("done", "refused")
    if not isinstance(told, dict) or outcome not in known:
        return unanswered
    return Answered(outcome=str(outcome), value={"answer": str(told.get("answer") or "")[:_SAID_AT_MOST]})
