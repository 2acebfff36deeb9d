"""The two readers of goods, of a sentence with understood references and of plain lines, read the same of it."""

from __future__ import annotations

import pytest

from bots.cart import gathered, lines_of
from bots.units import PIECE
from bots.written_lines import written_lines
from tests.bots.test_bots_cart import heard

RU = (
    "нужно 5 шт A9F74216",
    "A9F74216 - 2 шт, доставка в Москву",
    "закажите два A9F74216 и пять LC1D09M7",
    "сколько стоит A9F74216?",
    "какая стоимость A9F74216?",
    "есть ли в наличии A9F74216",
    "A9F74216, 10 шт.; LC1D09M7, 3 шт.",
    "мне LC1D09M7 три штуки и A9F74216 одну",
    "отложите 4 шт. LC1D25M7",
    "A9F74216 x10",
    "10 x LC1D09M7",
    "автоматы A9F74216 (10 шт.) и контакторы LC1D09M7 (2 шт.)",
    "50 метров CBL3X25",
    "2 бухты CBL3X25, 3 упаковки CT200BK",
    "1,5 км CBL3X25",
    "полтора десятка A9F74216",
    "двадцать пять штук LC1D09M7",
    "кабель CBL3X25 бухта, 2 шт",
    "возьму A9F74216 в количестве 7 штук",
    "посчитайте 12 шт A9F74216, 6 шт LC1D09M7 и 1 шт LC1D25M7",
    "почём LC1D12M7",
    "iC60N C25 - 4 шт",
    "однополюсный A9F74216 есть?",
)
EN = (
    "I need 5 A9F74216",
    "how much is A9F74216?",
    "please send 2 pcs of A9F74216 and 3 pcs of LC1D09M7",
    "do you have LC1D09M7 in stock",
    "A9F74216 qty 10",
    "order: A9F74216 x 4, LC1D25M7 x 2",
    "ten A9F74216, five LC1D09M7",
    "put aside 3 pcs LC1D25M7",
    "I'd like twenty LC1D09M7",
    "A9F74216: 10, LC1D09M7: 5",
    "50 m of CBL3X25",
    "two coils of CBL3X25 and a LC1D09M7",
    "0.3 km of CBL3X25",
    "half a dozen A9F74216",
    "3 packs CT200BK",
    "can I get 8 pieces A9F74216",
    "one question about A9F74216",
    "i want to buy iC60N C16 x 3",
    "2 pcs of iC60N C16 2P and 5 LC1D09M7",
    "price of LC1D12M7 and LC1D25M7",
    "4 of the A9F74216 please",
    "quote 100 pcs A9F74216",
)
ZH = (
    "我要3个A9F74216",
    "A9F74216 5个",
    "A9F74216多少钱",
    "A9F74216有货吗",
    "三个LC1D25M7和两个A9F74216",
    "要A9F74216十个，LC1D09M7五个",
    "请给我报价：A9F74216 20件，LC1D12M7 4件",
    "帮我留2个LC1D25M7",
    "来一打LC1D09M7",
    "50米CBL3X25",
    "CBL3X25两卷",
    "2公里CBL3X25",
    "CT200BK 3包",
    "订购A9F74216一百二十个",
    "LC1D09M7 × 3",
    "A9F74216要二十五个",
    "想问一下LC1D12M7的价格",
    "买4只A9F74216和6只LC1D09M7",
    "A9F74216数量10",
    "A9F74216：8个；LC1D09M7：2个",
)
Row = tuple[str, object, object]


def in_a_sentence(text: str) -> set[Row]:
    """What the cart reads."""
    return {
        (str(row["asked"]).upper(), row["quantity"], row.get("unit"))
        for row in lines_of(gathered(heard(text), None, False))
    }


def in_lines(text: str) -> set[Row]:
    """What is read out of the bare text."""
    return {(one.asked.upper(), one.quantity, None if one.unit == PIECE else one.unit) for one in written_lines(text)}


@pytest.mark.parametrize("text", [*RU, *EN, *ZH])
def test_both_readers_of_goods_agree(text: str) -> None:
    assert in_a_sentence(text) == in_lines(text)
    assert in_lines(text), "each of these names goods"


def test_there_are_sixty_sentences_in_three_languages() -> None:
    assert len({*RU, *EN, *ZH}) >= 60
