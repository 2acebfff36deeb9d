"""Random customers over every flow and the demo shop: each is answered or with a person, and nothing is done unasked.

What acts in the order system is done only in the turn of a "yes" to a summary, at most once for each of them.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bots import parse, registry
from bots.flow import FlowState
from bots.plan import Question
from gateway.left_flows import running_flow
from gateway.store.rows import FlowRow
from gateway.store.schema import cases, conversation, flow_state, identity
from tests.transcripts.opening import stage_for
from tests.transcripts.script import Transcript
from tests.transcripts.stage_chat import ChatStage

OPENINGS = (
    "хочу заказать 3 A9F74216 и 2 LC1D09M7",
    "I want to order two LC1D09M7, delivery to Moscow, Lenina street 5",
    "我要订购三个A9F74216",
    "отложите мне LC1D09M7 2 шт в магазине",
    "please reserve one A9F74216 at your shop",
    "帮我预留两个LC1D09M7",
    "сообщите, когда появится LC1D25M7",
    "let me know when LC1D25M7 is back in stock",
    "хочу вернуть товар из заказа 4500123456",
    "I want to return goods from order 4500123456",
    "我要退货，订单4500123456",
    "отмените заказ 4500123456",
    "cancel my order 4500123456",
    "измените заказ 4500123456: LC1D09M7 5 штук",
    "change the delivery address of order 4500123456",
    "пришлите счёт по заказу 4500123456",
    "нужно коммерческое предложение: A9F74216 10 шт, LC1D09M7 5 шт",
    "please send me a quote for 10 A9F74216",
    "перезвоните мне",
    "where is my order 4500123456",
    "есть ли в наличии A9F74216",
)
ANSWERS = (
    "да", "yes", "好的", "нет", "no", "2", "1", "первый", "доставка", "самовывоз", "pick up", "送货",
    "Москва, улица Ленина, дом 5", "Москва", "дом 5", "上海市浦东新区世纪大道100号", "завтра", "next Friday", "下周二",
    "Анна Петрова", "Ann Lee", "+7 495 000-00-01", "0001", "9999", "4500123456", "картой", "by card", "счёт",
    "нет, две, а не три", "换成三个", "добавьте ещё одну LC1D25M7", "уберите второй", "назад", "back", "не знаю",
    "спасибо", "а сколько стоит доставка?", "есть ли A9F74216?", "hm", "asdf", "повреждён при доставке", "refund",
    "вернуть деньги", "без фото", "ok but later", "да, но адрес другой", "юг", "north", "отмена", "оператор",
)  # fmt: skip
AFFIRM = frozenset({"да", "yes", "好的"})
_people = itertools.count(1)


class Crowd:
    """One open gateway in a loop of its own, and customers who come one after another."""

    def __init__(self, folder: Path) -> None:
        self._runner = asyncio.Runner()
        self._opened = self._open(folder)
        self.stage: ChatStage = self.run(anext(self._opened))

    def run(self, awaitable: object) -> ChatStage:
        """Run something in the loop."""
        return self._runner.run(_awaited(awaitable))  # type: ignore[no-any-return]

    def close(self) -> None:
        """Close the gateway and its loop."""
        self._runner.run(_ended(self._opened))
        self._runner.close()

    @staticmethod
    async def _open(folder: Path) -> AsyncIterator[ChatStage]:
        nobody = Transcript(file=folder / "ru" / "nobody.talk")
        async with stage_for(nobody, folder) as stage:
            assert isinstance(stage, ChatStage)
            yield stage


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    opened = Crowd(tmp_path_factory.mktemp("crowd"))
    yield opened
    opened.close()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    opening=st.sampled_from(OPENINGS),
    turns=st.lists(st.one_of(st.integers(0, 2), st.integers(0, 2), st.sampled_from(ANSWERS)), min_size=4, max_size=14),
    known=st.booleans(),
)
def test_whoever_comes_is_answered_and_nothing_is_done_unasked(
    crowd: Crowd, opening: str, turns: list[int | str], known: bool
) -> None:
    crowd.run(_talk(crowd.stage, opening, turns, known=known))


async def _talk(stage: ChatStage, opening: str, turns: list[int | str], *, known: bool) -> None:
    name = f"random-{next(_people)}"
    stage.sender = {"id": name, "locale": "ru", **({"phone": "+74950000001"} if known else {})}
    log = [opening]
    answer = await stage.write(opening, [])
    for turn in turns:
        if await _owner(stage, name) != "bot":
            return
        assert answer.text, log
        before, done_before = await _waiting(stage, name), len(stage.orders.done)
        said = turn if isinstance(turn, str) else "да"
        payload = answer.buttons[turn % len(answer.buttons)][1] if isinstance(turn, int) and answer.buttons else None
        log += [answer.text, f"> {payload or said}"]
        answer = await stage.press(payload) if payload else await stage.write(said, [])
        done = stage.orders.done[done_before:]
        if done:
            assert len(done) == 1, (done, log)
            assert before is not None, (done, log)
            assert _confirms(before), (done, before.flow, before.step, log)
            assert _says_yes(said, payload), (done, log)


def _confirms(state: FlowState) -> bool:
    flow = registry.flows()[state.flow]
    node = flow.nodes.get(state.step)
    return isinstance(node, Question) and flow.is_confirming(node)


def _says_yes(said: str, payload: str | None) -> bool:
    if payload is not None:
        return parse.yes_no(payload.partition("=")[2].partition("~")[0]) is True
    return said in AFFIRM


async def _owner(stage: ChatStage, name: str) -> str:
    query = (
        select(cases.c.owner)
        .join(conversation, conversation.c.case_id == cases.c.id)
        .join(identity, identity.c.id == conversation.c.identity_id)
        .where(conversation.c.conversation_key == name)
    )
    row = await stage.gateway.parts.store.read(lambda connection: connection.execute(query).first())
    return "nobody" if row is None else str(row[0])


async def _waiting(stage: ChatStage, name: str) -> FlowState | None:
    query = (
        select(flow_state.c.flow, flow_state.c.state)
        .join(conversation, conversation.c.case_id == flow_state.c.case_id)
        .where(conversation.c.conversation_key == name)
    )
    row = await stage.gateway.parts.store.read(lambda connection: connection.execute(query).first())
    if row is None:
        return None
    stored = row.state if isinstance(row.state, dict) else json.loads(row.state)
    kept = FlowRow(case_id="", flow=row.flow, version=0, state=stored, misses=0)
    return FlowState.from_json(stored) if running_flow(kept) else None


async def _awaited(awaitable: object) -> object:
    return await awaitable  # type: ignore[misc]


async def _ended(opened: AsyncIterator[ChatStage]) -> None:
    await anext(opened, None)
