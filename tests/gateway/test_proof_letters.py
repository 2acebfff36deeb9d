"""Where codes for an order go and from whom; and that goods of a company come back only by its people or a code."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import select, update

from channels.message import Address
from config.settings import BrandSettings, ChannelSettings, Settings, load
from gateway.mail_letters import mail_channel_of
from gateway.operations.contract import Answered, Asked
from gateway.operations.mail_codes import send_order_code
from gateway.operations.proving import UNPROVEN
from gateway.operations.returning import request_return
from gateway.orders.contract import Owner
from gateway.store.schema import identity, outbox
from gateway.turns import Turn
from tests.fakes.quiet_gateway import SHIPPED, QuietGateway, quiet_gateway

PRIVATE, COMPANYS, UNKNOWN = "4500123407", "4500123412", "4500999999"
TAIL = {PRIVATE: "0007", COMPANYS: "0012"}
BOX: dict[str, object] = {"mailboxes": {"help@example.com": {}}}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


def asked_by(centre: QuietGateway, settings: Settings | None = None, *, owner: Owner | None = None) -> Asked:
    parts = centre.gateway.parts
    known = settings or parts.settings
    person = SimpleNamespace(
        identity=SimpleNamespace(kind="channel", value="u1"),
        contact=SimpleNamespace(id="c1"),
        verified=owner or Owner(),
        may_order=True,
        may_see_prices=True,
    )
    turn: Any = SimpleNamespace(
        known_person=person, claim=SimpleNamespace(channel="demo"), now=centre.now(), kept=None, meaning=None,
        section=known.channels["demo"], side_letters=[], flow=None, flows=[],
    )  # fmt: skip
    return Asked(
        turn=cast(Turn, turn), settings=known, orders=parts.orders, store=parts.store, blobs=parts.blobs,
        texts=parts.texts, key="t:0", signing_key=parts.signing_key,
    )  # fmt: skip


def of_brands(**brands: str | None) -> Settings:
    """The shipped settings with a mail channel for each brand named, None for one of no brand in particular."""
    settings = load(SHIPPED, {}).settings
    named = {one for one in brands.values() if one} | {"example"}
    mails = {name: ChannelSettings(kind="email", brand=brand, own=BOX) for name, brand in brands.items()}
    return replace(
        settings,
        brands={one: BrandSettings(name=one) for one in named},
        channels={"demo": settings.channels["demo"], **mails},
    )


@pytest.mark.parametrize(
    ("channels", "brand", "chosen"),
    [
        ({"a": "example", "b": "other"}, "other", "b"),
        ({"a": "other", "b": "example"}, None, "b"),
        ({"a": "other", "b": None}, None, "b"),
        ({"a": "other", "b": None}, "third", "b"),
        ({"a": "other"}, "example", None),
    ],
)
def test_a_letter_leaves_from_the_mailbox_of_the_brand_that_was_written_to(
    channels: dict[str, str | None], brand: str | None, chosen: str | None
) -> None:
    assert mail_channel_of(of_brands(**channels), channels, brand) == chosen


async def test_no_code_goes_from_another_brands_mailbox(centre: QuietGateway) -> None:
    asked = asked_by(centre, of_brands(a="other"))
    assert await send_order_code(asked, {"order_number": PRIVATE}) == Answered(outcome="no_mail")
    assert asked.turn.side_letters == []


async def mail_of_the_order(centre: QuietGateway) -> str:
    asked = asked_by(centre)
    await send_order_code(asked, {"order_number": COMPANYS})
    (letter,) = asked.turn.side_letters
    assert isinstance(letter.to, Address)
    return letter.to.value


async def test_an_address_that_refused_letters_gets_no_code_and_the_answer_is_the_same(centre: QuietGateway) -> None:
    mail = await mail_of_the_order(centre)
    refused = update(identity).where(identity.c.value == mail).values(blocked_at=centre.now())
    await centre.gateway.parts.store.write(lambda connection: connection.execute(refused))
    asked = asked_by(centre)
    assert (await send_order_code(asked, {"order_number": COMPANYS})).outcome == "sent"
    assert asked.turn.side_letters == []
    assert await centre.rows(select(outbox.c.letter).where(outbox.c.channel == "mail-demo")) == []


async def test_the_time_of_the_answer_does_not_tell_whether_there_is_such_an_order(centre: QuietGateway) -> None:
    settings = centre.gateway.parts.settings
    remote = replace(settings, orders=replace(settings.orders, kind="http", timeout_s=0.2))
    for number in (PRIVATE, UNKNOWN):
        begun = time.monotonic()
        assert (await send_order_code(asked_by(centre, remote), {"order_number": number})).outcome == "sent"
        assert time.monotonic() - begun >= 0.2


@pytest.mark.parametrize(("number", "is_proven"), [(PRIVATE, True), (COMPANYS, False)])
async def test_the_end_of_a_phone_sends_back_private_goods_and_no_companys(
    centre: QuietGateway, number: str, is_proven: bool
) -> None:
    answer = await request_return(asked_by(centre), {"order_number": number, "phone_tail": TAIL[number]})
    assert (answer != UNPROVEN) == is_proven


async def test_a_companys_people_send_its_goods_back_without_a_code(centre: QuietGateway) -> None:
    asked = asked_by(centre, owner=Owner(account_no="1000000042"))
    assert await request_return(asked, {"order_number": COMPANYS}) != UNPROVEN
