"""Models: promoted, rolled back and followed by a running engine, whatever becomes of their files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from gateway.live_model import LOOK_EVERY_S, TRY_AGAIN_S, LiveEngine
from gateway.models import ModelMissing, Models
from nlu.contract import Utterance
from nlu.embedded import load_or_train
from nlu.entities import EntityReader
from nlu.patterns import ReferencePatterns
from nlu.remembered import RememberedEngine
from nlu.settings import TrainingSettings
from nlu.trouble import trouble_of
from tests.fakes.command_line import ROOT
from tests.fakes.small_models import opened_beside

A, B = "lexical-" + "a" * 12, "lexical-" + "b" * 12
ORDERS = ("where is my order", "where is my parcel", "order status please", "track my order")
PRICES = ("how much is it", "what is the price", "price of this breaker", "is it in stock")
ASKED = Utterance(text="track my order")
REFUNDS = ("money back please", "i want a refund", "refund my order", "return the money")


@pytest.fixture
def models(tmp_path: Path) -> Models:
    made = Models(tmp_path / "models")
    made.folder.mkdir()
    for model_id in (A, B):
        made.path(model_id).write_bytes(b"model")
    return made


def examples(folder: Path, **intents: tuple[str, ...]) -> Path:
    blocks = [
        f"- intent: {name}\n  examples: |\n" + "".join(f"    - {one}\n" for one in said)
        for name, said in intents.items()
    ]
    (folder / "en").mkdir(parents=True)
    (folder / "en" / "nlu.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")
    return folder


def test_nothing_is_live_before_a_promotion(models: Models) -> None:
    assert models.live() is None
    assert {one.id: one.is_live for one in models.kept()} == {A: False, B: False}


def test_a_promoted_model_is_live_for_every_process(models: Models) -> None:
    models.promote(A)
    assert Models(models.folder).live() == A
    assert [one.id for one in models.kept() if one.is_live] == [A]


def test_rollback_goes_back_step_by_step_to_the_model_of_the_examples(models: Models) -> None:
    models.promote(A)
    models.promote(B)
    assert models.rollback() == A
    assert models.rollback() is None
    assert models.live() is None
    with pytest.raises(ModelMissing, match="nothing to go back to"):
        models.rollback()


def test_promoting_the_live_model_again_is_no_step(models: Models) -> None:
    models.promote(A)
    models.promote(B)
    models.promote(B)
    assert models.rollback() == A


@pytest.mark.parametrize("name", ["lexical-" + "c" * 12, "../../etc/passwd", ""])
def test_what_is_no_model_is_refused_and_the_models_are_named(models: Models, name: str) -> None:
    with pytest.raises(ModelMissing, match=A):
        models.promote(name)
    assert models.live() is None


def test_a_rollback_to_a_model_that_is_gone_changes_nothing(models: Models) -> None:
    models.promote(A)
    models.promote(B)
    models.path(A).unlink()
    with pytest.raises(ModelMissing, match="is gone"):
        models.rollback()
    assert models.live() == B


def test_the_models_of_the_two_engines_are_promoted_apart(models: Models) -> None:
    other = "rasa-" + "d" * 12
    models.path(other).write_bytes(b"model")
    models.promote(A)
    models.promote(other)
    assert (models.live("embedded"), models.live("rasa")) == (A, other)


def test_the_newest_model_is_listed_first(models: Models) -> None:
    os.utime(models.path(A), (2_000_000_000, 2_000_000_000))
    os.utime(models.path(B), (1_000_000_000, 1_000_000_000))
    assert [one.id for one in models.kept()] == [A, B]


async def test_a_running_engine_follows_a_promotion_and_its_rollback(tmp_path: Path) -> None:
    usual = examples(tmp_path / "usual", order_status=ORDERS, price=PRICES)
    other = examples(tmp_path / "other", refund=REFUNDS, price=PRICES)
    models, time = Models(tmp_path / "models"), [0.0]
    engine = LiveEngine(models, usual, tmp_path / "cache", clock=lambda: time[0])
    asked = Utterance(text="i want a refund")
    first = engine.model
    trained = load_or_train(other, models.folder).model
    models.promote(trained)
    time[0] += LOOK_EVERY_S
    await followed(engine)
    assert (await engine.parse(asked)).ranking[0].name == "refund"
    assert engine.model == trained
    models.rollback()
    time[0] += LOOK_EVERY_S
    await followed(engine)
    assert (await engine.parse(asked)).model == first


async def test_a_promoted_model_that_cannot_be_read_leaves_the_one_of_the_examples(
    models: Models, tmp_path: Path
) -> None:
    usual = examples(tmp_path / "usual", order_status=ORDERS, price=PRICES)
    models.promote(A)
    engine = LiveEngine(models, usual, tmp_path / "cache", clock=lambda: 0.0)
    assert (await engine.parse(Utterance(text="track my order"))).ranking[0].name == "order_status"


async def test_a_model_that_cannot_be_read_leaves_the_running_one_and_is_taken_once_it_can(
    tmp_path: Path,
) -> None:
    models, engine, time = small_engine(tmp_path)
    before = engine.model
    await engine.parse(ASKED)
    whole = other_model(tmp_path, models)
    file = models.path(whole)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    models.promote(whole)
    time[0] += LOOK_EVERY_S
    with capture_logs() as told:
        await followed(engine)
        assert (await engine.parse(ASKED)).model == before
        assert trouble_of(RememberedEngine(engine)) == engine.trouble
        time[0] += TRY_AGAIN_S
        await followed(engine)
        assert (await engine.parse(ASKED)).model == before
    assert [(one["log_level"], one["answers"]) for one in told] == [("error", before)]
    assert engine.trouble is not None
    assert {before, f"{whole}.npz"} <= set(re.split(r"[\s/,:]+", engine.trouble))
    file.write_bytes(content)
    time[0] += TRY_AGAIN_S
    await followed(engine)
    assert (await engine.parse(ASKED)).model == whole
    assert engine.trouble is None


@pytest.mark.parametrize("is_running", [True, False])
@pytest.mark.parametrize("broken", ["{", "[]", '{"embedded": "lexical-0"}', '{"embedded": [1]}', "folder"])
async def test_a_pointer_that_cannot_be_read_is_no_end_of_answers(
    tmp_path: Path, broken: str, is_running: bool
) -> None:
    models, engine, time = small_engine(tmp_path)
    before = engine.model
    pointer = models.folder / "live.json"
    pointer.parent.mkdir(exist_ok=True)
    if broken == "folder":
        pointer.mkdir()
    else:
        pointer.write_text(broken)
    if not is_running:
        _, engine, time = small_engine(tmp_path)
    time[0] += LOOK_EVERY_S
    await followed(engine)
    assert (await engine.parse(ASKED)).model == before
    assert engine.trouble is not None


def test_the_weights_are_read_before_a_promoted_model_answers(tmp_path: Path) -> None:
    models = Models(tmp_path / "models")
    usual = examples(tmp_path / "usual", order_status=ORDERS, price=PRICES)
    made = load_or_train(usual, models.folder)
    if not made.model.startswith("semantic-"):
        pytest.skip("the package of the encoder is not here")
    models.promote(made.model)
    script = (
        "import asyncio, sys; from pathlib import Path; from gateway.live_model import LiveEngine\n"
        "from gateway.models import Models; from nlu.encoders import shared_encoder\n"
        "folder = Path(sys.argv[1]); models = Models(folder / 'models'); told = models.live(); models.rollback()\n"
        "time = [0.0]\n"
        "async def go():\n"
        "    engine = LiveEngine(models, folder / 'usual', folder / 'models', clock=lambda: time[0], encoder='none')\n"
        "    assert shared_encoder('use')._read is None\n"
        "    models.promote(told); time[0] = 9.0\n"
        "    await engine.parse_many(())\n"
        "    while engine.model != told:\n"
        "        assert engine.trouble is None\n"
        "        await asyncio.sleep(0.01)\n"
        "    print(engine.model == told, shared_encoder('use')._read is not None)\n"
        "asyncio.run(go())\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.stdout.splitlines()[-1:] == ["True True"], ran.stderr


async def followed(engine: LiveEngine) -> None:
    """Let the engine look what is promoted, and open it."""
    await engine.parse_many(())
    await opened_beside()


def small_engine(folder: Path) -> tuple[Models, LiveEngine, list[float]]:
    """A running engine of a few examples, and the clock that it looks at."""
    usual, time = folder / "usual", [0.0]
    if not usual.is_dir():
        examples(usual, order_status=ORDERS, price=PRICES)
    models = Models(folder / "models")
    return models, LiveEngine(models, usual, folder / "cache", clock=lambda: time[0], encoder="none"), time


def other_model(folder: Path, models: Models) -> str:
    """Another model in the folder of models."""
    other = examples(folder / "other", refund=REFUNDS, price=PRICES)
    return load_or_train(other, models.folder, settings=TrainingSettings(encoder="none")).model


async def test_references_are_read_by_the_installations_patterns_also_after_a_promotion(tmp_path: Path) -> None:
    usual = examples(tmp_path / "usual", order_status=ORDERS, price=PRICES)
    models, time = Models(tmp_path / "models"), [0.0]
    own = EntityReader(ReferencePatterns(order_numbers=(r"ZK\d{5}",)))
    engine = LiveEngine(models, usual, tmp_path / "cache", clock=lambda: time[0], encoder="none", reader=own)
    asked = Utterance(text="where is zk12345")
    assert [one.normalized for one in (await engine.parse(asked)).entities] == ["ZK12345"]
    models.promote(load_or_train(usual, models.folder, settings=TrainingSettings(encoder="none")).model)
    time[0] += LOOK_EVERY_S
    await followed(engine)
    assert [one.normalized for one in (await engine.parse(asked)).entities] == ["ZK12345"]
