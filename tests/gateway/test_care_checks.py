"""Whether lines of the care table and absences can stand: every finding at once, with its place and field."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from gateway.care.absences import Away, check_absence, circle_of
from gateway.care.checks import CareLine, Known, Somebody, check_care
from gateway.care.days import Days, overlap, parse_day
from gateway.care.findings import CareRefused, Finding
from gateway.texts import Texts

TEXTS = Texts.load(("ru", "en", "zh"))
DAYS = Days(ZoneInfo("Europe/Moscow"))
A, B, C, MANAGER = "a@example.com", "b@example.com", "c@example.com", "manager@example.com"
PEOPLE = {
    mail: Somebody(mail=mail, name=mail, is_agent=mail != MANAGER, may_approve=mail == C) for mail in (A, B, C, MANAGER)
}
KNOWN = Known(
    topics=("technical", "finance"),
    accounts={"1000000042": "PRIMARY"},
    people=PEOPLE,
    approvers=frozenset({"program crm"}),
    today=date(2026, 11, 23),
)


def line(person: str = A, role: str = "preferred", **fields: object) -> CareLine:
    known = {"account": "1000000042", "topic": "technical", "place": 2, **fields}
    return CareLine(person=person, role=role, **known)  # type: ignore[arg-type]


def found(*lines: CareLine) -> list[tuple[int | None, str, str]]:
    return [(one.place, one.field, one.code) for one in check_care(lines, KNOWN)]


def test_a_right_row_has_no_finding() -> None:
    assert found(line(), line(B, "backup"), line(C, "lead"), line(MANAGER, "account_manager")) == []


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"account": "1000000043"}, "account", "unknown-account"),
        ({"topic": "sales"}, "topic", "unknown-topic"),
        ({"person": "nobody@example.com"}, "preferred", "unknown-person"),
        ({"person": MANAGER}, "preferred", "not-an-agent"),
        ({"role": "boss"}, "role", "unknown-care-role"),
        ({"approved_by": A}, "approved_by", "unknown-approver"),
        ({"valid_from": date(2026, 12, 2), "valid_to": date(2026, 12, 1)}, "valid_to", "dates-reversed"),
    ],
)
def test_each_mistake_is_found_with_its_line_and_field(wrong: dict[str, object], field: str, code: str) -> None:
    assert (2, field, code) in found(line(**wrong))  # type: ignore[arg-type]


def test_all_mistakes_of_all_lines_are_told_at_once() -> None:
    told = found(line(topic="sales", account="7"), line("nobody@example.com", "backup", place=9))
    assert {place for place, _, _ in told} == {2, 9}
    assert len(told) == 3


def test_two_people_cannot_have_one_role_on_the_same_day() -> None:
    first = line(A, valid_to=date(2026, 12, 10))
    assert found(first, line(B, place=3, valid_from=date(2026, 12, 10))) == [(3, "preferred", "overlap")]
    assert found(first, line(B, place=3, valid_from=date(2026, 12, 11))) == []


@pytest.mark.parametrize("role", ["backup", "lead"])
def test_the_chain_of_those_asked_may_not_come_back_to_somebody(role: str) -> None:
    assert found(line(A), line(A, role, place=3)) == [(3, role, "asked-twice")]


def test_an_account_manager_may_be_asked_too() -> None:
    assert found(line(A), line(A, "account_manager", place=3)) == []


def test_being_each_others_backup_in_two_topics_is_no_circle() -> None:
    assert (
        found(
            line(A),
            line(B, "backup"),
            line(B, topic="finance"),
            line(A, "backup", topic="finance"),
        )
        == []
    )


def test_a_stored_row_is_silent_about_itself_but_counts_against_a_new_one() -> None:
    stored = line("gone@example.com", place=None, id="1")
    assert found(stored) == []
    assert found(stored, line(B, place=4)) == [(4, "preferred", "overlap")]


def test_rows_that_are_over_are_in_nobodys_way() -> None:
    assert found(line(A, valid_to=date(2026, 11, 1)), line(B, valid_to=date(2026, 11, 1), place=3)) == []


def test_somebody_who_leaves_cannot_have_a_row_beyond_the_last_day() -> None:
    leaver = Somebody(mail=B, name="B", is_agent=True, may_approve=False, last_day=date(2026, 12, 31))
    known = Known(topics=KNOWN.topics, accounts=KNOWN.accounts, people={B: leaver}, approvers=(), today=KNOWN.today)
    assert [one.code for one in check_care([line(B)], known)] == ["leaves"]
    assert check_care([line(B, valid_to=date(2026, 12, 31))], known) == []


def test_a_wrong_name_is_answered_with_the_nearest_right_one() -> None:
    (finding,) = check_care([line("aa@example.com")], KNOWN)
    assert "did you mean a@example.com?" in finding.text(TEXTS, "en")


@pytest.mark.parametrize(("language", "said"), [("en", "line 12"), ("ru", "строка 12"), ("zh", "第 12 行")])
def test_findings_are_told_in_the_readers_language(language: str, said: str) -> None:
    refused = CareRefused([Finding(code="nobody", field="preferred", place=12)], TEXTS)
    told = refused.in_language(TEXTS, language)
    assert "line 12, preferred" in str(told)
    assert said in told.findings[0].told(TEXTS, language, where="line")


def test_of_very_many_findings_the_first_are_told_and_the_others_counted() -> None:
    refused = CareRefused((Finding(code="nobody", field="preferred", place=place) for place in range(1500)), TEXTS)
    listed = refused.fields["findings"]
    assert isinstance(listed, list)
    assert (len(listed), listed[-1]["line"], refused.fields["more"]) == (1000, 999, 500)


# Absences


def away(person: str, start: int, end: int, stand_in: str | None = None) -> Away:
    return Away(person=person, starts_at=start, ends_at=end, stand_in=stand_in)


def test_nobody_is_away_twice_at_a_time() -> None:
    stored = [away(A, 10, 20)]
    assert [one.code for one in check_absence(away(A, 19, 30), stored, PEOPLE, DAYS)] == ["absence-overlap"]
    assert check_absence(away(A, 20, 30), stored, PEOPLE, DAYS) == []


@pytest.mark.parametrize(
    ("stand_in", "code"),
    [(A, "own-stand-in"), ("x@example.com", "unknown-person"), (MANAGER, "not-an-agent")],
)
def test_a_stand_in_is_another_agent(stand_in: str, code: str) -> None:
    assert [one.code for one in check_absence(away(A, 1, 2, stand_in), [], PEOPLE, DAYS)] == [code]


def test_two_who_stand_in_for_each_other_at_once_are_a_circle_that_is_named() -> None:
    (finding,) = check_absence(away(A, 10, 20, B), [away(B, 15, 25, A)], PEOPLE, DAYS)
    assert finding.args["circle"] == f"{A} → {B} → {A}"


def test_a_longer_circle_is_found_too() -> None:
    others = [away(B, 0, 50, C), away(C, 12, 14, A)]
    assert circle_of(away(A, 10, 20, B), others) == (A, B, C, A)


def test_a_chain_without_a_common_instant_is_no_circle() -> None:
    others = [away(B, 10, 12, C), away(C, 15, 20, A)]
    assert circle_of(away(A, 10, 20, B), others) is None


def test_an_absence_that_ends_before_it_begins_is_refused() -> None:
    assert [one.code for one in check_absence(away(A, 20, 20), [], PEOPLE, DAYS)] == ["dates-reversed"]


# Days


@pytest.mark.parametrize(
    "written", ["2026-01-31", "31.01.2026", "46053", " 2026-1-31 ", "2026-01-31 00:00:00", "46053.0"]
)
def test_a_day_is_read_as_excel_and_people_write_it(written: str) -> None:
    assert parse_day(written) == date(2026, 1, 31)


@pytest.mark.parametrize("written", ["", "31/01/2026", "2026-02-30", "1.2", "tomorrow", "99999999", "0001-01-01"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        parse_day(written)


def test_a_span_lasts_from_the_start_of_its_first_day_to_the_end_of_its_last_in_the_zone() -> None:
    start, end = DAYS.starts_at(date(2026, 11, 23)), DAYS.ends_at(date(2026, 11, 23))
    assert start is not None
    assert end is not None
    assert end - start == 24 * 3600 * 1_000_000
    assert DAYS.first_of(start) == DAYS.last_of(end) == date(2026, 11, 23)
    assert start == 1_795_381_200_000_000  # 2026-11-22T21:00:00Z


def test_open_spans_overlap_with_everything_on_their_side() -> None:
    day = date(2026, 1, 1)
    assert overlap((None, None), (day, day))
    assert not overlap((None, date(2025, 12, 31)), (day, None))
