"""Models: trained alike, measured on one set, let through the gate or not, promoted, gone back from, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import load
from gateway.bus.local import LocalBus
from gateway.errors import Conflict, NotFound, NotValid
from gateway.ids import now_us
from gateway.live_model import LOOK_EVERY_S, LiveEngine
from gateway.store import nlu_models
from gateway.store.migrate import migrate
from gateway.store.store import Store
from gateway.training.by_command import LikeMissing, train_now
from gateway.training.history import mend
from gateway.training.model_desk import KEPT_AT_LEAST, Editor, ModelDesk
from gateway.training.reports import full_report, report_path
from gateway.training.workshop import Workshop
from nlu.contract import Utterance
from nlu.embedded import load_or_train
from nlu.report import ReportUnreadable, write_report
from tests.fakes.command_line import ROOT
from tests.fakes.small_models import opened_beside, said, train, write_examples, write_fixed

ADMIN = Editor(name="admin@example.com")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store; the queries themselves are tested on both databases elsewhere."""
    opened = Store(f"sqlite:///{tmp_path / 'test.db'}")
    await opened.write(migrate)
    yield opened
    await opened.close()


@pytest.fixture
async def workshop(store: Store, tmp_path: Path) -> Workshop:
    loaded = load(ROOT / "config" / "gateway.toml", {"DATA_DIR": str(tmp_path / "data")})
    examples, fixed = write_examples(tmp_path / "examples"), write_fixed(tmp_path / "fixed")
    own = replace(loaded.settings.nlu, encoder="none", examples_dir=str(examples), fixed_dir=str(fixed))
    made = Workshop(store=store, settings=replace(loaded.settings, nlu=own), now=now_us)
    load_or_train(examples, made.usual().path.parent, settings=made.training_settings())
    return made


@pytest.fixture
def desk(workshop: Workshop) -> ModelDesk:
    return ModelDesk(workshop, LocalBus())


async def test_a_trained_model_has_its_row_its_file_and_its_report(workshop: Workshop) -> None:
    model = await train(workshop, said())
    row = await workshop.store.read(nlu_models.get_model, model)
    assert row is not None
    assert (row.examples, row.encoder, row.seed, row.trained_by) == (len(said()), "none", 7, "test@example.com")
    assert workshop.models.path(model).is_file()
    report = await full_report(workshop, model)
    assert report.fixed is not None
    assert report.folds is not None
    assert row.figures is not None
    assert row.figures["accuracy"] == report.fixed.figures.accuracy


async def test_the_same_inputs_give_the_same_file(workshop: Workshop) -> None:
    first = await train(workshop, said())
    before = workshop.models.path(first).read_bytes()
    workshop.models.path(first).unlink()
    assert await train(workshop, said()) == first
    assert workshop.models.path(first).read_bytes() == before


async def test_another_seed_or_another_example_is_another_model(workshop: Workshop) -> None:
    first = await train(workshop, said())
    assert len({first, await train(workshop, said(), seed=8), await train(workshop, said()[1:])}) == 3


async def test_a_model_is_made_again_from_its_own_recipe(workshop: Workshop) -> None:
    def told(_stage: str, _done: float) -> None:
        pass

    folder = workshop.examples_dir
    first = await train_now(workshop, {"engine": "embedded", "seed": 11}, folder, told)
    assert await train_now(workshop, {"engine": "embedded"}, folder, told, like=first) == first
    write_examples(folder, ("human",), tails=("", "thanks"))
    with pytest.raises(LikeMissing, match="not those of"):
        await train_now(workshop, {"engine": "embedded"}, folder, told, like=first)


async def test_the_live_model_is_measured_beside_a_new_one(workshop: Workshop) -> None:
    await train(workshop, said()[1:])
    assert (await full_report(workshop, workshop.usual().id)).fixed is not None


async def test_an_encoder_whose_name_no_row_has_room_for_is_refused_before_any_work(desk: ModelDesk) -> None:
    with pytest.raises(NotValid, match="81 characters, at most 80"):
        await desk.ask_training(ADMIN, {"engine": "embedded", "encoder": "x" * 81})
    own = replace(desk.workshop.settings.nlu, encoder="/models/" + "x" * 80)
    set_long = replace(desk.workshop, settings=replace(desk.workshop.settings, nlu=own))
    with pytest.raises(NotValid, match="88 characters, at most 80"):
        await ModelDesk(set_long, LocalBus()).ask_training(ADMIN, {"engine": "embedded"})


async def test_a_model_that_is_as_good_is_promoted_and_noted(desk: ModelDesk) -> None:
    model = await train(desk.workshop, said()[1:])
    row = await desk.promote(ADMIN, model)
    assert (row.model_id, row.what, row.by, row.reason) == (model, "promoted", "admin@example.com", None)
    assert row.gate is not None
    assert row.gate["open"]
    assert desk.workshop.models.live() == model
    assert [one.id for one in await desk.history()] == [row.id]


async def test_a_worse_model_is_refused_with_what_fails_and_by_how_much(desk: ModelDesk) -> None:
    worse = await train(desk.workshop, said(("order_status", "human", "oos")))
    with pytest.raises(Conflict, match=r"macro_f1 0.*safety_recall 0\.0000 where") as refused:
        await desk.promote(ADMIN, worse)
    verdict = refused.value.fields["gate"]
    assert isinstance(verdict, dict)
    assert verdict["lost_intents"] == ["availability_price", "complaint_delivery", "safety_issue"]
    assert desk.workshop.models.live() is None
    assert await desk.history() == []


async def test_a_live_model_that_cannot_be_read_keeps_no_good_one_out(desk: ModelDesk) -> None:
    workshop = desk.workshop
    broken, good = await train(workshop, said()[2:]), await train(workshop, said()[1:])
    workshop.models.promote(broken)
    workshop.models.path(broken).write_bytes(b"cut short")
    report_path(workshop, broken).unlink()
    with pytest.raises(Conflict, match="cannot be compared"):
        await desk.promote(ADMIN, good)
    await desk.promote(ADMIN, good, reason="the one that answers is broken")
    assert workshop.models.live() == good


async def test_a_model_that_cannot_be_read_is_promoted_for_no_reason(desk: ModelDesk) -> None:
    model = await train(desk.workshop, said()[1:])
    desk.workshop.models.path(model).write_bytes(b"cut short")
    with pytest.raises(Conflict, match="not a readable model"):
        await desk.promote(ADMIN, model, reason="whatever the gate may say")
    report_path(desk.workshop, model).unlink()
    with pytest.raises(Conflict, match="cannot be measured"):
        await desk.promote(ADMIN, model, reason="whatever the gate may say")
    assert desk.workshop.models.live() is None


async def test_a_written_reason_lets_a_worse_model_through_and_stands_in_the_history(desk: ModelDesk) -> None:
    worse = await train(desk.workshop, said(("order_status", "human", "oos")))
    with pytest.raises(NotValid, match="at least 10 letters"):
        await desk.promote(ADMIN, worse, reason="because")
    row = await desk.promote(ADMIN, worse, reason="only for the demo of today")
    assert row.reason == "only for the demo of today"
    assert row.gate is not None
    assert not row.gate["open"]


async def test_without_a_fixed_set_models_are_compared_on_their_own_examples(
    workshop: Workshop, tmp_path: Path
) -> None:
    own = replace(workshop.settings.nlu, fixed_dir=str(tmp_path / "none"))
    bare = ModelDesk(replace(workshop, settings=replace(workshop.settings, nlu=own)), LocalBus())
    first, second = await train(bare.workshop, said()), await train(bare.workshop, said()[1:])
    await bare.promote(ADMIN, first, reason="there is nothing to compare with")
    verdict = await bare.gate(second, measures=True)
    assert (verdict.on, verdict.live) == ("folds", first)
    assert verdict.is_open


async def test_going_back_is_one_step_and_noted(desk: ModelDesk) -> None:
    first, second = await train(desk.workshop, said()[1:]), await train(desk.workshop, said()[2:])
    for model in (first, second):
        await desk.promote(ADMIN, model, reason="whatever the gate may say")
    back = await desk.roll_back(ADMIN, "embedded")
    assert (back.model_id, back.before_id, back.what) == (first, second, "rolled_back")
    assert desk.workshop.models.live() == first
    assert (await desk.roll_back(ADMIN, "embedded")).model_id is None
    with pytest.raises(Conflict, match="nothing to go back to"):
        await desk.roll_back(ADMIN, "embedded")


async def test_a_pointer_that_a_crash_left_behind_follows_the_history(desk: ModelDesk) -> None:
    workshop = desk.workshop
    model = await train(workshop, said()[1:])
    row = nlu_models.new_promotion(
        engine="embedded", model_id=model, before_id=None, what="promoted", at=now_us(), by="admin@example.com"
    )
    await workshop.store.write(nlu_models.add_promotion, row)  # and here the process died
    assert await mend(workshop.store, workshop.models, "embedded")
    assert workshop.models.live() == model
    assert not await mend(workshop.store, workshop.models, "embedded")


async def test_a_pointer_from_before_there_was_a_history_stays(workshop: Workshop) -> None:
    model = await train(workshop, said()[1:])
    workshop.models.promote(model)
    assert not await mend(workshop.store, workshop.models, "embedded")
    assert workshop.models.live() == model


async def test_a_history_that_names_a_missing_model_moves_no_pointer(workshop: Workshop) -> None:
    row = nlu_models.new_promotion(
        engine="embedded", model_id="lexical-" + "0" * 12, before_id=None, what="promoted", at=1, by="x"
    )
    await workshop.store.write(nlu_models.add_promotion, row)
    assert not await mend(workshop.store, workshop.models, "embedded")
    assert workshop.models.live() is None


async def test_two_workers_swap_models_without_a_dropped_message(desk: ModelDesk) -> None:
    workshop = desk.workshop
    model = await train(workshop, said()[1:])
    clock = [0.0]
    workers = [
        LiveEngine(
            workshop.models, workshop.examples_dir, workshop.usual().path.parent, clock=lambda: clock[0], encoder="none"
        )
        for _ in range(2)
    ]
    answered: list[str] = []

    async def stream(worker: LiveEngine) -> None:
        for _ in range(60):
            answered.append((await worker.parse(Utterance(text="where is my order"))).model)
            await asyncio.sleep(0)

    streams = [asyncio.create_task(stream(one)) for one in workers]
    await desk.promote(ADMIN, model)
    clock[0] += LOOK_EVERY_S
    await asyncio.gather(*streams, *(stream(one) for one in workers))
    await opened_beside()
    assert len(answered) == 240
    assert {one.model for one in workers} == {model}
    assert set(answered) <= {model, workshop.usual().id}


async def test_only_old_unpromoted_models_are_deleted(desk: ModelDesk) -> None:
    workshop = desk.workshop
    live, other = await train(workshop, said()[1:]), await train(workshop, said()[2:])
    await desk.promote(ADMIN, live, reason="whatever the gate may say")
    for one in (live, other):
        with pytest.raises(Conflict, match="is kept"):
            await desk.delete(ADMIN, one)
    for number in range(KEPT_AT_LEAST):
        workshop.models.path(f"lexical-{number:012x}").write_bytes(b"newer")
    await desk.delete(ADMIN, other)
    assert not workshop.models.path(other).exists()
    assert not report_path(workshop, other).exists()
    with pytest.raises(NotFound):
        await desk.model(other)
    with pytest.raises(Conflict, match="is kept"):
        await desk.delete(ADMIN, live)


@pytest.mark.parametrize("name", ["lexical-" + "c" * 12, "../../etc/passwd", ""])
async def test_what_is_no_model_is_not_found(desk: ModelDesk, name: str) -> None:
    for ask in (desk.model(name), desk.gate(name), desk.promote(ADMIN, name)):
        with pytest.raises(NotFound):
            await ask


async def test_a_model_without_a_report_says_so(workshop: Workshop) -> None:
    with pytest.raises(ReportUnreadable, match="measure it first"):
        await full_report(workshop, "lexical-" + "0" * 12)


async def test_the_first_model_of_rasa_is_held_up_to_the_embedded_one_that_answers(desk: ModelDesk) -> None:
    workshop, model = desk.workshop, "rasa-" + "0" * 12
    await train(workshop, said())
    workshop.models.path(model).write_bytes(b"an archive")
    fixed = (await full_report(workshop, workshop.usual().id)).body
    worse = {**fixed, "fixed": {**fixed["fixed"], "figures": {**fixed["fixed"]["figures"], "macro_f1": 0.5}}}
    write_report({**worse, "model": model}, report_path(workshop, model))
    verdict = await desk.gate(model, measures=True)
    assert (verdict.live, verdict.on, verdict.is_open) == (workshop.usual().id, "fixed", False)
    assert [one.figure for one in verdict.checks if not one.is_met] == ["macro_f1"]


async def test_rasa_without_its_environment_says_what_to_do(
    desk: ModelDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWITCHBOARD_RASA_ENV", str(tmp_path / "nowhere"))
    with pytest.raises(Conflict, match="make rasa"):
        await desk.ask_training(ADMIN, {"engine": "rasa"})


async def test_an_encoder_that_is_none_is_refused_before_a_job_is_made(desk: ModelDesk) -> None:
    with pytest.raises(NotValid, match="there is no encoder"):
        await desk.ask_training(ADMIN, {"engine": "embedded", "encoder": "brain"})
