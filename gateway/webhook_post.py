"""Posts one event to one hook, signed as Standard Webhooks says, and tells what became of it.

Addresses stand in the settings, so they are trusted as the settings are: loopback and private networks are allowed.
Redirects are not followed, and of an answer nothing but its status and Retry-After counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import aiohttp
import orjson

from channels.webhook import sign
from config.signals import WebhookSettings
from gateway.ids import rfc3339
from gateway.store.webhooks import Delivery

_AWAY: Final = frozenset({408, 425, 429, 502, 503, 504})
_GONE: Final = 410
_LONGEST_WAIT_S: Final = 3600


@dataclass(frozen=True, slots=True)
class Taken:
    """The hook has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """The hook does not have it, or did not say so in time.

    `is_away` says that nobody is there for any event; else it may be this one alone that is refused. `is_final` says
    that trying again cannot help, and that the hook itself is not at fault.
    """

    error: str
    is_away: bool
    wait_s: float | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """The hook wants nothing any more."""


Posted = Taken | Missed | Gone


def body_of(delivery: Delivery) -> bytes:
    """What is posted of an event; the same bytes whenever it is posted again."""
    told = {
        "seq": delivery.seq,
        "version": delivery.version,
        "actor": delivery.actor,
        "subject": delivery.subject,
        "case": delivery.case_number,
        "data": delivery.data,
    }
    return orjson.dumps({"type": delivery.kind, "timestamp": rfc3339(delivery.at), "data": told})


async def post(http: aiohttp.ClientSession, hook: WebhookSettings, delivery: Delivery, *, at: datetime) -> Posted:
    """Post the event once; the webhook-id is the event's id, so that a repeat is recognised."""
    try:
        body = body_of(delivery)
    except (TypeError, ValueError, OverflowError) as err:
        return Missed(error=f"cannot be written as JSON ({type(err).__name__})", is_away=False, is_final=True)
    headers = {**sign(hook.secret, delivery.event_id, body, at=at), "Content-Type": "application/json"}
    timeout = aiohttp.ClientTimeout(total=hook.timeout_s)
    try:
        async with http.post(hook.url, data=body, headers=headers, allow_redirects=False, timeout=timeout) as answer:
            return _posted(answer)
    except TimeoutError:
        return Missed(error=f"no answer within {hook.timeout_s:g} s", is_away=False)
    except (aiohttp.ClientConnectorError, ConnectionError) as err:
        return Missed(error=f"cannot be reached ({type(err).__name__})", is_away=True)
    except (aiohttp.ClientError, OSError, ValueError) as err:
        return Missed(error=f"the connection broke ({type(err).__name__})", is_away=False)


def _posted(answer: aiohttp.ClientResponse) -> Posted:
    if 200 <= answer.status < 300:
        return Taken()
    if answer.status == _GONE:
        return Gone()
    wait = answer.headers.get("Retry-After", "")
    wait_s = float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 6 else None
    return Missed(
        error=f"answered {answer.status}",
        is_away=answer.status in _AWAY,
        wait_s=min(wait_s, _LONGEST_WAIT_S) if wait_s is not None else None,
    )
