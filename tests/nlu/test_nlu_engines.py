"""What every engine promises: one suite over the embedded engine, the guarded one and real Rasa."""

import asyncio

import pytest

from nlu.contract import EngineUnavailable, Parse, Utterance
from nlu.rasa_corpus import parted
from nlu.rasa_setup import EXAMPLES
from nlu.training import read_examples
from scripts.counterparts import RASA_EXAMPLES, RASA_INTENTS

HARD = [
    "",
    " ",
    "🙂",
    "?",
    "\x00",
    "\ud800 где заказ",
    "\u202e4500123456",
    "a" * 100_000,
    "订单" * 20_000,
    "\n\n- > \t",
]


PLAIN = {
    "где мой заказ 4500123456": "order_status",
    "Where is my order 4500123456?": "order_status",
    "订单4500123456到哪里了": "order_status",
    "оператор": "human",
    "转人工": "human",
}


async def test_plain_sentences_are_understood(engine):
    wanted = PLAIN if engine.name != "rasa" else taught_to_rasa()
    parses = await engine.parse_many([Utterance(text=text) for text in wanted])
    wrong = {p.text: p.ranking[0].name for p in parses if p.ranking[0].name != wanted[p.text]}
    assert len(wrong) <= (0 if engine.name != "rasa" else len(wanted) // 5), wrong


def taught_to_rasa() -> dict[str, str]:
    """Some of what this suite's Rasa was taught: ten examples an intent and language are too few to ask it for more."""
    known = [one for one in read_examples(EXAMPLES) if one.intent in RASA_INTENTS]
    learnt, _ = parted(known, RASA_EXAMPLES)
    return {one.text: one.intent for one in learnt[::6] if one.intent != "oos"}


async def test_answers_come_in_the_order_of_the_questions(engine):
    texts = ["привет", "Where is my order 4500123456?", "转人工", "привет"] * 3
    assert [parse.text for parse in await engine.parse_many([Utterance(text=t) for t in texts])] == texts


async def test_a_batch_answers_what_single_calls_answer(engine):
    utterances = [Utterance(text="где мой заказ 4500123456"), Utterance(text="спасибо")]
    together = await engine.parse_many(utterances)
    alone = [await engine.parse(item) for item in utterances]
    assert [(p.intent.name, p.entities) for p in together] == [(p.intent.name, p.entities) for p in alone]
    assert [p.intent.confidence for p in together] == pytest.approx([p.intent.confidence for p in alone], abs=1e-4)


@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
async def test_no_text_is_too_odd_to_be_answered(engine, text):
    parse = await engine.parse(Utterance(text=text))
    assert parse.text == text
    assert 0.0 <= parse.intent.confidence <= 1.0
    assert parse.intent.name


async def test_entities_are_where_they_say(engine):
    text = "订单4500123456，还有A9F74216要两个"
    parse = await engine.parse(Utterance(text=text))
    found = {entity.entity: entity for entity in parse.entities}
    assert found["order_number"].normalized == "4500123456"
    assert found["product_reference"].normalized == "A9F74216"
    assert all(text[e.start : e.end] == e.value for e in parse.entities)


async def test_a_parse_has_the_shape_of_rasa(engine):
    parse = (await engine.parse(Utterance(text="где мой заказ 4500123456", locale="ru"))).as_rasa()
    assert set(parse) == {"text", "intent", "also", "entities", "intent_ranking", "language", "engine", "model"}
    assert parse["intent"] == parse["intent_ranking"][0]
    assert {
        "entity": "order_number",
        "value": "4500123456",
        "normalized": "4500123456",
        "start": 14,
        "end": 24,
    } in parse["entities"]
    assert (parse["language"], parse["engine"], parse["model"]) == ("ru", engine.name, engine.model)


async def test_below_the_gate_the_name_is_oos_and_the_ranking_is_as_it_was(engine):
    texts = [
        "сочини стих про осень",
        "who won the football yesterday",
        "今天北京天气怎么样",
        "фывапр олдж",
        "знаешь анекдот",
    ]
    outside = [parse for parse in await engine.parse_many([Utterance(text=t) for t in texts]) if _is_oos(parse)]
    # A Rasa model of 300 examples may reject none of five; test_nlu_rasa_served holds what it does with its gate.
    assert outside or engine.name == "rasa"
    assert all(0 < parse.intent.confidence < 1 for parse in outside)
    assert all(parse.ranking and "oos" not in {item.name for item in parse.ranking} for parse in outside)


def _is_oos(parse: Parse) -> bool:
    return parse.intent.name == "oos"


async def test_confidences_fall_down_the_ranking(engine):
    ranking = (await engine.parse(Utterance(text="нужна копия счета и статус заказа"))).ranking
    shares = [item.confidence for item in ranking]
    assert shares == sorted(shares, reverse=True)
    assert len(shares) >= 2


async def test_nothing_asked_is_nothing_answered(engine):
    assert await engine.parse_many([]) == []


async def test_closing_twice_is_closing_once(shipped_engine):
    await shipped_engine.close()
    await shipped_engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        await shipped_engine.parse(Utterance(text="hi"))


async def test_a_text_that_needs_the_statistical_language_model_gets_it(shipped_engine):
    parse = await shipped_engine.parse(Utterance(text="bestelling kwijtgeraakt onderweg"))
    assert parse.language == "nl"


async def test_other_tasks_get_their_turn_during_a_large_batch(shipped_engine):
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await shipped_engine.parse_many([Utterance(text="привет")] * 640)
    task.cancel()
    assert turns >= 9
