"""Examples are looked for, added, written anew, moved, removed and restored, each on the version that was seen."""

import asyncio

import pytest
from sqlalchemy import select

from gateway.errors import Conflict, NotFound, NotValid
from gateway.store.nlu_example_changes import Sought
from gateway.store.schema import audit, nlu_example_change
from gateway.store.store import Store
from gateway.training.examples import Examples, Seen, written_of
from nlu.entities import EntityReader
from tests.fakes.asked_messages import ANN, BOB, INTENTS, NOON

READER = EntityReader()


@pytest.fixture
def examples(store: Store) -> Examples:
    return Examples(store, INTENTS, READER)


async def add(examples: Examples, written: str, intent: str = "order_status", language: str = "ru", at: int = NOON):
    return await examples.add(ANN, written, intent=intent, language=language, now=at)


async def texts(examples: Examples, **sought) -> set[str]:
    found = await examples.page(Sought(**sought), after=None, limit=50)
    return {row.text for row in found.rows}


async def test_an_example_is_added_with_its_entities(examples):
    row = await add(examples, "где заказ [4500123456](order_number)")
    assert (row.text, row.source, row.created_by) == ("где заказ 4500123456", "written", "ann@example.com")
    assert written_of(await examples.get(row.id)) == "где заказ [4500123456](order_number)"


async def test_a_text_stands_once_in_a_language(examples):
    first = await add(examples, "Где заказ?")
    with pytest.raises(Conflict) as refused:
        await add(examples, "где  заказ?", "oos")
    assert refused.value.fields == {"example": first.id, "intent": "order_status", "state": "active"}
    await add(examples, "Где заказ?", language="uk")


async def test_two_who_add_one_text_at_once_add_it_once(examples):
    done = await asyncio.gather(*(add(examples, "где заказ") for _ in range(2)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "ExampleRow"]


@pytest.mark.parametrize(
    ("written", "intent", "language", "field"),
    [
        ("", "oos", "ru", "text"),
        ("x" * 2_001, "oos", "ru", "text"),
        ("[x]{1}", "oos", "ru", "text"),
        ("fine", "no_such", "ru", "intent"),
        ("fine", "oos", "Russian", "language"),
    ],
)
async def test_what_cannot_be_an_example_is_refused_at_its_field(examples, written, intent, language, field):
    with pytest.raises(NotValid) as refused:
        await add(examples, written, intent, language)
    assert list(refused.value.fields) == [field]


async def test_what_people_paste_loses_its_phone(examples):
    assert (await add(examples, "позвоните мне 8 916 123-45-67")).text == "позвоните мне 8 495 000-00-01"


async def test_an_example_is_found_by_text_whatever_its_case_and_by_everything_else(examples):
    await add(examples, "Где мой Заказ")
    await add(examples, "where is it", "order_cancel", "en")
    assert await texts(examples, text="заказ") == {"Где мой Заказ"}
    assert await texts(examples, text="%") == set()
    assert await texts(examples, intent="order_cancel") == {"where is it"}
    assert await texts(examples, language="ru", source="written") == {"Где мой Заказ"}


async def test_pages_follow_each_other_without_gap_or_double(examples):
    for n in range(7):
        await add(examples, f"пример {n}", at=NOON + n // 3)
    seen, after = [], None
    while True:
        found = await examples.page(Sought(), after=after, limit=3)
        seen += [row.text for row in found.rows]
        if found.following is None:
            break
        at, _, id_ = found.following.partition("_")
        after = (int(at), id_)
    assert sorted(seen) == [f"пример {n}" for n in range(7)]
    assert found.count == 7


async def test_an_example_is_written_anew_and_remembers_what_it_was(examples):
    row = await add(examples, "где закас")
    seen = Seen(id=row.id, version=1)
    await examples.edit(BOB, seen, written="где заказ", intent="order_status", language="ru", now=NOON + 5)
    (change,) = await examples.history(row.id)
    assert (change.what, change.by, change.at, change.before["text"]) == (
        "edited",
        "bob@example.com",
        NOON + 5,
        "где закас",
    )


async def test_writing_the_same_again_changes_nothing(examples):
    row = await add(examples, "где заказ")
    seen = Seen(id=row.id, version=1)
    after = await examples.edit(BOB, seen, written="где заказ", intent="order_status", language="ru", now=NOON + 5)
    assert (after.version, after.changed_by) == (1, "ann@example.com")


async def test_who_comes_second_is_told_who_was_first(examples):
    row = await add(examples, "где заказ")
    seen = Seen(id=row.id, version=1)
    await examples.edit(ANN, seen, written="где мой заказ", intent="order_status", language="ru", now=NOON)
    with pytest.raises(Conflict) as refused:
        await examples.edit(BOB, seen, written="где наш заказ", intent="order_status", language="ru", now=NOON)
    assert (refused.value.fields["version"], refused.value.fields["changed_by"]) == (2, "ann@example.com")


async def test_an_example_cannot_be_given_the_text_of_another(examples):
    await add(examples, "где заказ")
    other = await add(examples, "где посылка")
    with pytest.raises(Conflict, match="stands already"):
        await examples.edit(
            ANN, Seen(id=other.id, version=1), written="Где заказ", intent="oos", language="ru", now=NOON
        )


async def test_many_are_moved_at_once_or_none(examples):
    rows = [await add(examples, f"пример {n}") for n in range(3)]
    seen = [Seen(id=row.id, version=1) for row in rows]
    with pytest.raises(Conflict):
        await examples.move(ANN, [*seen[:2], Seen(id=rows[2].id, version=9)], "oos", now=NOON)
    assert await texts(examples, intent="oos") == set()
    assert await examples.move(ANN, seen, "oos", now=NOON) == 3
    assert len(await texts(examples, intent="oos")) == 3
    assert [one.what for one in await examples.history(rows[0].id)] == ["moved"]


async def test_moving_to_where_it_is_changes_nothing(examples):
    row = await add(examples, "где заказ")
    assert await examples.move(ANN, [Seen(id=row.id, version=1)], "order_status", now=NOON) == 0


async def test_a_removed_example_is_not_learnt_from_and_comes_back(examples):
    row = await add(examples, "где заказ")
    await examples.set_state(ANN, [Seen(id=row.id, version=1)], "removed", now=NOON)
    assert await texts(examples) == set()
    assert await texts(examples, state="removed") == {"где заказ"}
    await examples.set_state(BOB, [Seen(id=row.id, version=2)], "active", now=NOON)
    assert [one.what for one in await examples.history(row.id)] == ["restored", "removed"]


async def test_too_many_at_once_are_refused(examples):
    with pytest.raises(NotValid, match="at most 500"):
        await examples.move(ANN, [Seen(id=str(n), version=1) for n in range(501)], "oos", now=NOON)


async def test_what_is_not_there_is_told(examples):
    with pytest.raises(NotFound):
        await examples.get("nothing")
    with pytest.raises(NotFound):
        await examples.move(ANN, [Seen(id="nothing", version=1)], "oos", now=NOON)


async def test_the_audit_log_tells_who_did_what_without_the_text(examples, store):
    await add(examples, "где заказ")
    rows = await store.read(lambda connection: connection.execute(select(audit)).mappings().all())
    assert [row["action"] for row in rows] == ["nlu.example_added"]
    assert "заказ" not in str([dict(row) for row in rows])


async def test_a_shipped_text_written_anew_keeps_its_old_key_in_the_history(examples, store):
    row = await add(examples, "где заказ")
    await examples.edit(ANN, Seen(id=row.id, version=1), written="где он", intent="oos", language="ru", now=NOON)
    (before,) = await store.read(lambda c: c.execute(select(nlu_example_change.c.before)).scalars().all())
    assert before["key"] == row.key
