"""DIET's confidences become chances by what held-out answers say of them, and every copy of the model has that."""

import json
import random
import tarfile
from pathlib import Path

import numpy as np
import pytest

from nlu.contract import ExamplesInvalid
from nlu.evaluate import calibration_error
from nlu.rasa_judgement import MEMBER, RasaJudgement, Shares, fitted, keep_in, kept_in

INTENTS = ["greet", "order_status", "human", "thanks"]


def answers(count: int, *, oos: bool = True, right: float = 0.7) -> tuple[list[Shares], list[str]]:
    """Answers that are surer (.97) than they are right, and hesitate where the text is out of scope."""
    draw = random.Random(3)
    found, wanted = [], []
    for number in range(count):
        if oos and number % 5 == 0:
            top, truth, sure, aside = draw.choice(INTENTS), "oos", draw.uniform(0.3, 0.7), 0.25
        else:
            truth = draw.choice(INTENTS)
            top = truth if draw.random() < right else draw.choice([name for name in INTENTS if name != truth])
            sure, aside = draw.uniform(0.95, 0.99), draw.uniform(0.001, 0.01)
        rest = (1 - sure - aside) / (len(INTENTS) - 1)
        found.append({name: sure if name == top else rest for name in INTENTS} | ({"oos": aside} if oos else {}))
        wanted.append(truth)
    return found, wanted


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """An archive as Rasa makes it: folders, files, not our own member."""
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "weights.bin").write_bytes(bytes(range(256)) * 50)
    (tmp_path / "metadata.json").write_text("{}")
    path = tmp_path / "rasa-1.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(tmp_path / "components", "components")
        archive.add(tmp_path / "metadata.json", "metadata.json")
    return path


def test_confidences_are_as_often_right_as_they_say():
    found, wanted = answers(600)
    told = fitted(found, wanted)
    unseen, truth = answers(900)
    tops = [told.verdict(shares).ranking[0] for shares in unseen]
    inside = [number for number, name in enumerate(truth) if name != "oos"]
    sure = np.array([tops[number].confidence for number in inside])
    right = np.array([tops[number].name == truth[number] for number in inside])
    assert calibration_error(sure, right) < 0.05
    assert calibration_error(np.full(len(right), 0.97), right) > 0.2


def test_what_looks_like_the_held_out_strangers_is_oos_with_its_chance():
    told = fitted(*answers(600))
    verdict = told.verdict({"greet": 0.4, "order_status": 0.2, "human": 0.1, "thanks": 0.05, "oos": 0.25})
    assert verdict.intent.name == "oos"
    assert verdict.intent.confidence > 0.8
    assert [item.name for item in verdict.ranking] == ["greet", "order_status", "human", "thanks"]


def test_what_looks_like_the_messages_in_scope_is_not_rejected():
    found, wanted = answers(600)
    told = fitted(found, wanted)
    inside = [shares for shares, name in zip(found, wanted, strict=True) if name != "oos"]
    rejected = sum(told.verdict(shares).intent.name == "oos" for shares in inside)
    assert rejected <= 0.06 * len(inside)


def test_without_examples_of_out_of_scope_nothing_is_rejected():
    told = fitted(*answers(300, oos=False))
    assert told.verdict({"greet": 0.26, "order_status": 0.25, "human": 0.25, "thanks": 0.24}).intent.name == "greet"


def test_an_intent_the_model_was_not_fitted_with_counts_for_nothing():
    told = fitted(*answers(300))
    assert "new_one" not in {item.name for item in told.verdict({"new_one": 0.9, "greet": 0.1}).ranking}


def test_an_intent_the_model_never_learnt_is_out_of_its_scope():
    found, wanted = answers(600)
    renamed = ["retired" if name == "oos" else name for name in wanted]
    assert fitted(found, renamed) == fitted(found, wanted)


@pytest.mark.parametrize(("count", "wanted"), [(50, None), (200, "oos"), (200, "retired")])
def test_too_few_or_foreign_answers_are_refused(count, wanted):
    found, right = answers(count)
    with pytest.raises(ExamplesInvalid, match=r"train on more|are needed"):
        fitted(found, [wanted] * count if wanted else right)


def test_a_model_keeps_it_and_everything_it_held_before(model):
    told = fitted(*answers(300))
    with tarfile.open(model) as archive:
        before = {one.name: one.isfile() and archive.extractfile(one).read() for one in archive}
    keep_in(model, told)
    with tarfile.open(model) as archive:
        after = {one.name: one.isfile() and archive.extractfile(one).read() for one in archive}
    assert kept_in(model) == told
    assert {name: held for name, held in after.items() if name != MEMBER} == before


def test_keeping_another_one_replaces_it(model):
    keep_in(model, fitted(*answers(300)))
    other = fitted(*answers(300, right=0.5))
    keep_in(model, other)
    with tarfile.open(model) as archive:
        assert archive.getnames().count(MEMBER) == 1
    assert kept_in(model) == other


def changed(told: RasaJudgement, **fields: object) -> bytes:
    gate = {"weights": [1.0, 0.0, 1.0, 0.0], "bias": 0.0, "threshold": 0.0}
    whole = {"format": 1, "intents": list(told.judgement.intents), "sharpness": 0.5, "gate": gate}
    return json.dumps(whole | fields).encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"format": 0},
        {"sharpness": float("nan")},
        {"sharpness": "1"},
        {"intents": "greet"},
        {"intents": ["greet", "greet"]},
        {"gate": None},
        {"gate": {"weights": [1.0], "bias": 0.0, "threshold": 0.0}},
        {"gate": {"weights": [1.0, 0.0, 1.0, 0.0], "bias": True, "threshold": 0.0}},
    ],
    ids=repr,
)
def test_a_broken_one_is_none(tmp_path, fields):
    path, content = tmp_path / "rasa-1.tar.gz", changed(fitted(*answers(300)), **fields)
    (tmp_path / MEMBER).write_bytes(content)
    with tarfile.open(path, "w:gz") as archive:
        archive.add(tmp_path / MEMBER, MEMBER)
    assert kept_in(path) is None


def test_what_was_written_by_hand_is_read(tmp_path):
    (tmp_path / MEMBER).write_bytes(changed(fitted(*answers(300))))
    with tarfile.open(tmp_path / "rasa-1.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / MEMBER, MEMBER)
    found = kept_in(tmp_path / "rasa-1.tar.gz")
    assert found is not None
    assert found.judgement.sharpness == 0.5


def test_a_model_without_one_or_no_model_at_all_has_none(model, tmp_path):
    (tmp_path / "noise.tar.gz").write_bytes(b"\x1f\x8bnoise")
    assert [kept_in(path) for path in (model, tmp_path / "noise.tar.gz", tmp_path / "none.tar.gz", tmp_path)] == [
        None
    ] * 4
