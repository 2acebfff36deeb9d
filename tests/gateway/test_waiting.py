"""Words that ask when somebody answers are told from those that ask about something else."""

from __future__ import annotations

import pytest

from gateway.waiting import asks_after


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Сколько ещё ждать?", True),
        ("алло, есть кто?", True),
        ("третий раз пишу", True),
        ("still waiting", True),
        ("anybody there?", True),
        ("how long does it take?", True),
        ("还要等多久？", True),
        ("第三次写了！", True),
        ("сколько ждать доставку?", False),
        ("how long until my order 4500123456 comes?", False),
        ("订单还要等多久", False),
        ("нужен кабель", False),
    ],
)
def test_only_what_asks_about_the_answer_does(text: str, asks: bool) -> None:
    assert asks_after(text) is asks
