"""A number that is taken right behind a price orders what was priced; other words with numbers order nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from config.running import NluSettings
from gateway.carried_goods import carry_goods
from gateway.store.rows import FlowRow
from gateway.turns import Meaning, Turn


def told(*references: str) -> FlowRow:
    """The answer about these articles."""
    cart = [{"asked": one, "reference": one, "quantity": None} for one in references]
    return FlowRow(
        case_id="", flow="availability_price", version=0, state={"ended": "answered", "slots": {"cart": cart}}, misses=0
    )


def carried(text: str, intent: str = "inform", *references: str) -> Meaning:
    """What words come to that follow the price of one article, or of several."""
    meaning = Meaning(
        intent=intent,
        confidence=0.9,
        ranking=(),
        entities=(),
        text=text,
        button=None,
        language="ru",
    )
    turn = cast(
        "Turn", SimpleNamespace(meaning=meaning, understood=meaning, flow=told(*(references or ("A9F74216",))), now=0)
    )
    carry_goods(turn, NluSettings())
    assert turn.meaning is not None
    return turn.meaning


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("10", 10),
        ("10 шт", 10),
        ("давайте 10 штук", 10),
        ("ну тогда дайте десяток", 10),
        ("да, 3", 3),
        ("great, give me 3", 3),
        ("a dozen please", 12),
        ("来10个", 10),
        ("那就10个吧", 10),
        ("那就十个吧", 10),
    ],
)
def test_a_number_that_is_taken_orders_the_article(text: str, pieces: int) -> None:
    meaning = carried(text)
    assert meaning.intent == "order_place"
    assert meaning.text.split("\t")[0] == "A9F74216"
    assert meaning.text.split("\t")[2].split()[0] == str(pieces)


@pytest.mark.parametrize(
    "text", ["0060", "12345", "в 10", "не надо 10", "10?", "дом 10", "call me at 10", "4500123456", "下午3点", "3号"]
)
def test_other_words_with_a_number_order_nothing(text: str) -> None:
    assert carried(text).intent == "inform"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("deliver 3 to Moscow, Lesnaya street 5", "3"),
        ("привезите 5 штук, Москва, улица Лесная, дом 5", "5 piece"),
        ("deliver to Lesnaya street 5", ""),
        ("ok, send 3 pcs to Lesnaya street 5", "3 piece"),
        ("доставьте 2 на улицу Лесную, дом 5", "2"),
        ("送5个到列宁街5号", "5 piece"),
    ],
)
def test_the_pieces_are_told_from_the_number_of_a_house(text: str, amount: str) -> None:
    assert carried(text, "order_place").text.split("\t")[-1] == amount


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("давайте по 3", ["A9F74216\t\t3", "LC1D18M7\t\t3"]),
        ("各要两个", ["A9F74216\t\t2 piece", "LC1D18M7\t\t2 piece"]),
        ("I'll take 2 of the first", ["A9F74216\t\t2"]),
        ("давайте второй, 4 шт", ["LC1D18M7\t\t4 piece"]),
        ("要第二个", ["LC1D18M7\t\t"]),
    ],
)
def test_a_number_goes_to_each_or_to_the_one_that_is_named_by_its_place(text: str, lines: list[str]) -> None:
    meaning = carried(text, "order_place", "A9F74216", "LC1D18M7")
    assert [line for line in meaning.text.splitlines() if "\t" in line] == lines


def test_a_bare_number_behind_several_articles_orders_none() -> None:
    assert carried("2", "inform", "A9F74216", "LC1D18M7").intent == "inform"
