"""The settings table of a telegram channel."""

from __future__ import annotations

import pytest

from channels.telegram import KIND
from channels.telegram.settings import settings_of

TOKEN = "700000001:AAE-demo"
RIGHT: dict[str, object] = {
    "token": TOKEN,
    "mode": "webhook",
    "api_url": "http://127.0.0.1:8081/telegram/",
    "poll_timeout_s": 50,
}


@pytest.mark.parametrize("table", [{"token": TOKEN}, RIGHT])
def test_a_right_table_has_no_problems(table: dict[str, object]) -> None:
    assert KIND.problems(table) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("token", ""),
        ("token", "700000001: AAE"),
        ("token", "700000001:AAE/../getMe"),
        ("token", "700000001:токен"),
        ("token", 700000001),
        ("mode", "push"),
        ("mode", ["polling"]),
        ("api_url", "api.telegram.org"),
        ("api_url", "https://api.example.com/?x=1"),
        ("api_url", "https://api.example.com/{token}"),
        ("api_url", "http://[bad"),
        ("poll_timeout_s", 0),
        ("poll_timeout_s", 51),
        ("poll_timeout_s", True),
        ("poll_timeout_s", 2.5),
    ],
)
def test_a_wrong_value_is_found_with_its_key(key: str, value: object) -> None:
    assert [problem.key for problem in KIND.problems({**RIGHT, key: value})] == [key]


def test_a_missing_token_is_told_with_where_to_get_one() -> None:
    (problem,) = KIND.problems({})
    assert problem.key == "token"
    assert "@BotFather" in problem.message


def test_a_wrong_token_is_never_shown() -> None:
    (problem,) = KIND.problems({"token": "700000001:AAE secret"})
    assert "secret" not in problem.message.replace("as a secret", "")


def test_a_misspelt_key_is_told_the_nearest_name() -> None:
    (problem,) = KIND.problems({**RIGHT, "poll_timeout": 5})
    assert "'poll_timeout_s'" in problem.message


def test_what_is_left_out_has_its_default() -> None:
    own = settings_of({"token": TOKEN})
    assert (own.mode, own.api_url, own.poll_timeout_s) == ("polling", "https://api.telegram.org", 25)


def test_the_token_is_in_no_representation() -> None:
    assert TOKEN not in repr(settings_of(RIGHT))
