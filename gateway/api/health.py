"""Whether the gateway lives and can work, and its figures for Prometheus."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from sqlalchemy import func, select, text
from sqlalchemy.engine import Connection

from gateway.api.endpoint import Call, Endpoint, json_answer
from gateway.api.rules import Anyone, Nearby
from gateway.api.schemas import ANYTHING
from gateway.parts import Parts
from gateway.store import inbox, order_events
from gateway.store.schema import cases, outbox
from gateway.store.store import StoreDownError
from nlu.trouble import trouble_of

if TYPE_CHECKING:
    from prometheus_client.core import Metric

_CHECK_TIMEOUT_S: Final = 2.0
_OTHER_MODEL: Final = "the promoted model cannot be used; another one answers"
COUNTS: Final[web.AppKey[Any]] = web.AppKey("answer counts", Counter)


async def healthz(call: Call) -> object:
    """This process answers."""
    return {"status": "ok"}


async def readyz(call: Call) -> object:
    """Each part with "ok" or what is wrong with it; 503 when any cannot work. Warnings where one works otherwise."""
    found, warnings = await _parts_now(call.parts), _warnings(call.parts)
    is_ready = all(state == "ok" for state in found.values())
    body = {"status": "ready" if is_ready else "not ready", "parts": found}
    return json_answer(body | ({"warnings": warnings} if warnings else {}), status=200 if is_ready else 503)


async def metrics(call: Call) -> object:
    """The figures of this installation in Prometheus' text form."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    is_full, warnings = call.parts.intake.full is not None, _warnings(call.parts)
    answers = dict(call.request.app[COUNTS])
    try:
        counted: Mapping[str, Mapping[str, int]] = await call.parts.store.read(_counts)
    except StoreDownError:
        counted = {}

    class Figures:
        def collect(self) -> Iterator[Metric]:
            yield GaugeMetricFamily("switchboard_up_store", "1 while the store answers.", value=1 if counted else 0)
            yield GaugeMetricFamily("switchboard_intake_full", "1 while nothing is taken in.", value=int(is_full))
            is_other = int("nlu" in warnings)
            yield GaugeMetricFamily(
                "switchboard_nlu_other_model", "1 while the promoted model is not used.", value=is_other
            )
            answered = CounterMetricFamily("switchboard_http_answers", "Answers by status.", labels=["status"])
            for status, count in sorted(answers.items()):
                answered.add_metric([str(status)], count)
            yield answered
            for name, values in counted.items():
                gauge = GaugeMetricFamily(f"switchboard_{name}", f"{name} by state.", labels=["state"])
                for state, count in sorted(values.items()):
                    gauge.add_metric([state], count)
                yield gauge

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return web.Response(body=generate_latest(registry), headers={"Content-Type": "text/plain; version=0.0.4"})


async def _parts_now(parts: Parts) -> dict[str, str]:
    found = {"store": await _store_now(parts), "intake": parts.intake.full or "ok"}
    found["nlu"] = "ok" if parts.nlu.model else "no model is loaded; run `nlu train`"
    found["channels"] = "ok" if parts.channels else "no channel is enabled in the settings"
    return found


def _warnings(parts: Parts) -> dict[str, str]:
    """What works, but not as it was asked to. Anybody may read it: the reason stands in the log and for admins."""
    return {} if trouble_of(parts.nlu) is None else {"nlu": _OTHER_MODEL}


async def _store_now(parts: Parts) -> str:
    try:
        async with asyncio.timeout(_CHECK_TIMEOUT_S):
            await parts.store.read(_answers)
    except TimeoutError:
        return f"the database does not answer within {_CHECK_TIMEOUT_S:g} s"
    except StoreDownError:
        return "the database cannot be used now"
    return "ok"


def _answers(connection: Connection) -> None:
    connection.execute(text("SELECT 1"))


def _counts(connection: Connection) -> Mapping[str, Mapping[str, int]]:
    waiting = select(outbox.c.state, func.count()).where(outbox.c.state.in_(("queued", "sending")))
    owned = select(cases.c.owner, func.count()).where(cases.c.owner.in_(("queue", "agent")))
    return {
        "inbox_waiting": {"new": inbox.count_waiting(connection)},
        "letters_waiting": dict(connection.execute(waiting.group_by(outbox.c.state)).tuples().all()),
        "order_events_waiting": {"due": order_events.count_due(connection)},
        "cases_with_people": dict(connection.execute(owned.group_by(cases.c.owner)).tuples().all()),
    }


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path="/healthz",
        handler=healthz,
        rule=Anyone(),
        tag="operation",
        summary="This process answers.",
        answers={200: ANYTHING},
    ),
    Endpoint(
        method="GET",
        path="/readyz",
        handler=readyz,
        rule=Anyone(),
        tag="operation",
        summary="Whether every part can work.",
        answers={200: ANYTHING, 503: ANYTHING},
    ),
    Endpoint(
        method="GET",
        path="/metrics",
        handler=metrics,
        rule=Nearby(),
        tag="operation",
        summary="Figures for Prometheus; open on this machine only.",
    ),
)
