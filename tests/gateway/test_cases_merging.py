"""Merging cases and undoing it, on real databases: what goes along, what stays, where answers go."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.cases import CaseConflict, Sheet
from gateway.errors import NotValid
from gateway.ids import SECOND, new_id
from gateway.routing_line import rank_of
from gateway.store.case_merges import merged_into
from gateway.store.changes import Changes, write_one
from gateway.store.rows import CaseRow, FlowRow, PromiseRow
from tests.fakes.centre import Centre, create_tables, opened, sqlite_file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def centre(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Centre]:
    if request.param == "sqlite":
        url = sqlite_file(tmp_path)
    else:
        url = request.getfixturevalue("postgres").fresh_database()
        await create_tables(url)
    async with opened(url) as one:
        yield one


async def texts(centre: Centre, case: CaseRow) -> list[str]:
    found = [row for row in await centre.rows("message") if row["case_id"] == case.id]
    return [str(row["text"]) for row in sorted(found, key=lambda row: str(row["position"]).zfill(9))]


async def promised(centre: Centre, case: CaseRow, kind: str, in_s: int) -> str:
    row = PromiseRow(
        id=new_id(),
        case_id=case.id,
        kind=kind,
        to_whom="customer",
        made_at=centre.now,
        due_at=centre.now + in_s * SECOND,
    )
    await centre.store.write(lambda connection: write_one(connection, Changes(promises=[row])))
    return row.id


async def open_promises(centre: Centre) -> dict[str, object]:
    found = await centre.rows("promise")
    return {str(row["id"]): row["case_id"] for row in found if row["ended_at"] is None and row["met_at"] is None}


async def test_a_merged_case_says_where_it_went_and_its_messages_stand_behind_the_others(centre: Centre) -> None:
    source, target = await centre.case(text="second"), await centre.case(text="first")
    await centre.receive(source, channel="bot", text="third")
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    after = await centre.stored(source)
    assert (after.owner, after.state, after.merged_into) == ("nobody", "merged", target.id)
    assert await texts(centre, target) == ["first", "second", "third"]
    assert await texts(centre, source) == []
    assert await centre.store.read(merged_into, target.id) == [source.number]


async def test_conversations_go_along_so_that_answers_reach_the_target(centre: Centre) -> None:
    source, target = await centre.case(channel="bot"), await centre.case(channel="site")
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    assert {row["case_id"] for row in await centre.rows("conversation")} == {target.id}


async def test_a_reply_in_the_target_goes_to_who_wrote_last_in_either(centre: Centre) -> None:
    target = await centre.case(channel="site")
    source = await centre.case(channel="bot")
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    await centre.actions.reply(centre.actor(), target.number, text="Hello")
    assert [row["channel"] for row in await centre.rows("outbox")] == ["bot"]


async def test_of_two_promises_of_a_kind_the_nearer_stays(centre: Centre) -> None:
    source, target = await centre.case(), await centre.case()
    near = await promised(centre, source, "answer", 60)
    await promised(centre, target, "answer", 3600)
    only = await promised(centre, source, "closing", 7200)
    await promised(centre, source, "handover", 900)
    nearer = await promised(centre, target, "handover", 600)
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    assert await open_promises(centre) == {near: target.id, only: target.id, nearer: target.id}
    assert {row["end_reason"] for row in await centre.rows("promise") if row["ended_at"]} == {"merged"}


async def test_the_flow_of_a_merged_case_ends(centre: Centre) -> None:
    source, target = await centre.case(owner="bot", queue=None), await centre.case()
    flow = FlowRow(case_id=source.id, flow="order_status", version=1, state={}, misses=0)
    await centre.store.write(lambda connection: write_one(connection, Changes(flows=[flow])))
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    assert await centre.rows("flow_state") == []


async def test_what_people_had_does_not_fall_to_the_bot(centre: Centre) -> None:
    source, target = await centre.case(), await centre.case(owner="bot", queue=None)
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    after = await centre.stored(target)
    assert (after.owner, after.agent_id) == ("agent", centre.agents["agent1"].person_id)


async def test_the_target_waits_as_long_and_is_as_urgent_as_the_more_urgent_of_the_two(centre: Centre) -> None:
    source = await centre.case(queued_at=centre.now - 900 * SECOND, priority=30)
    target = await centre.case(queued_at=centre.now - 60 * SECOND, priority=10)
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    after = await centre.stored(target)
    assert (after.queued_at, after.priority, after.owner) == (centre.now - 900 * SECOND, 30, "queue")


async def test_undoing_gives_the_target_its_own_urgency_and_its_own_wait_back(centre: Centre) -> None:
    source = await centre.case(queued_at=centre.now - 900 * SECOND, priority=30)
    target = await centre.case(queued_at=centre.now - 60 * SECOND, priority=10)
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    await centre.actions.unmerge(centre.actor(), source.number)
    after = await centre.stored(target)
    assert (after.queued_at, after.priority) == (centre.now - 60 * SECOND, 10)
    assert after.rank_at == rank_of(after)


async def test_undoing_leaves_a_wait_that_began_after_the_merge(centre: Centre) -> None:
    source = await centre.case(queued_at=centre.now - 900 * SECOND, priority=30)
    target = await centre.case(queued_at=centre.now - 60 * SECOND, priority=10)
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    await centre.actions.claim(centre.actor(), target.number)
    await centre.actions.transfer(
        centre.actor(), target.number, queue="complaints", sheet=Sheet(reason="needs a specialist")
    )
    since = (await centre.stored(target)).queued_at
    await centre.actions.unmerge(centre.actor(), source.number)
    assert (await centre.stored(target)).queued_at == since != centre.now - 60 * SECOND


async def test_undoing_leaves_the_urgency_of_another_case_that_is_still_part_of_the_target(centre: Centre) -> None:
    target, one, two = [await centre.case(priority=urgent) for urgent in (0, 30, 20)]
    await centre.actions.merge(centre.actor(), one.number, to=target.number)
    await centre.actions.merge(centre.actor(), two.number, to=target.number)
    await centre.actions.unmerge(centre.actor(), one.number)
    assert (await centre.stored(target)).priority == 20


async def test_merging_again_changes_nothing(centre: Centre) -> None:
    source, target = await centre.case(), await centre.case()
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    acted = await centre.actions.merge(centre.actor(), source.number, to=target.number)
    assert acted.other is not None
    assert acted.other.version == (await centre.stored(target)).version == 2
    assert len(await centre.rows("case_merge")) == 1


async def test_nothing_is_merged_into_itself_into_nothing_or_into_what_is_over(centre: Centre) -> None:
    source, closed = await centre.case(), await centre.case()
    await centre.actions.close(centre.actor(), closed.number)
    for to in (source.number, "77"):
        with pytest.raises(NotValid):
            await centre.actions.merge(centre.actor(), source.number, to=to)
    with pytest.raises(CaseConflict, match="closed"):
        await centre.actions.merge(centre.actor(), source.number, to=closed.number)


async def test_a_colleagues_case_is_not_merged_away(centre: Centre) -> None:
    source, target = await centre.case(), await centre.case()
    await centre.actions.claim(centre.actor("agent1"), source.number)
    with pytest.raises(CaseConflict, match="agent1"):
        await centre.actions.merge(centre.actor("agent2"), source.number, to=target.number)


async def test_undoing_moves_back_what_came_and_leaves_what_followed(centre: Centre) -> None:
    source, target = await centre.case(channel="bot", text="theirs"), await centre.case(text="ours")
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    await centre.actions.note(centre.actor(), target.number, text="after the merge")
    await centre.actions.unmerge(centre.actor("agent2"), source.number)
    after = await centre.stored(source)
    assert (after.owner, after.agent_id, after.state) == ("agent", centre.agents["agent2"].person_id, "open")
    assert after.merged_into is None
    assert await texts(centre, source) == ["theirs"]
    assert await texts(centre, target) == ["ours", "after the merge"]
    assert {row["channel"]: row["case_id"] for row in await centre.rows("conversation")} == {
        "bot": source.id,
        "site": target.id,
    }


async def test_undoing_gives_each_case_its_promises_back(centre: Centre) -> None:
    source, target = await centre.case(), await centre.case()
    near = await promised(centre, source, "answer", 60)
    far = await promised(centre, target, "answer", 3600)
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    await centre.actions.unmerge(centre.actor(), source.number)
    assert await open_promises(centre) == {near: source.id, far: target.id}
    assert (await centre.stored(source)).due_at == centre.now + 60 * SECOND
    assert (await centre.stored(target)).due_at == centre.now + 3600 * SECOND


async def test_a_promise_that_was_kept_meanwhile_stays_kept(centre: Centre) -> None:
    source, target = await centre.case(), await centre.case()
    await promised(centre, source, "answer", 60)
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    await centre.actions.reply(centre.actor(), target.number, text="Here it is")
    await centre.actions.unmerge(centre.actor(), source.number)
    assert await open_promises(centre) == {}
    assert [row["case_id"] for row in await centre.rows("promise")] == [target.id]


async def test_what_was_split_off_meanwhile_stays_where_it_is(centre: Centre) -> None:
    source, target = await centre.case(text="stays"), await centre.case(text="ours")
    moved = await centre.receive(source, channel="bot", text="split off")
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    acted = await centre.actions.split(centre.actor(), target.number, messages=[moved.id])
    assert acted.other is not None
    await centre.actions.unmerge(centre.actor(), source.number)
    assert await texts(centre, source) == ["stays"]
    assert await texts(centre, acted.other) == ["split off"]


async def test_a_merge_inside_a_merge_is_undone_from_the_outside(centre: Centre) -> None:
    one, two, three = [await centre.case(text=text) for text in ("one", "two", "three")]
    await centre.actions.merge(centre.actor(), one.number, to=two.number)
    await centre.actions.merge(centre.actor(), two.number, to=three.number)
    with pytest.raises(CaseConflict, match="undo that first"):
        await centre.actions.unmerge(centre.actor(), one.number)
    await centre.actions.unmerge(centre.actor(), two.number)
    await centre.actions.unmerge(centre.actor(), one.number)
    assert [await texts(centre, case) for case in (one, two, three)] == [["one"], ["two"], ["three"]]


async def test_several_cases_merged_into_one_come_apart_in_any_order(centre: Centre) -> None:
    target = await centre.case(text="target")
    one, two = await centre.case(text="one"), await centre.case(text="two")
    await centre.actions.merge(centre.actor(), one.number, to=target.number)
    await centre.actions.merge(centre.actor(), two.number, to=target.number)
    await centre.actions.unmerge(centre.actor(), one.number)
    assert await texts(centre, target) == ["target", "two"]
    await centre.actions.unmerge(centre.actor(), two.number)
    assert [await texts(centre, case) for case in (target, one, two)] == [["target"], ["one"], ["two"]]


async def test_a_case_can_be_merged_again_after_it_was_undone(centre: Centre) -> None:
    source, target = await centre.case(text="theirs"), await centre.case(text="ours")
    for _ in range(2):
        await centre.actions.merge(centre.actor(), source.number, to=target.number)
        await centre.actions.unmerge(centre.actor(), source.number)
    assert (await texts(centre, source), await texts(centre, target)) == (["theirs"], ["ours"])
    assert all(row["undone_at"] is not None for row in await centre.rows("case_merge"))


async def test_what_is_not_merged_cannot_be_undone(centre: Centre) -> None:
    case = await centre.case()
    with pytest.raises(CaseConflict, match="not merged"):
        await centre.actions.unmerge(centre.actor(), case.number)


async def test_the_events_of_a_merge_stand_at_both_cases_without_words(centre: Centre) -> None:
    source, target = await centre.case(text="secret"), await centre.case()
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    told = {row["kind"]: (row["case_id"], row["data"]) for row in await centre.rows("event")}
    assert told["case.merged"] == (source.id, {"to": target.number, "messages": 1, "same_contact": False})
    assert told["case.took_in"] == (target.id, {"of": source.number, "messages": 1, "same_contact": False})


async def test_a_planned_contact_goes_along(centre: Centre) -> None:
    source, target = await centre.case(), await centre.case()
    at = centre.now + 3600 * SECOND
    await centre.actions.follow_up(centre.actor(), source.number, at=at)
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    assert ((await centre.stored(source)).follow_up_at, (await centre.stored(target)).follow_up_at) == (None, at)
    assert target.id in [row["subject"] for row in await centre.rows("timer") if row["kind"] == "follow_up"]


@pytest.mark.parametrize("own", [None, 7200])
async def test_a_planned_contact_goes_back_with_the_case_it_was_planned_in(centre: Centre, own: int | None) -> None:
    source, target = await centre.case(), await centre.case()
    planned, kept = centre.now + 3600 * SECOND, centre.now + own * SECOND if own is not None else None
    await centre.actions.follow_up(centre.actor(), source.number, at=planned)
    await centre.actions.follow_up(centre.actor(), target.number, at=kept)
    await centre.actions.merge(centre.actor(), source.number, to=target.number)
    assert (await centre.stored(target)).follow_up_at == planned
    await centre.actions.unmerge(centre.actor(), source.number)
    assert [(await centre.stored(one)).follow_up_at for one in (source, target)] == [planned, kept]
    due = {row["subject"]: row["due_at"] for row in await centre.rows("timer") if row["kind"] == "follow_up"}
    assert due[source.id] == planned
