"""The report on entities, and the floors it must keep on texts annotated by hand."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from nlu.contract import Entity
from nlu.entities import EntityReader
from nlu.entity_report import half_of, mistakes, scores, table
from nlu.training import Example, plain

FIXED = Path(__file__).parent / "entities_fixed.jsonl"
TODAY = date(2026, 3, 4)
FLOORS = {"ru": 0.95, "en": 0.95, "zh": 0.95}
READER = EntityReader()


def _example(text: str, language: str = "ru", *entities: tuple[str, str]) -> Example:
    places = tuple(
        Entity(entity=name, value=value, start=text.index(value), end=text.index(value) + len(value))
        for name, value in entities
    )
    return Example(text=text, intent="inform", language=language, entities=places)


@pytest.fixture(scope="module")
def fixed() -> list[tuple[Example, list[str | None]]]:
    rows = [json.loads(line) for line in FIXED.read_text("utf-8").splitlines()]
    made = []
    for row in rows:
        text, entities = plain(row["text"])
        made.append((Example(text=text, intent="inform", language=row["lang"], entities=entities), row["normal"]))
    return made


def test_the_fixed_set_has_forty_texts_a_language(fixed):
    assert min(Counter(example.language for example, _ in fixed).values()) >= 40


@pytest.mark.parametrize("language", FLOORS)
def test_entities_of_the_fixed_set_are_found(fixed, language):
    rows = scores([example for example, _ in fixed if example.language == language], READER)
    right, found, wanted = (
        sum(getattr(row, name) for row in rows if row.language == language) for name in ("right", "found", "wanted")
    )
    assert 2 * right / (found + wanted) >= FLOORS[language]


def test_entities_of_the_fixed_set_have_their_normal_form(fixed):
    wrong = []
    for example, normal in fixed:
        read = {(e.entity, e.start): e.normalized for e in READER.read(example.text, example.language, today=TODAY)}
        for entity, wanted in zip(example.entities, normal, strict=True):
            found = read.get((entity.entity, entity.start), wanted)
            if wanted is not None and entity.entity != "person" and found != wanted:
                wrong.append((example.text, wanted, found))
    assert wrong == []


def test_an_entity_counts_only_with_its_exact_place_and_kind():
    examples = [
        _example("заказ 4500123456 завтра", "ru", ("order_number", "4500123456"), ("date", "заказ")),
    ]
    by_name = {(row.entity, row.language): (row.right, row.found, row.wanted) for row in scores(examples, READER)}
    assert by_name == {
        ("order_number", "ru"): (1, 1, 1), ("order_number", "all"): (1, 1, 1),
        ("date", "ru"): (0, 1, 1), ("date", "all"): (0, 1, 1),
    }  # fmt: skip


def test_a_score_is_none_of_division_by_nought():
    (row, _) = scores([_example("ничего", "ru", ("date", "ничего"))], READER)
    assert (row.precision, row.recall, row.f1) == (1.0, 0.0, 0.0)


def test_mistakes_show_what_was_missed_and_what_was_extra():
    (wrong,) = mistakes([_example("завтра ждём", "ru", ("date", "ждём")), _example("завтра", "ru", ("date", "завтра"))],
                        READER, "date")  # fmt: skip
    assert ([e.value for e in wrong.missed], [e.value for e in wrong.extra]) == (["ждём"], ["завтра"])


def test_the_halves_are_apart_and_together_all():
    examples = [_example(f"текст {number}") for number in range(50)]
    dev, held = half_of(examples, "dev"), half_of(examples, "held")
    assert dev and held
    assert sorted(e.text for e in (*dev, *held)) == sorted(e.text for e in half_of(examples, "all"))


def test_the_table_names_entity_and_language():
    assert "date               ru        1" in table(scores([_example("завтра", "ru", ("date", "завтра"))], READER))
