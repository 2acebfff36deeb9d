"""An import is bounded before anything is unpacked or built; a big one is written whole, in a moment, or not at all."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from gateway.errors import Conflict, NotValid
from gateway.store.store import Store
from gateway.training.examples import Examples
from gateway.training.exchange import MOST_EXAMPLES, File, every_example, files_of, planned_import, take_in
from nlu.entities import EntityReader
from tests.fakes.asked_messages import ANN, INTENTS, NOON

MANY = 10_000


@pytest.fixture
def examples(store: Store) -> Examples:
    return Examples(store, INTENTS, EntityReader())


def rasa(lines: str, intent: str = "order_status") -> File:
    content = f"nlu:\n- intent: {intent}\n  examples: |\n{lines}".encode()
    return File(name="x.yml", content=content, language="ru")


def zipped(*members: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


def sixty_megabytes() -> bytes:
    return zipped(*((f"ru/{number}.yml", b"\n" * 10_000_000) for number in range(6)))


def understated() -> bytes:
    """A file of a megabyte whose entry says that it has ten bytes."""
    packed = zipped(("ru/a.yml", b"#" * 1_000_000))
    return packed.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def bent() -> bytes:
    packed = bytearray(zipped(("ru/a.yml", b"nlu: []  # some words that are packed\n" * 50)))
    packed[50:70] = b"\xff" * 20
    return bytes(packed)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (sixty_megabytes(), "60 MB when unpacked; at most 50"),
        (zipped(*((f"{number}.txt", b"") for number in range(5_001))), "5,001 files; at most 5,000"),
        (understated(), "cannot be read"),
        (bent(), "cannot be read"),
        (zipped(("ru/a.yml", b"nlu: []"), packing=zipfile.ZIP_LZMA), "unusual way"),
        (zipped(("ru/a.yml", b"nlu: []"))[:-30], "cannot be read"),
    ],
    ids=["bomb", "members", "understated", "bent", "lzma", "cut"],
)
def test_a_zip_that_would_harm_is_refused_with_a_clear_word(content, told):
    with pytest.raises(NotValid, match=told):
        files_of("x.zip", content, language="")


async def test_refused_lines_count_as_well_as_taken_ones(store, examples):
    with pytest.raises(NotValid, match="more than 30,000 lines"):
        await planned_import(store, examples, [rasa("    x\n" * (MOST_EXAMPLES + 1))], by="ann", now=NOON)


async def test_lines_of_several_files_count_together(store, examples):
    half = rasa("    - a\n" * (MOST_EXAMPLES // 2 + 1))
    with pytest.raises(NotValid, match="more than 30,000 lines"):
        await planned_import(store, examples, [half, half], by="ann", now=NOON)


async def test_a_file_of_very_many_parts_is_refused_before_they_are_built(store, examples):
    content = b"nlu:\n" + b"- []\n" * 2_000_000
    started = time.process_time()
    plan = await planned_import(
        store, examples, [File(name="x.yml", content=content, language="ru")], by="ann", now=NOON
    )
    assert [one.said for one in plan.refused] == ["not readable as YAML: more than 500,000 parts"]
    assert time.process_time() - started < 5


async def test_a_text_of_megabytes_is_refused_at_its_line(store, examples):
    line = b'{"text": "' + b"a b\\n" * 2_000_000 + b'", "intent": "oos", "lang": "ru"}\n'
    started = time.process_time()
    plan = await planned_import(store, examples, [File(name="x.jsonl", content=line, language="")], by="ann", now=NOON)
    assert "at most 2000" in plan.refused[0].said
    assert time.process_time() - started < 2


async def test_an_import_of_ten_thousand_edits_is_written_in_a_moment(store, examples):
    lines = "".join(f"    - где заказ {number}\n" for number in range(MANY))
    await take_in(store, await planned(store, examples, rasa(lines)), ANN, now=NOON)
    plan = await planned(store, examples, rasa(lines, intent="oos"))
    started = time.process_time()
    await take_in(store, plan, ANN, now=NOON + 1)
    assert time.process_time() - started < 4
    assert {one.intent for one in await every_example(store)} == {"oos"}


async def test_of_ten_thousand_edits_none_is_written_where_one_was_changed_meanwhile(store, examples):
    lines = "".join(f"    - где заказ {number}\n" for number in range(MANY))
    await take_in(store, await planned(store, examples, rasa(lines)), ANN, now=NOON)
    plan = await planned(store, examples, rasa(lines, intent="oos"))
    last = rasa(f"    - где заказ {MANY - 1}\n", intent="oos")
    await take_in(store, await planned(store, examples, last), ANN, now=NOON + 1)
    with pytest.raises(Conflict, match="changed an example meanwhile"):
        await take_in(store, plan, ANN, now=NOON + 2)
    assert sum(one.intent == "oos" for one in await every_example(store)) == 1


async def planned(store, examples, file):
    return await planned_import(store, examples, [file], by="ann", now=NOON, moves=True)
