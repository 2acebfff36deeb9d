"""What the client makes of answers as Rasa 3.6.21 gave them, and of a server that is not well."""

import asyncio
import json
import math
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from nlu.contract import EngineUnavailable, Utterance
from nlu.judgement import Gate, Judgement
from nlu.rasa_client import LOOK_EVERY_S, RasaEngine
from nlu.rasa_judgement import RasaJudgement, keep_in

STATUS = {"model_file": "rasa-1.tar.gz", "model_id": "0c1f", "num_active_training_jobs": 0}
SURE = {
    "text": "где заказ 4500123456, Лесная 5",
    "intent": {"name": "order_status", "confidence": 0.93},
    "entities": [
        {"entity": "order_number", "start": 10, "end": 20, "confidence_entity": 0.98, "value": "4500123456"},
        {
            "entity": "address",
            "start": 22,
            "end": 30,
            "confidence_entity": 0.7,
            "value": "Лесная 5",
            "extractor": "DIETClassifier",
        },
    ],
    "text_tokens": [[0, 3], [4, 9], [10, 20], [22, 28], [29, 30]],
    "intent_ranking": [{"name": "order_status", "confidence": 0.93}, {"name": "greet", "confidence": 0.04}],
}
ALL = [("order_status", 0.9), ("greet", 0.06), ("oos", 0.04)]
UNSURE = {
    "text": "абв",
    "intent": {"name": "nlu_fallback", "confidence": 0.3},
    "entities": [],
    "intent_ranking": [{"name": "nlu_fallback", "confidence": 0.3}, {"name": "greet", "confidence": 0.2}],
}


class Recorded:
    """A server that gives recorded answers."""

    def __init__(self) -> None:
        self.answers = {"/status": (200, STATUS), "/model/parse": (200, SURE), "/model": (204, None)}
        self.asked: list[tuple[str, str, dict[str, object]]] = []
        self.time = 0.0
        self.at_once = self.most_at_once = 0

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        self.asked.append((request.method, request.path_qs, body))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        for _ in range(5):
            await asyncio.sleep(0)
        self.at_once -= 1
        status, answer = self.answers[request.path]
        if isinstance(answer, str | bytes):
            return web.Response(status=status, body=answer.encode() if isinstance(answer, str) else answer)
        return web.Response(status=204) if answer is None else web.json_response(answer, status=status)


@pytest.fixture
async def recorded() -> AsyncIterator[tuple[Recorded, RasaEngine]]:
    answers = Recorded()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answers.handle)
    async with TestServer(app) as server:
        engine = RasaEngine(str(server.make_url("/")), token="t", timeout_s=2, clock=lambda: answers.time)
        yield answers, engine
        await engine.close()


async def test_a_sure_answer_becomes_a_parse(recorded):
    parse = await recorded[1].parse(Utterance(text=SURE["text"]))
    assert (parse.intent.name, parse.intent.confidence) == ("order_status", 0.93)
    assert (parse.language, parse.engine, parse.model) == ("ru", "rasa", "rasa-1.tar.gz")


async def test_entities_that_rasa_learnt_stand_beside_those_read_by_pattern(recorded):
    parse = await recorded[1].parse(Utterance(text=SURE["text"]))
    assert [(e.entity, e.value, e.normalized) for e in parse.entities] == [
        ("order_number", "4500123456", "4500123456"),
        ("address", "Лесная 5", None),
    ]


async def test_an_entity_in_chinese_is_placed_in_the_text_as_written(recorded):
    answers, engine = recorded
    heard = {"entity": "address", "start": 6, "end": 16, "value": "林_ 荫_ 路_ 5"}
    answers.answers["/model/parse"] = (200, {**SURE, "entities": [heard]})
    parse = await engine.parse(Utterance(text="送到林荫路5"))
    assert answers.asked[-1][2]["text"] == "送_ 到_ 林_ 荫_ 路_ 5"
    assert [(e.value, e.start, e.end) for e in parse.entities] == [("林荫路5", 2, 6)]


async def test_what_rasa_is_not_sure_of_is_out_of_scope_and_the_fallback_is_not_ranked(recorded):
    answers, engine = recorded
    answers.answers["/model/parse"] = (200, UNSURE)
    parse = await engine.parse(Utterance(text="абв"))
    assert (parse.intent.name, parse.intent.confidence) == ("oos", 0.8)
    assert [item.name for item in parse.ranking] == ["greet"]


async def test_the_token_and_a_clean_short_text_are_sent(recorded):
    answers, engine = recorded
    await engine.parse(Utterance(text="\ud800" + "а" * 5000))
    method, path, body = answers.asked[-1]
    assert (method, path) == ("POST", "/model/parse?token=t")
    assert body["text"] == "?" + "а" * 1999


async def test_another_model_is_loaded_by_its_file(recorded):
    answers, engine = recorded
    await engine.use_model(Path("/m/rasa-2.tar.gz"))
    assert answers.asked == [("PUT", "/model?token=t", {"model_file": "/m/rasa-2.tar.gz"})]
    assert engine.model == "rasa-2.tar.gz"


@pytest.mark.parametrize(
    ("text", "sent", "place"),
    [
        ("  \r\n\u2003филиал Лесная", "филиал Лесная", 12),
        ("/order_cancel Лесная", "order_cancel Лесная", 14),
        (" / /Лесная", "Лесная", 4),
        ("🙂👍🏽 Лесная", "🙂👍🏽 Лесная", 4),
        ("а\r\nЛесная", "а\r\nЛесная", 3),
    ],
)
async def test_an_entity_keeps_its_place_whatever_stands_in_front(recorded, text, sent, place):
    answers, engine = recorded
    first = sent.index("Лесная")
    answers.answers["/model/parse"] = (
        200,
        {**SURE, "entities": [{"entity": "branch", "start": first, "end": first + 6}]},
    )
    parse = await engine.parse(Utterance(text=text))
    assert answers.asked[-1][2]["text"] == sent
    (branch,) = [entity for entity in parse.entities if entity.entity == "branch"]
    assert (branch.value, branch.start, branch.end) == ("Лесная", place, place + 6)


@pytest.mark.parametrize(
    "heard",
    [
        {"entity": "order_number", "start": 0, "end": 3},
        {"entity": "branch", "start": 0},
        {"entity": "branch", "start": 0, "end": 300},
        {"entity": "branch", "start": 3, "end": 3},
        {"entity": "branch", "start": 3, "end": 4},
        {"entity": "branch", "start": -5, "end": 3},
        {"entity": "branch", "start": True, "end": 3},
        {"entity": "branch\ud800", "start": 0, "end": 3},
        {"entity": None, "start": 0, "end": 3},
        "branch",
        None,
    ],
    ids=repr,
)
async def test_an_entity_that_cannot_be_used_is_left_out(recorded, heard):
    answers, engine = recorded
    answers.answers["/model/parse"] = (200, {**SURE, "entities": [heard]})
    parse = await engine.parse(Utterance(text="где заказ"))
    assert parse.entities == ()


async def test_of_two_learnt_entities_at_one_place_the_first_stays(recorded):
    answers, engine = recorded
    heard = [{"entity": "branch", "start": 0, "end": 9}, {"entity": "shop", "start": 4, "end": 9}]
    answers.answers["/model/parse"] = (200, {**SURE, "entities": heard})
    assert [entity.entity for entity in (await engine.parse(Utterance(text="где заказ"))).entities] == ["branch"]


def ranked(*pairs: tuple[object, object], top: object = None) -> dict[str, object]:
    items = [{"name": name, "confidence": share} for name, share in pairs]
    return {"text": "x", "intent": top or items[0], "entities": [], "intent_ranking": items}


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"text": "x", "entities": []},
        {"intent": None},
        {"intent": {"name": "greet"}},
        {"intent": {"confidence": 0.4}},
        ranked(("greet", float("nan"))),
        ranked(("greet", float("inf"))),
        ranked(("greet", 7)),
        ranked(("greet", -0.5)),
        ranked(("greet", "0.4")),
        ranked(("greet", True)),
        ranked((5, 0.4)),
        ranked(("gr eet", 0.4)),
        ranked(("g" * 101, 0.4)),
        ranked(("greet\ud800", 0.4)),
        {**SURE, "intent_ranking": {"greet": 0.4}},
        {**SURE, "intent_ranking": ["greet"]},
    ],
    ids=repr,
)
async def test_an_answer_that_is_not_rasas_is_no_answer(recorded, answer):
    answers, engine = recorded
    answers.answers["/model/parse"] = (200, json.dumps(answer))
    with pytest.raises(EngineUnavailable, match="Rasa's answer holds"):
        await engine.parse(Utterance(text="x"))


async def test_an_answer_without_a_ranking_ranks_its_intent(recorded):
    answers, engine = recorded
    answers.answers["/model/parse"] = (200, {"intent": {"name": "greet", "confidence": 0.7}, "entities": None})
    parse = await engine.parse(Utterance(text="x"))
    assert (parse.intent.name, [item.name for item in parse.ranking]) == ("greet", ["greet"])


async def test_a_text_of_which_rasa_makes_nothing_is_out_of_scope(recorded):
    answers, engine = recorded
    answers.answers["/model/parse"] = (200, {"intent": {"name": None, "confidence": 0.0}, "entities": [], "text": ""})
    parse = await engine.parse(Utterance(text=""))
    assert (parse.intent.name, parse.ranking) == ("oos", ())


async def test_the_ranking_falls_whatever_order_it_comes_in(recorded):
    answers, engine = recorded
    pairs = (("greet", 0.2), ("order_status", 0.7), ("thanks", 0.1))
    answers.answers["/model/parse"] = (200, ranked(*pairs, top={"name": "order_status", "confidence": 0.7}))
    parse = await engine.parse(Utterance(text="x"))
    assert [item.name for item in parse.ranking] == ["order_status", "greet", "thanks"]


@pytest.mark.parametrize("body", ["[" * 100_000, '{"intent":' * 50_000, " " * 3_000_000, "\udc80"], ids=range(4))
async def test_a_huge_or_bottomless_body_is_no_answer(recorded, body):
    answers, engine = recorded
    answers.answers["/model/parse"] = (200, body.encode("utf-8", "surrogatepass"))
    with pytest.raises(EngineUnavailable, match="is it a Rasa server"):
        await engine.parse(Utterance(text="x"))


async def test_a_redirect_is_not_followed(recorded):
    answers, engine = recorded
    answers.answers["/model/parse"] = (302, "elsewhere")
    with pytest.raises(EngineUnavailable, match="answers /model/parse with 302"):
        await engine.parse(Utterance(text="x"))


async def test_a_batch_asks_no_more_at_once_than_it_may(recorded):
    answers, engine = recorded
    await engine.parse_many([Utterance(text=str(number)) for number in range(30)])
    assert answers.most_at_once == 4


async def test_a_model_swapped_by_others_is_noticed(recorded):
    answers, engine = recorded
    assert (await engine.parse(Utterance(text="x"))).model == "rasa-1.tar.gz"
    answers.answers["/status"] = (200, {**STATUS, "model_file": "/m/rasa-2.tar.gz"})
    assert (await engine.parse(Utterance(text="x"))).model == "rasa-1.tar.gz"
    answers.time += LOOK_EVERY_S
    assert (await engine.parse(Utterance(text="x"))).model == "rasa-2.tar.gz"


async def test_after_a_failure_the_model_is_asked_for_again(recorded):
    answers, engine = recorded
    await engine.parse(Utterance(text="x"))
    answers.answers["/model/parse"] = (500, "loading")
    with pytest.raises(EngineUnavailable):
        await engine.parse(Utterance(text="x"))
    answers.answers |= {"/model/parse": (200, SURE), "/status": (200, {**STATUS, "model_file": "/m/rasa-2.tar.gz"})}
    assert (await engine.parse(Utterance(text="x"))).model == "rasa-2.tar.gz"


async def test_a_model_that_cannot_be_loaded_is_told_and_the_name_stays(recorded):
    answers, engine = recorded
    await engine.check()
    answers.answers["/model"] = (400, {"reason": "BadRequest", "message": "no such file"})
    with pytest.raises(EngineUnavailable, match="answers /model with 400"):
        await engine.use_model(Path("/m/none.tar.gz"))
    assert engine.model == "rasa-1.tar.gz"


async def test_a_closed_engine_refuses_and_closes_again(recorded):
    _, engine = recorded
    await engine.parse(Utterance(text="x"))
    await engine.close()
    await engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        await engine.parse(Utterance(text="x"))


@pytest.fixture
async def calibrated(recorded, tmp_path) -> AsyncIterator[tuple[Recorded, RasaEngine]]:
    """The server tells a model whose archive, which holds a judgement, lies in a folder of models."""
    model = tmp_path / "rasa-9.tar.gz"
    with tarfile.open(model, "w:gz"):
        pass
    keep_in(model, judged(gate=Gate(weights=(0.0, 0.0, 1.0, 0.0), bias=2.0, threshold=0.0)))
    answers, other = recorded
    answers.answers["/status"] = (200, {**STATUS, "model_file": model.name})
    engine = RasaEngine(other._url, timeout_s=2, models=(Path("/nowhere"), tmp_path))
    yield answers, engine
    await engine.close()


def judged(gate: Gate) -> RasaJudgement:
    return RasaJudgement(judgement=Judgement(intents=("greet", "order_status", "oos"), sharpness=0.5, gate=gate))


async def test_a_calibrated_model_answers_with_its_temperature(calibrated):
    answers, engine = calibrated
    answers.answers["/model/parse"] = (200, ranked(*ALL))
    parse = await engine.parse(Utterance(text="x"))
    assert engine.is_calibrated
    assert [item.name for item in parse.ranking] == ["order_status", "greet"]
    assert parse.ranking[0].confidence == pytest.approx(0.9**0.5 / (0.9**0.5 + 0.06**0.5), abs=1e-3)


async def test_below_the_gate_the_name_is_oos_and_the_ranking_is_untouched(calibrated):
    answers, engine = calibrated
    answers.answers["/model/parse"] = (200, ranked(("order_status", 0.5), ("oos", 0.4), ("greet", 0.1)))
    parse = await engine.parse(Utterance(text="x"))
    odds = math.log(0.4) + 2
    assert parse.intent.name == "oos"
    assert parse.intent.confidence == pytest.approx(1 / (1 + math.exp(-odds)), abs=1e-4)
    assert [item.name for item in parse.ranking] == ["order_status", "greet"]


async def test_above_the_gate_even_what_rasa_calls_its_fallback_is_the_top_of_the_ranking(calibrated):
    answers, engine = calibrated
    answers.answers["/model/parse"] = (200, ranked(("nlu_fallback", 0.3), ("greet", 0.28), ("order_status", 0.2)))
    assert (await engine.parse(Utterance(text="x"))).intent.name == "greet"


async def test_the_judgement_of_a_model_is_not_kept_for_another(calibrated):
    answers, engine = calibrated
    await engine.check()
    answers.answers["/status"] = (200, STATUS)
    await engine.check()
    assert not engine.is_calibrated


async def test_a_model_loaded_from_anywhere_is_calibrated_by_its_own_archive(recorded, tmp_path):
    _, engine = recorded
    model = tmp_path / "rasa-9.tar.gz"
    with tarfile.open(model, "w:gz"):
        pass
    keep_in(model, judged(gate=Gate(weights=(0.0, 0.0, 0.0, 0.0), bias=0.0, threshold=1.0)))
    await engine.use_model(model)
    assert engine.is_calibrated


@pytest.mark.parametrize(
    ("path", "answer", "told"),
    [
        ("/status", (200, {"model_file": None}), "has no model loaded"),
        ("/status", (401, {"reason": "NotAuthenticated"}), "answers /status with 401"),
        ("/model/parse", (500, {"reason": "ParsingError"}), "answers /model/parse with 500"),
        ("/model/parse", (200, "<html>"), "no JSON; is it a Rasa server"),
        ("/model/parse", (200, [1]), "not an object"),
    ],
)
async def test_a_server_that_is_not_well_is_unavailable_and_the_error_says_how(recorded, path, answer, told):
    answers, engine = recorded
    answers.answers[path] = answer
    with pytest.raises(EngineUnavailable) as raised:
        await engine.parse_many([Utterance(text="a"), Utterance(text="b")])
    assert told in str(raised.value)


async def test_no_server_is_unavailable():
    engine = RasaEngine("http://127.0.0.1:9", timeout_s=2)
    with pytest.raises(EngineUnavailable, match="does not answer /status"):
        await engine.parse(Utterance(text="a"))
    await engine.close()
