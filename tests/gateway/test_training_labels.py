"""Customers' messages are labelled: least certain first, alike ones together, masked, and each by one person only."""

import asyncio
import random
import time

import pytest
from sqlalchemy import select

from gateway.errors import Conflict, NotFound, NotValid
from gateway.store import nlu_labels, nlu_messages
from gateway.store.access import agent_by_id
from gateway.store.nlu_example_changes import Sought
from gateway.store.schema import cases, event, nlu_example, nlu_label, understanding
from gateway.store.store import Store
from gateway.training.correcting import Correcting
from gateway.training.examples import Examples
from gateway.training.labels import Labels
from gateway.training.queue import Queue
from nlu.entities import EntityReader
from tests.fakes.asked_messages import ANN, BOB, DAY_US, INTENTS, NOON, put_case, put_message, put_people

READER = EntityReader()


class Silent:
    """A bus nobody listens to."""

    def __init__(self) -> None:
        self.told: list[bytes] = []

    async def publish(self, _topic: str, message: bytes) -> None:
        self.told.append(message)


def labels_on(store: Store) -> Labels:
    return Labels(store, Examples(store, INTENTS, READER), READER, Queue())


@pytest.fixture
async def labels(store: Store) -> Labels:
    await store.write(put_people)
    await store.write(put_case)
    return labels_on(store)


async def put(store: Store, *messages: tuple[str, str, float], **changed) -> None:
    for id_, text, confidence in messages:
        await store.write(put_message, id_, text, confidence, **changed)


async def cards(labels: Labels, **asked):
    return (await labels.waiting(**{"days": 14, "now": NOON + DAY_US, "most": 20, **asked}))[0]


async def rows(store: Store, table):
    return await store.read(lambda connection: connection.execute(select(table)).mappings().all())


async def test_the_least_certain_come_first_with_their_likeliest_intents(store, labels):
    await put(store, ("m1", "sure thing about my order", 0.9), ("m2", "no idea what this is", 0.2))
    first, second = await cards(labels)
    assert (first.lead.id, second.lead.id) == ("m2", "m1")
    assert [name for name, _ in first.choices] == ["order_status", "order_cancel", "human"]


async def test_messages_that_say_the_same_are_one_card(store, labels):
    await put(
        store,
        ("m1", "where is my order 4500987654", 0.4),
        ("m2", "Where is my order 4500111222?", 0.3),
        ("m3", "good morning", 0.35),
    )
    first, second = await cards(labels)
    assert (first.ids, second.ids) == (("m2", "m1"), ("m3",))


@pytest.mark.parametrize(
    "changed",
    [
        {"verdict": {"robot": "auto_reply"}},
        {"direction": "out", "author": "agent"},
        {"direction": "note", "author": "agent"},
        {"author": "system"},
        {"at": NOON - 30 * DAY_US},
    ],
)
async def test_what_no_customer_wrote_of_late_is_not_asked_about(store, labels, changed):
    await put(store, ("m1", "hello there", 0.3), **changed)
    assert await cards(labels) == []


@pytest.mark.parametrize("changed", [{"observed": True}, {"close_reason": "archived"}])
async def test_what_is_only_kept_is_not_asked_about(store, labels, changed):
    await store.write(put_case, "1002", **changed)
    await put(store, ("m1", "hello there", 0.3), number="1002")
    assert await cards(labels) == []


async def test_a_label_makes_the_masked_text_an_example(store, labels):
    await put(store, ("m1", "Where is my order 4500987654? Regards, John Smith, +44 20 7946 0958", 0.3))
    made = await labels.label(ANN, ["m1"], "order_status", now=NOON)
    (row,) = await rows(store, nlu_example)
    assert (row["text"][:24], row["source"], row["message_id"]) == ("Where is my order 450012", "label", "m1")
    assert made.is_new
    for secret in ("4500987654", "John", "Smith", "7946"):
        assert secret not in str([dict(row) for table in (nlu_example, event) for row in await rows(store, table)])


async def test_one_label_is_for_the_whole_group(store, labels):
    await put(store, ("m1", "where is my order", 0.4), ("m2", "where is my order?", 0.3))
    await labels.label(ANN, ["m1", "m2"], "order_status", now=NOON)
    found = await rows(store, nlu_label)
    assert {(row["message_id"], row["what"], row["by"]) for row in found} == {
        ("m1", "labelled", "ann@example.com"),
        ("m2", "labelled", "ann@example.com"),
    }
    assert len(await rows(store, nlu_example)) == 1
    assert await cards(labels) == []


async def test_what_one_process_labelled_is_gone_from_the_queue_of_another(store, labels):
    await put(store, ("m1", "where is my order", 0.4))
    other = labels_on(store)
    assert len(await cards(other)) == 1
    await labels.label(ANN, ["m1"], "order_status", now=NOON + DAY_US)
    assert await cards(other) == []


async def test_two_who_label_one_message_at_once_one_wins_and_the_other_is_told(store, labels):
    await put(store, ("m1", "where is my order", 0.4))
    done = await asyncio.gather(
        labels.label(ANN, ["m1"], "order_status", now=NOON),
        labels_on(store).label(BOB, ["m1"], "order_cancel", now=NOON),
        return_exceptions=True,
    )
    (refused,) = [one for one in done if isinstance(one, Exception)]
    assert isinstance(refused, Conflict)
    assert len(await rows(store, nlu_label)) == 1
    assert len(await rows(store, nlu_example)) == 1


async def test_a_person_may_edit_the_text_and_numbers_stay_masked(store, labels):
    await put(store, ("m1", "call +44 20 7946 0958", 0.4))
    await labels.label(ANN, ["m1"], "human", now=NOON, written="please call [8 916 123-45-67](phone) soon")
    (row,) = await rows(store, nlu_example)
    assert row["text"] == "please call 8 495 000-00-01 soon"
    assert row["entities"][0]["entity"] == "phone"


async def test_a_text_that_is_an_example_already_is_not_doubled(store, labels):
    await put(store, ("m1", "where is my order", 0.4), ("m2", "Where is my order!", 0.4))
    await labels.label(ANN, ["m1"], "order_status", now=NOON)
    made = await labels.label(ANN, ["m2"], "order_status", now=NOON)
    assert (made.is_new, len(await rows(store, nlu_example))) == (False, 1)


async def test_a_contradiction_is_told_and_moves_only_when_asked_to(store, labels):
    await put(store, ("m1", "where is my order", 0.4), ("m2", "Where is my order!", 0.4))
    await labels.label(ANN, ["m1"], "order_status", now=NOON)
    with pytest.raises(Conflict) as refused:
        await labels.label(ANN, ["m2"], "order_cancel", now=NOON)
    assert refused.value.fields["intent"] == "order_status"
    await labels.label(ANN, ["m2"], "order_cancel", now=NOON, moves=True)
    assert [row["intent"] for row in await rows(store, nlu_example)] == ["order_cancel"]


async def test_a_skipped_message_is_asked_about_no_more(store, labels):
    await put(store, ("m1", "hmm", 0.4))
    await labels.skip(ANN, ["m1"], now=NOON)
    assert await cards(labels) == []
    assert await rows(store, nlu_example) == []


async def test_a_label_is_taken_back_with_its_example(store, labels):
    await put(store, ("m1", "where is my order", 0.4))
    await labels.label(ANN, ["m1"], "order_status", now=NOON)
    await labels.undo(ANN, ["m1"], now=NOON)
    assert len(await cards(labels)) == 1
    assert [row["state"] for row in await rows(store, nlu_example)] == ["removed"]
    await labels.label(ANN, ["m1"], "human", now=NOON)
    assert [(row["state"], row["intent"]) for row in await rows(store, nlu_example)] == [("active", "human")]


async def test_nobody_takes_back_the_label_of_another(store, labels):
    await put(store, ("m1", "where is my order", 0.4))
    await labels.label(ANN, ["m1"], "order_status", now=NOON)
    with pytest.raises(NotFound):
        await labels.undo(BOB, ["m1"], now=NOON)


@pytest.mark.parametrize("ids", [[], ["x"] * 201])
async def test_how_many_at_once_is_bounded(labels, ids):
    with pytest.raises(NotValid):
        await labels.label(ANN, ids, "human", now=NOON)


async def test_a_message_that_is_not_there_is_told(labels):
    with pytest.raises(NotFound):
        await labels.label(ANN, ["nothing"], "human", now=NOON)


async def correct(store: Store, id_: str, intent: str, by: str = "bob"):
    agent = await store.read(agent_by_id, by)
    return await Correcting(store, Silent(), INTENTS).correct(agent, id_, intent, now=NOON)


async def test_a_correction_arrives_as_a_label_to_confirm(store, labels):
    await put(store, ("m1", "where on earth is my order", 0.4))
    await correct(store, "m1", "complaint_delivery")
    (card,) = await labels.corrections(most=10)
    assert (card.lead.corrected_to, card.lead.corrected_by) == ("complaint_delivery", "bob@example.com")
    assert await cards(labels) == []
    done = await labels.confirm(ANN, ["m1"], now=NOON)
    assert (done.confirmed, done.refused) == (1, [])
    (row,) = await rows(store, nlu_example)
    assert (row["intent"], row["source"]) == ("complaint_delivery", "correction")
    assert await labels.corrections(most=10) == []


async def test_a_wrong_correction_is_thrown_away(store, labels):
    await put(store, ("m1", "where is my order", 0.4))
    await correct(store, "m1", "complaint_delivery")
    await labels.skip(ANN, ["m1"], now=NOON)
    assert await labels.corrections(most=10) == []
    assert await store.read(nlu_labels.count_corrections) == 0


async def test_corrections_that_cannot_be_examples_do_not_stop_the_others(store, labels):
    await put(
        store, ("m1", "where is my order", 0.4), ("m2", "a different thing", 0.4), ("m3", "Where is my order", 0.4)
    )
    for id_, intent in (("m1", "order_cancel"), ("m2", "human"), ("m3", "order_status")):
        await correct(store, id_, intent)
    done = await labels.confirm(ANN, ["m1", "m2", "m3"], now=NOON)
    assert (done.confirmed, [id_ for id_, _ in done.refused]) == (2, ["m3"])


async def test_the_event_of_a_correction_holds_no_text(store, labels):
    await put(store, ("m1", "where is my order", 0.4))
    await correct(store, "m1", "complaint_delivery")
    (row,) = await rows(store, event)
    assert (row["kind"], row["actor"]) == ("message.corrected", "agent:bob@example.com")
    assert row["data"] == {
        "message": "m1",
        "from": "order_status",
        "to": "complaint_delivery",
        "confidence": 0.4,
        "case_followed": True,
    }


async def test_the_case_follows_only_where_its_intent_came_from_the_message(store, labels):
    await store.write(put_case, "1002", intent="human")
    await put(store, ("m1", "where is my order", 0.4))
    await put(store, ("m2", "where is my order", 0.4), number="1002")
    assert (await correct(store, "m1", "complaint_delivery")).case_followed
    assert not (await correct(store, "m2", "complaint_delivery")).case_followed
    assert {row["number"]: row["intent"] for row in await rows(store, cases)} == {
        "1001": "complaint_delivery",
        "1002": "human",
    }


async def test_the_same_correction_again_changes_nothing(store, labels):
    await put(store, ("m1", "where is my order", 0.4))
    await correct(store, "m1", "human")
    await correct(store, "m1", "human", by="ann")
    assert [row["corrected_by"] for row in await rows(store, understanding)] == ["bob"]
    assert len(await rows(store, event)) == 1


async def test_only_a_customers_message_and_a_known_intent_are_corrected(store, labels):
    await put(store, ("m1", "we will look", 0.4), direction="out", author="agent")
    with pytest.raises(NotFound):
        await correct(store, "m1", "human")
    with pytest.raises(NotValid):
        await correct(store, "m1", "no_such_intent")


async def test_five_thousand_messages_are_grouped_in_bounded_time(store, labels):
    def many(connection) -> None:
        for n in range(1_500):
            put_message(
                connection, f"m{n:05}", f"message number {n % 50} about {['order', 'parcel', 'refund'][n % 3]}", 0.4
            )

    await store.write(many)
    found = await cards(labels, most=500)
    assert sum(len(one.ids) for one in found) <= 1_500
    assert len(found) < 200


async def test_of_a_very_long_message_only_its_head_is_read(store, labels):
    await put(store, ("m1", "where is my order " * 20_000, 0.4))
    (card,) = await cards(labels)
    told = await store.read(nlu_messages.messages_of, ["m1"])
    assert (len(card.lead.text), len(told["m1"].text), len(card.written) <= 1_000) == (4_000, 4_000, True)


async def test_masking_a_page_of_long_messages_does_not_hold_up_the_loop(store, labels):
    heads = ["".join(random.Random(n).choices("abcdefghijklmnopqrstuvwxyz    ", k=150)) for n in range(60)]
    texts = [f"{head} order 4500{n:06}, call +7 495 000-00-01, " * 4 for n, head in enumerate(heads)]
    await put(store, *((f"m{number:03}", text, 0.4) for number, text in enumerate(texts)))
    gaps, looking = [], asyncio.create_task(cards(labels, most=60))
    started = last = time.monotonic()
    while not looking.done():
        await asyncio.sleep(0.001)
        gaps.append(time.monotonic() - last)
        last = time.monotonic()
    assert len(looking.result()) > 30
    assert max(gaps) < max(0.1, (last - started) / 2)


async def test_examples_made_by_labels_are_found_by_their_source(store, labels):
    await put(store, ("m1", "where is my order", 0.4))
    await labels.label(ANN, ["m1"], "order_status", now=NOON)
    found = await Examples(store, INTENTS, READER).page(Sought(source="label"), after=None, limit=5)
    assert [row.text for row in found.rows] == ["where is my order"]
