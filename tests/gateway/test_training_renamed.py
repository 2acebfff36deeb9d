"""After a rename what people say under the old name is kept under the present one: examples, labels, corrections."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from config.settings import load
from gateway.live_intents import Catalogue
from gateway.store.access import agent_by_id
from gateway.store.schema import cases, nlu_example, nlu_label, understanding
from gateway.store.store import Store
from gateway.training.correcting import Correcting
from gateway.training.examples import Examples, Seen
from gateway.training.exchange import File, planned_import, take_in
from gateway.training.labels import Labels
from gateway.training.queue import Queue
from nlu.entities import EntityReader
from tests.fakes.asked_messages import ANN, DAY_US, NOON, put_case, put_message, put_people
from tests.fakes.command_line import ROOT

READER = EntityReader()
LOADED = load(ROOT / "config" / "gateway.toml", {})
OLD, NEW = "order_status", "where_is_it"


class Silent:
    """A bus nobody listens to."""

    async def publish(self, _topic: str, _message: bytes) -> None:
        pass


@pytest.fixture
def intents() -> Catalogue:
    """The intents of the settings, of which one was renamed."""
    sections = dict(LOADED.settings.intents)
    return Catalogue(
        sections={**{n: s for n, s in sections.items() if n != OLD}, NEW: sections[OLD]}, renamed={OLD: NEW}
    )


@pytest.fixture
async def desk(store: Store, intents: Catalogue) -> SimpleNamespace:
    await store.write(put_people)
    await store.write(put_case)
    await store.write(put_message, "m1", "where is my order", 0.4, ranking=((OLD, 0.4), (NEW, 0.2), ("human", 0.1)))
    examples = Examples(store, intents, READER)
    correcting = Correcting(store, Silent(), intents)
    return SimpleNamespace(examples=examples, labels=Labels(store, examples, READER, Queue()), correcting=correcting)


async def column(store: Store, column) -> list[str]:
    return await store.read(lambda connection: list(connection.execute(select(column)).scalars()))


async def test_an_example_written_moved_or_edited_under_the_old_name_has_the_present_one(store, desk):
    made = await desk.examples.add(ANN, "where is it", intent=OLD, language="en", now=NOON)
    other = await desk.examples.add(ANN, "a person please", intent="human", language="en", now=NOON)
    await desk.examples.move(ANN, [Seen(id=other.id, version=1)], OLD, now=NOON)
    await desk.examples.edit(
        ANN, Seen(id=made.id, version=1), written="where is it now", intent=OLD, language="en", now=NOON
    )
    assert await column(store, nlu_example.c.intent) == [NEW, NEW]


async def test_an_import_under_the_old_name_comes_in_under_the_present_one(store, desk):
    content = f"nlu:\n- intent: {OLD}\n  examples: |\n    - where is it\n".encode()
    file = File(name="x.yml", content=content, language="en")
    await take_in(store, await planned_import(store, desk.examples, [file], by="ann", now=NOON), ANN, now=NOON)
    again = await planned_import(store, desk.examples, [file], by="ann", now=NOON)
    assert (await column(store, nlu_example.c.intent), again.doubles) == ([NEW], 1)


async def test_a_label_under_the_old_name_is_kept_under_the_present_one(store, desk):
    await desk.labels.label(ANN, ["m1"], OLD, now=NOON)
    assert await column(store, nlu_example.c.intent) == [NEW]
    assert await column(store, nlu_label.c.intent) == [NEW]


async def test_the_choices_of_a_card_have_their_present_names_each_once(desk):
    (card,), _ = await desk.labels.waiting(days=14, now=NOON + DAY_US, most=5)
    assert [(name, round(confidence, 3)) for name, confidence in card.choices] == [(NEW, 0.6), ("human", 0.1)]


async def test_a_correction_under_the_old_name_is_kept_under_the_present_one_and_the_case_follows(store, desk):
    bob = await store.read(agent_by_id, "bob")
    told = await desk.correcting.correct(bob, "m1", "human", now=NOON)
    assert (told.was, told.case_followed) == (NEW, True)
    await desk.correcting.correct(bob, "m1", OLD, now=NOON + 1)
    assert await column(store, understanding.c.corrected_to) == [NEW]
    assert await column(store, cases.c.intent) == [NEW]
