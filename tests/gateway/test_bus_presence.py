"""Who is present: the kept answer is the one that counting anew would give, whoever comes, goes or runs out of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.bus.presence import Presence

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
STEPS = st.tuples(st.sampled_from(["seen", "gone", "later"]), st.sampled_from("abc"), st.integers(1, 20))


@given(st.lists(STEPS, max_size=30))
def test_the_answer_is_always_who_was_seen_and_whose_time_is_not_over(steps: list[tuple[str, str, int]]) -> None:
    at = NOON
    until: dict[str, datetime] = {}
    presence = Presence(lambda: at)
    for step, member, seconds in steps:
        if step == "seen":
            presence.seen("agents", member, seconds)
            until[member] = at + timedelta(seconds=seconds)
        elif step == "gone":
            presence.gone("agents", member)
            until.pop(member, None)
        else:
            at += timedelta(seconds=seconds)
        until = {one: end for one, end in until.items() if end > at}
        assert presence.present("agents") == set(until)


def test_the_answer_is_the_same_value_while_nothing_changes() -> None:
    presence = Presence(lambda: NOON)
    presence.seen("agents", "a", 9)
    before = presence.present("agents")
    presence.seen("agents", "a", 9)
    assert presence.present("agents") is before
