"""What the client makes of answers as Rasa 3.6.21 gave them, and of a server that is not well."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from nlu.contract import EngineUnavailable, Utterance
from nlu.rasa_client import RasaEngine

STATUS = {"model_file": "/m/rasa-1.tar.gz", "model_id": "0c1f", "num_active_training_jobs": 0}
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

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        self.asked.append((request.method, request.path_qs, body))
        status, answer = self.answers[request.path]
        if isinstance(answer, str):
            return web.Response(status=status, text=answer)
        return web.Response(status=204) if answer is None else web.json_response(answer, status=status)


@pytest.fixture
async def recorded() -> AsyncIterator[tuple[Recorded, RasaEngine]]:
    answers = Recorded()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answers.handle)
    async with TestServer(app) as server:
        engine = RasaEngine(str(server.make_url("/")), token="t", timeout_s=2)
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
