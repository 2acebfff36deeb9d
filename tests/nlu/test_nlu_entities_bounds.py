"""What hostile texts cost the entity reader: time in proportion to what is read, and never an error."""

import random
import time

import pytest

from nlu.entities import EntityReader

READER = EntityReader()
NOISE = (
    "5", "5 ", "5" + " " * 60, "заказ" + " " * 300, "5$5451a ", "A9F 4500а\u0301", "5 шт ", "5 из 6 ", "с 5 по 6 мая ",
    "€ 5 ", "(5", "5 may ", "12 Oak street ", "лесная 5 ", "один два три ", "一二三", "路5号", "Иван Иванов ", "\x00",
    "\x1b[5m", "\u202e5", "ﷺ", "🙂5", "٣", "５　", "\ud800", "a1-", "№5", "\n5\r", "\u200b5", "🏳️\u200d🌈",
)  # fmt: skip


def cost_s(text: str, reader: EntityReader = READER) -> float:
    """Processor time of the reading, the better of two."""
    found = []
    for _ in range(2):
        started = time.process_time()
        reader.read(text)
        found.append(time.process_time() - started)
    return min(found)


@pytest.mark.parametrize("unit", NOISE)
def test_100_kb_of_noise_cost_no_more_than_its_head(unit: str) -> None:
    assert cost_s(unit * (100_000 // len(unit))) < 0.15  # 5 to 30 ms on a machine with nothing else to do


@pytest.mark.parametrize(
    "unit", ["5$5451a ", "A9F 4500а\u0301", "5" + " " * 60, "5 шт ", "5 из 6 ", "заявка 55 заказ 77 "]
)
def test_the_time_follows_the_length(unit: str) -> None:
    reader = EntityReader(longest_read=1_000_000)
    short, long = (cost_s(unit * (size // len(unit)), reader) for size in (1_000, 16_000))
    assert long < 64 * max(short, 0.002)  # 16 where time follows length, 256 where it follows its square


def test_whatever_stands_in_a_text_the_places_give_back_the_values() -> None:
    drawn = random.Random(7)
    parts = [
        *NOISE,
        "завтра",
        "下周二",
        "next Friday",
        "LC1D09M7",
        "+7 495 000-00-01",
        "заказ 77123",
        "三箱",
        "ул. Новая, 5",
    ]
    for _ in range(400):
        text = "".join(drawn.choice(parts) for _ in range(drawn.randint(1, 12)))
        read = READER.read(text, drawn.choice((None, "ru", "zh", "en-US")))
        assert [text[one.start : one.end] for one in read] == [one.value for one in read], text
