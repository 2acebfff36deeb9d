"""Intents as a settings file has them: what is exported is read back as it was, and nothing else is taken in."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from gateway.errors import Malformed, NotValid
from gateway.live_intents import body_of, read_intent
from gateway.training.intent_file import as_toml, read_toml
from tests.fakes.intents_kept import LEASING, LOADED


def test_the_whole_catalogue_comes_back_as_it_was() -> None:
    intents = LOADED.settings.intents
    read = {name: read_intent(name, body) for name, body in read_toml(as_toml(intents)).items()}
    assert {name: section for name, (section, _) in read.items()} == intents
    assert list(read) == list(intents)


@pytest.mark.parametrize("text", ['a "quote"', "two\nlines\t\\", "\x7f\u0001 odd", "租赁 «да» \U0001f600", "''' # ="])
def test_any_text_comes_back(text: str) -> None:
    section, _ = read_intent("leasing", LEASING)
    assert section is not None
    odd = replace(section, answer={"en": text})
    assert tomllib.loads(as_toml({"leasing": odd}))["intents"]["leasing"]["answer"]["en"] == text


def test_what_goes_without_saying_is_not_written() -> None:
    section, _ = read_intent("leasing", LEASING)
    assert section is not None
    written = as_toml({"leasing": section})
    assert "level" not in written
    assert "queue" not in written
    assert body_of(section)["level"] == "primary"


def test_a_file_that_holds_more_than_intents_is_refused() -> None:
    with pytest.raises(NotValid, match="only \\[intents"):
        read_toml('[intents.a]\nhandling = "person"\n[queues.b]\n')


@pytest.mark.parametrize("text", ["", "[gateway]", "intents = 1", "[intents]\na = 1"])
def test_a_file_without_intents_is_refused(text: str) -> None:
    with pytest.raises(NotValid):
        read_toml(text)


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(Malformed):
        read_toml("[intents.")
