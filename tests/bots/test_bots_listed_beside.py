"""References that only their place in a list tells."""

from __future__ import annotations

import pytest

from bots.flow import Slot
from bots.listed_beside import listed_beside


def beside(text: str, *known: str) -> list[str]:
    entities = tuple(Slot(entity="product_reference", value=one, normalized=one) for one in known)
    return [one.value for one in listed_beside(text, entities)]


@pytest.mark.parametrize(
    ("text", "known", "found"),
    [
        ("HH2009和SW1-BK？", ["HH2009"], ["SW1-BK"]),
        ("hi! do you have CRM6, HH2020? and what does it cost", ["HH2020"], ["CRM6"]),
        ("SKU-WH和TR6A和PH1005多少钱", ["PH1005"], ["SKU-WH", "TR6A"]),
        ("hold 3 x SK2-BG, 3 x ENC18S for me", ["ENC18S"], ["SK2-BG"]),
        ("нужно ENC18S - 3 шт и SK2-BG 2 шт", ["ENC18S"], ["SK2-BG"]),
        ("ENC18S 3 шт\nSK2-BG 2 шт", ["ENC18S"], ["SK2-BG"]),
        ("SK1-WH 6个和EM1P60 6个", ["EM1P60"], ["SK1-WH"]),
        ("SK1-WH要3个\nEM1P60要6个", ["EM1P60"], ["SK1-WH"]),
        ("SW1-WH; SKU-BK?", [], ["SW1-WH", "SKU-BK"]),
        ("SK1-WH и TR6A есть?", [], ["SK1-WH", "TR6A"]),
        ("PL22RD, 9 pcs, TPM5, 1 pcs, CB3P63C, 1 pcs", ["PL22RD", "CB3P63C"], ["TPM5"]),
    ],
)
def test_what_stands_in_a_list_with_a_reference_is_one(text: str, known: list[str], found: list[str]) -> None:
    assert beside(text, *known) == found


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("есть SW1-BK?", []),
        ("SW1-WH, IP44", []),
        ("see PO-3341, PO-3342", []),
        ("A9F74216, IP54, C16", ["A9F74216"]),
        ("A9F74216, USB-C", ["A9F74216"]),
        ("A9F74216, PO-3341", ["A9F74216"]),
        ("send A9F74216 to TR6A", ["A9F74216"]),
        ("A9F74216, NOW", ["A9F74216"]),
        ("HH2009, HH2009", ["HH2009"]),
    ],
)
def test_ratings_words_and_what_stands_apart_are_none(text: str, known: list[str]) -> None:
    assert beside(text, *known) == []
