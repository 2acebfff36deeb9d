"""The phone texts: the same in every language, rendered whole with what the answers give them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource

TEXTS = Path(__file__).parents[2] / "config" / "texts"
LANGUAGES = ("ru", "en", "zh")
ARGS: dict[str, str | int] = {
    "brand": "Example Supply",
    "name": "Demo Customer",
    "title": "orders",
    "digit": "1",
    "minutes": 2,
    "tail": "0001",
}


def source(language: str) -> str:
    return (TEXTS / f"phone.{language}.ftl").read_text(encoding="utf-8")


def keys(language: str) -> set[str]:
    return set(re.findall(r"^(phone-[a-z-]+) =", source(language), re.MULTILINE))


def said(language: str, key: str, **args: str | int) -> str:
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource(source(language)))
    text, errors = bundle.format_pattern(bundle.get_message(key).value, {**ARGS, **args})
    assert errors == []
    return str(text)


def test_every_text_an_answer_says_is_written_and_no_other() -> None:
    code = (TEXTS.parents[1] / "gateway" / "calls.py").read_text(encoding="utf-8")
    assert set(re.findall(r'"(phone-[a-z-]+)"', code)) == keys("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_and_each_renders(language: str) -> None:
    assert keys(language) == keys("en")
    assert all("{" not in said(language, key) for key in keys(language))


@pytest.mark.parametrize(
    ("minutes", "word"), [(1, "1 минуты."), (2, "2 минут."), (21, "21 минуты."), (25, "25 минут.")]
)
def test_russian_minutes_agree_with_their_number(minutes: int, word: str) -> None:
    assert said("ru", "phone-wait", minutes=minutes).endswith(word)
