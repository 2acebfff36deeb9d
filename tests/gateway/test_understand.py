"""What the messages of a turn mean together: danger leads, and what else was wanted is kept."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from gateway.turns import Meaning, Turn
from gateway.understand import combine
from nlu.contract import Entity, Parse, Ranked


def said(intent: str, confidence: float = 0.9, *, act_from: float | None = 0.6, also: tuple[str, ...] = ()) -> Parse:
    leading = Ranked(name=intent, confidence=confidence)
    return Parse(
        text=intent,
        intent=leading,
        also=also,
        entities=(),
        ranking=(leading,),
        language="en",
        engine="embedded",
        model="m",
        act_from=act_from,
    )


def together(*parses: Parse) -> Meaning:
    messages = [(None, SimpleNamespace(text=parse.text, button=None, files=())) for parse in parses]
    turn = cast("Turn", SimpleNamespace(parses=list(parses), messages=messages))
    return combine(turn, language="en", languages=("en",))


def test_danger_leads_however_sure_another_wish_is() -> None:
    meaning = together(said("safety_issue", 0.2, act_from=0.1), said("order_status", 0.99))
    assert (meaning.intent, meaning.act_from, meaning.also) == ("safety_issue", 0.1, ("order_status",))


def test_two_wishes_in_two_messages_are_two_matters() -> None:
    meaning = together(said("order_status", 0.95), said("document_copy", 0.97))
    assert (meaning.intent, meaning.also) == ("document_copy", ("order_status",))


@pytest.mark.parametrize("other", [said("thanks"), said("inform"), said("oos", act_from=None), said("reserve", 0.3)])
def test_politeness_data_and_what_is_unsure_are_no_further_matter(other: Parse) -> None:
    assert together(other, said("order_status")).also == ()


def test_what_a_message_tells_beside_its_own_matter_is_kept_once() -> None:
    meaning = together(said("order_status", also=("document_copy", "callback")), said("document_copy", 0.8))
    assert meaning.also == ("document_copy", "callback")


def language_of(text: str, heard: str, *, spoken: str, entity: str | None = None, value: str = "") -> str:
    found = () if entity is None else (Entity(entity=entity, value=value, start=0, end=len(value)),)
    parse = replace(said("inform"), text=text, language=heard, entities=found)
    turn = cast(
        "Turn", SimpleNamespace(parses=[parse], messages=[(None, SimpleNamespace(text=text, button=None, files=()))])
    )
    return combine(turn, language=spoken, languages=("ru", "en", "zh")).language


@pytest.mark.parametrize(
    ("text", "heard", "spoken", "entity", "value"),
    [
        ("SKU-BG", "en", "ru", None, ""),
        ("SK1-WH × 3；EM1P60 × 6", "en", "zh", None, ""),
        ("Moscow", "ru", "en", None, ""),
        ("Moscow, Sadovaya street 8", "ru", "en", "address", "Sadovaya street 8"),
        ("Иван Выдумов", "ru", "en", "person", "Иван Выдумов"),
        ("A9F74216", "en", "zh", "product_reference", "A9F74216"),
        ("2", "en", "ru", None, ""),
    ],
)
def test_references_names_and_addresses_change_no_language(
    text: str, heard: str, spoken: str, entity: str | None, value: str
) -> None:
    assert language_of(text, heard, spoken=spoken, entity=entity, value=value) == spoken


@pytest.mark.parametrize(
    ("text", "heard"),
    [("hello", "en"), ("да", "ru"), ("是", "zh"), ("gde moy zakaz", "ru"), ("is A9F74216 there?", "en")],
)
def test_words_change_the_language(text: str, heard: str) -> None:
    other = "en" if heard == "ru" else "ru"
    assert language_of(text, heard, spoken=other) == heard
