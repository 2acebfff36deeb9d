"""Many people reach for one case at once, from several processes: one has it, the others are told who."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.cases import Acted, CaseActions, CaseConflict, Sheet
from gateway.store.store import Store
from tests.fakes.centre import CHANNELS, Centre, create_tables, opened, sqlite_file

NAMES = ("agent1", "agent2", "supervisor", "admin")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def desks(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Centre, list[CaseActions]]]:
    """A centre, and the actions of three processes on its database."""
    if request.param == "sqlite":
        url = sqlite_file(tmp_path)
    else:
        url = request.getfixturevalue("postgres").fresh_database()
        await create_tables(url)
    async with opened(url) as centre:
        stores = [Store(url) for _ in range(3)]
        made = [
            CaseActions(
                store=store,
                settings=centre.settings,
                bus=centre.bus,
                tokens=centre.tokens,
                channels=CHANNELS,  # type: ignore[arg-type]
                numbers=centre.numbers,
                now=lambda: centre.now,
            )
            for store in stores
        ]
        try:
            yield centre, made
        finally:
            for store in stores:
                await store.close()


async def test_of_many_claims_at_once_one_wins_and_the_others_are_told_who(
    desks: tuple[Centre, list[CaseActions]],
) -> None:
    centre, processes = desks
    for _ in range(5):
        case = await centre.case()
        claims = [actions.claim(centre.actor(name), case.number) for name in NAMES for actions in processes]
        ended = await asyncio.gather(*claims, return_exceptions=True)
        winner = (await centre.stored(case)).agent_id
        won = [one for one in ended if isinstance(one, Acted)]
        lost = [one for one in ended if isinstance(one, CaseConflict)]
        assert len(won) + len(lost) == len(claims)
        assert {one.case.agent_id for one in won} == {winner}
        mails = {agent.person_id: agent.mail for agent in centre.agents.values()}
        assert {one.who for one in lost} == {mails[str(winner)]}
        claimed = [row for row in await centre.rows("event") if row["case_id"] == case.id]
        assert [row["kind"] for row in claimed] == ["case.claimed"]


async def test_a_merge_and_a_transfer_at_once_leave_one_story(desks: tuple[Centre, list[CaseActions]]) -> None:
    centre, (one, two, _) = desks
    for _ in range(5):
        source, target = await centre.case(), await centre.case()
        await asyncio.gather(
            one.merge(centre.actor("agent1"), source.number, to=target.number),
            two.transfer(centre.actor("agent2"), source.number, queue="technical", sheet=Sheet(reason="why")),
            two.note(centre.actor("agent2"), target.number, text="meanwhile"),
            return_exceptions=True,
        )
        after = await centre.stored(source)
        assert (after.state, after.merged_into) == ("merged", target.id)
        stray = [row for row in await centre.rows("message") if row["case_id"] == source.id]
        assert stray == []


async def test_two_merges_against_each_other_leave_one_case_alive(desks: tuple[Centre, list[CaseActions]]) -> None:
    centre, (one, two, _) = desks
    for _ in range(5):
        left, right = await centre.case(), await centre.case()
        await asyncio.gather(
            one.merge(centre.actor("agent1"), left.number, to=right.number),
            two.merge(centre.actor("agent2"), right.number, to=left.number),
            return_exceptions=True,
        )
        states = sorted([(await centre.stored(left)).state, (await centre.stored(right)).state])
        assert states == ["merged", "open"]
