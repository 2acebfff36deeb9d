"""A reservation that takes the place of another: what the old one gave back may be gone, and then people look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from gateway.operations.reserving import _reserved
from gateway.orders.contract import OrderSystemDown
from gateway.orders.wishes import Buyer, Refused, ReservationDraft, WantedLine, Why
from gateway.store.reservations import ReservationRow
from tests.fakes.centre import Centre, opened, sqlite_file
from tests.gateway.canned_orders import ANSWERS, CannedOrders
from tests.gateway.test_operations_papers import asked

FULL = Refused(why=Why.NOT_ENOUGH, reference="A9F74216", at_most=1)
DRAFT = ReservationDraft(
    branch="north",
    lines=(WantedLine(reference="A9F74216", quantity=4),),
    buyer=Buyer(name="Anna", phone="+74950000044"),
)
OLD = ReservationRow(
    id="r1", number="R-1", branch="north", branch_names={"en": "North"}, wished={}, contact_id="k1",
    conversation_id="c1", case_id="a1", language="en", state="asked", asked_at=0, due_at=0,
    lines=[{"reference": "A9F74216", "quantity": 3}],
)  # fmt: skip


@dataclass
class Branch(CannedOrders):
    """Answers each request for goods with the next of `told`."""

    told: list[Any] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def reserve(self, draft: ReservationDraft, *, key: str) -> Any:
        self.keys.append(key)
        return self.told.pop(0)


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with opened(sqlite_file(tmp_path)) as one:
        yield one


async def test_what_the_old_one_gave_back_is_asked_for_once_more(centre: Centre, tmp_path: Path) -> None:
    branch = Branch(answers=ANSWERS, told=[FULL, ANSWERS["reserve"]])
    one = replace(asked(branch, tmp_path), store=centre.store)
    assert await _reserved(one, DRAFT, OLD) == ANSWERS["reserve"]
    assert branch.keys == ["t1:0", "t1:0:freed"]


async def test_where_others_took_it_meanwhile_nobody_says_that_the_old_one_stands(
    centre: Centre, tmp_path: Path
) -> None:
    branch = Branch(answers=ANSWERS, told=[FULL, FULL])
    one = replace(asked(branch, tmp_path), store=centre.store)
    with pytest.raises(OrderSystemDown) as told:
        await _reserved(one, DRAFT, OLD)
    assert told.value.may_be_done


async def test_nothing_is_given_up_for_more_than_there_is_with_it(centre: Centre, tmp_path: Path) -> None:
    branch = Branch(answers=ANSWERS, told=[FULL])
    one = replace(asked(branch, tmp_path), store=centre.store)
    more = replace(DRAFT, lines=(WantedLine(reference="A9F74216", quantity=5),))
    assert await _reserved(one, more, OLD) == FULL
