"""`nlu …`: parse, train, list, promote, rollback and evaluate, as an operator uses them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import insert

from gateway.serve import free_port
from gateway.store.schema import nlu_intent
from gateway.store.store import Store
from tests.fakes.command_line import settings_with, switchboard
from tests.fakes.small_models import sections, write_examples

SCOPED = [
    ("where is my parcel", "order"),
    ("track the order", "order"),
    ("what does it cost", "price"),
    ("the price", "price"),
]
FOREIGN = [("sing a song", "oos"), ("who won the match", "oos"), ("tell me a joke", "oos")]
FIGURES = {"accuracy", "macro_f1", "oos_recall", "oos_auroc", "ece", "train_s", "parse_ms", "model_bytes"}


def json_lines(file: Path, pairs: list[tuple[str, str]]) -> Path:
    varied = [(f"{text} {word}".strip(), intent) for text, intent in pairs for word in ("", "please", "now", "today")]
    file.write_text("".join(json.dumps({"text": text, "intent": intent}) + "\n" for text, intent in varied))
    return file


def test_parse_prints_what_the_api_answers(tmp_path: Path) -> None:
    ran = switchboard("nlu", "parse", "где заказ 4500123456?", "--engine", "embedded", "--data", tmp_path)
    assert ran.code == 0, ran.err
    (parse,) = ran.lines
    assert (parse["intent"]["name"], parse["language"], parse["engine"]) == ("order_status", "ru", "embedded")
    assert {"entity": "order_number", "value": "4500123456"}.items() <= parse["entities"][0].items()
    assert set(parse) == {"text", "intent", "also", "entities", "intent_ranking", "language", "engine", "model"}


@pytest.fixture
def small(tmp_path: Path) -> tuple[object, ...]:
    """The options of a small installation."""
    settings = settings_with(tmp_path / "gateway.toml", sections(tmp_path))
    return ("--config", settings, "--data", tmp_path / "data")


def test_a_trained_model_answers_once_it_is_promoted_and_until_it_is_rolled_back(
    tmp_path: Path, small: tuple[object, ...]
) -> None:
    other = write_examples(tmp_path / "other", tails=("", "thanks", "quickly", "as i said", "friend"))
    trained = switchboard("nlu", "train", "--examples", other, *small)
    assert trained.code == 0, trained.err
    model_id = trained.out.strip()
    listed = {line["id"]: line["live"] for line in switchboard("nlu", "list", *small).lines}
    usual = next(name for name, is_live in listed.items() if is_live)
    assert listed == {usual: True, model_id: False}
    promoted = switchboard("nlu", "promote", model_id, *small)
    assert promoted.code == 0, promoted.err
    assert switchboard("nlu", "parse", "hello", *small).lines[0]["model"] == model_id
    assert switchboard("nlu", "rollback", *small).out.strip() == usual
    assert switchboard("nlu", "parse", "hello", *small).lines[0]["model"] == usual
    changes = switchboard("nlu", "history", *small).lines
    assert [(one["what"], one["model_id"]) for one in changes] == [("rolled_back", None), ("promoted", model_id)]
    assert switchboard("nlu", "train", "--like", model_id, "--examples", other, *small).out.strip() == model_id


def test_a_worse_model_needs_a_reason_and_its_differences_are_printed(
    tmp_path: Path, small: tuple[object, ...]
) -> None:
    switchboard("nlu", "list", *small)
    worse = write_examples(tmp_path / "worse", ("order_status", "human", "oos"))
    model_id = switchboard("nlu", "train", "--examples", worse, *small).out.strip()
    refused = switchboard("nlu", "promote", model_id, *small)
    assert (refused.code, refused.out) == (1, "")
    assert "macro_f1" in refused.err
    verdict = json.loads(switchboard("nlu", "gate", model_id, *small).out)
    assert not verdict["open"]
    (compared,) = switchboard("nlu", "compare", verdict["live"], model_id, *small).lines
    assert compared["differ"] == len(compared["items"]) > 0
    assert switchboard("nlu", "promote", model_id, "--reason", "only for this one evening", *small).code == 0


def test_a_renamed_intent_goes_by_its_present_name_in_every_command(tmp_path: Path, small: tuple[object, ...]) -> None:
    (listed,) = switchboard("nlu", "list", *small).lines
    asyncio.run(rename(f"sqlite:///{tmp_path / 'data' / 'switchboard.db'}", "order_status", "parcel_status"))
    asked = ("nlu", "parse", "where is my order", *small)
    assert switchboard(*asked).lines[0]["intent"]["name"] == "parcel_status"
    model_id = switchboard("nlu", "train", *small).out.strip()
    verdict = json.loads(switchboard("nlu", "gate", model_id, *small).out)
    assert (verdict["open"], verdict["on"], verdict["live"]) == (True, "fixed", listed["id"])
    (report,) = switchboard("nlu", "report", model_id, *small).lines
    assert "parcel_status" in {one["intent"] for one in report["fixed"]["classes"]}
    (compared,) = switchboard("nlu", "compare", listed["id"], model_id, *small).lines
    assert compared["right_before"] == compared["right_after"] == compared["known"]
    assert switchboard("nlu", "promote", model_id, *small).code == 0
    assert switchboard(*asked).lines[0]["intent"]["name"] == "parcel_status"


async def rename(url: str, name: str, to: str) -> None:
    usual = {"body": {}, "version": 1, "changed_at": 1, "changed_by": "ann@example.com"}
    store = Store(url)
    try:
        await store.write(lambda c: c.execute(insert(nlu_intent).values(name=to, state="active", **usual)))
        retired = insert(nlu_intent).values(name=name, state="retired", renamed_to=to, **usual)
        await store.write(lambda c: c.execute(retired))
    finally:
        await store.close()


def test_evaluate_prints_every_figure(tmp_path: Path) -> None:
    train, test = json_lines(tmp_path / "a.jsonl", SCOPED), json_lines(tmp_path / "b.jsonl", SCOPED + FOREIGN)
    ran = switchboard("nlu", "evaluate", "--train", train, "--test", test, "--json", "--data", tmp_path / "data")
    assert ran.code == 0, ran.err
    (figures,) = ran.lines
    assert set(figures) >= FIGURES
    assert set(figures["parse_ms"]) == {"p50", "p99", "mean"}
    assert figures["accuracy"] == 1.0
    assert figures["oos_recall"] is not None


def test_without_oos_lines_the_oos_figures_are_null_and_the_table_shows_them(tmp_path: Path) -> None:
    file = json_lines(tmp_path / "a.jsonl", SCOPED)
    ran = switchboard("nlu", "evaluate", "--train", file, "--test", file, "--data", tmp_path / "data")
    table = dict(line.split(maxsplit=1) for line in ran.out.splitlines())
    assert (table["accuracy"], table["oos_recall"], table["oos_auroc"]) == ("1.0000", "None", "None")
    assert "parse_ms.p99" in table


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("promote", "lexical-000000000000"), "there is no model"),
        (("rollback",), "nothing to go back to"),
        (("train", "--examples", "/nowhere"), "no such folder"),
        (("evaluate", "--train", "/nowhere.jsonl", "--test", "/nowhere.jsonl"), "nowhere.jsonl"),
        (("evaluate", "--train", "README", "--test", "README"), ".jsonl"),
    ],
)
def test_what_cannot_be_done_is_told_on_stderr(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    ran = switchboard("nlu", *arguments, "--data", tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_a_rasa_that_does_not_answer_is_no_silent_fallback(tmp_path: Path) -> None:
    settings = settings_with(tmp_path / "gateway.toml", f'[nlu]\nrasa_url = "http://127.0.0.1:{free_port()}"\n')
    ran = switchboard("nlu", "parse", "hello", "--engine", "rasa", "--config", settings, "--data", tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert "Rasa at" in ran.err


def test_an_engine_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    assert switchboard("nlu", "parse", "hello", "--engine", "brain", "--data", tmp_path).code == 2
