"""The roster finds the same agent as a walk over all of them would, whatever changed meanwhile."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.roster import Need, Roster
from gateway.store.offers import AgentLoad

KINDS = ("phone", "webchat", "email", None)


@st.composite
def agents(draw: st.DrawFn) -> AgentLoad:
    held = draw(st.dictionaries(st.sampled_from(("phone", "webchat", "email", "")), st.integers(0, 3), max_size=3))
    return AgentLoad(
        id=draw(st.sampled_from("abcdefgh")),
        mail="a@example.com",
        capacity=draw(st.integers(0, 5)),
        load=sum(held.values()),
        skills=draw(st.sampled_from((frozenset(), frozenset({"x"}), frozenset({"x", "y"})))),
        languages=draw(st.sampled_from((frozenset(), frozenset({"ru"}), frozenset({"ru", "zh"})))),
        brands=draw(st.sampled_from((frozenset(), frozenset({"one"})))),
        telephone_state=draw(st.sampled_from((None, None, "free", "talking", "wrap_up", "away"))),
        idle_since=draw(st.integers(0, 5)),
        capacities=draw(st.dictionaries(st.sampled_from(("phone", "webchat")), st.integers(0, 3), max_size=2)),
        held=held,
        is_away=draw(st.integers(0, 5)) == 0,
    )


needs = st.builds(
    Need,
    skills=st.sampled_from((frozenset(), frozenset({"x"}), frozenset({"y"}))),
    kind=st.sampled_from(KINDS),
    brand=st.sampled_from((None, "one", "two")),
    language=st.sampled_from((None, "ru", "zh")),
)
Asked = tuple[Need, frozenset[str]]
steps = st.lists(agents() | st.tuples(needs, st.frozensets(st.sampled_from("abcdefgh"), max_size=3)), max_size=40)


@given(steps)
def test_the_best_is_the_one_that_a_walk_over_all_finds(steps: list[AgentLoad | Asked]) -> None:
    roster = Roster()
    there: dict[str, AgentLoad] = {}
    for step in steps:
        if isinstance(step, AgentLoad):
            roster.put(step)
            there[step.id] = step
            continue
        need, without = step
        assert roster.best(need, without=without) == _walk(there, need, without)


def _walk(there: dict[str, AgentLoad], need: Need, without: frozenset[str]) -> AgentLoad | None:
    fit = [
        one
        for one in there.values()
        if need.skills <= one.skills
        and (need.language is None or not one.languages or need.language in one.languages)
        and (need.brand is None or not one.brands or need.brand in one.brands)
        and one.id not in without
        and one.is_free_for(need.kind)
    ]

    def order(one: AgentLoad) -> tuple[float, int, str]:
        held, most = one.held_of(need.kind)
        return held / most, one.idle_since, one.id

    return min(fit, key=order, default=None)
