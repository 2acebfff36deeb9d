"""A press of "yes" that comes in one turn with typed words binds nothing: the words are heard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from channels.contract import FeedItem
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

VERIFIED = {"phone": "+74950000001", "locale": "en"}
TO_THE_SUMMARY = ("order 3 pcs A9F74216", "pickup", "1", "card", "Ann Lee, +7 495 000-00-01", "no")
PRESS = "<press>"


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def summed_up(centre: QuietGateway) -> FeedItem:
    """Talk up to the summary; gives it, with its buttons."""
    for line in TO_THE_SUMMARY:
        items = await centre.say("u1", line, **VERIFIED)
        if items and "Total" in items[-1].text:
            return items[-1]
    raise AssertionError("nothing was summed up")


async def press(centre: QuietGateway, payload: str, title: str = "") -> None:
    """Press a button, as a program of the channel sends it: some send its title along."""
    item = {"id": f"press{payload}", "from": {"id": "u1", **VERIFIED}, "button": payload, "text": title}
    channel = centre.gateway.parts.channels["demo"]
    await centre.gateway.parts.door.accept(channel.incoming(item, orjson.dumps(item)))  # type: ignore[attr-defined]


async def burst(centre: QuietGateway, summary: FeedItem, *parts: str) -> str:
    """Say several things in one turn, `PRESS` among them; gives the answer."""
    for part in parts:
        if part == PRESS:
            await press(centre, summary.buttons[0]["payload"], summary.buttons[0]["title"])
        else:
            await centre.send("u1", part, **VERIFIED)
    await centre.work()
    items = await centre.gateway.parts.door.feed("demo", after=centre.read_up_to, limit=20)
    return "\n".join(one.text for one in items)


async def is_placed(centre: QuietGateway) -> bool:
    return await centre.gateway.parts.orders.order("4500200001") is not None


async def test_a_press_alone_places_the_order_also_with_its_title(centre: QuietGateway) -> None:
    summary = await summed_up(centre)
    assert "4500200001" in await burst(centre, summary, PRESS)


@pytest.mark.parametrize("parts", [(PRESS, "no, 5 pieces"), ("no, 5 pieces", PRESS)])
async def test_a_number_beside_a_press_is_summed_up_anew(centre: QuietGateway, parts: tuple[str, ...]) -> None:
    summary = await summed_up(centre)
    assert "5 pcs" in await burst(centre, summary, *parts)
    assert not await is_placed(centre)


@pytest.mark.parametrize("parts", [("no, wait", PRESS), ("cancel", PRESS), (PRESS, "no, I changed my mind")])
async def test_a_no_beside_a_press_places_nothing(centre: QuietGateway, parts: tuple[str, ...]) -> None:
    summary = await summed_up(centre)
    await burst(centre, summary, *parts)
    assert not await is_placed(centre)


async def test_a_yes_typed_beside_the_press_is_a_yes(centre: QuietGateway) -> None:
    summary = await summed_up(centre)
    assert "4500200001" in await burst(centre, summary, PRESS, "yes")


async def test_two_presses_that_contradict_each_other_have_the_summary_shown_again(centre: QuietGateway) -> None:
    summary = await summed_up(centre)
    await press(centre, summary.buttons[1]["payload"])
    assert "Total" in await burst(centre, summary, PRESS)
    assert not await is_placed(centre)
