"""Renaming, splitting, retiring and restoring intents: examples, labels and corrections go along and come back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from gateway.errors import Conflict, NotFound, NotValid
from gateway.live_intents import present_name
from gateway.store import nlu_intent_examples as examples
from gateway.store.schema import nlu_example, nlu_example_change
from gateway.store.store import Store
from gateway.training.effective import effective_examples
from gateway.training.intent_moves import REMOVE, Moved
from gateway.training.intents import Shown, mark_of
from tests.fakes.intents_kept import ANNE, BORIS, LEASING, LOADED, NOW, PLACE, RESERVE, Kept, kept_intents_of


@pytest.fixture
def kept(store: Store, tmp_path: Path) -> Kept:
    return kept_intents_of(store, tmp_path / "examples")


async def texts_of(kept: Kept, intent: str) -> set[str]:
    found = await effective_examples(kept.store, kept.folder, now=NOW)
    return {one.text for one in found if one.intent == intent}


async def rename(kept: Kept, name: str, to: str) -> Moved:
    shown = await kept.desk.get(name)
    return await kept.moves.rename(ANNE, name, to, version=shown.version, reason="plainer", now=NOW)


async def retire(kept: Kept, name: str, to: str) -> Moved:
    shown = await kept.desk.get(name)
    seen = mark_of(name, shown.version, "retire")
    return await kept.moves.retire(ANNE, name, to=to, seen=seen, version=shown.version, reason=None, now=NOW)


async def restore(kept: Kept, name: str) -> Shown:
    shown = await kept.desk.get(name)
    return (await kept.moves.restore(ANNE, name, version=shown.version, reason=None, now=NOW)).shown


async def split(kept: Kept, ids: list[str], **more: Any) -> Moved:
    given = {"name": "reserve", "to": "hold", "body": LEASING, "version": 0, "reason": None, "now": NOW, **more}
    return await kept.moves.split(ANNE, given.pop("name"), given.pop("to"), given.pop("body"), ids, **given)


async def test_a_new_name_takes_examples_along_with_their_history(kept: Kept) -> None:
    moved = await rename(kept, "reserve", "put_aside")
    assert (moved.examples, moved.shown.state, moved.shown.former) == (4, "active", ("reserve",))
    assert await texts_of(kept, "put_aside") == set(RESERVE)
    assert await texts_of(kept, "reserve") == set()
    changes = await kept.store.read(
        lambda c: c.execute(select(nlu_example_change.c.what, nlu_example_change.c.before)).all()
    )
    assert {(what, before["intent"]) for what, before in changes} == {("moved", "reserve")}
    assert (await kept.desk.get("reserve")).state == "renamed"


async def test_everything_that_says_the_old_name_finds_the_intent(kept: Kept) -> None:
    await rename(kept, "reserve", "put_aside")
    await rename(kept, "put_aside", "hold")
    assert present_name(kept.intents, "reserve") == "hold"
    assert kept.intents["reserve"].title == LOADED.settings.intents["reserve"].title
    assert "reserve" not in set(kept.intents)


async def test_the_bots_own_question_is_kept_under_the_new_name(kept: Kept) -> None:
    assert kept.intents["reserve"].ask == LOADED.settings.intents["reserve"].ask
    await rename(kept, "reserve", "put_aside")
    assert set(kept.intents["put_aside"].ask) == {"ru", "en", "zh"}


async def test_a_file_that_is_shipped_again_does_not_bring_the_old_name_back(kept: Kept) -> None:
    await rename(kept, "reserve", "put_aside")
    file = kept.folder / "en" / "order_place.yml"
    file.write_text(file.read_text(encoding="utf-8") + "    - One kettle to my address\n", encoding="utf-8")
    assert await texts_of(kept, "reserve") == set()
    assert await texts_of(kept, "order_place") == {*PLACE, "One kettle to my address"}


async def test_new_shipped_examples_come_under_the_name_of_now(kept: Kept) -> None:
    await rename(kept, "reserve", "put_aside")
    file = kept.folder / "en" / "reserve.yml"
    file.write_text(file.read_text(encoding="utf-8") + "    - Lay one back for me\n", encoding="utf-8")
    assert await texts_of(kept, "put_aside") == {*RESERVE, "Lay one back for me"}


async def test_new_shipped_examples_of_a_retired_intent_wait_until_it_counts_again(kept: Kept) -> None:
    await retire(kept, "reserve", REMOVE)
    file = kept.folder / "en" / "reserve.yml"
    file.write_text(file.read_text(encoding="utf-8") + "    - Lay one back for me\n", encoding="utf-8")
    assert await texts_of(kept, "reserve") == set()
    await restore(kept, "reserve")
    assert await texts_of(kept, "reserve") == {*RESERVE, "Lay one back for me"}


async def test_a_name_from_before_is_taken_until_it_comes_back(kept: Kept) -> None:
    await rename(kept, "reserve", "put_aside")
    with pytest.raises(Conflict, match="earlier name of 'put_aside'"):
        await kept.desk.add(ANNE, "reserve", LEASING, reason=None, now=NOW)
    back = await restore(kept, "reserve")
    assert (back.state, back.origin) == ("active", "file")
    assert await texts_of(kept, "reserve") == set(RESERVE)
    assert (await kept.desk.get("put_aside")).state == "renamed"
    assert present_name(kept.intents, "put_aside") == "reserve"


@pytest.mark.parametrize("name", ["safety_issue", "human", "oos", "affirm", "complaint_quality", "certificate"])
async def test_what_the_program_goes_by_is_neither_renamed_nor_retired(kept: Kept, name: str) -> None:
    with pytest.raises(Conflict, match="the program itself goes by the name"):
        await rename(kept, name, "complaint_other" if name.startswith("complaint") else "other_name")
    with pytest.raises(Conflict, match="the program itself goes by the name"):
        await retire(kept, name, REMOVE)


async def test_a_name_must_not_make_a_complaint_of_what_is_none(kept: Kept) -> None:
    with pytest.raises(NotValid, match="complaints are known by their names"):
        await rename(kept, "reserve", "complaint_reserve")


async def test_who_renames_what_was_changed_meanwhile_is_told(kept: Kept) -> None:
    await kept.desk.draft(BORIS, "reserve", {"queue": "claims"}, version=0, now=NOW)
    with pytest.raises(Conflict, match=r"boris@example\.com changed"):
        await kept.moves.rename(ANNE, "reserve", "put_aside", version=0, reason=None, now=NOW)


async def test_a_split_parts_the_named_examples_and_nothing_else(kept: Kept) -> None:
    await effective_examples(kept.store, kept.folder, now=NOW)
    lines = await kept.store.read(examples.lines_of, "reserve")
    going = [one.id for one in lines if "hold" in one.text or "Keep" in one.text]
    moved = await split(kept, going)
    assert (moved.examples, moved.shown.state) == (2, "draft")
    assert await texts_of(kept, "hold") == {RESERVE[1], RESERVE[3]}
    assert len(await texts_of(kept, "reserve")) == 2
    assert [one.what for one in await kept.desk.history("reserve")] == ["split"]


async def test_a_split_needs_examples_that_belong_there_and_leaves_one(kept: Kept) -> None:
    await effective_examples(kept.store, kept.folder, now=NOW)
    own = await kept.store.read(examples.ids_of, "reserve")
    foreign = await kept.store.read(examples.ids_of, "order_place")
    for ids in ([], own, [own[0], foreign[0]], ["nothing"]):
        with pytest.raises(NotValid) as refused:
            await split(kept, ids)
        assert "examples" in refused.value.fields
    assert "hold" not in kept.intents


async def test_a_split_with_a_wrong_intent_moves_nothing(kept: Kept) -> None:
    await effective_examples(kept.store, kept.folder, now=NOW)
    own = await kept.store.read(examples.ids_of, "reserve")
    with pytest.raises(NotValid):
        await split(kept, own[:1], body={**LEASING, "topic": "nowhere"})
    assert await texts_of(kept, "reserve") == set(RESERVE)


@pytest.mark.parametrize(("to", "there"), [("order_place", "order_place"), ("oos", "oos"), (REMOVE, None)])
async def test_a_retired_intents_examples_go_where_it_was_said_and_come_back(
    kept: Kept, to: str, there: str | None
) -> None:
    moved = await retire(kept, "reserve", to)
    assert (moved.examples, moved.shown.state) == (4, "retired")
    assert "reserve" not in kept.intents
    assert await texts_of(kept, "reserve") == set()
    if there is not None:
        assert await texts_of(kept, there) > set(RESERVE)
    assert (await restore(kept, "reserve")).state == "active"
    assert await texts_of(kept, "reserve") == set(RESERVE)
    assert "reserve" in kept.intents


async def test_what_people_moved_meanwhile_does_not_come_back(kept: Kept) -> None:
    await retire(kept, "reserve", "oos")
    await kept.store.write(
        lambda c: (
            c.execute(
                nlu_example.update().where(nlu_example.c.text == RESERVE[0]).values(intent="order_place")
            ).rowcount
        )
    )
    await restore(kept, "reserve")
    assert await texts_of(kept, "reserve") == set(RESERVE[1:])


async def test_examples_go_to_an_intent_there_is(kept: Kept) -> None:
    for to in ("nowhere", "reserve"):
        with pytest.raises(NotValid) as refused:
            await retire(kept, "reserve", to)
        assert "examples" in refused.value.fields


@pytest.mark.parametrize(
    ("name", "place"), [("payment_debt", "[signals.debt] intents"), ("technical_support", "[channels.main] menu")]
)
async def test_an_intent_that_the_settings_name_is_not_retired(kept: Kept, name: str, place: str) -> None:
    with pytest.raises(Conflict, match=f"the settings name intent '{name}'") as refused:
        await retire(kept, name, "oos")
    (named,) = refused.value.fields["named_by"]  # type: ignore[misc]
    assert named.startswith(place)


async def test_a_retired_name_is_restored_not_added_again(kept: Kept) -> None:
    await kept.desk.add(ANNE, "leasing", LEASING, reason=None, now=NOW)
    await retire(kept, "leasing", REMOVE)
    with pytest.raises(Conflict, match=r"which anne@example\.com retired; restore it"):
        await kept.desk.add(ANNE, "leasing", LEASING, reason=None, now=NOW)
    assert (await restore(kept, "leasing")).state == "draft"
    assert kept.intents["leasing"].topic == "finance"


async def test_what_counts_is_not_restored(kept: Kept) -> None:
    with pytest.raises(Conflict, match="only a retired one is restored"):
        await restore(kept, "reserve")
    with pytest.raises(NotFound):
        await restore(kept, "nothing")
