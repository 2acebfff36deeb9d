"""Stock asked about at one branch: that branch's row alone where it has the article, first where it has none."""

from __future__ import annotations

import pytest

from bots.flow import JSON
from bots.pieces.branches import branch_asked_about
from bots.registry import flows
from tests.bots.talk import Talk

NAMES = ("Central warehouse", "North store", "South store", "Магазин «Южный»", "Магазин «Северный»", "北区门店")
ROWS = tuple({"code": name, "name": name} for name in NAMES)


def told(text: str, south: int = 16) -> str:
    branches: list[JSON] = [{"branch": "North store", "in_stock": 24}, {"branch": "South store", "in_stock": south}]
    item: dict[str, JSON] = {"asked": "A9F74216", "reference": "A9F74216", "name": "Breaker", "in_stock": 40}
    customer = Talk(flows()["availability_price"], "en")
    customer.begin(text, product_reference="A9F74216")
    customer.answer("ok", items=[{**item, "branches": branches, "price": "10.00", "currency": "EUR"}])
    return customer.said


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        ("сколько A9F74216 на складе в южном", "Магазин «Южный»"),
        ("есть A9F74216 в магазине Северный?", "Магазин «Северный»"),
        ("how many A9F74216 are there in the north store", "North store"),
        ("A9F74216 at South store?", "South store"),
        ("北区门店有A9F74216吗", "北区门店"),
    ],
)
def test_the_branch_that_is_asked_about_is_read(text: str, branch: str) -> None:
    assert branch_asked_about(text, ROWS) == branch


@pytest.mark.parametrize(
    "text",
    [
        "сколько стоит A9F74216 и есть ли в наличии?",
        "есть A9F74216 на складе?",
        "is A9F74216 in stock, in black",
        "A9F74216 for a house facing north",
        "A9F74216 有货吗",
    ],
)
def test_other_words_name_no_branch(text: str) -> None:
    assert branch_asked_about(text, ROWS) is None


def test_only_the_row_of_the_branch_is_told() -> None:
    said = told("how many A9F74216 are there in the south store")
    assert "South store: 16" in said
    assert "North store" not in said


def test_a_branch_that_has_none_comes_first_and_the_others_behind_it() -> None:
    said = told("how many A9F74216 are there in the south store", south=0)
    assert said.index("South store: 0") < said.index("North store: 24")


def test_without_a_branch_all_of_them_are_told() -> None:
    said = told("is A9F74216 in stock?")
    assert "South store: 16" in said
    assert "North store: 24" in said
