"""Reports: figures that follow from answers, danger and second matters, files that are whole or not there."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from nlu.contract import ExamplesInvalid, Parse, Ranked
from nlu.fixed_set import TwoMatters, read_fixed
from nlu.recipe import hash_of, read_lines, recipe_of, write_lines
from nlu.report import (
    Answered,
    ReportUnreadable,
    also,
    figures,
    read_report,
    safety,
    section,
    section_json,
    section_of,
    short_figures,
    write_report,
)
from nlu.settings import TrainingSettings
from nlu.training import Example, plain


def answer(wanted: str, found: str, confidence: float = 0.9, **more: object) -> Answered:
    fields = {"text": f"{wanted} {found} {confidence}", "language": "en", "strange": 1.0 if found == "oos" else -1.0}
    top = found if found != "oos" else "order"
    return Answered(wanted=wanted, found=found, top=top, confidence=confidence, **(fields | more))  # type: ignore[arg-type]


ANSWERS = (
    answer("order", "order"),
    answer("order", "price", 0.5),
    answer("price", "price", language="ru"),
    answer("oos", "oos", 0.2),
)


def test_accuracy_counts_the_top_of_the_ranking_in_scope() -> None:
    found = figures(ANSWERS)
    assert (found.lines, found.accuracy, found.oos_auroc) == (4, pytest.approx(2 / 3), 1.0)


def test_without_lines_out_of_scope_their_figures_are_none() -> None:
    found = figures(ANSWERS[:3])
    assert (found.oos_auroc, found.oos_recall) == (None, None)


def test_customers_turned_away_and_alarms_for_nothing_are_counted() -> None:
    found = figures([*ANSWERS, answer("price", "oos"), answer("oos", "safety_issue"), answer("safety_issue", "oos")])
    assert found.turned_away == pytest.approx(2 / 5)
    assert found.false_alarms == pytest.approx(1 / 6)


def test_classes_are_counted_in_all_and_in_each_language() -> None:
    lines = {(one.intent, one.language): one for one in section("m", ANSWERS).classes}
    assert (lines["price", ""].precision, lines["price", ""].recall, lines["price", ""].support) == (0.5, 1.0, 1)
    assert lines["order", "en"].recall == 0.5
    assert ("order", "ru") not in lines


def test_confusions_are_counted_after_the_gate() -> None:
    counts = section("m", [*ANSWERS, answer("price", "oos")]).confusion()
    assert (counts["order", "price"], counts["price", "oos"], counts["order", "order"]) == (1, 1, 1)


def test_the_calibration_curve_holds_every_answer_in_scope_once() -> None:
    bins = section("m", ANSWERS).calibration
    assert sum(one.count for one in bins) == 3
    assert [one.right for one in bins] == [0.0, 1.0]


def test_danger_is_counted_by_what_is_missed_and_what_only_sounds_like_it() -> None:
    found = safety(
        [
            answer("safety_issue", "safety_issue"),
            answer("safety_issue", "order", text="sparks"),
            answer("order", "safety_issue", text="killer price"),
            answer("order", "order"),
        ]
    )
    assert found is not None
    assert (found.recall, found.false_alarms, found.missed, found.false) == (0.5, 0.5, ("sparks",), ("killer price",))
    assert safety([answer("order", "order")]) is None


def parse(intent: str, *further: str) -> Parse:
    named = Ranked(name=intent, confidence=0.9)
    return Parse(
        text="", intent=named, also=further, entities=(), ranking=(named,), language="en", engine="e", model="m"
    )


@pytest.mark.parametrize(
    ("wanted", "found", "f1"),
    [
        (("price",), parse("order", "price"), 1.0),
        (("price",), parse("price", "order"), 1.0),
        (("price",), parse("order"), 0.0),
        (("price",), parse("order", "human"), 0.0),
        (("price",), parse("order", "price", "human"), pytest.approx(2 / 3)),
    ],
)
def test_second_matters_are_found_beside_the_leading_one(wanted: tuple[str, ...], found: Parse, f1: float) -> None:
    line = TwoMatters(text="", language="en", intent="order", also=wanted)
    counted = also([line], [found])
    assert counted is not None
    assert counted.f1 == f1


def test_a_second_matter_where_there_is_none_costs_precision() -> None:
    lines = [
        TwoMatters(text="", language="en", intent="order", also=("price",)),
        TwoMatters(text="", language="en", intent="order", also=()),
    ]
    counted = also(lines, [parse("order", "price"), parse("order", "human")])
    assert counted is not None
    assert (counted.precision, counted.recall) == (0.5, 1.0)


def test_a_section_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    made = section("m", ANSWERS)
    write_report({"fixed": section_json(made), "folds": None}, tmp_path / "r.json.gz")
    assert section_of(read_report(tmp_path / "r.json.gz")["fixed"]) == made


def test_the_same_report_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_report({"fixed": section_json(section("m", ANSWERS))}, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


BROKEN = (b"", b"no gzip", gzip.compress(b"{"), gzip.compress(b'{"format": 99}'))


@pytest.mark.parametrize("content", BROKEN, ids=["empty", "no gzip", "cut off", "another format"])
def test_a_report_that_cannot_be_read_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r").write_bytes(content)
    with pytest.raises(ReportUnreadable, match="measure"):
        read_report(tmp_path / "r")


def test_short_figures_are_of_the_fixed_set_and_without_one_of_the_own_examples() -> None:
    own = section_json(section("own", ANSWERS))
    assert short_figures({"fixed": None, "folds": own})["on"] == "folds"
    both = short_figures({"fixed": section_json(section("fixed", ANSWERS[:1])), "folds": own})
    assert (both["on"], both["mark"], both["accuracy"]) == ("fixed", "fixed", 1.0)
    assert both["folds_accuracy"] == pytest.approx(2 / 3)


def line(text: str, intent: str, **more: object) -> str:
    return json.dumps({"text": text, "intent": intent, "lang": "en", **more}) + "\n"


def test_the_fixed_set_keeps_its_three_parts_apart(tmp_path: Path) -> None:
    (tmp_path / "en.jsonl").write_text(line("hello", "greet"))
    (tmp_path / "safety_en.jsonl").write_text(line("fire", "safety_issue"))
    (tmp_path / "two_matters_en.jsonl").write_text(line("a and b", "order", also=["price"]))
    fixed = read_fixed(tmp_path)
    assert fixed is not None
    assert [len(part) for part in (fixed.lines, fixed.safety, fixed.two_matters)] == [1, 1, 1]
    assert fixed.two_matters[0].also == ("price",)


def test_the_mark_of_the_fixed_set_changes_with_any_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "en.jsonl").write_text(line("hello", "greet"))
    before = read_fixed(tmp_path)
    (tmp_path / "safety_en.jsonl").write_text(line("fire", "safety_issue"))
    after = read_fixed(tmp_path)
    assert before is not None
    assert after is not None
    assert before.mark != after.mark


def test_a_folder_without_lines_is_no_fixed_set(tmp_path: Path) -> None:
    assert read_fixed(tmp_path) is None
    assert read_fixed(tmp_path / "nowhere") is None


def test_a_broken_line_of_two_matters_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.jsonl").write_text(line("hello", "greet"))
    (tmp_path / "two_matters_en.jsonl").write_text(line("a", "order") + "{\n")
    with pytest.raises(ExamplesInvalid, match=r"two_matters_en\.jsonl:2"):
        read_fixed(tmp_path)


TEXT, ENTITIES = plain("where\u2028is [4500123456](order_number)?")


def test_examples_come_back_as_they_were_whatever_is_in_them(tmp_path: Path) -> None:
    given = [
        Example(text=TEXT, intent="order", language="en", entities=ENTITIES),
        Example(text="还有货吗\x85 \U0001f600", intent="price", language="zh"),
        Example(
            text="[Paris]", intent="price", language="en", entities=plain('[Paris]{"entity": "city", "role": "to"}')[1]
        ),
    ]
    write_lines(given, tmp_path / "examples.jsonl")
    assert read_lines(tmp_path / "examples.jsonl") == given


def test_the_id_of_a_model_changes_with_its_examples_and_its_settings() -> None:
    one, other = Example(text="a", intent="b", language="en"), Example(text="a", intent="c", language="en")
    made = {
        recipe_of(examples, TrainingSettings(encoder=encoder, seed=seed)).model_id
        for examples, encoder, seed in (([one], "use", 7), ([other], "use", 7), ([one], "none", 7), ([one], "use", 8))
    }
    assert len(made) == 4
    assert {name.split("-")[0] for name in made} == {"semantic", "lexical"}
    assert hash_of([one]) != hash_of([one, other])
