"""`nlu intents …`, as an operator uses it: list, show, set from a file after a look, export for the settings."""

from __future__ import annotations

import json
from pathlib import Path

from tests.fakes.command_line import settings_with, switchboard

LEASING = """
[intents.leasing]
handling = "answer"
topic = "finance"
title = { ru = "лизинг", en = "leasing", zh = "租赁" }
answer = { ru = "Да.", en = "Yes.", zh = "可以。" }
"""


def test_intents_are_added_changed_and_exported(tmp_path: Path) -> None:
    data, file = ("--data", tmp_path / "data"), tmp_path / "intents.toml"
    file.write_text(LEASING, encoding="utf-8")
    looked = switchboard("nlu", "intents", "set", file, *data)
    assert looked.lines == [{"intent": "leasing", "what": "add", "done": False}]
    assert "--yes" in looked.err
    assert "leasing" not in {line["name"] for line in switchboard("nlu", "intents", "list", *data).lines}

    assert switchboard("nlu", "intents", "set", file, "--yes", "--reason", "asked for", *data).lines[0]["done"]
    listed = {line["name"]: line for line in switchboard("nlu", "intents", "list", *data).lines}
    assert (listed["leasing"]["state"], listed["leasing"]["origin"]) == ("draft", "pages")

    file.write_text(LEASING.replace("finance", "general"), encoding="utf-8")
    changed = switchboard("nlu", "intents", "set", file, "--yes", *data).lines[0]
    assert (changed["what"], changed["done"], changed["messages"]) == ("change", True, 0)
    again = switchboard("nlu", "intents", "set", file, "--yes", *data).lines
    assert again == [{"intent": "leasing", "what": "none", "done": False}]

    shown = json.loads(switchboard("nlu", "intents", "show", "leasing", *data).out)
    assert [one["what"] for one in shown["history"]] == ["edited", "added"]
    assert shown["history"][1]["reason"] == "asked for"

    exported = switchboard("nlu", "intents", "export", *data).out
    own = exported[exported.index("[intents.leasing]") :]
    settings = settings_with(tmp_path / "gateway.toml", own)
    assert switchboard("check", "--config", settings, *data).code == 0


def test_a_file_may_name_an_intent_that_pages_keep(tmp_path: Path) -> None:
    data, file = ("--data", tmp_path / "data"), tmp_path / "intents.toml"
    file.write_text(LEASING, encoding="utf-8")
    signal = '[signals.leasing]\ntitle = { ru = "a", en = "b", zh = "c" }\non = "debt"\nintents = ["leasing"]\n'
    settings = settings_with(tmp_path / "gateway.toml", signal)
    refused = switchboard("nlu", "intents", "list", "--config", settings, *data)
    assert "there is no intent 'leasing'" in refused.err
    assert switchboard("nlu", "intents", "set", file, "--yes", *data).code == 0
    listed = switchboard("nlu", "intents", "list", "--config", settings, *data)
    assert {line["name"]: line["state"] for line in listed.lines}["leasing"] == "active"


def test_everything_wrong_with_a_file_is_told(tmp_path: Path) -> None:
    data, file = ("--data", tmp_path / "data"), tmp_path / "intents.toml"
    file.write_text(LEASING.replace("finance", "financ"), encoding="utf-8")
    ran = switchboard("nlu", "intents", "set", file, "--yes", *data)
    assert ran.code == 1
    assert "did you mean 'finance'?" in ran.err
    assert switchboard("nlu", "intents", "set", tmp_path / "nothing.toml", *data).code == 1
