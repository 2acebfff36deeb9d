"""Who asks two things is told both: the second is worked when the first is done, or goes along to the person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import select

from config.settings import load
from gateway.decide import HandOver
from gateway.next_matters import work_next
from gateway.perform import Performed, Performer
from gateway.routing import reason
from gateway.store.rows import FlowRow
from gateway.store.schema import cases
from gateway.turns import Meaning, Turn
from tests.fakes.quiet_gateway import SHIPPED, QuietGateway, quiet_gateway

PHONE = "+74950000001"


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as centre:
        yield centre


async def test_what_the_bot_can_answer_is_answered_before_a_person_takes_the_rest(centre: QuietGateway) -> None:
    text = "Where is my order 4500123456? And I have forgotten my password for the website."
    said = await centre.say("c", text, phone=PHONE)
    assert "4500123456" in "\n".join(item.text for item in said)
    (case,) = await centre.rows(select(cases.c.owner, cases.c.intent))
    assert (case.owner, case.intent) == ("queue", "portal_access")


async def test_two_matters_that_the_bot_can_answer_are_answered_in_one_message(centre: QuietGateway) -> None:
    text = "Where is my order 4500123456? And please send me a copy of the invoice."
    (item,) = await centre.say("c", text, phone=PHONE)
    assert "TRK1234561" in item.text
    assert [file.name for file in item.attachments] == ["Invoice INV-4500123456.pdf"]


async def test_danger_says_nothing_of_anything_else(centre: QuietGateway) -> None:
    said = await centre.say(
        "c", "The socket smokes and burns, my son got a shock! Where is my order 4500123456?", phone=PHONE
    )
    told = "\n".join(item.text for item in said)
    assert "other question" not in told
    assert "You also asked" not in told


class Scripted:
    """Performs what a test says, one after another, and remembers what it was asked for."""

    def __init__(self, *outcomes: Performed) -> None:
        self._outcomes = list(outcomes)
        self.asked: list[str] = []

    async def perform(self, turn: Turn, _action: object, _again: object) -> Performed:
        """The next outcome."""
        self.asked.append(turn.understood.intent)
        return self._outcomes.pop(0)

    def title(self, intent: str, _language: str) -> str:
        """The intent itself."""
        return intent


WHY = reason("intent-sure", intent="order_status", confidence=0.99, act_from=0.5)
ASKING = FlowRow(case_id="", flow="order_status", version=1, state={"node": "which"}, misses=0)
ENDED = FlowRow(case_id="", flow="order_status", version=1, state={"ended": "told"}, misses=0)


async def after(
    first: Performed,
    scripted: Scripted,
    *,
    also: tuple[str, ...] = ("document_copy",),
    flow: FlowRow | None = None,
    text: str = "words",
) -> Performed:
    """What comes of a turn of which the first matter came to this."""
    meaning = Meaning(
        intent="order_status",
        confidence=0.99,
        ranking=(),
        entities=(),
        text=text,
        button=None,
        language="en",
        also=also,
    )
    turn = cast("Turn", SimpleNamespace(meaning=meaning, understood=meaning, flow=flow))
    settings = load(SHIPPED, {}).settings
    return await work_next(turn, first, cast("Performer", scripted), lambda _: None, settings)  # type: ignore[arg-type,return-value]


async def test_the_second_matter_is_worked_when_the_first_is_answered() -> None:
    scripted = Scripted(Performed(reason=WHY, said=["here is the copy"]))
    done = await after(Performed(reason=WHY, said=["it is on its way"], intent="order_status", flow=ENDED), scripted)
    assert done.said == ["it is on its way", "You also asked about this: document_copy.", "here is the copy"]


async def test_a_second_matter_waits_while_the_first_is_asked_about() -> None:
    scripted = Scripted()
    asked = await after(Performed(reason=WHY, said=["which order?"], intent="order_status", flow=ASKING), scripted)
    assert (asked.said, scripted.asked) == (["which order?"], [])
    assert asked.flow is not None
    scripted = Scripted(Performed(reason=WHY, said=["here is the copy"]))
    told = Performed(reason=WHY, said=["it is on its way"], intent="order_status", flow=ENDED)
    done = await after(told, scripted, also=(), flow=asked.flow)
    assert done.said[-1] == "here is the copy"


async def test_a_person_who_was_asked_for_gets_all_of_it_and_the_customer_is_told_so() -> None:
    why = reason("human-asked")
    to_person = Performed(reason=why, hand_over=HandOver(intent=None, reason=why))
    done = await after(to_person, Scripted())
    assert done.said == ["The specialist will see your other question too: document_copy."]


async def test_a_short_answer_to_a_flow_s_question_holds_no_second_matter() -> None:
    running = FlowRow(
        case_id="", flow="order_status", version=1, state={"flow": "order_status", "step": "own_number"}, misses=0
    )
    told = Performed(reason=WHY, said=["it is on its way"], intent="order_status", flow=ENDED)
    scripted = Scripted()
    assert (await after(told, scripted, flow=running)).said == ["it is on its way"]
    assert scripted.asked == []


async def test_what_a_call_shall_be_about_is_no_second_matter() -> None:
    why = reason("callback")
    promised = Performed(reason=why, said=["we call"], intent="callback", hand_over=HandOver(intent=None, reason=why))
    assert (await after(promised, Scripted())).said == ["we call"]


@pytest.mark.parametrize("text", ["today, please", "а сколько стоит A9F74216?", "帮我查一下订单"])
async def test_a_matter_of_which_nothing_is_said_is_no_second_one(text: str) -> None:
    why = reason("human-asked")
    to_person = Performed(reason=why, hand_over=HandOver(intent=None, reason=why))
    also = ("reserve", "delivery_change", "privacy_request")
    assert (await after(to_person, Scripted(), also=also, text=text)).said == []


async def test_a_matter_that_was_named_before_waits_whatever_is_said_now() -> None:
    asked = await after(
        Performed(reason=WHY, said=["which order?"], intent="order_status", flow=ASKING),
        Scripted(),
        also=("reserve",),
        text="where is my order, and hold 2 more",
    )
    scripted = Scripted(Performed(reason=WHY, said=["where?"]))
    told = Performed(reason=WHY, said=["it is on its way"], intent="order_status", flow=ENDED)
    done = await after(told, scripted, also=(), flow=asked.flow, text="4500123456")
    assert done.said[-1] == "where?"
