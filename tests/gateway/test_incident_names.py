"""Which names of customers are full and legible."""

import pytest

from gateway.incidents.names import is_full_name


@pytest.mark.parametrize(
    "name",
    [
        "Иванова Анна",
        "Иванов Иван Иванович",
        "Ann Lee",
        "Ng Anna",
        "О'Нил Жан-Поль",
        "  анна   иванова ",
        "王小明",
        "欧阳 娜娜",
    ],
)
def test_a_name_written_out_passes(name: str) -> None:
    assert is_full_name(name)


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "Анна",
        "Иванова А.",
        "И. И. Иванов",
        "xxx",
        "xxx xxx",
        "ааа ббб",
        "нрзб",
        "Иванова (нрзб)",
        "неразборчиво",
    ],
)
def test_a_part_or_a_scribble_does_not_pass(name: str | None) -> None:
    assert not is_full_name(name)


@pytest.mark.parametrize(
    "name",
    ["Клиент Покупатель", "Unknown Customer", "John Doe", "N/A", "12 34", "+7 495 000-00-01", "客户", "某某", "— —"],
)
def test_a_placeholder_does_not_pass(name: str) -> None:
    assert not is_full_name(name)


def test_a_name_of_any_length_is_judged_at_once() -> None:
    assert not is_full_name("x " * 1_000_000)
