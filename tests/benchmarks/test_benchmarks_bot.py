"""The simulated crowd: its words fit all three languages, what is bound is held against what was wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from benchmarks.bot import crowd
from benchmarks.bot_crowd.answers import summary_is_right
from benchmarks.bot_crowd.arriving import LANGUAGES
from benchmarks.bot_crowd.figures import figures_of, printed
from benchmarks.bot_crowd.phrases import Phrases, misread_number, mistyped, table_of
from benchmarks.bot_crowd.wants import FLOWS, Act, Want, fits
from gateway.orders.wishes import Buyer, DeliveryWish, OrderDraft, ReservationDraft, WantedLine

WANT = Want(
    flow="order_place",
    language="en",
    goods={"A9F74216": 2},
    before={"A9F74216": 1},
    deed="quantity",
    order="4500123456",
    phone="+74950001001",
    way="delivery",
    town="Moscow",
    street="Lesnaya street",
    house="12",
    branch="north",
    payment="card",
    name="Anna Sample",
    paper="invoice",
    wish="refund",
    reason="damaged",
)
DRAFT = OrderDraft(
    buyer=Buyer(name="Anna Sample", phone="+74950001001"),
    lines=(WantedLine(reference="A9F74216", quantity=2),),
    delivery=DeliveryWish(way="delivery", address="Moscow, Lesnaya street 12"),
    payment="card",
)


def shape(table: Mapping[str, object]) -> set[str]:
    found = set(table)
    for key, value in table.items():
        if isinstance(value, Mapping):
            found |= {f"{key}.{part}" for part in value}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    assert shape(table_of(language)) == shape(table_of("en"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["open", "with", "full", "terse"])
def test_every_flow_can_be_begun_in_every_way(language: str, kind: str) -> None:
    words = Phrases(language, Random(1))
    for flow in FLOWS:
        for _ in range(10):
            said = words.say(kind, WANT, flow)
            assert said and not re.search(r"[{}]", said)


def act(draft: object, *, said_yes: bool = True) -> Act:
    return Act(name="place_order", asked=(draft,), key="k", said_yes=said_yes)


def test_what_was_wanted_fits() -> None:
    assert fits(act(DRAFT), WANT)


@pytest.mark.parametrize(
    "draft",
    [
        replace(DRAFT, lines=(WantedLine(reference="A9F74216", quantity=3),)),
        replace(DRAFT, lines=(*DRAFT.lines, WantedLine(reference="LC1D09M7", quantity=1))),
        replace(DRAFT, payment="on_delivery"),
        replace(DRAFT, buyer=Buyer(name="Anna Sample", phone="+74950001002")),
        replace(DRAFT, delivery=DeliveryWish(way="delivery", address="Moscow, Lesnaya street 21")),
        replace(DRAFT, delivery=DeliveryWish(way="pickup", branch="north")),
        ReservationDraft(branch="north", lines=DRAFT.lines, buyer=DRAFT.buyer),
    ],
)
def test_anything_else_than_wanted_is_wrong(draft: object) -> None:
    assert not fits(act(draft), WANT)


def test_who_wants_nothing_any_more_is_bound_wrongly() -> None:
    assert not fits(act(DRAFT), replace(WANT, wants_nothing=True))


@pytest.mark.parametrize(
    ("line", "is_right"),
    [
        ("1. A9F74216 Breaker 2P: 2 pcs", True),
        ("1. A9F74216 Breaker: 22 pcs", False),
        ("1. LC1D09M7 Contactor: 2 pcs", False),
        ("1. A9F74216 Breaker: 2 pcs\n2. LC1D09M7 Contactor: 1 pcs", False),
    ],
)
def test_a_customer_reads_the_summary_before_he_says_yes(line: str, *, is_right: bool) -> None:
    text = f"{line}\nDelivery to: Moscow, Lesnaya street 12"
    assert summary_is_right(text, WANT, frozenset({"A9F74216", "LC1D09M7"})) is is_right


def test_mistakes_leave_references_alone_and_spoil_the_number() -> None:
    rng = Random(3)
    assert "A9F74216" in mistyped("please order A9F74216 quickly", rng)
    assert misread_number("4500123456", rng) != "4500123456"


async def test_a_few_customers_get_what_they_want_and_nothing_else(tmp_path: Path) -> None:
    went = await crowd(6, 7, tmp_path)
    found = figures_of(went, seconds=1, seed=7)
    assert (found["dialogues"], found["wrong"], found["doubles"]) == (6, 0, 0)
    assert any(one.is_finished for one in went)
    assert "finished" in printed(found)
