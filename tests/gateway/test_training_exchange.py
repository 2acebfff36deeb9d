"""Examples go out as files and come back the same; an import tells line by line what it would do."""

import io
import zipfile

import pytest

from gateway.errors import Conflict, NotValid
from gateway.store.nlu_example_changes import Sought
from gateway.store.store import Store
from gateway.training.examples import Examples, Seen
from gateway.training.exchange import (
    File,
    every_example,
    files_of,
    files_of_folder,
    json_lines,
    planned_import,
    rasa_files,
    take_in,
    zipped,
)
from nlu.entities import EntityReader
from tests.fakes.asked_messages import ANN, INTENTS, NOON

RASA = """version: "3.1"
nlu:
- intent: order_status
  examples: |
    - где заказ [4500123456](order_number)
    - - начинается с дефиса
    - в скобках [так] и | и "кавычки"
    - из [Москвы]{"entity": "city", "role": "from", "value": "Москва"} 👋🏽
- intent: oos
  examples: |
    - погода завтра
"""


@pytest.fixture
def examples(store: Store) -> Examples:
    return Examples(store, INTENTS, EntityReader())


def rasa(*lines: str, intent: str = "order_status", name: str = "x.yml") -> File:
    body = "".join(f"    - {line}\n" for line in lines)
    content = f"nlu:\n- intent: {intent}\n  examples: |\n{body}".encode()
    return File(name=name, content=content, language="ru")


async def take(store: Store, examples: Examples, *files: File, moves: bool = False) -> dict[str, int]:
    plan = await planned_import(store, examples, files, by="ann", now=NOON, moves=moves)
    await take_in(store, plan, ANN, now=NOON)
    return {name: count for name, count in plan.counts.items() if count}


async def test_what_was_exported_comes_in_without_a_change(store, examples):
    await take(store, examples, File(name="x.yml", content=RASA.encode(), language="ru"))
    files = list(rasa_files(await every_example(store)))
    again = files_of("all.zip", zipped(files), language="")
    plan = await planned_import(store, examples, again, by="ann", now=NOON)
    assert {name: count for name, count in plan.counts.items() if count} == {"doubles": 5}
    assert [name for name, _ in files] == ["ru/oos.yml", "ru/order_status.yml"]


async def test_json_lines_come_in_without_a_change(store, examples):
    await take(store, examples, File(name="x.yml", content=RASA.encode(), language="ru"))
    content = json_lines(await every_example(store)).encode()
    (file,) = files_of("all.jsonl", content, language="")
    plan = await planned_import(store, examples, [file], by="ann", now=NOON)
    assert plan.doubles == 5


async def test_an_import_tells_everything_before_it_is_done(store, examples):
    await take(store, examples, rasa("где заказ", "где посылка"))
    file = rasa("где заказ", "новое", "новое!", "[a][{}]", intent="oos")
    plan = await planned_import(store, examples, [file], by="ann", now=NOON)
    assert {n: c for n, c in plan.counts.items() if c} == {"new": 1, "doubles": 1, "contradictions": 1, "refused": 1}
    assert str(plan.contradictions[0]) == "x.yml:4: 'где заказ' is oos here and order_status already"
    assert str(plan.refused[0]).startswith("x.yml:7: ")
    assert len(await every_example(store)) == 2


async def test_a_contradiction_moves_only_when_asked_to(store, examples):
    await take(store, examples, rasa("где заказ"))
    assert await take(store, examples, rasa("где заказ", intent="oos")) == {"contradictions": 1}
    assert await take(store, examples, rasa("где заказ", intent="oos"), moves=True) == {"changed": 1}
    assert {one.intent for one in await every_example(store)} == {"oos"}


async def test_a_removed_example_comes_back_with_an_import(store, examples):
    await take(store, examples, rasa("где заказ"))
    (row,) = (await examples.page(Sought(), after=None, limit=5)).rows
    await examples.set_state(ANN, [Seen(id=row.id, version=1)], "removed", now=NOON)
    assert await take(store, examples, rasa("где заказ")) == {"changed": 1}
    assert [one.what for one in await examples.history(row.id)] == ["restored", "removed"]


async def test_another_annotation_is_a_change(store, examples):
    await take(store, examples, rasa("где 4500123456"))
    assert await take(store, examples, rasa("где [4500123456](order_number)")) == {"changed": 1}


async def test_a_line_of_an_unknown_intent_is_refused_with_its_number(store, examples):
    plan = await planned_import(store, examples, [rasa("x", intent="nothing_of_ours")], by="ann", now=NOON)
    assert str(plan.refused[0]).startswith("x.yml:4: there is no intent 'nothing_of_ours'")


async def test_what_changed_between_planning_and_taking_in_stops_all_of_it(store, examples):
    plan = await planned_import(store, examples, [rasa("где заказ", "ещё")], by="ann", now=NOON)
    await examples.add(ANN, "где заказ", intent="oos", language="ru", now=NOON)
    with pytest.raises(Conflict):
        await take_in(store, plan, ANN, now=NOON)
    assert len(await every_example(store)) == 1


async def test_one_text_under_two_intents_of_a_file_contradicts_itself(store, examples):
    files = [rasa("где заказ", name="a.yml"), rasa("где заказ", intent="oos", name="b.yml")]
    plan = await planned_import(store, examples, files, by="ann", now=NOON)
    assert (len(plan.new), [str(one) for one in plan.contradictions]) == (
        1,
        ["b.yml:4: 'где заказ' is oos here and order_status already"],
    )


async def test_sixteen_thousand_come_in_at_once(store, examples):
    assert await take(store, examples, rasa(*(f"пример номер {n} и так далее" for n in range(16_000)))) == {
        "new": 16_000
    }


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.csv", b"", "is no file of examples"),
        ("x.zip", b"no zip", "cannot be read"),
        ("x.yml", b"x" * 20_000_001, "at most 20"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(name, content, told):
    with pytest.raises(NotValid, match=told):
        files_of(name, content, language="ru")


def test_a_zip_with_nothing_of_ours_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(NotValid, match=r"no \.yml"):
        files_of("x.zip", made.getvalue(), language="ru")


def test_the_folder_of_a_file_tells_its_language(tmp_path):
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "a.yml").write_text("nlu: []")
    assert [(one.name, one.language) for one in files_of_folder(tmp_path)] == [("zh/a.yml", "zh")]
    assert files_of_folder(tmp_path / "zh" / "a.yml")[0].language == "zh"
