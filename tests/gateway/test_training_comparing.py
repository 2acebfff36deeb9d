"""Comparisons: of messages that no model learnt it is counted which one is right, under the names intents have now."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from config.settings import load
from gateway.bus.local import LocalBus
from gateway.store.migrate import migrate
from gateway.store.schema import nlu_intent, nlu_model, understanding
from gateway.store.store import Store
from gateway.training.by_command import train_now
from gateway.training.comparing import CompareWork
from gateway.training.examples import Examples
from gateway.training.jobs import Progress
from gateway.training.labels import Labels
from gateway.training.model_desk import ModelDesk
from gateway.training.queue import Queue
from gateway.training.reports import full_report, measure
from gateway.training.workshop import Workshop
from nlu.entities import EntityReader
from nlu.training import Example
from tests.fakes.asked_messages import ANN, DAY_US, INTENTS, NOON, put_case, put_message, put_people
from tests.fakes.command_line import ROOT
from tests.fakes.small_models import said, train, write_examples, write_fixed

LABELLED, CORRECTED = "my box never came to the house", "how much is it, the price of this"


@pytest.fixture
async def workshop(tmp_path: Path) -> AsyncIterator[Workshop]:
    loaded = load(ROOT / "config" / "gateway.toml", {"DATA_DIR": str(tmp_path / "data")})
    folders = {
        "examples_dir": str(write_examples(tmp_path / "examples")),
        "fixed_dir": str(write_fixed(tmp_path / "fixed")),
    }
    own = replace(loaded.settings.nlu, encoder="none", **folders)
    store = Store(f"sqlite:///{tmp_path / 'test.db'}")
    await store.write(migrate)
    await store.write(put_people)
    await store.write(put_case)
    yield Workshop(store=store, settings=replace(loaded.settings, nlu=own), now=lambda: NOON + DAY_US)
    await store.close()


async def trained_at(workshop: Workshop, examples: Sequence[Example], at: int) -> str:
    model = await train(workshop, examples)
    await workshop.store.write(
        lambda connection: connection.execute(update(nlu_model).where(nlu_model.c.id == model).values(trained_at=at))
    )
    return model


async def known(workshop: Workshop) -> None:
    """Two messages of which people said what they mean: one is an example by that, the other waits."""
    store = workshop.store
    await store.write(put_message, "m1", LABELLED, 0.3)
    await store.write(put_message, "m2", CORRECTED, 0.3)
    reader = EntityReader()
    labels = Labels(store, Examples(store, INTENTS, reader), reader, Queue())
    await labels.label(ANN, ["m1"], "complaint_delivery", now=NOON)
    corrected = (
        update(understanding).where(understanding.c.message_id == "m2").values(corrected_to="availability_price")
    )
    await store.write(lambda connection: connection.execute(corrected))


async def compared(workshop: Workshop, tmp_path: Path, before: str, after: str, **wanted: Any) -> Any:
    work = CompareWork(workshop, is_shadow=False)
    (tmp_path / "work").mkdir(exist_ok=True)
    asked = {"before": before, "after": after, "on": "messages", "days": 9, "most": 50, **wanted}
    return await work.compared(asked, tmp_path / "work", Progress())


async def test_right_is_counted_on_messages_that_neither_model_learnt(workshop: Workshop, tmp_path: Path) -> None:
    await known(workshop)
    learnt = [*said(), Example(text=LABELLED, intent="complaint_delivery", language="en")]
    before, after = await trained_at(workshop, said(), NOON - 1), await trained_at(workshop, learnt, NOON + 1)
    found = await compared(workshop, tmp_path, before, after)
    assert (found["of"], found["known"], found["learnt"]) == (2, 1, 1)
    assert (found["right_before"], found["right_after"]) == (1, 1)


async def test_a_label_given_after_both_trainings_counts(workshop: Workshop, tmp_path: Path) -> None:
    await known(workshop)
    models = await trained_at(workshop, said(), NOON - 2), await trained_at(workshop, said()[1:], NOON - 1)
    found = await compared(workshop, tmp_path, *models)
    assert (found["known"], found["learnt"]) == (2, 0)


async def test_after_a_renaming_both_models_are_compared_and_measured_under_the_present_name(
    workshop: Workshop, tmp_path: Path
) -> None:
    model, other = await train(workshop, said()), await train(workshop, said()[1:])
    before = (await full_report(workshop, model)).fixed
    await workshop.store.write(renamed, "order_status", "parcel_status")
    await measure(workshop, [workshop.place(model)])
    after = (await full_report(workshop, model)).fixed
    assert before is not None
    assert after is not None
    assert after.mark != before.mark
    assert after.figures.macro_f1 == before.figures.macro_f1 > 0.9
    assert "parcel_status" in {one.wanted for one in after.answers}
    assert "order_status" not in {one.top for one in after.answers}
    found = await compared(workshop, tmp_path, model, other, on="fixed")
    assert found["right_before"] > 0.9 * found["known"]


async def test_the_gate_measures_again_what_was_measured_under_an_earlier_name(workshop: Workshop) -> None:
    desk = ModelDesk(workshop, LocalBus())
    model, other = await train(workshop, said()), await train(workshop, said()[1:])
    workshop.models.promote(other)
    await workshop.store.write(renamed, "order_status", "parcel_status")
    verdict = await desk.gate(model, measures=True)
    assert (verdict.on, verdict.is_open) == ("fixed", True)


async def test_a_report_counts_what_was_not_learnt_because_it_is_in_the_fixed_set(workshop: Workshop) -> None:
    leaked = Example(text="Where is my order,  PLEASE", intent="order_status", language="en")
    leaks = [replace(leaked, text="let me talk to a person now!"), replace(leaked, text="your courier broke it now")]
    model = await train(workshop, [*said(), *leaks])
    report = await full_report(workshop, model)
    assert report.body["leaks"] == 2
    assert report.body["examples"] == len(said())
    assert model == await train(workshop, said())


async def test_a_model_whose_examples_hold_leaks_is_made_again_too(workshop: Workshop, tmp_path: Path) -> None:
    leak = {"text": "let me talk to a person now!", "intent": "human", "lang": "en"}
    (tmp_path / "examples" / "more.jsonl").write_text(json.dumps(leak) + "\n")
    folder, asked = tmp_path / "examples", {"engine": "embedded"}
    model = await train_now(workshop, asked, folder, lambda *_: None)
    assert (await full_report(workshop, model)).body["leaks"] == 1
    assert await train_now(workshop, asked, folder, lambda *_: None, like=model) == model


def renamed(connection: Any, name: str, to: str) -> None:
    usual = {"state": "retired", "body": {}, "version": 1, "changed_at": NOON, "changed_by": "ann@example.com"}
    connection.execute(nlu_intent.insert().values(name=name, renamed_to=to, **usual))
    connection.execute(nlu_intent.insert().values(name=to, **(usual | {"state": "active"})))
