"""Actions of people on cases, on a real database: who has the case after it, what the customer gets, what is told."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from gateway.cases import CaseConflict, CaseNotFound, Sheet
from gateway.errors import NotValid
from gateway.ids import SECOND
from gateway.store.cases import standing
from tests.fakes.centre import Centre, create_tables, opened, sqlite_file

SHEET = Sheet(reason="needs a specialist", missing="photo", promised="a call")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def centre(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Centre]:
    if request.param == "sqlite":
        url = sqlite_file(tmp_path)
    else:
        url = request.getfixturevalue("postgres").fresh_database()
        await create_tables(url)
    async with opened(url) as one:
        yield one


async def test_a_claimed_case_is_the_agents(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.claim(centre.actor(), case.number)
    after = await centre.stored(case)
    assert (after.owner, after.agent_id, after.claimed_at) == ("agent", centre.agents["agent1"].person_id, centre.now)
    assert after.version == case.version + 1


async def test_a_second_claim_says_who_has_the_case(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.claim(centre.actor("agent1"), case.number)
    with pytest.raises(CaseConflict, match="has case") as refused:
        await centre.actions.claim(centre.actor("agent2"), case.number)
    assert refused.value.who == "agent1@example.com"
    assert refused.value.fields["agent"] == "agent1@example.com"


async def test_of_two_claims_at_once_one_wins(centre: Centre) -> None:
    case = await centre.case()
    claims = [centre.actions.claim(centre.actor(name), case.number) for name in ("agent1", "agent2")]
    ended = await asyncio.gather(*claims, return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["Acted", "CaseConflict"]
    open_ = [row for row in await centre.rows("assignment") if row["ended_at"] is None]
    assert [row["agent_id"] for row in open_] == [(await centre.stored(case)).agent_id]


async def test_claiming_again_changes_nothing(centre: Centre) -> None:
    case = await centre.case()
    first = await centre.actions.claim(centre.actor(), case.number)
    again = await centre.actions.claim(centre.actor(), case.number)
    assert again.case.version == first.case.version
    assert len(await centre.rows("audit")) == 1


async def test_an_unknown_case_is_not_found(centre: Centre) -> None:
    with pytest.raises(CaseNotFound, match="'77'"):
        await centre.actions.claim(centre.actor(), "77")


async def test_a_reply_in_a_chat_takes_the_next_place_of_its_conversation(centre: Centre) -> None:
    case = await centre.case(channel="site")
    await centre.actions.reply(centre.actor(), case.number, text="On its way.")
    out = next(row for row in await centre.rows("message") if row["direction"] == "out")
    letter = (await centre.rows("outbox"))[0]
    assert (out["text"], out["seq"], out["position"], out["author"]) == ("On its way.", 1 + 1, 2, "agent")
    assert (letter["state"], letter["seq"], letter["author"]) == ("sent", 1, "agent")


async def test_a_reply_claims_the_case_and_waits_for_the_customer(centre: Centre) -> None:
    case = await centre.case(owner="bot", queue=None)
    await centre.actions.reply(centre.actor(), case.number, text="Hello")
    after = await centre.stored(case)
    assert (after.owner, after.state, after.agent_id) == (
        "agent",
        "waiting_customer",
        centre.agents["agent1"].person_id,
    )


async def test_a_reply_keeps_the_promise_of_an_answer(centre: Centre) -> None:
    case = await centre.case()
    await centre.promise(case, "answer")
    await centre.promise(case, "closing")
    await centre.actions.reply(centre.actor(), case.number, text="Hello")
    met = {row["kind"]: row["met_at"] for row in await centre.rows("promise")}
    assert met == {"answer": centre.now, "closing": None}


async def test_a_reply_by_mail_is_queued_in_its_thread(centre: Centre) -> None:
    case = await centre.case(channel="mail-demo")
    acted = await centre.actions.reply(centre.actor(), case.number, text="Hello")
    (row,) = await centre.rows("outbox")
    letter = row["letter"]
    assert acted.message is not None
    assert isinstance(letter, dict)
    assert (row["state"], letter["sender"]) == ("queued", "orders@example.com")
    quoted = letter["thread"].pop("quoted")
    assert (quoted["by"].split("@")[1], quoted["zone"]) == ("example.com", "Europe/Moscow")
    assert letter["thread"] == {
        "token": centre.tokens.make(acted.message.id),
        "subject": "Re: My order",
        "in_reply_to": "m1@client.example.com",
        "references": ["m0@client.example.com", "m1@client.example.com"],
        "quote": "Where is my order?",
    }


async def test_a_reply_goes_where_the_customer_wrote_last(centre: Centre) -> None:
    case = await centre.case(channel="site")
    await centre.receive(case, channel="bot")
    await centre.actions.reply(centre.actor(), case.number, text="Hello")
    (letter,) = await centre.rows("outbox")
    assert (letter["channel"], letter["state"]) == ("bot", "queued")


async def test_a_reply_goes_to_the_channel_that_is_named(centre: Centre) -> None:
    case = await centre.case(channel="site")
    await centre.receive(case, channel="bot")
    await centre.actions.reply(centre.actor(), case.number, text="Hello", channel="site")
    assert [row["channel"] for row in await centre.rows("outbox")] == ["site"]


@pytest.mark.parametrize("channel", ["demo", "nowhere"])
async def test_a_reply_to_a_channel_the_customer_never_used_is_refused(centre: Centre, channel: str) -> None:
    case = await centre.case(channel="site")
    with pytest.raises(NotValid, match=channel):
        await centre.actions.reply(centre.actor(), case.number, text="Hello", channel=channel)


async def test_nothing_can_be_written_into_a_call(centre: Centre) -> None:
    case = await centre.case(channel="main")
    with pytest.raises(NotValid, match="main"):
        await centre.actions.reply(centre.actor(), case.number, text="Hello")


async def test_a_colleague_cannot_reply_in_a_held_case_and_a_supervisor_can(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.claim(centre.actor("agent1"), case.number)
    with pytest.raises(CaseConflict):
        await centre.actions.reply(centre.actor("agent2"), case.number, text="Hello")
    await centre.actions.reply(centre.actor("supervisor"), case.number, text="Hello")
    assert (await centre.stored(case)).agent_id == centre.agents["supervisor"].person_id


async def test_a_note_is_no_letter_and_moves_nobody(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.note(centre.actor("agent2"), case.number, text="knows the branch")
    after = await centre.stored(case)
    assert (after.owner, after.queue, after.queued_at) == ("queue", "general", case.queued_at)
    assert [row["direction"] for row in await centre.rows("message")] == ["in", "note"]
    assert await centre.rows("outbox") == []


async def test_a_transfer_puts_the_case_into_the_queue_with_its_sheet(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.claim(centre.actor(), case.number)
    await centre.actions.transfer(centre.actor(), case.number, queue="technical", sheet=SHEET)
    after = await centre.stored(case)
    note = next(row for row in await centre.rows("message") if row["direction"] == "note")
    assert (after.owner, after.agent_id, after.queue, after.state) == ("queue", None, "technical", "open")
    assert note["verdict"] == {
        "sheet": {
            "kind": "transfer",
            "from": "general",
            "queue": "technical",
            "to": None,
            "level": "primary",
            "hop": 1,
            "reason": SHEET.reason,
            "missing": "photo",
            "promised": "a call",
        }
    }
    assert all(row["ended_at"] == centre.now for row in await centre.rows("assignment"))


async def test_every_transfer_counts_one_hop(centre: Centre) -> None:
    case = await centre.case()
    for queue in ("technical", "claims"):
        await centre.actions.transfer(centre.actor(), case.number, queue=queue, sheet=SHEET)
    told = [row["data"] for row in await centre.rows("event")]
    assert [one["hop"] for one in told if isinstance(one, dict)] == [1, 2]


async def test_a_transfer_to_an_agent_is_an_offer_of_the_queue(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.transfer(centre.actor("agent1"), case.number, agent="agent2@example.com", sheet=SHEET)
    after = await centre.stored(case)
    (offer,) = await centre.rows("assignment")
    (timer,) = await centre.rows("timer")
    assert (after.owner, after.queue) == ("queue", "general")
    assert (offer["agent_id"], offer["accepted_at"]) == (centre.agents["agent2"].person_id, None)
    assert (timer["kind"], timer["subject"], timer["due_at"]) == ("offer", offer["id"], offer["expires_at"])


async def test_an_offered_case_is_accepted_by_claiming_it(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.transfer(centre.actor("agent1"), case.number, agent="agent2@example.com", sheet=SHEET)
    await centre.actions.claim(centre.actor("agent2"), case.number)
    (offer,) = await centre.rows("assignment")
    assert (offer["accepted_at"], offer["ended_at"]) == (centre.now, None)


async def test_an_unknown_queue_or_agent_is_refused(centre: Centre) -> None:
    case = await centre.case()
    with pytest.raises(NotValid, match="no queue"):
        await centre.actions.transfer(centre.actor(), case.number, queue="nowhere", sheet=SHEET)
    with pytest.raises(NotValid, match="no agent"):
        await centre.actions.transfer(centre.actor(), case.number, agent="x@example.com", sheet=SHEET)


async def test_closing_ends_promises_and_belongs_to_nobody(centre: Centre) -> None:
    case = await centre.case()
    await centre.promise(case, "answer")
    await centre.actions.close(centre.actor(), case.number, reason="answered by phone")
    after = await centre.stored(case)
    assert (after.owner, after.state, after.closed_at, after.close_reason) == (
        "nobody",
        "closed",
        centre.now,
        "answered by phone",
    )
    assert [row["met_at"] for row in await centre.rows("promise")] == [centre.now]


async def test_a_closed_case_takes_no_reply_until_it_is_reopened(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.close(centre.actor(), case.number)
    with pytest.raises(CaseConflict, match="closed"):
        await centre.actions.reply(centre.actor(), case.number, text="Hello")
    await centre.actions.reopen(centre.actor(), case.number)
    after = await centre.stored(case)
    assert (after.owner, after.state, after.closed_at) == ("agent", "open", None)


async def test_giving_back_to_the_bot_is_an_event(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.claim(centre.actor(), case.number)
    await centre.actions.return_to_bot(centre.actor(), case.number)
    assert (await centre.stored(case)).owner == "bot"
    assert [row["kind"] for row in await centre.rows("event")] == ["case.claimed", "case.returned_to_bot"]


async def test_a_snoozed_case_has_a_timer(centre: Centre) -> None:
    case = await centre.case()
    until = centre.now + 3600 * SECOND
    await centre.actions.snooze(centre.actor(), case.number, until=until)
    after = await centre.stored(case)
    (timer,) = await centre.rows("timer")
    assert (after.state, after.snoozed_until, after.owner) == ("snoozed", until, "agent")
    assert (timer["kind"], timer["subject"], timer["due_at"]) == ("snooze", case.id, until)


async def test_nothing_sleeps_until_the_past(centre: Centre) -> None:
    case = await centre.case()
    with pytest.raises(NotValid, match="later"):
        await centre.actions.snooze(centre.actor(), case.number, until=centre.now)


async def test_linked_cases_name_each_other(centre: Centre) -> None:
    one, two = await centre.case(), await centre.case()
    await centre.actions.link(centre.actor(), one.number, to=two.number)
    assert ((await centre.stored(one)).linked, (await centre.stored(two)).linked) == ([two.id], [one.id])


async def test_linking_to_nothing_or_itself_is_refused(centre: Centre) -> None:
    case = await centre.case()
    for to in ("77", case.number):
        with pytest.raises(NotValid):
            await centre.actions.link(centre.actor(), case.number, to=to)


async def test_a_split_moves_messages_and_their_conversation_to_a_new_case(centre: Centre) -> None:
    case = await centre.case(channel="site")
    moved = await centre.receive(case, channel="bot", text="and another thing")
    acted = await centre.actions.split(centre.actor(), case.number, messages=[moved.id])
    assert acted.other is not None
    new = await centre.stored(acted.other)
    placed = {row["text"]: (row["case_id"], row["position"]) for row in await centre.rows("message")}
    threads = {row["channel"]: row["case_id"] for row in await centre.rows("conversation")}
    assert placed == {"Where is my order?": (case.id, 1), "and another thing": (new.id, 1)}
    assert threads == {"site": case.id, "bot": new.id}
    assert (new.linked, (await centre.stored(case)).linked) == ([case.id], [new.id])


async def test_nobody_takes_a_colleagues_conversation_by_splitting_it_off(centre: Centre) -> None:
    case = await centre.case(channel="site")
    moved = await centre.receive(case, channel="bot", text="second")
    await centre.actions.claim(centre.actor("agent2"), case.number)
    with pytest.raises(CaseConflict, match="has case"):
        await centre.actions.split(centre.actor(), case.number, messages=[moved.id])
    assert (await centre.actions.split(centre.actor("supervisor"), case.number, messages=[moved.id])).other


async def test_a_split_of_messages_of_another_case_is_refused(centre: Centre) -> None:
    case, other = await centre.case(), await centre.case()
    foreign = next(row["id"] for row in await centre.rows("message") if row["case_id"] == other.id)
    with pytest.raises(NotValid, match="do not stand in case"):
        await centre.actions.split(centre.actor(), case.number, messages=[str(foreign)])


async def test_an_action_decided_on_an_old_version_is_decided_again(centre: Centre) -> None:
    case = await centre.case()
    notes = [centre.actions.note(centre.actor(), case.number, text=f"note {place}") for place in range(4)]
    await asyncio.gather(*notes)
    assert (await centre.stored(case)).version == case.version + 4
    assert sorted(row["position"] for row in await centre.rows("message")) == [1, 2, 3, 4, 5]


async def test_events_hold_no_words_of_anybody(centre: Centre) -> None:
    case = await centre.case(text="my secret")
    await centre.actions.reply(centre.actor(), case.number, text="your secret")
    await centre.actions.transfer(centre.actor(), case.number, queue="claims", sheet=Sheet(reason="another secret"))
    assert "secret" not in str(await centre.rows("event")) + str(await centre.rows("audit"))


async def test_the_audit_keeps_the_agent_and_the_token(centre: Centre) -> None:
    case = await centre.case()
    await centre.actions.claim(centre.actor("agent1", token="crm"), case.number)
    (row,) = await centre.rows("audit")
    assert (row["agent_id"], row["token"], row["action"], row["subject"]) == (
        centre.agents["agent1"].person_id,
        "crm",
        "case.claim",
        case.number,
    )


async def test_who_looks_at_the_conversation_hears_of_a_reply(centre: Centre) -> None:
    case = await centre.case(channel="site")
    (thread,) = await centre.rows("conversation")
    async with centre.bus.subscribe(f"conversation:site:{thread['conversation_key']}") as live:
        await centre.actions.reply(centre.actor(), case.number, text="Hello")
        await centre.actions.close(centre.actor(), case.number)
        heard = [orjson.loads(await anext(live)) for _ in range(2)]  # type: ignore[arg-type]
    assert heard == [{"type": "message", "seq": 2}, {"type": "closed"}]


async def test_desks_outbox_and_offers_hear_of_what_concerns_them(centre: Centre) -> None:
    case = await centre.case(channel="bot")
    with centre.bus.waiter("outbox") as outbox, centre.bus.waiter("offers") as offers:
        async with centre.bus.subscribe("desk") as desk:
            await centre.actions.reply(centre.actor(), case.number, text="Hello")
            hint = orjson.loads(await anext(desk))  # type: ignore[arg-type]
        assert hint == {"type": "case", "number": case.number, "version": 2}
        assert await outbox.wait(0)
        assert await offers.wait(0)


async def test_a_case_as_it_stands_names_its_holder_and_open_promises(centre: Centre) -> None:
    case = await centre.case()
    await centre.promise(case, "closing")
    await centre.actions.claim(centre.actor(), case.number)
    found = await centre.store.read(standing, case.number)
    assert found is not None
    assert (found.holder_mail, found.open_promises, found.hops) == ("agent1@example.com", ("closing",), 0)
