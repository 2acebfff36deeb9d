"""What changes in the care table: pure plans, with what was in force kept as history."""

from dataclasses import replace
from datetime import date

import pytest

from gateway.care.checks import CareLine
from gateway.care.planning import Plan, plan_adding, plan_ending, plan_handing_over, plan_replacing

TODAY = date(2026, 11, 23)
MONDAY = date(2026, 11, 30)
KEYS = {("1", "technical")}


def line(person: str, role: str = "preferred", *, id_: str | None = None, **fields: object) -> CareLine:
    known = {"account": "1", "topic": "technical", "approved_by": "boss@example.com", **fields}
    return CareLine(person=person, role=role, id=id_, **known)  # type: ignore[arg-type]


def shown(plan: Plan) -> list[tuple[str, str, str, str]]:
    """What would stand, to be read at a glance."""
    return sorted((one.role, one.person, str(one.valid_from), str(one.valid_to)) for one in plan.stand)


def test_what_stands_already_changes_nothing() -> None:
    stored = [line("a", id_="1"), line("b", "backup", id_="2")]
    plan = plan_replacing(stored, [line("a"), line("b", "backup")], keys=KEYS, today=TODAY)
    assert plan.is_empty


def test_without_a_day_the_old_row_goes() -> None:
    plan = plan_replacing([line("a", id_="1")], [line("c")], keys=KEYS, today=TODAY)
    assert ([one.id for one in plan.removed], shown(plan)) == (["1"], [("preferred", "c", "None", "None")])


def test_from_a_day_on_the_old_row_ends_the_day_before() -> None:
    plan = plan_replacing([line("a", id_="1")], [line("c")], keys=KEYS, today=TODAY, start=MONDAY)
    assert shown(plan) == [
        ("preferred", "a", "None", "2026-11-29"),
        ("preferred", "c", "2026-11-30", "None"),
    ]


def test_from_the_same_day_again_nothing_changes() -> None:
    wanted = [line("c"), line("b", "backup")]
    first = plan_replacing(
        [line("a", id_="1"), line("b", "backup", id_="2")], wanted, keys=KEYS, today=TODAY, start=MONDAY
    )
    stored = [
        CareLine(**{name: getattr(one, name) for name in CareLine.__slots__ if name != "id"}, id=str(place))
        for place, one in enumerate(first.stand)
    ]
    assert plan_replacing(stored, wanted, keys=KEYS, today=TODAY, start=MONDAY).is_empty


def test_who_goes_on_keeps_the_row_they_have() -> None:
    stored = line("a", id_="1", valid_from=date(2026, 1, 1))
    assert plan_replacing([stored], [line("a")], keys=KEYS, today=TODAY, start=MONDAY).is_empty


def test_rows_that_are_over_stay_as_history() -> None:
    over = line("old", id_="1", valid_to=date(2026, 10, 1))
    plan = plan_replacing([over, line("a", id_="2")], [line("c")], keys=KEYS, today=TODAY)
    assert ("preferred", "old", "None", "2026-10-01") in shown(plan)
    assert [one.id for one in plan.removed] == ["2"]


def test_other_topics_are_left_alone() -> None:
    other = line("a", id_="1", topic="finance")
    plan = plan_replacing([other], [line("c")], keys=KEYS, today=TODAY)
    assert other not in plan.removed
    assert [one.person for one in plan.stand] == ["c"]


def test_an_empty_wish_ends_what_there_is() -> None:
    plan = plan_replacing([line("a", id_="1")], [], keys=KEYS, today=TODAY, start=TODAY)
    assert shown(plan) == [("preferred", "a", "None", "2026-11-22")]


def test_another_approver_is_a_change_of_the_same_row() -> None:
    wanted = line("a", approved_by="other@example.com")
    plan = plan_replacing([line("a", id_="1")], [wanted], keys=KEYS, today=TODAY)
    assert [(one.id, one.approved_by) for one in plan.changed] == [("1", "other@example.com")]
    assert not plan.added


def test_a_row_that_replaces_cuts_the_one_it_stands_in_for() -> None:
    cover = line("c", valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 10))
    plan = plan_adding([line("a", id_="1"), line("b", "backup", id_="2")], cover, replaces=True)
    assert shown(plan) == [
        ("backup", "b", "None", "None"),
        ("preferred", "a", "2026-12-11", "None"),
        ("preferred", "a", "None", "2026-11-30"),
        ("preferred", "c", "2026-12-01", "2026-12-10"),
    ]


def test_a_row_that_does_not_replace_touches_no_other() -> None:
    plan = plan_adding([line("a", id_="1")], line("c"), replaces=False)
    assert not plan.removed
    assert not plan.changed


@pytest.mark.parametrize(
    ("fields", "removed", "end"),
    [
        ({}, [], "2026-11-22"),
        ({"valid_from": MONDAY}, ["1"], None),
        ({"valid_to": date(2026, 11, 1)}, [], None),
    ],
)
def test_a_row_ends_unless_it_is_over_and_goes_if_it_never_began(
    fields: dict[str, date], removed: list[str], end: str | None
) -> None:
    plan = plan_ending(replace(line("a", id_="1"), **fields), last=date(2026, 11, 22))  # type: ignore[arg-type]
    assert [one.id for one in plan.removed] == removed
    assert [str(one.valid_to) for one in plan.changed] == ([end] if end else [])


def test_a_successor_begins_the_day_after_the_last_one() -> None:
    later = line("a", "backup", id_="2", valid_from=date(2027, 1, 1))
    ends_soon = line("a", "lead", id_="3", valid_to=date(2026, 11, 20))
    plan = plan_handing_over([line("a", id_="1"), later, ends_soon], successor="c", last=TODAY)
    assert shown(plan) == [
        ("backup", "c", "2027-01-01", "None"),
        ("lead", "a", "None", "2026-11-20"),
        ("preferred", "a", "None", "2026-11-23"),
        ("preferred", "c", "2026-11-24", "None"),
    ]
