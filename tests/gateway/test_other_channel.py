"""What a known customer left on one channel is offered to him on another, and moves there only on his "yes"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

KNOWN = {"phone": "+74950000001"}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as quiet:
        yield quiet


async def said(centre: QuietGateway, customer: str, text: str, **known: str) -> str:
    """What is answered to one message of this customer."""
    return "\n".join(item.text for item in await centre.say(customer, text, **known))


async def left_an_order(centre: QuietGateway) -> None:
    """The known customer has begun to order as one visitor of the channel."""
    asked = await said(centre, "on-phone", "I want to order 2 A9F74216", **KNOWN)
    assert "deliver" in asked.lower()


async def test_it_is_offered_behind_the_answer_and_goes_on_after_a_yes(centre: QuietGateway) -> None:
    await left_an_order(centre)
    offered = await said(centre, "at-home", "is LC1D09M7 in stock?", **KNOWN)
    assert "LC1D09M7" in offered
    assert "on another channel" in offered
    assert "deliver" in (await said(centre, "at-home", "yes", **KNOWN)).lower()
    assert "deliver" not in (await said(centre, "on-phone", "pick up", **KNOWN)).lower()


async def test_a_no_leaves_it_where_it_is(centre: QuietGateway) -> None:
    await left_an_order(centre)
    await said(centre, "at-home", "is LC1D09M7 in stock?", **KNOWN)
    assert "leave it as it is" in await said(centre, "at-home", "no", **KNOWN)
    assert "North store" in await said(centre, "on-phone", "pick up", **KNOWN)


async def test_nothing_is_offered_to_somebody_else(centre: QuietGateway) -> None:
    await left_an_order(centre)
    assert "another channel" not in await said(centre, "stranger", "is LC1D09M7 in stock?")


async def test_nothing_is_offered_while_something_else_is_asked(centre: QuietGateway) -> None:
    await left_an_order(centre)
    assert "another channel" not in await said(centre, "at-home", "please reserve A9F74216", **KNOWN)
