"""The line: earlier by priority and promise, never by so much that anybody starves."""

from __future__ import annotations

from dataclasses import replace
from heapq import heappop, heappush

from hypothesis import given
from hypothesis import strategies as st

from gateway.ids import SECOND
from gateway.routing import placed, rank_of
from gateway.routing_line import ALARM_LEAD, HOUR, PRIORITY_LEAD, PROMISE_LEAD
from gateway.routing_terms import ALARM_PRIORITY
from gateway.store.rows import CaseRow

MINUTE = 60 * SECOND
BOUND = 2 * PRIORITY_LEAD + PROMISE_LEAD
"""How much later a case may be queued and yet stand before one of the lowest priority."""
NOW = 1_795_424_400_000_000


def case(**known: object) -> CaseRow:
    values: dict[str, object] = {"queued_at": NOW, "priority": 0, **known}
    return CaseRow(
        id="c",
        number="1",
        contact_id=None,
        account_id=None,
        language="en",
        owner="queue",
        queue="general",
        version=1,
        opened_via="site",
        opened_by="t",
        opened_at=NOW,
        active_at=NOW,
        **values,  # type: ignore[arg-type]
    )


def test_equals_stand_in_the_order_in_which_they_came() -> None:
    assert rank_of(case()) < rank_of(case(queued_at=NOW + 1))


def test_priority_makes_earlier_and_a_priority_below_zero_later() -> None:
    ranks = [rank_of(case(priority=priority)) for priority in (100, 20, 0, -50)]
    assert ranks == sorted(ranks) and len(set(ranks)) == 4


def test_of_equals_the_one_whose_promise_is_due_first_stands_first() -> None:
    due = [rank_of(case(due_at=NOW + hours * HOUR)) for hours in (-1, 1, 3)]
    assert due[0] == NOW - PROMISE_LEAD and due == sorted(due) and len(set(due)) == 3


def test_a_promise_of_tomorrow_is_worth_nothing_yet() -> None:
    assert rank_of(case(due_at=NOW + 24 * HOUR)) == rank_of(case())


def test_danger_stands_before_everything_that_waited_less_than_a_month() -> None:
    danger = rank_of(case(priority=ALARM_PRIORITY))
    oldest = rank_of(case(queued_at=NOW - ALARM_LEAD + BOUND, priority=200, due_at=0))
    assert danger < oldest


def test_a_case_that_waits_on_keeps_its_place_and_one_that_is_queued_anew_gets_another() -> None:
    waiting = replace(case(), rank_at=5)
    assert placed(replace(waiting, language="ru"), waiting).rank_at == 5
    assert placed(replace(waiting, queued_at=NOW + 1), waiting).rank_at == NOW + 1
    assert placed(replace(waiting, owner="bot"), waiting).rank_at == 5


_ARRIVALS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(-200, 200), st.none() | st.integers(-60, 60 * 24)), max_size=80
)


@given(first=st.integers(-200, 200), arrivals=_ARRIVALS)
def test_no_case_starves_whatever_comes_after_it(first: int, arrivals: list[tuple[int, int, int | None]]) -> None:
    """One case is given out each minute: nobody who came later than the bound is served before the one that waits."""
    line = [(rank_of(case(priority=first)), NOW)]
    at = NOW
    for gap, priority, due in arrivals:
        at += gap * 10 * MINUTE
        due_at = None if due is None else at + due * MINUTE
        heappush(line, (rank_of(case(queued_at=at, priority=priority, due_at=due_at)), at))
    while (served := heappop(line))[1] != NOW:
        assert served[1] - NOW <= BOUND


@given(st.integers(-1000, ALARM_PRIORITY), st.none() | st.integers(-BOUND, BOUND))
def test_the_lead_has_a_bound_for_every_priority_and_promise(priority: int, due: int | None) -> None:
    rank = rank_of(case(priority=priority, due_at=None if due is None else NOW + due))
    assert -PRIORITY_LEAD <= NOW - rank <= ALARM_LEAD + PROMISE_LEAD
