"""Models: promoted, rolled back and followed by a running engine, whatever becomes of their files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gateway.live_model import LOOK_EVERY_S, LiveEngine
from gateway.models import ModelMissing, Models
from nlu.contract import Utterance
from nlu.embedded import load_or_train
from nlu.entities import EntityReader
from nlu.patterns import ReferencePatterns
from nlu.settings import TrainingSettings

A, B = "lexical-" + "a" * 12, "lexical-" + "b" * 12
ORDERS = ("where is my order", "where is my parcel", "order status please", "track my order")
PRICES = ("how much is it", "what is the price", "price of this breaker", "is it in stock")
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
    assert (await engine.parse(asked)).ranking[0].name == "refund"
    assert engine.model == trained
    models.rollback()
    time[0] += LOOK_EVERY_S
    assert (await engine.parse(asked)).model == first


async def test_a_promoted_model_that_cannot_be_read_leaves_the_one_of_the_examples(
    models: Models, tmp_path: Path
) -> None:
    usual = examples(tmp_path / "usual", order_status=ORDERS, price=PRICES)
    models.promote(A)
    engine = LiveEngine(models, usual, tmp_path / "cache", clock=lambda: 0.0)
    assert (await engine.parse(Utterance(text="track my order"))).ranking[0].name == "order_status"


async def test_references_are_read_by_the_installations_patterns_also_after_a_promotion(tmp_path: Path) -> None:
    usual = examples(tmp_path / "usual", order_status=ORDERS, price=PRICES)
    models, time = Models(tmp_path / "models"), [0.0]
    own = EntityReader(ReferencePatterns(order_numbers=(r"ZK\d{5}",)))
    engine = LiveEngine(models, usual, tmp_path / "cache", clock=lambda: time[0], encoder="none", reader=own)
    asked = Utterance(text="where is zk12345")
    assert [one.normalized for one in (await engine.parse(asked)).entities] == ["ZK12345"]
    models.promote(load_or_train(usual, models.folder, settings=TrainingSettings(encoder="none")).model)
    time[0] += LOOK_EVERY_S
    assert [one.normalized for one in (await engine.parse(asked)).entities] == ["ZK12345"]
