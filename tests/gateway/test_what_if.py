"""What-if tells where something would go by the way of a real one, and keeps nothing of it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from gateway.errors import NotValid
from gateway.store.schema import cases, contact, counter, event, inbox, message, outbox, promise
from gateway.what_if.asking import Question, WouldGo, would_go
from gateway.what_if.care_change import care_change
from gateway.what_if.moving import Changed, entrances_of, moves, with_care
from tests.fakes.desk_site import DeskSite, eventually, running_desk
from tests.fakes.quiet_gateway import HOUR, SHIPPED, QuietGateway, quiet_gateway
from tests.fakes.real_gateway import GatewayProcess

CUSTOMER, PHONE = "customer@example.com", "+74950000001"
PERSON = "I want to talk to a person"
DAY = 24 * HOUR


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as centre:
        yield centre


async def ask(centre: QuietGateway, sender: str, text: str = PERSON, **more: Any) -> WouldGo:
    return await would_go(centre.gateway.parts, Question(sender=sender, text=text, **{"at": centre.now(), **more}))


async def test_a_mail_a_call_and_a_message_of_one_account_reach_the_same_specialist(centre: QuietGateway) -> None:
    found = [
        await ask(centre, CUSTOMER, "We need an offer for 40 breakers", to="customercare@example.com"),
        await ask(centre, PHONE, "We need an offer for 40 breakers"),
    ]
    assert {one.account.external_no for one in found if one.account} == {"1000000042"}
    assert {one.people[0].agent for one in found} == {"agent1@example.com"}
    assert [(one.kind, one.people[0].role) for one in found] == [("email", "preferred"), ("phone", "preferred")]


async def test_the_answer_is_that_of_a_real_message(centre: QuietGateway) -> None:
    asked = await ask(centre, "c", channel="demo")
    await centre.say("c", PERSON)
    (case,) = await centre.rows(select(cases))
    assert (asked.by, asked.queue, asked.topic, asked.level) == ("person", case.queue, case.topic, case.level)
    assert [one["code"] for one in asked.reasons] == [one["code"] for one in case.reasons]
    (due_at,) = (await centre.rows(select(promise.c.due_at).where(promise.c.kind == "answer")))[0]
    assert asked.promised_at is not None
    assert abs(asked.promised_at - due_at) <= 10_000_000  # the real one came three seconds later


async def test_what_the_bot_would_answer_still_tells_the_people_for_it(centre: QuietGateway) -> None:
    found = await ask(centre, CUSTOMER, "Where is my order 4500123456?", to="customercare@example.com")
    assert (found.by, found.intent) == ("bot", "order_status")
    assert found.people[0].agent == "agent1@example.com"


async def test_a_message_to_an_open_case_of_people_says_which_it_joins(centre: QuietGateway) -> None:
    await centre.say("c", PERSON)
    (number,) = (await centre.rows(select(cases.c.number)))[0]
    found = await ask(centre, "c", "And please hurry", channel="demo")
    assert (found.joins, found.by) == (number, "person")


async def test_a_robots_mail_goes_to_nobody(centre: QuietGateway) -> None:
    found = await ask(centre, "noreply@shop.example.com", "Your parcel", subject="Automatic reply: out of office")
    assert found.verdict != "human"
    assert found.by == "nobody"


async def test_the_instant_decides_what_is_promised(centre: QuietGateway) -> None:
    at_noon, at_night = (
        await ask(centre, "c", channel="demo"),
        await ask(centre, "c", channel="demo", at=centre.now() + 12 * HOUR),
    )
    assert at_noon.promised_at is not None
    assert at_night.promised_at is not None
    assert at_night.promised_at > at_noon.promised_at


async def test_nothing_is_stored_however_often_it_is_asked(centre: QuietGateway) -> None:
    before = await _counts(centre)
    for sender, text in ((CUSTOMER, PERSON), (PHONE, PERSON), ("new@example.com", "Order 4500123456, tail 0001")):
        await ask(centre, sender, text)
    await ask(centre, "somebody", PERSON, channel="demo")
    await ask(centre, "token", PERSON, channel="site")
    assert await _counts(centre) == before


@pytest.mark.parametrize(
    ("sender", "more", "field"),
    [
        ("c", {"channel": "nowhere"}, "channel"),
        ("somebody", {}, "channel"),
        ("a\r\nBcc: b@example.com@", {}, "from"),
        ("@", {}, "from"),
    ],
)
async def test_what_cannot_come_in_is_refused_with_the_field(
    centre: QuietGateway, sender: str, more: dict[str, str], field: str
) -> None:
    with pytest.raises(NotValid) as refused:
        await ask(centre, sender, **more)
    assert field in refused.value.fields


async def test_a_changed_care_table_moves_the_cases_of_its_account_and_no_others(centre: QuietGateway) -> None:
    await _past(centre)
    now_is = _now(centre)
    (account_id,) = {row.account_id for row in await centre.rows(select(cases.c.account_id)) if row.account_id}

    def swapped(known: Any) -> Any:
        rows = known.care[account_id]
        of = {"preferred": "backup", "backup": "preferred"}
        return with_care(known, {account_id: [replace(one, role=of.get(one.role, one.role)) for one in rows]})

    told = await moves(
        centre.gateway.parts.store, now_is, replace(now_is, care=swapped), since=0, until=centre.now() + DAY
    )
    assert (told.of, told.moved) == (3, 1)
    (move,) = told.moves
    assert (move.before.first, move.after.first) == ("agent1@example.com", "agent2@example.com")
    assert told.queues == {(move.before.queue, move.after.queue): 1}


async def test_changed_settings_move_the_cases_of_their_topic(centre: QuietGateway) -> None:
    await _past(centre)
    now_is = _now(centre)
    queues = {name: one for name, one in now_is.settings.queues.items() if name != "complaints"}
    intents = {
        name: replace(one, queue="claims" if one.queue == "complaints" else one.queue)
        for name, one in now_is.settings.intents.items()
    }
    would_be = replace(now_is, settings=replace(now_is.settings, queues=queues, intents=intents))
    told = await moves(centre.gateway.parts.store, now_is, would_be, since=0, until=centre.now() + DAY)
    assert told.queues == {("complaints", "claims"): 1}


async def test_without_a_change_nothing_moves(centre: QuietGateway) -> None:
    await _past(centre)
    now_is = _now(centre)
    told = await moves(centre.gateway.parts.store, now_is, now_is, since=0, until=centre.now() + DAY)
    assert (told.of, told.moved) == (3, 0)


async def test_only_the_span_that_is_asked_for_counts(centre: QuietGateway) -> None:
    await _past(centre)
    now_is = _now(centre)
    told = await moves(centre.gateway.parts.store, now_is, now_is, since=centre.now() + 1, until=centre.now() + DAY)
    assert told.of == 0


async def _past(centre: QuietGateway) -> None:
    """Three cases that went to people: of the account, of a stranger, and a stranger's complaint."""
    await centre.say("a", PERSON, phone=PHONE)
    await centre.say("b", PERSON)
    await centre.say("c", "I want to complain: the goods are of terrible quality and everything arrived broken")


def _now(centre: QuietGateway) -> Changed:
    parts = centre.gateway.parts
    return Changed(settings=parts.settings, entrances=entrances_of(parts.channels))


async def _counts(centre: QuietGateway) -> list[int]:
    tables = (cases, contact, counter, event, inbox, message, outbox, promise)
    return [(await centre.rows(select(func.count()).select_from(one)))[0][0] for one in tables]


# -- Over HTTP and from the command line -------------------------------------------------------------------------------


async def test_over_http_the_reasons_are_told_in_the_readers_language(tmp_path: Path) -> None:
    async with running_desk(tmp_path) as site:
        asked = {"from": CUSTOMER, "to": "customercare@example.com", "text": PERSON}
        english = await site.post("/v1/routes/what-if", asked)
        russian = await site.post("/v1/routes/what-if?lang=ru", asked)
        assert english["people"][0] == {"agent": "agent1@example.com", "name": "Agent One", "role": "preferred"}
        assert english["account"]["number"] == "1000000042"
        assert [one["code"] for one in english["reasons"]] == [one["code"] for one in russian["reasons"]]
        assert {one["text"] for one in english["reasons"]}.isdisjoint(one["text"] for one in russian["reasons"])


class _Noting(bytes):
    """A file that notes in which thread it is read."""

    threads: list[int]

    def startswith(self, *sought: Any) -> bool:
        self.threads.append(threading.get_ident())
        return super().startswith(*sought)


async def test_a_care_table_is_read_beside_everything_else(centre: QuietGateway) -> None:
    raw = _Noting(b"account,topic,preferred\n1000000042,finance,agent1@example.com\n")
    raw.threads = []
    parts = centre.gateway.parts
    change, findings = await care_change(parts.store, parts.settings, raw, since=0, now=centre.now())
    assert (change is not None, findings) == (True, [])
    assert raw.threads
    assert threading.get_ident() not in raw.threads


async def test_over_http_a_changed_care_table_tells_who_moves(tmp_path: Path) -> None:
    async with running_desk(tmp_path) as site:
        await site.post("/v1/inbound/demo", {"id": "1", "from": {"id": "a", "phone": PHONE}, "text": PERSON})
        await eventually(lambda: _one_queued(site))
        table = "account,topic,preferred,backup\n1000000042,general,agent2@example.com,agent1@example.com\n"
        told = await site.post("/v1/routes/replay", {"days": 1, "care": table})
        assert (told["cases"], told["moved"]) == (1, 1)
        assert told["moves"][0]["to"]["first"] == "agent2@example.com"


async def test_over_http_a_faulty_care_table_is_refused_with_every_line(tmp_path: Path) -> None:
    async with running_desk(tmp_path) as site:
        table = "account,topic,preferred\n1000000042,general,nobody@example.com\n77,general,agent1@example.com\n"
        async with site.programs.post(site.address + "/v1/routes/replay", json={"care": table}) as refused:
            assert refused.status == 422
            findings = (await refused.json())["error"]["fields"]["findings"]
        assert sorted(one["line"] for one in findings) == [2, 3]


async def test_the_command_tells_queue_people_and_reasons(tmp_path: Path) -> None:
    said = await GatewayProcess(tmp_path).says("route", CUSTOMER, "--text", PERSON, "--to", "customercare@example.com")
    assert "preferred: Agent One <agent1@example.com>" in said
    assert "The customer asked for a person" in said


async def test_the_command_reroutes_on_other_settings(tmp_path: Path) -> None:
    product = GatewayProcess(tmp_path)
    other = tmp_path / "other.toml"
    other.write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    assert await product.says("reroute", "--settings", str(other)) == "0 of 0 cases of the last 7 days move"


async def _one_queued(site: DeskSite) -> bool:
    found = await site.get("/v1/cases?owner=queue")
    return len(found["items"]) == 1
