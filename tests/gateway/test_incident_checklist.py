"""What an incident lacks, by its type, and its deadlines on the unit's calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.settings import load
from gateway.calendars import calendars_of
from gateway.ids import to_us
from gateway.incidents import drafts
from gateway.incidents.checklist import Told, completed, missing
from gateway.incidents.documents import Document
from gateway.incidents.drafts import Rules
from gateway.incidents.kinds import TYPES, IncidentType, type_of_intent
from gateway.incidents.units import Units
from gateway.store.incidents import IncidentRow

SETTINGS = load(Path(__file__).parents[2] / "config" / "gateway.toml", {}).settings
RULES = Rules(units=Units.of(SETTINGS), calendars=calendars_of(SETTINGS))
SCAN = Document(name="scan.png", media_type="image/png", size=9, reading="picture", dpi=200)
FULL = Told(
    type="quality",
    via="mail",
    customer_name="Анна Иванова",
    remark_no="17",
    comment="Чайник течёт с утра",
    documents=(SCAN,),
)


def at(day: int, hour: int, minute: int = 0) -> int:
    """An instant of November 2026 by UTC; Moscow is three hours ahead."""
    return to_us(datetime(2026, 11, day, hour, minute, tzinfo=UTC))


def lacking(told: Told) -> list[str]:
    return list(missing(told, least_dpi=150))


def test_an_incident_with_everything_is_complete() -> None:
    assert lacking(FULL) == []


@pytest.mark.parametrize(
    ("changed", "item"),
    [
        ({"documents": ()}, "documents"),
        ({"documents": (replace(SCAN, dpi=100),)}, "scan"),
        ({"comment": "ок"}, "comment"),
        ({"comment": None}, "comment"),
        ({"remark_no": "б/н"}, "remark_no"),
        ({"customer_name": "нрзб"}, "name"),
    ],
)
def test_each_thing_that_is_not_there_is_asked_for(changed: dict[str, object], item: str) -> None:
    assert lacking(replace(FULL, **changed)) == [item]  # type: ignore[arg-type]


def test_a_wish_for_a_certificate_needs_no_papers() -> None:
    assert lacking(replace(FULL, type="certificate", documents=(), remark_no=None)) == []


@pytest.mark.parametrize("type_", TYPES)
def test_what_is_told_by_telephone_needs_no_papers(type_: IncidentType) -> None:
    assert lacking(replace(FULL, type=type_, via="phone", documents=(), remark_no=None)) == []


def test_a_comment_in_chinese_is_a_comment() -> None:
    assert lacking(replace(FULL, comment="水壶漏水")) == []


def test_a_full_name_is_not_given_up_for_a_scribble() -> None:
    assert completed(FULL, customer_name="нрзб").customer_name == "Анна Иванова"
    assert completed(replace(FULL, customer_name="нрзб"), customer_name="Анна Ли").customer_name == "Анна Ли"


@pytest.mark.parametrize(
    ("intent", "type_"),
    [
        ("complaint_promotion", "promotion"),
        ("complaint_advice", "advice"),
        ("complaint_quality", "quality"),
        ("complaint_service", "service"),
        ("complaint_delivery", "service"),
        ("certificate", "certificate"),
        ("order_status", None),
    ],
)
def test_each_intent_has_its_type(intent: str, type_: str | None) -> None:
    assert type_of_intent(intent) == type_


def opened(told: Told = FULL, *, unit: str = "shop-north", occurred_at: int | None, handed: int) -> IncidentRow:
    return drafts.opened(told, case_id="c", unit=unit, rules=RULES, occurred_at=occurred_at, handed_over_at=handed)


def test_three_working_hours_run_over_the_weekend() -> None:
    row = opened(occurred_at=at(13, 14), handed=at(16, 8))  # Friday 17:00, passed on on Monday at 11:00
    assert row.hand_over_due_at == at(16, 8)
    assert drafts.is_late(row) is False
    assert drafts.is_late(replace(row, handed_over_at=at(16, 8, 1))) is True


def test_a_call_is_passed_on_at_once() -> None:
    row = opened(unit="call-centre-phone", occurred_at=at(14, 10), handed=at(14, 10))  # a Saturday
    assert (row.hand_over_due_at, drafts.is_late(row)) == (at(14, 10), False)


def test_nobody_knows_whether_a_thing_without_a_time_was_late() -> None:
    assert drafts.is_late(opened(occurred_at=None, handed=at(16, 8))) is None


def test_a_unit_that_stands_in_the_settings_no_more_breaks_nothing() -> None:
    assert opened(unit="gone", occurred_at=at(16, 8), handed=at(16, 9)).hand_over_due_at == at(16, 8)


def test_an_incident_is_finished_only_when_it_is_solved_and_reported() -> None:
    row, now = opened(occurred_at=None, handed=at(16, 8)), at(16, 12)
    assert drafts.state_of(row, now) == "open"
    assert drafts.state_of(replace(row, complete_at=None), now) == "incomplete"
    solved = replace(row, solved_at=now, report_due_at=at(16, 14))
    assert drafts.state_of(solved, now) == "solved"
    assert drafts.state_of(solved, at(16, 15)) == "overdue"
    assert drafts.state_of(replace(row, reported_at=now), now) == "reported"
    assert drafts.state_of(replace(solved, reported_at=now), at(16, 15)) == "finished"


def test_the_first_report_counts() -> None:
    row = drafts.reported(opened(occurred_at=None, handed=at(16, 8)), "exchanged", at(16, 9))
    assert drafts.reported(row, "something else", at(16, 10)) is row


def test_what_was_complete_and_lacks_something_again_is_incomplete() -> None:
    row = opened(replace(FULL, type="certificate", documents=(), remark_no=None), occurred_at=None, handed=at(16, 8))
    assert row.complete_at == at(16, 8)
    told = replace(drafts.told_of(row), type="quality")
    again = drafts.changed(row, told, rules=RULES, now=at(16, 9))
    assert (again.complete_at, list(again.missing)) == (None, ["documents", "remark_no"])
