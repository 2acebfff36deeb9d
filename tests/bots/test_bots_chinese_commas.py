"""In Chinese the comma is wide: beside its characters in what is told, and no part of a name at whose end it stands."""

from __future__ import annotations

import pytest

from bots import slots
from bots.flow import Line
from bots.spoken import punctuated
from bots.texts import render


def test_a_branch_and_its_address_are_parted_by_a_wide_comma() -> None:
    said = render("order_place", "zh", [Line(key="sum_pickup", args={"branch": "南区门店, 莫斯科，南街 7 号"})])
    assert said == "自提地点：南区门店，莫斯科，南街 7 号"


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("断路器, A9F74216", "断路器，A9F74216"),
        ("A9F74216, 断路器", "A9F74216，断路器"),
        ("发票（副本）, 2", "发票（副本），2"),
    ],
)
def test_a_comma_beside_a_chinese_character_is_wide(told: str, written: str) -> None:
    assert punctuated("zh", told) == written


@pytest.mark.parametrize(
    "told", ["Moscow, Sadovaya 8", "A9F74216 × 3, LC1D09M7 × 2", "1,332.00 卢布", "595×595mm,2", "南区门店，莫斯科"]
)
def test_other_commas_stay_as_they_are(told: str) -> None:
    assert punctuated("zh", told) == told


@pytest.mark.parametrize("language", ["ru", "en"])
def test_other_languages_keep_their_commas(language: str) -> None:
    assert punctuated(language, "Магазин, 南街") == "Магазин, 南街"


@pytest.mark.parametrize("written", ["张三，", "张三、", "张三。", "：张三"])
def test_a_sign_beside_a_name_is_no_part_of_it(written: str) -> None:
    assert slots.person().accept(written) == "张三"
