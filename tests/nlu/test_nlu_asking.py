"""Models asked apart answer as the installation has them answer: its references, its precision, its present names."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nlu.answer_apart import embedded, opened
from nlu.asking import Asking
from nlu.contract import Utterance
from nlu.fixed_set import FixedSet, read_fixed, without_leaks
from nlu.model import Model, save
from nlu.patterns import ReferencePatterns
from nlu.renaming import Renaming
from nlu.settings import TrainingSettings
from nlu.trainer import train
from nlu.training import Example

OWN = ReferencePatterns(order_numbers=(r"ZK\d{5}",))
RENAMED = Renaming(renamed={"order": "parcel"}, retired=frozenset({"joke"}))
SAID = {
    "order": ("where is my order", "track my parcel", "has my box left", "order status", "when does it arrive"),
    "price": ("how much is it", "the price of this", "what does it cost", "is it cheap", "do you give a discount"),
}


@pytest.fixture(scope="module")
def model() -> Model:
    words = ("", "please", "now", "today", "hello", "friend", "thanks", "so")
    examples = [
        Example(text=f"{word} {text}".strip(), intent=intent, language="en")
        for intent, texts in SAID.items()
        for text in texts
        for word in words
    ]
    return train(examples, model_id="lexical-000000000000", settings=TrainingSettings(encoder="none"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written = {
        "en": [("where is it", "order", ()), ("what costs it", "price", ()), ("tell one", "joke", ())],
        "safety_en": [("it burns", "safety_issue", ())],
        "mails_en": [("Good day. Where is my order? Regards", "order", ())],
        "two_matters_en": [("a and b", "order", ("price", "joke")), ("ha", "joke", ("order",))],
    }
    for name, lines in written.items():
        told = ({"text": text, "intent": intent, "lang": "en", "also": also} for text, intent, also in lines)
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in told))
    return tmp_path


def test_what_a_request_says_comes_back_as_it_was() -> None:
    asking = Asking(
        precision=0.8, patterns=OWN, names=RENAMED, catalogue="a.csv", rasa=Path("/r"), rasa_starts_within_s=7.0
    )
    assert Asking.of(json.loads(json.dumps(asking.as_json()))) == asking


def test_references_are_read_by_the_installations_patterns(model: Model) -> None:
    asked = [Utterance(text="see zk12345")]
    (own,) = embedded(model, Asking(patterns=OWN)).parses(asked)
    (usual,) = embedded(model, Asking()).parses(asked)
    assert [one.entity for one in own.entities] == ["order_number"]
    assert [one.entity for one in usual.entities] != ["order_number"]


def test_acts_want_the_installations_precision(model: Model) -> None:
    def act_from(precision: float) -> float:
        (found,) = embedded(model, Asking(precision=precision)).parses([Utterance(text="where is my order")])
        assert found.act_from is not None
        return found.act_from

    assert act_from(0.5) < act_from(0.999)


def test_a_model_from_before_a_renaming_answers_by_the_present_name(model: Model, tmp_path: Path) -> None:
    save(model, tmp_path / "m.npz")
    with opened({"engine": "embedded", "path": str(tmp_path / "m.npz")}, Asking(names=RENAMED)) as asked:
        (found,) = asked.parses([Utterance(text="where is my order")])
    assert found.ranking[0].name == "parcel"


def test_the_fixed_set_stands_under_the_present_names_and_is_another_one(folder: Path) -> None:
    before, now = read(folder, Asking()), read(folder, Asking(names=RENAMED))
    assert [one.intent for one in now.lines] == ["parcel", "price"]
    assert [one.intent for one in now.mails] == ["parcel"]
    assert [(one.intent, one.also) for one in now.two_matters] == [("parcel", ("price",))]
    assert before.mark != now.mark


def test_figures_by_other_references_are_of_another_set(folder: Path) -> None:
    marks = {read(folder, one).mark for one in (Asking(), Asking(patterns=OWN), Asking(catalogue="a.csv"))}
    assert len(marks) == 3


def test_long_mails_are_a_part_of_their_own(folder: Path) -> None:
    found = read_fixed(folder)
    assert found is not None
    assert [one.text for one in found.mails] == ["Good day. Where is my order? Regards"]
    assert found.mails[0] not in found.lines


def test_examples_that_stand_in_the_fixed_set_are_left_out_but_for_what_everybody_writes(folder: Path) -> None:
    fixed = replace(read(folder, Asking()), safety=examples("the socket in the kitchen burns"))
    learnt = examples("The socket in the  kitchen burns!", "the socket in the kitchen burns again", "Where is it?")
    assert [one.text for one in without_leaks(learnt, fixed)] == [learnt[1].text, learnt[2].text]
    assert without_leaks(learnt, None) == list(learnt)


def examples(*texts: str) -> tuple[Example, ...]:
    return tuple(Example(text=text, intent="safety_issue", language="en") for text in texts)


def read(folder: Path, asking: Asking) -> FixedSet:
    found = asking.fixed(folder)
    assert found is not None
    return found
