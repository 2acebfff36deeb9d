"""What goes to the order system with a delivery: the wish to the courier, the agreed total, nobody's made-up name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.flow import JSON
from bots.reading import rows_of, text_at
from gateway.operations import changing, placing
from gateway.orders.wishes import AgreedTotal, OrderChange, Refused, Why
from tests.gateway.canned_orders import ANSWERS, ORDER
from tests.gateway.test_operations_papers import asked, person
from tests.gateway.test_operations_placing import OURS, OWN_ORDER, WISH, Orders


@dataclass
class Changed(Orders):
    """Keeps the changes that were asked for."""

    changes: list[OrderChange] = field(default_factory=list)

    async def change_order(self, number: str, change: OrderChange, *, key: str) -> Any:
        self.changes.append(change)
        return self.answers["change_order"]


@pytest.fixture
def orders() -> Changed:
    return Changed(answers={**ANSWERS, "order": ORDER, "paper": None})


async def test_a_wish_to_the_courier_goes_along_as_the_note_of_the_order(orders: Changed, tmp_path: Path) -> None:
    await placing.place_order(asked(orders, tmp_path), {**WISH, "note": "call an hour before"})
    assert orders.drafts[0][0].note == "call an hour before"


async def test_another_delivery_says_which_total_was_agreed(orders: Changed, tmp_path: Path) -> None:
    moved: dict[str, JSON] = {**OWN_ORDER, "way": "delivery", "address": "Казань, Баумана, 12"}
    agreed: dict[str, JSON] = {"total": "2554.00", "currency": "RUB"}
    answer = await changing.redirect_order(asked(orders, tmp_path, who=person(OURS)), {**moved, "sum": agreed})
    assert answer.outcome == "done"
    assert orders.changes[0].agreed == AgreedTotal(total=Decimal("2554.00"), currency="RUB")
    orders.answers["change_order"] = Refused(why=Why.SUM_CHANGED)
    refused = await changing.redirect_order(asked(orders, tmp_path, who=person(OURS)), {**moved, "sum": agreed})
    assert refused.outcome == "sum_changed"


@pytest.mark.parametrize(("is_verified", "name"), [(True, "Demo Customer"), (False, None)])
async def test_the_name_that_a_channel_shows_is_told_of_verified_people_only(
    orders: Changed, tmp_path: Path, is_verified: bool, name: str | None
) -> None:
    who = replace(person(), is_verified=is_verified)
    terms = await placing.order_terms(asked(orders, tmp_path, who=who), {})
    (buyer,) = rows_of([terms.value["buyer"]])
    assert text_at(buyer, "name") == name
