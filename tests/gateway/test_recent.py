"""Whether what was just looked up is kept for a short time, and never without bounds."""

from gateway.orders.recent import Recent


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_an_answer_is_given_until_its_time_is_over() -> None:
    clock = Clock()
    kept = Recent[str](kept_s=60, clock=clock)
    kept.keep("A9F74216", "breaker")
    clock.now_s = 59
    assert kept.get("A9F74216") == "breaker"
    clock.now_s = 60
    assert kept.get("A9F74216") is None


def test_the_oldest_answer_goes_where_there_are_too_many() -> None:
    kept = Recent[int](at_most=3)
    for number in range(5):
        kept.keep(number, number)
    assert [kept.get(number) for number in range(5)] == [None, None, 2, 3, 4]
