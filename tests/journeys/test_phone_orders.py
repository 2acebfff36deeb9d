"""In whatever order, how often and in which portions a call's events come: the same case and the same thread."""

from __future__ import annotations

import itertools
import json
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from channels.phone.channel import PhoneChannel
from channels.phone.inbound import envelope
from tests.fakes.voice_system import BEGAN
from tests.journeys.phone_line import Line, phone_line, settings

Fields = Mapping[str, object]

KNOWN, NEW = "+74950000001", "+74950000077"
AGENT_1, AGENT_2 = "agent1@example.com", "agent2@example.com"
SCENARIOS: Mapping[str, Sequence[Fields]] = {
    "answered": (
        {"type": "call.started", "from": KNOWN},
        {"type": "call.step", "menu": "main", "digits": "2", "from": KNOWN},
        {"type": "call.queued", "queue": "general", "from": KNOWN},
        {"type": "call.answered", "agent": AGENT_1, "from": KNOWN},
        {"type": "call.ended", "from": KNOWN},
    ),
    "only the start names the caller": (
        {"type": "call.started", "from": KNOWN},
        {"type": "call.answered", "agent": AGENT_1},
        {"type": "call.transferred", "agent": AGENT_2},
        {"type": "call.recording", "recording_url": "https://pbx.example.com/1.mp3"},
        {"type": "call.ended"},
    ),
    "abandoned by a new caller": (
        {"type": "call.started", "from": NEW},
        {"type": "call.step", "menu": "main", "digits": "4", "from": NEW},
        {"type": "call.queued", "from": NEW},
        {"type": "call.abandoned", "from": NEW},
    ),
    "served": (
        {"type": "call.started", "from": KNOWN},
        {"type": "call.step", "menu": "main", "speech": "где мой заказ 4500123456", "from": KNOWN},
        {"type": "call.step", "menu": "main", "speech": "а когда привезут 4500123456", "from": KNOWN},
        {"type": "call.ended", "from": KNOWN},
    ),
    "called back": (
        {"type": "call.started", "from": KNOWN},
        {"type": "call.step", "menu": "main", "digits": "0", "from": KNOWN},
        {"type": "call.step", "menu": "callback", "digits": "1", "from": KNOWN},
        {"type": "call.ended", "from": KNOWN},
    ),
    "withheld": (
        {"type": "call.started"},
        {"type": "call.step", "menu": "main", "digits": "8"},
        {"type": "call.step", "menu": "main", "digits": "8"},
        {"type": "call.answered", "agent": "somebody"},
        {"type": "call.ended"},
    ),
}
STATES = (
    "SELECT l.external_id, l.outcome, l.agent AS leg, l.started_at, l.ended_at, l.path, l.language AS spoken,"
    " c.owner, c.agent_id, c.state, c.close_reason, c.queue, c.topic, c.intent, c.level, c.priority, c.language,"
    " c.contact_id, c.account_id, c.last_position FROM call l JOIN cases c ON c.id = l.case_id"
)
LINES = (
    "SELECT l.external_id, m.direction, m.author, m.author_name, m.text, m.language, m.at, a.url"
    " FROM message m JOIN call l ON l.case_id = m.case_id LEFT JOIN attachment a ON a.message_id = m.id"
)
OWED = (
    "SELECT l.external_id, p.kind FROM promise p JOIN call l ON l.case_id = p.case_id"
    " WHERE p.met_at IS NULL AND p.broken_at IS NULL"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def line(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Line]:
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres").fresh_database()
    async with phone_line(settings(tmp_path, database=url), with_worker=False) as opened:
        yield opened


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_any_order_and_any_repeats_come_to_the_same_case(line: Line, scenario: str) -> None:
    told = SCENARIOS[scenario]
    orders = [tuple(range(len(told))), *_disordered(len(told), calls=40)]
    await _tell(line, told, orders)
    calls = await _by_call(line)
    in_order = calls["call-0"]
    assert len(calls) == len(orders)
    assert {name: found for name, found in calls.items() if found != in_order} == {}


async def test_what_the_calls_come_to_is_what_happened(line: Line) -> None:
    for place, told in enumerate(SCENARIOS.values()):
        await _tell(line, told, [tuple(range(len(told)))], first=place)
    found = await line.rows(
        "SELECT l.outcome, c.owner, c.state, c.queue FROM call l JOIN cases c ON c.id = l.case_id ORDER BY external_id"
    )
    assert [tuple(one.values()) for one in found] == [
        ("answered", "agent", "open", "general"),
        ("transferred", "agent", "open", "general"),
        ("abandoned", "queue", "open", "claims"),
        ("self_service", "nobody", "solved", "primary-commercial"),
        ("callback", "queue", "open", "general"),
        ("answered", "queue", "open", "general"),
    ]


def _disordered(facts: int, *, calls: int) -> list[tuple[int, ...]]:
    """Orders with repeats: all of them where they are few, else some; the same ones on every run."""
    dice = random.Random(20260302)
    every = list(itertools.permutations(range(facts)))
    chosen = every if len(every) <= calls else dice.sample(every, calls)
    return [tuple(dice.choices(order, k=dice.randrange(3))) + order + tuple(dice.choices(order)) for order in chosen]


async def _tell(line: Line, told: Sequence[Fields], orders: Sequence[tuple[int, ...]], *, first: int = 0) -> None:
    """Tell each order as a call of its own, in portions of one to three events that are worked together."""
    channel = line.gateway.parts.channels["main"]
    assert isinstance(channel, PhoneChannel)
    dice = random.Random(7)
    waiting = {f"call-{first + place}": list(order) for place, order in enumerate(orders)}
    ids = itertools.count()
    while any(waiting.values()):
        events = []
        for call_id, places in waiting.items():
            portion = [places.pop(0) for _ in range(min(len(places), dice.randrange(1, 4)))]
            for place in portion:
                at = (BEGAN + timedelta(seconds=place)).isoformat()
                body = json.dumps({"call_id": call_id, "at": at, "to": "+74950000000", **told[place]}).encode()
                events.append(envelope(channel.read(body), body, channel="main", event_id=f"{first}-{next(ids)}"))
        await line.gateway.parts.door.accept_many(events)
        await line.worked()


async def _by_call(line: Line) -> Mapping[str, object]:
    lines: defaultdict[object, list[str]] = defaultdict(list)
    for one in await line.rows(LINES):
        lines[one["external_id"]].append(str([value for name, value in one.items() if name != "external_id"]))
    owed: defaultdict[object, list[object]] = defaultdict(list)
    for one in await line.rows(OWED):
        owed[one["external_id"]].append(one["kind"])
    states = {str(one["external_id"]): one for one in await line.rows(STATES)}
    return {
        call_id: (
            {name: str(value) for name, value in state.items() if name != "external_id"},
            sorted(lines[call_id]),
            sorted(map(str, owed[call_id])),
        )
        for call_id, state in states.items()
    }
