"""Flows, bot, phone and Telegram in the terminal: the real pipeline, driven by lines on stdin."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bots import registry
from bots.plan import Transfer, words
from gateway.cli.bots import chosen, tell_flows
from tests.fakes.command_line import switchboard

ORDER = "where is my order 4500123456"


def test_flows_lists_each_flow_and_that_nothing_is_wrong() -> None:
    ran = switchboard("flows")
    assert ran.code == 0, ran.err
    assert [line.partition(":")[0] for line in ran.out.splitlines()] == list(registry.flows())
    assert ran.out.count("faults: 0") == len(registry.flows())


def test_flows_draws_mermaid() -> None:
    ran = switchboard("flows", "--draw")
    assert ran.code == 0
    assert ran.out.count("flowchart TD") == len(registry.flows())


def test_a_faulty_flow_is_counted_and_told_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    flow = registry.flows()["order_status"]
    alone = Transfer(reason="x", words=words("own_all_right"))
    faulty = replace(flow, nodes={**flow.nodes, "alone": alone})
    assert tell_flows({"order_status": faulty}, draw=False) == 1
    assert "order_status.alone" in capsys.readouterr().out


@pytest.mark.parametrize(("line", "place"), [("1", 0), (" 2 ", 1), ("3", None), ("0", None), ("2 pieces", None)])
def test_a_number_chooses_only_what_is_shown(line: str, place: int | None) -> None:
    assert chosen(line, 2) == place


def test_the_bot_answers_a_talk_to_its_end() -> None:
    ran = switchboard("bot", "talk", "--lang", "en", stdin=f"{ORDER}\n0001\n")
    assert ran.code == 0, ran.err
    assert "last four digits" in ran.out
    assert "on its way" in ran.out
    assert re.search(r"case \d+", ran.err)


def test_the_bot_speaks_the_language_it_is_told() -> None:
    assert re.search("[а-я]{4}", switchboard("bot", "talk", "--lang", "ru", stdin="4500123456\n").out)


def test_a_talk_in_a_data_folder_stays_there_and_a_person_gets_it(tmp_path: Path) -> None:
    ran = switchboard(
        "bot", "talk", "--lang", "en", "--data", tmp_path / "data", stdin="operator\nabout a contract\nok\n"
    )
    assert ran.code == 0, ran.err
    assert "added this to your question" in ran.out
    assert "a person has the case" in ran.err
    with closing(sqlite3.connect(tmp_path / "data" / "switchboard.db")) as database:
        assert database.execute("SELECT owner, opened_via FROM cases").fetchall() == [("queue", "demo")]


def test_a_phone_line_answers_keys_and_routes_the_call() -> None:
    ran = switchboard("phone", "simulate", "main", stdin="1\n0\n\n")
    assert ran.code == 0, ran.err
    assert "4500123456" in ran.out
    assert "-> queue" in ran.out
    assert "safe answer" not in ran.err


def test_a_withheld_number_is_not_told_an_order() -> None:
    ran = switchboard("phone", "simulate", "main", "--from", "", stdin="1\n")
    assert ran.code == 0, ran.err
    assert "4500123456" not in ran.out


def test_a_line_that_is_not_there_is_named_with_those_that_are() -> None:
    ran = switchboard("phone", "simulate", "site")
    assert (ran.code, ran.out) == (1, "")
    assert "the lines are main" in ran.err


def test_telegram_answers_without_telegram_and_leaves_nothing_to_send(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ran = switchboard("telegram", "simulate", "--lang", "en", "--data", data, stdin=f"/start\n{ORDER}\n0001\n")
    assert ran.code == 0, ran.err
    assert "on its way" in ran.out
    with closing(sqlite3.connect(data / "switchboard.db")) as database:
        states = {state for (state,) in database.execute("SELECT state FROM outbox WHERE channel LIKE 'telegram%'")}
    assert states == {"sent"}
