"""A mail to the common address, a call to the common number and a chat of one account reach the same specialist."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from sqlalchemy import insert, select

from channels.email.inbound import envelope
from gateway.ids import SECOND, new_id, now_us
from gateway.offers import Offers
from gateway.store.schema import absence, agent
from tests.journeys.phone_line import Line, phone_line, settings

AGENT_1, AGENT_2, AGENT_3 = "agent1@example.com", "agent2@example.com", "agent3@example.com"
CARE = "customercare@example.com"
MAIL = (
    b"From: Demo Customer <customer@example.com>\r\n"
    b"To: customercare@example.com\r\n"
    b"Subject: A question\r\n"
    b"Message-ID: <q1@client.example.com>\r\n"
    b"\r\n"
    b"Please let me talk to a person.\r\n"
)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with phone_line(settings(tmp_path)) as opened:
        yield opened


async def by_mail(line: Line) -> str:
    """Write to the common address; gives who is asked."""
    await line.gateway.parts.door.accept(envelope("mail-demo", MAIL, CARE))
    return await _asked(line)


async def by_chat(line: Line) -> str:
    """Write in a chat, known by a number that the channel vouches for; gives who is asked."""
    item = {"id": "m1", "from": {"id": "u1", "locale": "en", "phone": "+74950000001"}, "text": "operator"}
    incoming = line.gateway.parts.channels["demo"].incoming(item, orjson.dumps(item))  # type: ignore[attr-defined]
    await line.gateway.parts.door.accept(incoming)
    return await _asked(line)


async def by_telephone(line: Line) -> str:
    """Call the common number and ask for a person; gives who is rung."""
    answered = (await line.voice.tell("call.step", menu="main", digits="0")).body["route"]
    return str(answered["target"])


async def _asked(line: Line) -> str:
    await line.worked()
    assert await Offers(line.gateway.parts, now=now_us).offer_waiting() == 1
    query = "SELECT p.mail FROM assignment a JOIN person p ON p.id = a.agent_id ORDER BY a.offered_at DESC LIMIT 1"
    return str((await line.rows(query))[0]["mail"])


async def on_leave(line: Line, mail: str, *, stand_in: str | None = None) -> None:
    def write(connection) -> None:  # type: ignore[no-untyped-def]
        ids = dict(connection.execute(select(agent.c.mail, agent.c.person_id)).all())
        away = {"starts_at": now_us() - SECOND, "ends_at": now_us() + 3600 * SECOND, "made_at": now_us()}
        named = {"person_id": ids[mail], "stand_in_id": ids.get(stand_in or "")}
        connection.execute(insert(absence).values(id=new_id(), made_by="supervisor@example.com", **away, **named))

    await line.gateway.parts.store.write(write)


@pytest.mark.parametrize(
    ("leave", "stand_in", "reached"),
    [(None, None, AGENT_1), (AGENT_1, None, AGENT_2), (AGENT_1, AGENT_3, AGENT_3)],
    ids=["the preferred", "the backup while the preferred is on leave", "the stand-in"],
)
async def test_every_channel_reaches_the_same_specialist(
    line: Line, leave: str | None, stand_in: str | None, reached: str
) -> None:
    await line.present(AGENT_1, AGENT_2, AGENT_3)
    if leave is not None:
        await on_leave(line, leave, stand_in=stand_in)
    assert [await by_mail(line), await by_chat(line), await by_telephone(line)] == [reached] * 3
