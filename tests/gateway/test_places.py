"""Customers who wait are told their place, once for each change."""

from __future__ import annotations

from pathlib import Path

import orjson

from gateway.live import conversation_topic
from gateway.places import Places
from tests.fakes.quiet_gateway import quiet_gateway


async def test_each_waiting_customer_hears_his_place_and_hears_it_again_only_when_it_changes(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        places = Places(centre.gateway.parts)
        await centre.say("u1", "operator")
        centre.pass_time(5)
        await centre.say("u2", "operator")
        async with centre.gateway.parts.bus.subscribe(conversation_topic("demo", "u2")) as stream:
            assert await places.tell(people=2) == 2
            assert orjson.loads(await anext(stream)) == {"type": "queue", "place": 2, "expected_wait_s": 180}
            assert await places.tell(people=2) == 0


async def test_no_wait_is_guessed_while_nobody_is_there(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        await centre.say("u1", "operator")
        async with centre.gateway.parts.bus.subscribe(conversation_topic("demo", "u1")) as stream:
            await Places(centre.gateway.parts).tell(people=0)
            assert orjson.loads(await anext(stream)) == {"type": "queue", "place": 1}
