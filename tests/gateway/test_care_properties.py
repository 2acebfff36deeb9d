"""What holds for every change of the care table: asked for twice it is done once, and history is never rewritten."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.care.checks import CareLine, Known, Somebody, check_care
from gateway.care.planning import Plan, plan_adding, plan_replacing

TODAY = date(2026, 11, 23)
KEYS = {("1", "technical")}
PEOPLE = ("a", "b", "c")
KNOWN = Known(
    topics=("technical",),
    accounts={"1": "PRIMARY"},
    people={one: Somebody(mail=one, name=one, is_agent=True, may_approve=True) for one in PEOPLE},
    approvers=(),
    today=TODAY,
)
days = st.none() | st.integers(-40, 40).map(lambda count: TODAY + timedelta(days=count))
lines = st.builds(
    CareLine,
    account=st.just("1"),
    topic=st.just("technical"),
    role=st.sampled_from(["preferred", "backup"]),
    person=st.sampled_from(PEOPLE),
    valid_from=days,
    valid_to=days,
    approved_by=st.just("a"),
)
starts = st.none() | st.integers(0, 20).map(lambda count: TODAY + timedelta(days=count))


def _can_stand(found: list[CareLine]) -> list[CareLine]:
    """As many of the lines, from the first on, as can stand together."""
    kept: list[CareLine] = []
    for place, one in enumerate(found):
        if not check_care([*kept, replace(one, place=place)], replace(KNOWN, today=date(2000, 1, 1))):
            kept.append(replace(one, place=place))
    return kept


def _stored(found: list[CareLine]) -> list[CareLine]:
    return [replace(one, id=str(place), place=None) for place, one in enumerate(_can_stand(found))]


def _written(plan: Plan, stored: list[CareLine]) -> list[CareLine]:
    """What the store holds afterwards."""
    changed = {one.id: one for one in plan.changed}
    gone = {one.id for one in plan.removed}
    kept = [changed.get(one.id, one) for one in stored if one.id not in gone]
    return [*kept, *(replace(one, id=f"new-{place}") for place, one in enumerate(plan.added))]


@given(st.lists(lines, max_size=6), st.lists(lines, max_size=6), starts)
def test_what_was_replaced_once_is_not_replaced_again(
    stored: list[CareLine], wanted: list[CareLine], start: date | None
) -> None:
    before, wish = _stored(stored), _can_stand(wanted)
    plan = plan_replacing(before, wish, keys=KEYS, today=TODAY, start=start)
    if check_care(plan.stand, KNOWN):
        return  # refused: nothing is written
    again = plan_replacing(_written(plan, before), wish, keys=KEYS, today=TODAY, start=start)
    assert again.is_empty


@given(st.lists(lines, max_size=6), st.lists(lines, max_size=6), starts.filter(lambda day: day is not None))
def test_from_a_day_on_nothing_before_it_changes(stored: list[CareLine], wanted: list[CareLine], start: date) -> None:
    before = _stored(stored)
    plan = plan_replacing(before, _can_stand(wanted), keys=KEYS, today=TODAY, start=start)
    if check_care(plan.stand, KNOWN):
        return
    eve = start - timedelta(days=1)
    assert _in_force(_written(plan, before), eve) == _in_force(before, eve)


@given(st.lists(lines, max_size=6), lines)
def test_a_row_that_replaces_is_in_force_on_all_its_days_and_others_on_all_of_theirs(
    stored: list[CareLine], line: CareLine
) -> None:
    before = _stored(stored)
    if check_care([replace(line, place=0)], replace(KNOWN, today=date(2000, 1, 1))):
        return
    after = _written(plan_adding(before, line, replaces=True), before)
    for count in range(-45, 46):
        day = TODAY + timedelta(days=count)
        others = {one for one in _in_force(before, day) if one[0] != line.role}
        is_new = (line.valid_from or day) <= day <= (line.valid_to or day)
        own = {(line.role, line.person)} if is_new else _in_force(before, day) - others
        assert _in_force(after, day) == others | own


def _in_force(found: list[CareLine], day: date) -> set[tuple[str, str]]:
    return {(one.role, one.person) for one in found if (one.valid_from or day) <= day <= (one.valid_to or day)}
