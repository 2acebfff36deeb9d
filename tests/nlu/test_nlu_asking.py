"""Models asked apart answer as the installation has them answer: its references, its precision, its present names."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from nlu.answer_apart import embedded, opened
from nlu.asking import Asking
from nlu.contract import Utterance
from nlu.fixed_set import FixedSet, read_fixed, without_leaks
from nlu.judgement import Gate, Judgement
from nlu.model import Model, save
from nlu.patterns import ReferencePatterns
from nlu.rasa_judgement import RasaJudgement, keep_in
from nlu.renaming import Renaming
from nlu.settings import TrainingSettings
from nlu.trainer import train
from nlu.training import Example

NLU = Path(__file__).parents[2] / "nlu"
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


def test_figures_by_another_content_of_the_catalogue_are_of_another_set(folder: Path, tmp_path: Path) -> None:
    catalogue = tmp_path / "articles.csv"
    marks = set()
    for name in ("breaker", "breaker", "socket"):
        catalogue.write_text(f"reference,name\nA9F74216,{name}\n")
        marks.add(read(folder, Asking(catalogue=str(catalogue))).mark)
    assert len(marks) == 2


@pytest.mark.parametrize("module", ["listening.py", "encoders/use.py"])
def test_figures_by_other_code_are_of_another_set(folder: Path, tmp_path: Path, module: str) -> None:
    def mark() -> str:
        script = (
            "import sys; from pathlib import Path; from nlu.asking import Asking\n"
            "print(Asking().fixed(Path(sys.argv[1])).mark)"
        )
        command = [sys.executable, "-c", script, str(folder)]
        return subprocess.run(command, cwd=tmp_path / "code", capture_output=True, text=True, check=True).stdout

    copied = tmp_path / "code" / "nlu"
    for file in (*NLU.glob("*.py"), *NLU.glob("encoders/*.py")):
        target = copied / file.relative_to(NLU)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    before = mark()
    assert mark() == before
    (copied / module).write_text((copied / module).read_text("utf-8") + "# otherwise\n", encoding="utf-8")
    assert mark() != before


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


SERVER = """#!{python}
import http.server, json, pathlib, sys
port, model = int(sys.argv[sys.argv.index("-p") + 1]), sys.argv[sys.argv.index("-m") + 1]
ranking = [{{"name": "order", "confidence": 0.6}}, {{"name": "price", "confidence": 0.3}}]
class Answers(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {{"intent": ranking[0], "intent_ranking": ranking, "entities": []}}
        status = {{"model_file": pathlib.Path(model).name}}
        body = json.dumps(status if self.path == "/status" else told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_GET = do_POST = answer
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", port), Answers).serve_forever()
"""
"""Answers as Rasa does, whatever it is asked."""


def test_a_rasa_model_is_asked_with_the_judgement_in_its_own_archive_and_by_the_installations_ways(
    tmp_path: Path,
) -> None:
    program, model = tmp_path / "bin" / "rasa", tmp_path / "models" / "rasa-000000000000.tar.gz"
    for file in (program, model):
        file.parent.mkdir()
    program.write_text(SERVER.format(python=sys.executable))
    program.chmod(0o755)
    with tarfile.open(model, "w:gz"):
        pass
    judgement = Judgement(
        intents=("order", "price"), sharpness=0.1, gate=Gate(weights=(0.0,) * 4, bias=-9.0, threshold=0.0)
    )
    keep_in(model, RasaJudgement(judgement=judgement))
    with opened({"engine": "rasa", "path": str(model)}, Asking(rasa=tmp_path, patterns=OWN, names=RENAMED)) as asked:
        (found,) = asked.parses([Utterance(text="where is zk12345")])
    assert found.ranking[0].name == "parcel"
    assert found.ranking[0].confidence < 0.6
    assert [one.entity for one in found.entities] == ["order_number"]


def examples(*texts: str) -> tuple[Example, ...]:
    return tuple(Example(text=text, intent="safety_issue", language="en") for text in texts)


def read(folder: Path, asking: Asking) -> FixedSet:
    found = asking.fixed(folder)
    assert found is not None
    return found
