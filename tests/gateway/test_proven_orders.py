"""What acts on an order proves it anew: by identity or by what the flow holds, with the same limited tries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from gateway.operations.contract import Answered, Asked
from gateway.operations.proving import UNPROVEN, proven_order
from gateway.orders.contract import Order, Owner
from gateway.orders.proving import Proof, prove
from gateway.turns import Turn
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

KNOWN = "4500123456"


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


@pytest.fixture
def asked(centre: QuietGateway) -> Asked:
    """A call of somebody nobody knows yet."""
    parts = centre.gateway.parts
    person = SimpleNamespace(
        identity=SimpleNamespace(kind="channel", value="u1"), contact=SimpleNamespace(id="c1"), verified=Owner()
    )
    turn = SimpleNamespace(
        known_person=person, claim=SimpleNamespace(channel="demo"), now=centre.now(), kept=None, flow=None
    )
    return Asked(
        turn=cast(Turn, turn),
        settings=parts.settings,
        orders=parts.orders,
        store=parts.store,
        blobs=parts.blobs,
        texts=parts.texts,
        key="t:0",
        signing_key=parts.signing_key,
    )


async def test_the_end_of_the_phone_gives_the_order(asked: Asked) -> None:
    proven = await proven_order(asked, {"order_number": KNOWN, "phone_tail": "0001"})
    assert isinstance(proven, Order)
    assert proven.number == KNOWN


@pytest.mark.parametrize(
    "args",
    [
        {"order_number": KNOWN, "phone_tail": "9999"},
        {"order_number": KNOWN, "phone_tail": None},
        {"order_number": "4500999999", "phone_tail": "0001"},
        {"order_number": None, "phone_tail": "0001"},
        {"order_number": KNOWN, "phone_tail": "code:0:000000"},
    ],
)
async def test_nothing_else_does_and_all_of_it_is_answered_alike(asked: Asked, args: dict[str, str | None]) -> None:
    assert await proven_order(asked, args) == UNPROVEN


async def test_wrong_proofs_are_counted_here_too(asked: Asked) -> None:
    tries = asked.settings.gateway.verify_tries
    for _ in range(tries):
        await proven_order(asked, {"order_number": KNOWN, "phone_tail": "9999"})
    assert await proven_order(asked, {"order_number": KNOWN, "phone_tail": "0001"}) == UNPROVEN


async def test_a_right_proof_uses_up_no_try(asked: Asked) -> None:
    for _ in range(asked.settings.gateway.verify_tries + 2):
        proven = await proven_order(asked, {"order_number": KNOWN, "phone_tail": "0001"})
    assert not isinstance(proven, Answered)


async def test_the_verified_owner_needs_no_proof(asked: Asked) -> None:
    orders = asked.orders
    owner = Owner(phones=("+74950000001",))
    assert isinstance(await prove(orders, Proof(number=KNOWN), verified=owner, tries_left=1), Order)


async def test_a_code_that_was_right_opens_only_its_own_order(asked: Asked) -> None:
    proof = Proof(number="4500999999", knows_code=True)
    assert await prove(asked.orders, proof, verified=Owner(), tries_left=3) == "refused"
    known = replace(proof, number=KNOWN)
    assert isinstance(await prove(asked.orders, known, verified=Owner(), tries_left=3), Order)
