"""One contract suite over every kind of channel there is: a folder that is added is tested by being there.

A kind whose table cannot be empty gets a working one in `TABLES`; it is never connected to anything.
"""

import asyncio
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import channels
from channels import registry
from channels.contract import Channel, Kind, Surroundings
from channels.errors import BadPayload, Refused
from channels.message import Address, AgentState, CallEvent, Left, Letter, Message, Rating
from tests.channels.test_api_http import SECRET

TABLES: dict[str, dict[str, object]] = {
    "email": {"mailboxes": {"customercare@example.com": {}}},
    "telegram": {"token": "123456789:AAE-demo-token-that-opens-nothing-000"},
}
FOLDER = Path(channels.__file__).parent
FILES = ("__init__.py", "settings.py", "inbound.py", "outbound.py", "channel.py", "README.md")
METHODS = {"GET", "POST", "OPTIONS"}
HOSTILE = [
    b"",
    b"\x00",
    b"null",
    b"[]",
    b"{}",
    b'"text"',
    b"0",
    b"\xff\xfe\xfd",
    b'{"id":1,"type":2,"from":3,"text":4,"frame":5,"update_id":6}',
    b'{"id":"1","from":{"id":"\\ud800"},"text":"\\u0000"}',
    b'{"visitor":"v","frame":{"type":"rate","score":1e999}}',
    b'{"type":"call.started","call_id":"1","at":"soon"}',
    b'{"update_id":1,"message":{"chat":{}}}',
    b"[" * 5000,
    b"{" * 5000,
    b'{"a":' * 2000,
    "заказ 订单 \u202e\ufeff".encode(),
    b"From: \r\n\r\n",
    b"x" * 200_000,
]


def surroundings(name: str, folder: Path) -> Surroundings:
    return Surroundings(
        name=name,
        public_url="http://127.0.0.1:8080",
        port=8080,
        folder=str(folder),
        languages=("ru", "en", "zh"),
        default_language="en",
        brand_name="Example Supply",
        secret=SECRET,
        signing_key=b"k" * 32,
    )


@pytest.fixture(params=registry.kind_names())
def kind(request: pytest.FixtureRequest) -> Kind:
    return registry.kind(request.param)


@pytest.fixture
def table(kind: Kind) -> dict[str, object]:
    return TABLES.get(kind.name, {})


@pytest.fixture
async def channel(kind: Kind, table: dict[str, object], tmp_path: Path) -> Channel:
    return kind.open(table, surroundings("one", tmp_path))


def test_the_kinds_of_this_issue_are_found() -> None:
    assert {"api", "webchat"} <= set(registry.kind_names())


def test_an_unknown_kind_is_told_which_there_are() -> None:
    with pytest.raises(LookupError, match="api, "):
        registry.kind("pigeon")


def test_a_kind_is_named_as_its_folder(kind: Kind) -> None:
    assert registry.kind(kind.name) is kind


@pytest.mark.parametrize("file", FILES)
def test_every_folder_has_the_same_inventory(kind: Kind, file: str) -> None:
    assert (FOLDER / kind.name / file).is_file()


def test_a_kind_imports_nothing_else_of_ours(kind: Kind) -> None:
    code = f"import sys, channels.{kind.name}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parent, capture_output=True, text=True, check=True)
    others = {f"channels.{name}" for name in registry.kind_names() if name != kind.name}
    strangers = others | {"gateway", "bots", "nlu", "config"}
    imported = {".".join(name.split(".")[:depth]) for name in run.stdout.split() for depth in (1, 2)}
    assert f"channels.{kind.name}" in imported
    assert imported & strangers == set()


def test_every_key_is_explained_in_one_line(kind: Kind) -> None:
    for key, explanation in kind.keys().items():
        assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_*]+)*", key)
        assert explanation.strip()
        assert "\n" not in explanation


def test_a_right_table_has_no_problems(kind: Kind, table: dict[str, object]) -> None:
    assert kind.problems(table) == [], f"give the kind {kind.name} a working table in TABLES of this file"


def test_an_unknown_key_is_a_problem_with_its_name(kind: Kind, table: dict[str, object]) -> None:
    problems = kind.problems({**table, "no_such_key": 1})
    assert [problem.key for problem in problems] == ["no_such_key"]
    assert problems[0].message.strip()


@pytest.mark.parametrize("value", [None, -1, 1.5, True, "", "\x00", [], [1], {}, {"x": 1}, float("nan")], ids=repr)
def test_no_value_of_any_key_breaks_the_check(kind: Kind, table: dict[str, object], value: object) -> None:
    for key in {path.split(".")[0] for path in kind.keys()}:  # noqa: SIM118 - a kind is no mapping
        for problem in kind.problems({**table, key: value}):
            assert problem.key
            assert problem.message


def test_routes_are_well_formed(kind: Kind) -> None:
    for route in kind.routes:
        assert route.method in METHODS
        assert route.path.startswith("/")
        assert route.rule in {"open", "channel"}
        assert route.summary.strip()
        assert inspect.iscoroutinefunction(route.handler)
        assert "{channel}" in route.path or route.rule == "open"


def test_no_two_routes_are_the_same() -> None:
    found = [(route.method, route.path) for name in registry.kind_names() for route in registry.kind(name).routes]
    assert len(found) == len(set(found))


async def test_a_channel_is_what_it_was_opened_as(kind: Kind, channel: Channel) -> None:
    assert (channel.name, channel.kind) == ("one", kind.name)
    assert channel.delivery in {"feed", "push", "answer"}
    assert isinstance(channel.has_buttons, bool)
    assert dict(channel.entrances) is not None


@pytest.mark.parametrize("payload", HOSTILE, ids=lambda payload: repr(payload[:24]))
async def test_a_payload_is_read_or_refused_and_each_time_alike(channel: Channel, payload: bytes) -> None:
    def outcome() -> object:
        try:
            return channel.read(payload)
        except BadPayload as err:
            return str(err)

    first = outcome()
    assert first == outcome()
    assert isinstance(first, str | Message | CallEvent | AgentState | Rating | Left)
    assert first != ""


async def test_what_is_read_holds_nothing_a_database_refuses(channel: Channel) -> None:
    for payload in HOSTILE:
        try:
            content = channel.read(payload)
        except BadPayload:
            continue
        if isinstance(content, Message):
            assert "\x00" not in content.text
            content.text.encode("utf-8")
            assert content.sent_at is None or content.sent_at.tzinfo is not None


async def test_a_channel_that_is_not_for_sending_refuses_a_letter(channel: Channel) -> None:
    if channel.delivery == "push":
        return
    letter = Letter(key="1", to=Address(kind="external", value="one:7"), text="Hello", author="bot", case="1")
    with pytest.raises(Refused):
        await channel.send(letter)


async def test_a_channel_that_was_only_opened_is_closed_at_once(channel: Channel) -> None:
    async with asyncio.timeout(2):
        await channel.close()
