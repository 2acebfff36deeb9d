"""A thing that is merely named rings no alarm; a word of danger, or something that goes on with it, does."""

from __future__ import annotations

import pytest

from gateway.bare_topics import names_only


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
