"""What people write to a bot that takes orders: short, full of numbers, several data at once; no model learns these."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from nlu.contract import Parse, Utterance
from nlu.embedded import EmbeddedEngine
from nlu.entities import EntityReader
from nlu.nearness import bare
from nlu.special import SAFETY
from nlu.training import read_examples

SENTENCES = Path(__file__).with_name("bot_sentences.jsonl")
EXAMPLES = Path(__file__).parents[2] / "nlu" / "data"
ARTICLES = Path(__file__).parents[2] / "config" / "demo" / "articles.json"
LEAST = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence and the intents of which any is right; where there are several, readers differ too."""

    text: str
    intents: tuple[str, ...]
    language: str


def sentences() -> list[Sentence]:
    """The whole set, in its order."""
    lines = map(json.loads, SENTENCES.read_text(encoding="utf-8").splitlines())
    return [Sentence(text=one["text"], intents=tuple(one["intents"]), language=one["lang"]) for one in lines]


@pytest.fixture(scope="module")
def asked(shipped: EmbeddedEngine) -> list[tuple[Sentence, Parse]]:
    """Every sentence with what the shipped model makes of it."""
    known = sentences()
    parses = shipped.understand([Utterance(text=one.text, locale=one.language) for one in known])
    return list(zip(known, parses, strict=True))


def is_right(sentence: Sentence, parse: Parse) -> bool:
    return parse.intent.name in sentence.intents


def may_act(parse: Parse) -> bool:
    return parse.act_from is not None and parse.intent.confidence >= parse.act_from


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


def test_the_set_is_large_and_none_of_it_is_learnt():
    tested = {bare(one.text) for one in sentences()}
    assert len(tested) >= LEAST
    assert {
        example.text for example in read_examples(EXAMPLES) if bare(example.text) in tested and len(example.text) > 20
    } == set()


@pytest.mark.parametrize(("language", "floor"), [("ru", 0.93), ("en", 0.93), ("zh", 0.93)])
def test_sentences_to_a_bot_are_understood(asked: list[tuple[Sentence, Parse]], language: str, floor: float):
    wrong = [(one.text, parse.intent) for one, parse in asked if one.language == language and not is_right(one, parse)]
    assert 1 - len(wrong) / sum(one.language == language for one, _ in asked) >= floor, wrong


@pytest.mark.parametrize(("language", "floor"), [("ru", 0.88), ("en", 0.88), ("zh", 0.88)])
def test_most_of_them_are_understood_so_surely_that_the_bot_acts(
    asked: list[tuple[Sentence, Parse]], language: str, floor: float
):
    own = [(one, parse) for one, parse in asked if one.language == language]
    assert share([is_right(one, parse) and may_act(parse) for one, parse in own]) >= floor


def test_hardly_any_is_taken_surely_for_something_else(asked: list[tuple[Sentence, Parse]]):
    assert share([may_act(parse) and not is_right(one, parse) for one, parse in asked]) <= 0.02


def test_none_of_them_rings_an_alarm(asked: list[tuple[Sentence, Parse]]):
    assert [one.text for one, parse in asked if parse.intent.name == SAFETY] == []


@pytest.mark.parametrize(
    "text", ["circuit breaker", "circuit breakers 16 A", "two circuit breakers for the workshop please"]
)
def test_a_circuit_breaker_is_no_danger(shipped: EmbeddedEngine, text: str):
    (parse,) = shipped.understand([Utterance(text=text)])
    assert parse.intent.name != SAFETY


def test_a_circuit_breaker_that_smokes_is_one(shipped: EmbeddedEngine):
    (parse,) = shipped.understand([Utterance(text="smoke is coming out of the circuit breaker right now")])
    assert parse.intent.name == SAFETY


@pytest.mark.parametrize(
    "text",
    ["I no longer have that phone number", "my old number is gone", "того номера у меня уже нет", "那个号码我不用了"],
)
def test_a_phone_that_somebody_has_no_longer_is_no_danger(shipped: EmbeddedEngine, text: str):
    (parse,) = shipped.understand([Utterance(text=text)])
    assert parse.intent.name != SAFETY


@pytest.mark.parametrize(
    "text", ["{}", "верните {}", "нужно 3 {} завтра", "return {} from my order", "hold {}, 2 pcs", "留3个{}", "{}十个"]
)
def test_an_article_of_the_shop_is_read_as_no_order_phone_or_address(text: str):
    reader = EntityReader()
    said = [text.format(one["reference"]) for one in json.loads(ARTICLES.read_bytes())["articles"]]
    found = [(one, entity) for one in said for entity in reader.read(one)]
    assert {entity.entity for _, entity in found} <= {"product_reference", "quantity", "date"}
    assert all(one[entity.start : entity.end] == entity.value for one, entity in found)
