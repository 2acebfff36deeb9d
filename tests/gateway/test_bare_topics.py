"""Goods or a thing that are merely named ring no alarm; a word of danger, or something that goes on with it, does."""

from __future__ import annotations

import pytest

from gateway.bare_topics import names_goods, names_only


@pytest.mark.parametrize(
    "text",
    ["и про розетки тоже", "и про лампы тоже", "а ещё насчёт кабеля", "and about the sockets too", "还有插座的问题"],
)
def test_a_thing_that_is_merely_named_is_a_topic(text: str) -> None:
    assert names_only(text)


@pytest.mark.parametrize(
    "text",
    [
        "и про искры из розетки тоже",
        "и про то, что розетка дымится, тоже",
        "про розетку, она трясётся",
        "и розетки тоже",
        "про ребёнка тоже",
        "and the neighbours too",
        "and about the gas smell too",
        "about the socket, it is hot",
        "还有插座冒烟的问题",
        "还有插座的问题，我手麻了",
        "灯也是",
    ],
)
def test_what_tells_more_than_a_name_goes_on_to_ring(text: str) -> None:
    assert not names_only(text)


@pytest.mark.parametrize(
    "text",
    [
        "розетка",
        "2 розетки",
        "огнетушитель",
        "датчик дыма?",
        "лампа 5 шт",
        "socket",
        "the lamp",
        "gas detector",
        "灭火器",
        "灯",
        "нужен огнетушитель",
        "i need a fire extinguisher",
        "要买灭火器",
    ],
)
def test_the_name_of_goods_alone_is_no_alarm(text: str) -> None:
    assert names_goods(text)


@pytest.mark.parametrize(
    "text",
    [
        "огнетушитель!",
        "огнетушитель, срочно",
        "нужен огнетушитель!",
        "нужна помощь",
        "срочно нужен огнетушитель",
        "розетка горит",
        "сломалась розетка",
        "датчик дыма сработал",
        "gas",
        "smoke",
        "fire",
        "the lamp is hot",
        "socket sparks",
        "灭火器在哪",
        "灯冒烟",
    ],
)
def test_more_than_a_name_goes_on_to_ring(text: str) -> None:
    assert not names_goods(text)
