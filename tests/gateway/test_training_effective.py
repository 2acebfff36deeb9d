"""What models are trained on: the folder's examples and what people made of them."""

import asyncio
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from gateway.store.engine import sqlite_url
from gateway.store.migrate import migrate
from gateway.store.schema import nlu_example, nlu_example_change
from gateway.store.store import Store
from gateway.training.effective import bring_in, effective_examples
from nlu.contract import ExamplesInvalid
from nlu.training import Example, read_examples, write_rasa

NOW = 1_700_000_000_000_000


def fill(folder: Path, **files: list[tuple[str, str]]) -> Path:
    for language, lines in files.items():
        (folder / language).mkdir(parents=True, exist_ok=True)
        examples = [Example(text=text, intent=intent, language=language) for text, intent in lines]
        write_rasa(examples, folder / language / "all.yml")
    return folder


async def trained_on(store: Store, folder: Path) -> set[tuple[str, str]]:
    return {(one.text, one.intent) for one in await effective_examples(store, folder, now=NOW)}


async def touch(store: Store, text: str, **values: object) -> None:
    query = update(nlu_example).where(nlu_example.c.text == text).values(changed_by="ann@example.com", **values)
    await store.write(lambda connection: connection.execute(query))


async def test_the_folders_examples_are_trained_on(store, tmp_path):
    folder = fill(tmp_path / "x", ru=[("привет", "greet")], zh=[("你好", "greet"), ("再见", "goodbye")])
    assert await trained_on(store, folder) == {("привет", "greet"), ("你好", "greet"), ("再见", "goodbye")}


async def test_an_entity_with_its_value_comes_back_as_it_stood_in_the_file(store, tmp_path):
    (tmp_path / "en").mkdir()
    line = '[NYC]{"entity": "city", "role": "to", "value": "New York"}'
    (tmp_path / "en" / "a.yml").write_text(f"nlu:\n- intent: a\n  examples: |\n    - go to {line}\n")
    assert await effective_examples(store, tmp_path, now=NOW) == read_examples(tmp_path)


async def test_the_order_does_not_depend_on_the_database(store, tmp_path):
    folder = fill(tmp_path / "x", ru=[(f"текст {n}", "oos") for n in range(40)])
    first = await effective_examples(store, folder, now=NOW)
    other = Store(sqlite_url(tmp_path))
    try:
        await other.write(migrate)
        for part in (fill(tmp_path / "y", ru=[(f"текст {n}", "oos") for n in reversed(range(20, 40))]), folder):
            second = await effective_examples(other, part, now=NOW)
    finally:
        await other.close()
    assert first == second


async def test_an_example_that_people_removed_never_comes_back(store, tmp_path):
    folder = fill(tmp_path / "x", ru=[("привет", "greet"), ("пока", "goodbye")])
    await trained_on(store, folder)
    await touch(store, "пока", state="removed")
    fill(folder, ru=[("привет", "greet"), ("пока", "goodbye"), ("здрасте", "greet")])
    assert await trained_on(store, folder) == {("привет", "greet"), ("здрасте", "greet")}


async def test_an_example_that_people_moved_stays_where_they_put_it(store, tmp_path):
    folder = fill(tmp_path / "x", ru=[("пока", "goodbye")])
    await trained_on(store, folder)
    await touch(store, "пока", intent="oos")
    fill(folder, ru=[("пока", "goodbye"), ("до завтра", "goodbye")])
    assert ("пока", "oos") in await trained_on(store, folder)


async def test_an_untouched_example_follows_its_file(store, tmp_path):
    folder = fill(tmp_path / "x", ru=[("привет", "greet"), ("пока", "goodbye")])
    await trained_on(store, folder)
    fill(folder, ru=[("Привет!", "oos")])
    assert await trained_on(store, folder) == {("Привет!", "oos")}
    fill(folder, ru=[("привет", "greet"), ("пока", "goodbye")])
    assert await trained_on(store, folder) == {("привет", "greet"), ("пока", "goodbye")}


async def test_what_followed_its_file_is_in_its_history(store, tmp_path):
    folder = fill(tmp_path / "x", ru=[("привет", "greet")])
    await trained_on(store, folder)
    fill(folder, ru=[("привет", "oos")])
    await trained_on(store, folder)
    found = await store.read(lambda connection: connection.execute(select(nlu_example_change)).all())
    assert [(one.what, one.by, one.before["intent"]) for one in found] == [("moved", "shipped", "greet")]


async def test_a_folder_that_did_not_change_is_not_read_again(store, tmp_path):
    folder = fill(tmp_path / "x", ru=[("привет", "greet")])
    assert [await bring_in(store, folder, now=NOW) for _ in range(2)] == [True, False]


async def test_two_at_once_bring_the_folder_in_once(store, tmp_path):
    folder = fill(tmp_path / "x", ru=[(f"текст {n}", "oos") for n in range(700)])
    other = Store(store.url)
    try:
        await asyncio.gather(bring_in(store, folder, now=NOW), bring_in(other, folder, now=NOW))
    finally:
        await other.close()
    assert len(await effective_examples(store, folder, now=NOW)) == 700


async def test_a_folder_that_cannot_be_read_is_told_and_nothing_is_brought_in(store, tmp_path):
    (tmp_path / "ru").mkdir()
    (tmp_path / "ru" / "a.yml").write_text("nlu:\n- intent: a\n  examples: |\n    - ok\n    oops\n")
    with pytest.raises(ExamplesInvalid, match=r"a\.yml:5"):
        await effective_examples(store, tmp_path, now=NOW)
    assert await store.read(lambda c: c.execute(select(func.count()).select_from(nlu_example)).scalar_one()) == 0


async def test_sixteen_thousand_examples_are_brought_in_without_holding_others_up(tmp_path):
    folder = fill(tmp_path / "x", ru=[(f"пример номер {n} о том и о сём", f"intent_{n % 40}") for n in range(16_000)])
    store = Store(sqlite_url(tmp_path))
    try:
        await store.write(migrate)
        started, slowest = time.perf_counter(), 0.0
        task = asyncio.create_task(effective_examples(store, folder, now=NOW))
        while not task.done():
            asked = time.perf_counter()
            await asyncio.wait({task}, timeout=0.01)
            slowest = max(slowest, time.perf_counter() - asked - 0.01)
        took = time.perf_counter() - started
        assert len(task.result()) == 16_000
        assert took < 12  # a quarter of it is usual; the machine may be busy
        assert slowest < 1
    finally:
        await store.close()
