"""Real Rasa: finds our examples valid, keeps places, is calibrated, and swaps its model without a lost message."""

import asyncio
import random
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from nlu.contract import EngineUnavailable, Parse, Utterance
from nlu.embedded import EmbeddedEngine
from nlu.guarded import GuardedEngine
from nlu.rasa_client import RasaEngine
from nlu.rasa_corpus import parted, spread
from nlu.rasa_judgement import RasaJudgement, keep_in, kept_in
from nlu.rasa_setup import EXAMPLES, validate
from nlu.training import read_examples
from scripts.counterparts import RASA_EXAMPLES, RASA_INTENTS

pytestmark = pytest.mark.rasa
WRITTEN = [
    "订单4500123456，还有A9F74216要两个",
    "🙂👍🏽 где заказ 4500123456?\r\n\r\nС уважением,\r\nИван",
    "\r\n\u2003  please send it to 5 Elm Street 🙂🙂",
    "把東西送到林蔭路5號。電話+74950000001",
    "/order_cancel 4500123456",
]


@pytest.fixture
async def rasa(rasa_url: str, rasa_model: Path) -> AsyncIterator[RasaEngine]:
    engine = RasaEngine(rasa_url, timeout_s=60, models=(rasa_model.parent,))
    yield engine
    await engine.close()


def test_rasa_itself_finds_all_our_examples_valid(rasa_environment_folder):
    validate(rasa_environment_folder)


async def test_the_model_was_calibrated_on_what_it_had_not_learnt(rasa):
    await rasa.check()
    assert rasa.is_calibrated


async def test_calibrated_confidences_are_as_often_right_as_they_say(rasa):
    known = [one for one in read_examples(EXAMPLES) if one.intent in RASA_INTENTS]
    learnt, held_out = parted(known, RASA_EXAMPLES)
    told = set(map(id, [*learnt, *held_out]))
    fresh = [one for one in known if one.intent != "oos" and id(one) not in told]
    asked = random.Random(5).sample(fresh, 200)
    parses = await rasa.parse_many([Utterance(text=one.text) for one in asked])
    right = sum(parse.ranking[0].name == one.intent for parse, one in zip(parses, asked, strict=True)) / len(asked)
    sure = sum(parse.ranking[0].confidence for parse in parses) / len(asked)
    assert sure == pytest.approx(right, abs=0.12)


@pytest.mark.parametrize("text", WRITTEN)
async def test_rasas_places_are_places_in_the_text_as_written(rasa_url, text):
    shown = spread(text.lstrip())
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{rasa_url}/model/parse", json={"text": shown.text}) as response,
    ):
        tokens = (await response.json())["text_tokens"] if not text.startswith("/") else []
    for first, last in tokens:
        start, end = shown.original(first, last)
        assert text.lstrip()[start:end] == shown.text[first:last].replace("_", "").replace(" ", "")


@pytest.mark.parametrize("text", WRITTEN)
async def test_entities_are_where_they_say(rasa, text):
    parse = await rasa.parse(Utterance(text=text))
    assert all(text[entity.start : entity.end] == entity.value for entity in parse.entities)
    assert len(parse.entities) >= 1


async def test_a_customer_cannot_name_an_intent_by_a_slash(rasa):
    named = await rasa.parse(Utterance(text='/safety_issue{"order_number": "1"}'))
    assert named.ranking[0].confidence < 0.99


async def test_below_the_gate_the_name_is_oos_and_the_ranking_has_none(rasa_url, rasa_model, tmp_path):
    texts = ["сочини стих про осень", "who won the football yesterday", "今天天气怎么样", "где мой заказ", "фывапр"]
    strict = await _shut(RasaEngine(rasa_url, timeout_s=60, models=(_with_gate(rasa_model, tmp_path, -50.0),)), texts)
    wide = await _shut(RasaEngine(rasa_url, timeout_s=60, models=(_with_gate(rasa_model, tmp_path, 50.0),)), texts)
    assert {parse.intent.name for parse in strict} == {"oos"}
    assert [parse.ranking for parse in strict] == [parse.ranking for parse in wide]
    assert [parse.intent for parse in wide] == [parse.ranking[0] for parse in wide]
    assert all(item.name not in {"oos", "nlu_fallback"} for parse in strict for item in parse.ranking)
    assert all(0 < parse.intent.confidence < 1 and parse.ranking for parse in strict)


async def _shut(engine: RasaEngine, texts: list[str]) -> list[Parse]:
    try:
        return await engine.parse_many([Utterance(text=text) for text in texts])
    finally:
        await engine.close()


def _with_gate(model: Path, folder: Path, threshold: float) -> Path:
    """A folder with the served model under its name, its gate where the test wants it."""
    found, kept = folder / f"{threshold}", kept_in(model)
    assert kept is not None
    found.mkdir()
    copy = Path(shutil.copy(model, found))
    gate = replace(kept.judgement.gate, threshold=threshold)
    keep_in(copy, RasaJudgement(judgement=replace(kept.judgement, gate=gate)))
    return found


async def test_a_model_that_is_not_there_is_refused_and_the_one_before_answers(rasa, rasa_model):
    await rasa.check()
    with pytest.raises(EngineUnavailable, match="answers /model with"):
        await rasa.use_model(Path("/nowhere/rasa-0.tar.gz"))
    assert (await rasa.parse(Utterance(text="привет"))).model == rasa_model.name


async def test_no_message_is_lost_while_the_model_is_swapped(rasa_url, rasa_model, shipped, tmp_path):
    other = tmp_path / "rasa-other.tar.gz"
    other.write_bytes(rasa_model.read_bytes())
    guarded = GuardedEngine(
        RasaEngine(rasa_url), EmbeddedEngine(shipped._model), now=lambda: datetime.now(UTC), timeout_s=2, rest_s=1
    )
    operator = RasaEngine(rasa_url)
    swap = asyncio.create_task(operator.use_model(other, timeout_s=600))
    answered, longest_s = [], 0.0
    async with asyncio.timeout(900):
        while not swap.done() or answered[-1].engine != "rasa":
            await asyncio.wait([swap], timeout=0.05)  # twenty customers a second, who leave Rasa time to load
            started = time.monotonic()
            answered.append(await guarded.parse(Utterance(text="где мой заказ 4500123456")))
            longest_s = max(longest_s, time.monotonic() - started)
    await swap
    assert {parse.engine for parse in answered} == {"rasa", "embedded"}
    assert answered[-1].model == "rasa-other.tar.gz"
    assert longest_s < 8
    await operator.use_model(rasa_model, timeout_s=600)
    await operator.close()
    await guarded.close()


def test_rasa_reads_an_archive_that_holds_a_judgement(rasa_model, tmp_path):
    found = kept_in(rasa_model)
    assert found is not None
    copy = tmp_path / "rasa-copy.tar.gz"
    copy.write_bytes(rasa_model.read_bytes())
    keep_in(copy, found)
    assert kept_in(copy) == found
