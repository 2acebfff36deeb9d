"""The main story in three languages: asked, proven, answered, a person wanted, answered by one, returned, closed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.open_centre import AGENT_1, Centre, open_centre, shipped

ORDER = "4500123456"


@dataclass(frozen=True)
class Words:
    """What a customer and an agent say in one language."""

    locale: str
    where: str
    person: str
    thanks: str
    reply: str
    again: str


LANGUAGES = (
    Words("ru", f"Где мой заказ {ORDER}?", "Позовите оператора", "Ясно, а курьер позвонит?", "Да.", "Где мой заказ?"),
    Words("en", f"Where is my order {ORDER}?", "I want to talk to a person", "Will they ring me?", "Yes.", "Hi again"),
    Words("zh", f"我的订单{ORDER}到哪里了？", "转人工客服", "快递员会打电话吗？", "会的。", "你好"),
)


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with open_centre(shipped(tmp_path, burst_s=0.2)) as centre:
        yield centre


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.locale)
async def test_a_question_is_answered_by_the_bot_then_by_a_person_and_the_bot_stays_silent(
    centre: Centre, words: Words
) -> None:
    who = f"customer-{words.locale}"
    await centre.write(who, words.where)
    await centre.answers(who, 1)
    await centre.write(who, "0001")
    told = (await centre.answers(who, 2))[-1]
    assert ORDER in str(told["text"])
    assert told["author"] == "bot"
    await centre.write(who, words.person)
    number = (await centre.answers(who, 3))[-1]["case"]
    waiting = await centre.case(number)
    assert (waiting["owner"], waiting["agent"]) == ("queue", None)
    assert waiting["reasons"]
    assert [one["text"] for one in _said(waiting, "in")] == [words.where, "0001", words.person]

    assert (await centre.act(number, "claim")).status == 200
    assert (await centre.act(number, "reply", text=words.reply)).status == 200
    last = (await centre.answers(who, 4))[-1]
    assert (last["author"], last["text"]) == ("agent", words.reply)
    await centre.write(who, words.thanks)
    await centre.all_worked()
    assert len(await centre.answers(who, 4)) == 4
    held = await centre.case(number)
    assert (held["owner"], held["agent"]) == ("agent", AGENT_1)
    assert _said(held, "in")[-1]["text"] == words.thanks


async def test_after_its_return_the_bot_answers_again_and_a_closed_case_opens_again(centre: Centre) -> None:
    words = LANGUAGES[1]
    await centre.write("v", words.person)
    number = (await centre.answers("v", 1))[0]["case"]
    await centre.act(number, "claim")
    assert (await centre.act(number, "return_to_bot")).status == 200
    await centre.write("v", words.where)
    await centre.answers("v", 2)
    assert (await centre.case(number))["owner"] == "bot"
    assert (await centre.act(number, "close")).status == 200
    assert (await centre.case(number))["state"] == "closed"
    await centre.write("v", words.where)
    again = await centre.answers("v", 3)
    assert again[-1]["case"] == number
    assert (await centre.case(number))["state"] == "open"


async def test_the_agent_sees_what_the_flow_has_learnt(centre: Centre) -> None:
    words = LANGUAGES[1]
    await centre.write("v", words.where)
    await centre.answers("v", 1)
    await centre.write("v", words.person)
    number = (await centre.answers("v", 2))[-1]["case"]
    assert ORDER in repr(await centre.case(number))


async def test_a_visitor_of_the_site_reads_a_persons_reply_over_the_socket(centre: Centre) -> None:
    async with centre.http.ws_connect("/v1/chat/site/socket") as socket:
        await socket.send_json({"type": "hello", "visitor": None, "locale": "en", "after": 0})
        assert (await socket.receive_json(timeout=30))["type"] == "welcome"
        await socket.send_json(
            {"type": "message", "id": "6f3c2c1e-0000-4000-8000-000000000001", "text": "I want to talk to a person"}
        )
        handed_over = await _message(socket, "bot")
        assert handed_over["text"]
        (case,) = await centre.rows("SELECT number FROM cases WHERE opened_via = 'site'")
        await centre.act(case["number"], "reply", text="A person here, good day.")
        assert (await _message(socket, "agent"))["text"] == "A person here, good day."


async def _message(socket: object, author: str) -> Mapping[str, object]:
    while True:
        frame = await socket.receive_json(timeout=30)  # type: ignore[attr-defined]
        if frame["type"] == "message" and frame["author"] == author:
            return frame


def _said(case: Mapping[str, object], direction: str) -> list[Mapping[str, object]]:
    return [one for one in case["messages"] if one["direction"] == direction]  # type: ignore[attr-defined]
