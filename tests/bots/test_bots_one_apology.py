"""A complaint is told once that we are sorry: in front of its questions, not in them too."""

from __future__ import annotations

import pytest

from bots import texts
from bots.flow import Line

SORRY = {"ru": "жаль", "en": "sorry", "zh": "抱歉"}


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_the_first_question_of_a_complaint_follows_an_apology_and_makes_none(language: str) -> None:
    assert SORRY[language] in texts.say(language, "sorry")
    assert SORRY[language] not in texts.render("complaint", language, (Line(key="ask_what"),))
