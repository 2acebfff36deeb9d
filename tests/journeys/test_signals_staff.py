"""One of us writes a mail or a message: a signal for the account's owner, an answer of one line, and nothing lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

import channels.telegram.bot_api  # noqa: F401 - takes seconds: here before any test's clock runs
from config.settings import ChannelSettings, Loaded, load
from gateway.ids import new_id
from gateway.serve import serving
from gateway.signals.following import Signals
from gateway.store import signal_facts
from tests.fakes.bot_api import TOKEN, bot_api_server
from tests.fakes.bot_user import BotUser
from tests.fakes.rows import rows_of
from tests.fakes.until import until
from tests.journeys.mail_post import STRANGER, Post, answering, post_office, settings, words
from tests.live.child import free_port

MANAGER = "manager@example.com"  # account manager of 1000000042 and 1000000044
AGENT = "agent2@example.com"
SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
SIGNALS = (
    "SELECT s.kind, s.note, s.made_by, s.args, a.external_no, c.number AS about, p.mail AS owner FROM signal s"
    " LEFT JOIN account a ON a.id = s.account_id LEFT JOIN cases c ON c.id = s.case_id"
    " LEFT JOIN person p ON p.id = s.owner_id WHERE s.rule IS NULL ORDER BY s.id"
)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        await opened.gateway.parts.store.write(signal_facts.begin)
        yield opened


async def signals(post: Post) -> list[Mapping[str, object]]:
    while await Signals(post.gateway.parts, now=post.clock).follow():
        pass
    return await post.rows(SIGNALS)


async def test_a_mail_of_a_colleague_that_begins_with_signal_is_one(post: Post) -> None:
    await post.write("They may leave us for a rival.", from_=AGENT, subject="Сигнал: клиент 1000000042")
    (one,) = await signals(post)
    assert (one["external_no"], one["owner"], one["note"], one["made_by"]) == (
        "1000000042",
        MANAGER,
        "They may leave us for a rival.",
        f"person:{AGENT}",
    )


async def test_the_colleague_is_told_that_it_was_noted_and_no_agent_is_asked(post: Post) -> None:
    await post.write("They may leave us.", from_=AGENT, subject="Signal: 1000000042")
    letter = post.letter()
    assert (letter["To"], "Example Electric (1000000042)" in words(letter)) == (AGENT, True)
    case = await post.case()
    assert (case["owner"], case["intent"], case["contact_id"]) == ("bot", "signal", None)


@pytest.mark.parametrize("named", ["customer@example.com", "Account 1000000042.", "+74950000001"])
async def test_a_customer_is_named_by_number_or_address(post: Post, named: str) -> None:
    await post.write(f"About {named} they look around", from_=AGENT, subject="信号：客户")
    assert [one["external_no"] for one in await signals(post)] == ["1000000042"]


async def test_a_case_number_names_its_customer_and_the_signal_stands_with_that_case(post: Post) -> None:
    await post.write("Where is my order 4500123456?")
    number = str((await post.case())["number"])
    await post.write(f"Case {number}: they look around", from_=AGENT, subject="Signal: a customer")
    (one,) = await signals(post)
    assert (one["about"], one["external_no"]) == (number, "1000000042")


async def test_without_a_customer_the_colleague_is_asked_and_the_answer_is_the_signal(post: Post) -> None:
    await post.write("They may leave us.", from_=AGENT, subject="Signal: trouble")
    asked = post.letter()
    assert "which customer" in words(asked)
    assert await signals(post) == []
    await post.write("It is 1000000043", from_=AGENT, **answering(asked))
    assert [one["external_no"] for one in await signals(post)] == ["1000000043"]
    assert len(await post.cases()) == 1


async def test_two_customers_at_once_are_asked_about_too(post: Post) -> None:
    await post.write("Both 1000000042 and 1000000043", from_=AGENT, subject="Signal: trouble")
    assert "which customer" in words(post.letter())
    assert await signals(post) == []


async def test_a_customer_who_writes_signal_is_a_customer_like_any_other(post: Post) -> None:
    await post.write("Where is my order 4500123456?", from_=STRANGER, subject="Signal: 1000000042")
    assert await signals(post) == []
    assert (await post.case())["intent"] != "signal"


async def test_the_words_of_a_colleague_raise_no_rule(post: Post) -> None:
    await post.write("1000000042 has a debt and complains", from_=AGENT, subject="Signal: debt")
    await signals(post)
    assert await post.rows("SELECT kind FROM signal WHERE rule IS NOT NULL") == []


async def test_the_event_holds_no_word_of_the_report(post: Post) -> None:
    await post.write("heliotrope 1000000042", from_=AGENT, subject="Signal: x")
    await signals(post)
    told = await post.rows("SELECT data FROM event WHERE kind LIKE 'signal.%'")
    assert (len(told), "heliotrope" in str(told)) == (2, False)


def _with_bot(folder: Path, url: str) -> Loaded:
    loaded = load(SHIPPED, {"DATA_DIR": str(folder), "PORT": str(free_port())})
    own = {"token": TOKEN, "api_url": url, "poll_timeout_s": 1, "mode": "polling"}
    channels = {**loaded.settings.channels, "bot": ChannelSettings(kind="telegram", own=own)}
    return replace(loaded, settings=replace(loaded.settings, channels=channels))


async def test_a_telegram_command_of_a_colleague_is_a_signal(tmp_path: Path) -> None:
    async with bot_api_server() as api, serving(_with_bot(tmp_path, api.url)) as running:
        store = running.gateway.parts.store
        user = BotUser(api)
        ((person),) = await rows_of(store, f"SELECT id FROM person WHERE mail = '{AGENT}'")
        identity = (new_id(), str(user.id), person["id"])
        statement = "INSERT INTO identity (id, kind, value, person_id) VALUES (?, 'telegram', ?, ?)"
        await store.write(lambda connection: connection.exec_driver_sql(statement, identity))
        await user.writes("/signal 1000000043 they look around")
        await api.until(lambda: len(user.received) >= 1)
        assert "Sample Pharmacy (1000000043)" in user.received[0]

        async def there() -> list[Mapping[str, object]]:
            return await rows_of(store, SIGNALS)

        (one,) = await until(there)
        assert (one["external_no"], one["note"]) == ("1000000043", "1000000043 they look around")
        assert orjson.loads(str(one["args"]))["report"]
