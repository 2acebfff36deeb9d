"""What a conversation was about last is meant by "it": the order placed or told, with its proof, for an hour."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import select

from gateway.ids import SECOND
from gateway.last_things import is_still_there, proven_before
from gateway.store.rows import FlowRow
from gateway.store.schema import cases, flow_state
from gateway.turns import Turn
from tests.fakes.quiet_gateway import HOUR, QuietGateway, quiet_gateway

ORDER = "please order 2 A9F74216, pick up at north store, pay on receipt, John Smith +7 495 000-00-18"


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as quiet:
        yield quiet


async def said(centre: QuietGateway, text: str, customer: str = "c", **known: str) -> str:
    """What is answered to one message of this customer."""
    return "\n".join(item.text for item in await centre.say(customer, text, **known))


async def test_an_order_just_placed_is_cancelled_without_its_number_or_another_proof(centre: QuietGateway) -> None:
    await said(centre, ORDER)
    assert "is placed" in await said(centre, "yes")
    assert "why you are cancelling order 4500200001" in await said(centre, "cancel it")
    assert "Shall I cancel the whole order" in await said(centre, "changed my mind")
    assert "is cancelled" in await said(centre, "yes")


async def test_an_hour_later_it_is_to_be_proven_again(centre: QuietGateway) -> None:
    await said(centre, ORDER)
    await said(centre, "yes")
    centre.clock[0] += HOUR + 1
    assert "last four digits" in await said(centre, "please cancel it")


async def test_a_phones_end_that_was_right_is_not_asked_for_again(centre: QuietGateway) -> None:
    await said(centre, "where is my order 4500123408?")
    assert "4500123408" in await said(centre, "0008")
    asked = await said(centre, "please cancel it")
    assert "why you are cancelling order 4500123408" in asked


def test_a_phones_end_is_enough_to_look_and_an_order_placed_here_to_act() -> None:
    assert proven_before(a_turn(by="phone_tail"), "4500123408") == "to_look"
    assert proven_before(a_turn(by="mail_code"), "4500123408") == "to_act"
    assert proven_before(a_turn(by="placed"), "4500123408") == "to_act"


@pytest.mark.parametrize("by", ["placed", "mail_code"])
def test_in_a_sites_chat_it_is_enough_to_act_for_a_quarter_of_an_hour_only(by: str) -> None:
    here, quarter = "visitor:v1", 15 * 60 * SECOND
    assert proven_before(a_turn(by=by, who=here, later=quarter), "4500123408") == "to_act"
    assert proven_before(a_turn(by=by, who=here, later=quarter + 1), "4500123408") == "to_look"
    assert proven_before(a_turn(by=by, later=quarter + 1), "4500123408") == "to_act"


@pytest.mark.parametrize("by", ["placed", "phone_tail"])
def test_nothing_is_done_to_an_order_for_who_may_be_somebody_else_by_now(by: str) -> None:
    here, quarter = "visitor:v1", 15 * 60 * SECOND
    assert is_still_there(a_turn(by=by, who=here, later=quarter), "4500123408")
    assert not is_still_there(a_turn(by=by, who=here, later=quarter + 1), "4500123408")
    assert not is_still_there(a_turn(by=by, who=here), "4500123409")


@pytest.mark.parametrize(
    "other", [{"number": "4500123409"}, {"who": "external:demo:x"}, {"by": "told"}, {"later": HOUR + 1}, {"mail": 1}]
)
def test_nothing_else_is_proven_by_it(other: dict[str, Any]) -> None:
    kept = {"by": "placed", **other}
    number = kept.pop("number", "4500123408")
    assert proven_before(a_turn(**kept), number) is None


def a_turn(*, by: str, who: str = "external:demo:c", later: int = 0, mail: object = None) -> Turn:
    """A turn of the visitor "demo:c" behind one in which order 4500123408 was told to `who`."""
    order = {"number": "4500123408", "at": 1, "by": by, "proven_at": 1, "who": who}
    row = FlowRow(
        case_id="", flow="order_status", version=1, state={"ended": "answered", "last": {"order": order}}, misses=0
    )
    kind, _, value = "visitor:v1".partition(":") if who == "visitor:v1" else ("external", "", "demo:c")
    person = SimpleNamespace(identity=SimpleNamespace(kind=kind, value=value))
    turn = SimpleNamespace(flow=row, now=1 + later, known_person=person, last=SimpleNamespace(mail=mail))
    return cast("Turn", turn)


async def test_another_order_stands_for_itself(centre: QuietGateway) -> None:
    await said(centre, ORDER)
    await said(centre, "yes")
    assert "4500200001" not in await said(centre, "I want to cancel another order")


async def test_a_discount_on_a_fresh_quote_goes_to_who_may_give_it(centre: QuietGateway) -> None:
    await said(centre, "please quote 20 A9F74216", phone="+74950000001")
    assert "Q-" in await said(centre, "yes", phone="+74950000001")
    assert "Only a manager" in await said(centre, "can you do 10% discount?", phone="+74950000001")
    ((owner, intent),) = await centre.rows(select(cases.c.owner, cases.c.intent))
    assert (owner, intent) == ("queue", "quote_request")


async def test_a_plain_yes_behind_what_is_done_is_taken_for_thanks(centre: QuietGateway) -> None:
    await said(centre, ORDER)
    await said(centre, "yes")
    assert await said(centre, "yes") == "All right. If you need anything else, just write."
    assert await said(centre, "ok") == "All right. If you need anything else, just write."


async def test_a_number_that_comes_after_all_is_gone_on_with_and_its_case_needs_nobody(centre: QuietGateway) -> None:
    await said(centre, "where is my order?")
    assert "without" in await said(centre, "I have no number")
    assert "last four digits" in await said(centre, "found it: 4500123408")
    ((owner,),) = await centre.rows(select(cases.c.owner))
    assert owner == "queue"
    assert "4500123408" in await said(centre, "0008")
    ((owner,),) = await centre.rows(select(cases.c.owner))
    assert owner == "bot"


async def test_a_proof_is_not_kept_with_a_flow_that_was_left(centre: QuietGateway) -> None:
    await said(centre, "cancel order 4500123408")
    await said(centre, "0008")
    await said(centre, "The socket smokes, my son got an electric shock")
    rows = await centre.rows(select(flow_state.c.state))
    assert rows
    assert "'phone_tail': '" not in str(rows)


async def test_goods_told_are_meant_also_behind_another_answer(centre: QuietGateway) -> None:
    await said(centre, "is A9F74216 in stock?")
    await said(centre, "what are your opening hours?")
    await said(centre, "yes")
    assert "A9F74216" in await said(centre, "I'll take 3 of them") + await said(centre, "pick up at north store")
