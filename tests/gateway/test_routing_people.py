"""Who is asked first: the care row's people in order, whoever stands in for them, and who served the customer last."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings, load
from gateway.ids import SECOND
from gateway.routing import Absence, Colleague, LastAgent, Matter, Target, route, takes_it
from gateway.store.contexts import AccountRow, CareRow
from gateway.store.rows import CaseRow
from gateway.texts import Texts

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
DAY = 24 * 3600 * SECOND
NOW = 1_795_424_400_000_000  # Monday, 2026-11-23, 12:00 in Moscow
MONDAY = 1_795_986_000_000_000  # 2026-11-30, 00:00 in Moscow
ACCOUNT = AccountRow(id="a", external_no="1000000042", name="Example Electric", tier="PRIMARY", calendar=None)
ROLES = (("preferred", "vera"), ("backup", "boris"), ("lead", "anna"))


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(SHIPPED, {}).settings


def row(role: str, person: str, topic: str = "commercial", **known: object) -> CareRow:
    values: dict[str, object] = {"agent_mail": f"{person}@example.com", "valid_from": None, "valid_to": None}
    values |= {"approved_by": "supervisor@example.com", **known}
    return CareRow(account_id="a", topic=topic, role=role, person_id=person, person_name=person.title(), **values)  # type: ignore[arg-type]


def colleague(name: str, *skills: str, away: Absence | None = None, **known: object) -> Colleague:
    values: dict[str, object] = {"is_agent": True, **known}
    return Colleague(
        id=name,
        name=name.title(),
        mail=f"{name}@example.com",
        skills=frozenset(skills),
        absences=(away,) if away else (),
        **values,  # type: ignore[arg-type]
    )


def away(stand_in: str | None = None) -> Absence:
    return Absence(starts_at=NOW - DAY, ends_at=MONDAY, stand_in_id=stand_in)


def found(
    settings: Settings, *people: Colleague, rows: tuple[CareRow, ...] | None = None, now: int = NOW, **matter: object
) -> Target:
    values: dict[str, object] = {"topic": "commercial", "intent": "order_status", "level": "primary", "tier": "GENERAL"}
    known = {name: colleague(name) for _, name in ROLES} | {one.id: one for one in people}
    care = rows if rows is not None else tuple(row(role, name) for role, name in ROLES)
    asked = Matter(**{**values, **matter})  # type: ignore[arg-type]
    return route(settings, asked, account=ACCOUNT, care=care, people=known, now=now)


def asked(target: Target) -> list[tuple[str, str]]:
    return [(one.agent_id, one.role) for one in target.specialists]


def codes(target: Target) -> list[str]:
    return [str(one["code"]) for one in target.reasons]


def test_somebody_on_leave_is_passed_over_until_the_day_that_the_reason_names(settings: Settings) -> None:
    target = found(settings, colleague("vera", away=away()))
    assert asked(target) == [("boris", "backup"), ("anna", "lead")]
    assert codes(target) == ["care-away", "care-row", "queue-by-topic"]
    assert target.reasons[0]["args"] == {"role": "preferred", "person": "Vera", "until": "2026-11-30"}


def test_an_absence_ends_at_its_instant(settings: Settings) -> None:
    vera = colleague("vera", away=away())
    assert asked(found(settings, vera, now=MONDAY - 1))[0] == ("boris", "backup")
    assert asked(found(settings, vera, now=MONDAY))[0] == ("vera", "preferred")


def test_a_stand_in_takes_the_place_of_who_is_away_before_the_backup(settings: Settings) -> None:
    target = found(settings, colleague("vera", away=away("gleb")), colleague("gleb"))
    assert asked(target)[:2] == [("gleb", "stand_in"), ("boris", "backup")]
    assert codes(target) == ["care-away", "stand-in", "queue-by-topic"]
    assert target.reasons[1]["args"] == {
        "account": "Example Electric",
        "topic": "commercial",
        "role": "preferred",
        "person": "Gleb",
        "stands_for": "Vera",
    }


def test_a_stand_in_who_is_away_too_has_one_of_his_own(settings: Settings) -> None:
    target = found(
        settings, colleague("vera", away=away("gleb")), colleague("gleb", away=away("dina")), colleague("dina")
    )
    assert asked(target)[0] == ("dina", "stand_in")


def test_stand_ins_who_name_each_other_end_at_the_backup(settings: Settings) -> None:
    target = found(settings, colleague("vera", away=away("gleb")), colleague("gleb", away=away("vera")))
    assert asked(target) == [("boris", "backup"), ("anna", "lead")]


def test_a_backup_who_stands_in_for_the_preferred_is_asked_once(settings: Settings) -> None:
    target = found(settings, colleague("vera", away=away("boris")))
    assert asked(target) == [("boris", "stand_in"), ("anna", "lead")]


def test_who_left_is_passed_over_with_a_reason(settings: Settings) -> None:
    target = found(settings, colleague("vera", has_left=True))
    assert (asked(target)[0], codes(target)[0]) == (("boris", "backup"), "care-left")


def test_staff_who_are_no_agents_are_passed_over_with_a_reason(settings: Settings) -> None:
    target = found(settings, colleague("vera", is_agent=False))
    assert (asked(target)[0], codes(target)[0]) == (("boris", "backup"), "care-no-agent")


def test_a_row_that_nobody_approved_does_not_count(settings: Settings) -> None:
    target = found(settings, rows=(row("preferred", "vera", approved_by=None), row("backup", "boris")))
    assert (asked(target), codes(target)[0]) == ([("boris", "backup")], "care-unapproved")
    assert not target.has_preferred


def test_an_account_manager_in_the_table_is_no_specialist(settings: Settings) -> None:
    assert asked(found(settings, rows=(row("account_manager", "vera"),))) == []


def test_a_specialist_is_asked_though_the_queue_wants_a_skill_that_he_lacks(settings: Settings) -> None:
    target = found(settings, rows=(row("preferred", "vera", "technical"),), topic="technical", level="advanced")
    assert (target.queue, asked(target)) == ("technical-advanced", [("vera", "preferred")])


@pytest.mark.parametrize("intent", ["complaint_service", "complaint_never_heard_of"])
def test_a_complaint_goes_to_the_specialist_who_takes_complaints_only(settings: Settings, intent: str) -> None:
    rows = tuple(row(role, name, "claims") for role, name in ROLES)
    target = found(settings, colleague("boris", "complaints"), rows=rows, topic="claims", intent=intent)
    assert (target.queue, asked(target)) == ("complaints", [("boris", "backup")])
    assert codes(target)[0] == "care-no-complaints"
    assert "complaints" in target.skills


def test_danger_has_no_specialists_and_stands_before_everything(settings: Settings) -> None:
    rows = tuple(row(role, name, "technical") for role, name in ROLES)
    last = LastAgent(agent_id="vera", at=NOW)
    target = found(settings, rows=rows, topic="technical", intent="safety_issue", last_agent=last)
    assert (target.queue, target.is_alarm, target.specialists) == ("safety", True, ())
    assert codes(target) == ["alarm", "queue-by-intent"]


class TestTheAgentBefore:
    """Who served a customer last comes after the care table's people, for so long."""

    def test_is_asked_after_the_account_s_people(self, settings: Settings) -> None:
        target = found(settings, colleague("gleb"), last_agent=LastAgent(agent_id="gleb", at=NOW - DAY))
        assert asked(target)[-1] == ("gleb", "sticky")

    def test_is_first_where_the_account_has_none(self, settings: Settings) -> None:
        target = found(settings, colleague("gleb"), rows=(), last_agent=LastAgent(agent_id="gleb", at=NOW - DAY))
        assert (asked(target), codes(target)) == ([("gleb", "sticky")], ["sticky", "queue-by-topic"])

    @pytest.mark.parametrize(("hours", "count"), [(72, 1), (73, 0)])
    def test_is_forgotten_after_the_hours_of_the_setting(self, settings: Settings, hours: int, count: int) -> None:
        last = LastAgent(agent_id="gleb", at=NOW - hours * DAY // 24)
        assert len(found(settings, colleague("gleb"), rows=(), last_agent=last).specialists) == count

    @pytest.mark.parametrize("known", [{"has_left": True}, {"is_agent": False}, {"away": away()}])
    def test_is_not_asked_who_is_not_there(self, settings: Settings, known: dict[str, object]) -> None:
        last = LastAgent(agent_id="gleb", at=NOW)
        assert asked(found(settings, colleague("gleb", **known), rows=(), last_agent=last)) == []  # type: ignore[arg-type]

    def test_is_not_asked_without_the_skills_of_the_queue(self, settings: Settings) -> None:
        last = LastAgent(agent_id="gleb", at=NOW)
        target = found(
            settings, colleague("gleb", "claims"), rows=(), last_agent=last, topic="claims", intent="complaint_service"
        )
        assert (asked(target), codes(target)[0]) == ([], "sticky-unskilled")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Vera (preferred) is away until Monday, 30 November 2026"),
        ("ru", "Vera (основной специалист) отсутствует до 30 ноября 2026 (пн)"),
        ("zh", "Vera（首选专员）不在岗，至2026年11月30日星期一"),
    ],
)
def test_a_leave_is_read_with_its_weekday_in_the_readers_language(settings: Settings, language: str, told: str) -> None:
    why = found(settings, colleague("vera", away=away())).reasons[0]
    texts = Texts.load(("ru", "en", "zh"))
    assert texts.reason(language, str(why["code"]), why["args"]) == told  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("intent", "queue", "skills", "may"),
    [
        ("complaint_service", "finance", (), False),
        ("order_status", "complaints", (), False),
        ("complaint_service", "complaints", ("complaints",), True),
        ("order_status", "technical-advanced", (), True),
    ],
)
def test_complaints_are_the_one_thing_that_nobody_gets_without_the_skill(
    settings: Settings, intent: str, queue: str, skills: tuple[str, ...], may: bool
) -> None:
    assert takes_it(settings, case_of(intent), skills, queue=queue) is may


def case_of(intent: str) -> CaseRow:
    return CaseRow(
        id="c",
        number="1",
        contact_id=None,
        account_id=None,
        language="en",
        intent=intent,
        queue="general",
        owner="queue",
        version=1,
        opened_via="site",
        opened_by="t",
        opened_at=NOW,
        active_at=NOW,
    )
