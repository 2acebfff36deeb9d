"""What a change would have done to past messages: decided and routed by the real rules, bounded, nothing stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from gateway.ids import SECOND
from gateway.live_intents import LiveIntents, with_live_intents
from gateway.store.nlu_intents import Writing
from gateway.store.rows import CaseRow
from gateway.store.schema import message, understanding
from gateway.training.intent_preview import Ground, Preview, preview_of_draft, preview_of_retiring
from gateway.training.intents import IntentDesk, Shown
from tests.fakes.centre import Centre, opened, sqlite_file
from tests.fakes.intents_kept import ANNE, LEASING, LOADED

DAY = 24 * 3600 * SECOND


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with opened(sqlite_file(tmp_path)) as one:
        yield one


class Tried:
    """A desk over the centre's messages."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        loaded, self.live = with_live_intents(LOADED)
        self.desk = IntentDesk(intents=self.live, store=centre.store, bus=centre.bus)
        settings = replace(centre.settings, intents=loaded.settings.intents)
        self.ground = Ground(store=centre.store, settings=settings, entrances={})

    async def drafted(self, name: str, **changes: Any) -> Preview:
        shown = await self.desk.get(name)
        kept = await self.desk.draft(ANNE, name, changes, version=shown.version, now=self.centre.now)
        return await preview_of_draft(self.ground, kept, now=self.centre.now)

    async def said(self, intent: str, *, confidence: float = 0.9, days_ago: int = 0, **row: Any) -> CaseRow:
        """A customer's message that was understood so."""
        case = await self.centre.case(text=row.pop("text", "Put two aside"), topic="commercial", account_id=None)
        at = self.centre.now - days_ago * DAY

        def note(connection: Any) -> None:
            found = select(message.c.id).where(message.c.case_id == case.id).limit(1)
            id_ = connection.execute(found).scalar_one()
            connection.execute(update(message).where(message.c.id == id_).values(at=at, **row))
            ranking = [{"name": intent, "confidence": confidence}, {"name": "order_place", "confidence": 0.05}]
            known = {"engine": "e", "model": "m", "also": [], "entities": [], "language": "en"}
            connection.execute(
                insert(understanding).values(
                    message_id=id_, intent=intent, confidence=confidence, ranking=ranking, **known
                )
            )

        await self.centre.store.write(note)
        return case


@pytest.fixture
def tried(centre: Centre) -> Tried:
    return Tried(centre)


async def test_a_queue_of_its_own_moves_every_message_and_says_why(tried: Tried) -> None:
    case = await tried.said("reserve")
    await tried.said("order_place")
    found = await tried.drafted("reserve", queue="claims")
    assert (found.of, found.moved, found.cases, found.moved_cases, found.is_all) == (1, 1, 1, 1, True)
    ((way, count),) = found.queues.most_common()
    assert (way[1], count) == ("claims", 1)
    (line,) = found.lines
    assert (line.case, line.text, line.after.queue) == (case.number, "Put two aside", "claims")
    assert "queue-by-intent" in [one["code"] for one in line.after.reasons]


async def test_another_handling_changes_what_is_done_first(tried: Tried) -> None:
    await tried.said("service_visit")
    found = await tried.drafted("service_visit", **{key: LEASING[key] for key in ("handling", "answer")})
    assert list(found.ways) == [(("person", None), ("answer", None))]
    assert {one.language: one.after for one in found.said}["en"] == LEASING["answer"]["en"]


async def test_a_flow_is_told_by_its_name(tried: Tried) -> None:
    await tried.said("service_visit")
    found = await tried.drafted("service_visit", handling="flow", flow="order_status")
    assert list(found.ways) == [(("person", None), ("flow", "order_status"))]


async def test_an_alarm_goes_before_the_people_of_the_care_table(tried: Tried) -> None:
    await tried.said("reserve")
    found = await tried.drafted("reserve", alarm=True)
    assert [one.after.is_alarm for one in found.lines] == [True]


async def test_what_was_not_sure_stays_where_it_was(tried: Tried) -> None:
    await tried.said("service_visit", confidence=0.1)
    found = await tried.drafted("service_visit", **{key: LEASING[key] for key in ("handling", "answer")})
    assert (found.of, found.moved) == (1, 0)


async def test_a_text_alone_moves_nothing_and_is_shown_in_every_language(tried: Tried) -> None:
    await tried.said("service_visit")
    found = await tried.drafted("service_visit", ask={"ru": "а", "en": "Which lamp?", "zh": "c"})
    assert found.moved == 0
    assert {one.language: (one.before != one.after, one.after) for one in found.said}["en"] == (True, "Which lamp?")


async def test_without_the_intent_the_bot_asks_what_is_meant(tried: Tried) -> None:
    await tried.said("service_visit")
    shown = await tried.desk.get("service_visit")
    found = await preview_of_retiring(tried.ground, shown, now=tried.centre.now)
    assert list(found.ways) == [(("person", None), ("clarify", None))]
    assert [one.after for one in found.said] == ["", "", ""]


async def test_messages_of_earlier_names_count_and_of_earlier_days_do_not(tried: Tried) -> None:
    await tried.said("reserve", days_ago=31)
    await tried.said("reserve", days_ago=29)
    await tried.said("put_aside")
    row = tried.desk.row("put_aside", None, ANNE, 1, state="retired", body=dict(LEASING), renamed_to="reserve")
    kept = tried.desk.row("reserve", None, ANNE, 1, state="active", body={})
    await tried.desk.write(ANNE, Writing(rows=[row, kept]), now=1)
    found = await tried.drafted("reserve", queue="claims")
    assert (found.of, found.moved) == (2, 2)


async def test_machines_mails_are_left_out(tried: Tried) -> None:
    await tried.said("reserve", verdict={"robot": True, "kind": "machine"})
    assert (await tried.drafted("reserve", queue="claims")).of == 0


async def test_the_newest_are_taken_where_there_are_more(tried: Tried) -> None:
    for days_ago in (3, 1, 2):
        await tried.said("reserve", days_ago=days_ago, text=f"Said {days_ago} days ago")
    await tried.drafted("reserve", queue="claims")
    drafted = await tried.desk.get("reserve")
    found = await preview_of_draft(tried.ground, drafted, now=tried.centre.now, most=2)
    assert (found.of, found.is_all) == (2, False)
    assert [one.text for one in found.lines] == ["Said 1 days ago", "Said 2 days ago"]


async def test_the_mark_stands_for_this_version_and_what_is_done(tried: Tried) -> None:
    shown: Shown = await tried.desk.get("reserve")
    edit = await preview_of_draft(tried.ground, shown, now=1)
    retire = await preview_of_retiring(tried.ground, shown, now=1)
    assert edit.seen != retire.seen
    assert (await tried.drafted("reserve", queue="claims")).seen != edit.seen
    assert isinstance(tried.live, LiveIntents)
