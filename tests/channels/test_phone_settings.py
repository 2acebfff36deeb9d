"""A phone line's table: what it may hold, everything wrong with it at once, and a default for all it leaves out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from channels.contract import Entrance
from channels.errors import Refused
from channels.message import Address, Letter
from channels.phone import KIND
from channels.phone.channel import PhoneChannel
from channels.phone.table import read_table
from tests.fakes.voice_system import SURROUNDINGS

FULL: dict[str, object] = {
    "number": "+74950000000",
    "numbers": {"+74950000009": {"brand": "other", "queue": "primary", "topic": "commercial", "language": "zh"}},
    "region": "RU",
    "greeting": {"ru": "Это {brand}.", "en": "This is {brand}."},
    "menu": {
        "1": {"title": {"ru": "заказ"}, "self_service": "order_status"},
        "2": {"title": {"ru": "ещё"}, "menu": {"1": {"title": {"ru": "брак"}, "intent": "complaint_quality"}}},
        "3": {"title": {"ru": "перезвоните"}, "callback": True},
        "0": {"title": {"ru": "человек"}, "queue": "general"},
    },
    "speech": False,
    "callback": False,
    "ring_s": 30,
    "degraded": {"to": "queue", "target": "general", "extension": "900"},
    "trust_caller": False,
    "twilio": {"auth_token": "twilio-token", "sip_domain": "pbx.example.com"},
}


def test_an_empty_table_is_a_line_that_works() -> None:
    line, problems = read_table({})
    assert problems == []
    assert line.degraded.to == "queue"
    assert {choice.title_in(language) for choice in line.menu.values() for language in ("ru", "en", "zh")}


def test_every_key_is_read_and_explained() -> None:
    assert KIND.problems(FULL) == []
    assert set(KIND.keys()) == set(FULL)


@pytest.mark.parametrize(
    ("wrong", "key", "said"),
    [
        ({"speach": True}, "speach", "did you mean 'speech'"),
        ({"number": "8 495 000-00-00"}, "number", "+74950000000"),
        ({"number": 7}, "number", "must be a text"),
        ({"numbers": {"495": {}}}, "numbers.495", "E.164"),
        ({"numbers": {"+74950000009": {"brnd": "x"}}}, "numbers.+74950000009.brnd", "did you mean 'brand'"),
        ({"region": "Russia"}, "region", "ISO 3166"),
        ({"greeting": {"ru": "Это {company}."}}, "greeting.ru", "only {brand}"),
        ({"greeting": {"russian": "Это мы."}}, "greeting.russian", "no language code"),
        ({"greeting": "Hello"}, "greeting", "must be a table"),
        ({"menu": {"12": {"title": {"ru": "а"}, "queue": "q"}}}, "menu.12", "one key of the telephone"),
        ({"menu": {"1": {"queue": "q"}}}, "menu.1.title", "give the choice a title"),
        ({"menu": {"1": {"title": {"ru": "а"}}}}, "menu.1", "exactly one of"),
        ({"menu": {"1": {"title": {"ru": "а"}, "queue": "q", "intent": "i"}}}, "menu.1", "not to 2"),
        ({"menu": {"1": {"title": {"ru": "а"}, "callback": False}}}, "menu.1.callback", "callback = true"),
        ({"speech": "yes"}, "speech", "true or false"),
        ({"ring_s": 0}, "ring_s", "from 5 to 120"),
        ({"ring_s": True}, "ring_s", "from 5 to 120"),
        ({"degraded": {"to": "moon"}}, "degraded.to", "queue, agent, hangup"),
        ({"degraded": {"to": "agent"}}, "degraded.target", "name the agent"),
        ({"twilio": {}}, "twilio.auth_token", "TWILIO_AUTH_TOKEN"),
    ],
)
def test_a_wrong_key_is_named_with_what_to_write(wrong: dict[str, object], key: str, said: str) -> None:
    problems = KIND.problems(wrong)
    assert [one.key for one in problems] == [key]
    assert said in problems[0].message


def test_all_problems_are_told_at_once() -> None:
    assert len(KIND.problems({"speech": 1, "ring_s": "x", "menu": [], "colour": "red"})) == 4


def test_menus_too_deep_to_follow_are_refused() -> None:
    menu: dict[str, object] = {"1": {"title": {"ru": "дно"}, "queue": "q"}}
    for _ in range(4):
        menu = {"1": {"title": {"ru": "глубже"}, "menu": menu}}
    assert [one.key for one in KIND.problems({"menu": menu})] == ["menu.1.menu.1.menu.1.menu.1.menu"]


def test_a_menu_behind_a_key_is_found_by_its_name() -> None:
    line, _ = read_table(FULL)
    menu = line.menu_named("main.2")
    assert menu is not None
    assert menu["1"].intent == "complaint_quality"
    assert (line.menu_named("main.9"), line.menu_named("side")) == (None, None)


def test_every_choice_is_listed_for_whoever_checks_names() -> None:
    line, _ = read_table(FULL)
    assert sorted(one.intent or "" for one in line.choices()) == ["", "", "", "", "complaint_quality"]


def test_a_title_that_is_not_written_in_a_language_is_told_in_another() -> None:
    line, _ = read_table(FULL)
    assert line.menu["1"].title_in("zh") == "заказ"


def test_our_numbers_are_entrances() -> None:
    assert KIND.open(FULL, SURROUNDINGS).entrances == {
        "+74950000000": Entrance(),
        "+74950000009": Entrance(brand="other", queue="primary", topic="commercial", language="zh"),
    }


def test_the_lines_own_number_tells_its_country() -> None:
    assert read_table({"number": "+74950000000"})[0].region == "RU"


def test_a_secret_never_shows_in_what_is_printed() -> None:
    assert "twilio-token" not in repr(read_table(FULL)[0])


async def test_a_letter_is_refused_since_a_line_only_answers() -> None:
    letter = Letter(key="k", to=Address(kind="phone", value="+74950000001"), text="t", author="bot", case="1001")
    with pytest.raises(Refused, match="another channel"):
        await KIND.open({}, SURROUNDINGS).send(letter)


async def test_the_check_tells_that_twilio_needs_a_public_address() -> None:
    local = PhoneChannel(read_table(FULL)[0], SURROUNDINGS)
    assert [one.ok for one in await local.check()] == [True]
    local.public_url = "http://127.0.0.1:8080"
    assert [one.ok for one in await local.check()] == [True, False]


def test_the_settings_in_the_documentation_are_good_and_show_every_key() -> None:
    written = (Path(__file__).parents[2] / "docs" / "phone.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", written, re.DOTALL)
    table = tomllib.loads(blocks[0])["channels"]["main"]
    assert table.pop("kind") == "phone"
    assert KIND.problems(table) == []
    assert set(table) == set(KIND.keys())
