"""A specialist's own mailbox: who is asked first, who in their place, and what goes before."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings, load
from gateway.ids import SECOND
from gateway.routing import Absence, Colleague, Matter, Target, route
from gateway.routing_people import own_agent_of
from gateway.store.contexts import AccountRow, CareRow
from gateway.texts import Texts

ROOT = Path(__file__).parents[2]
DAY = 24 * 3600 * SECOND
NOW = 1_795_424_400_000_000  # Monday, 2026-11-23, 12:00 in Moscow
ACCOUNT = AccountRow(id="a", external_no="1000000042", name="Example Electric", tier="PRIMARY", calendar=None)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(ROOT / "config" / "gateway.toml", {}).settings


def colleague(name: str, *skills: str, away: Absence | None = None, **known: object) -> Colleague:
    values: dict[str, object] = {"is_agent": True, **known}
    absences = (away,) if away else ()
    return Colleague(
        id=name,
        name=name.title(),
        mail=f"{name}@example.com",
        skills=frozenset(skills),
        absences=absences,
        **values,  # type: ignore[arg-type]
    )


def away(stand_in: str | None = None) -> Absence:
    return Absence(starts_at=NOW - DAY, ends_at=NOW + 7 * DAY, stand_in_id=stand_in)


def cared_for_by(person: str) -> CareRow:
    return CareRow(
        account_id="a",
        topic="commercial",
        role="preferred",
        person_id=person,
        person_name=person.title(),
        agent_mail=f"{person}@example.com",
        valid_from=None,
        valid_to=None,
        approved_by="supervisor@example.com",
    )


def found(settings: Settings, *people: Colleague, own: str | None = "olga", **matter: object) -> Target:
    values: dict[str, object] = {"topic": "commercial", "intent": "order_status", "level": "primary", "tier": "GENERAL"}
    known = {one.id: one for one in (colleague("vera"), *people)}
    asked = Matter(own_agent=own, **{**values, **matter})  # type: ignore[arg-type]
    return route(settings, asked, account=ACCOUNT, care=(cared_for_by("vera"),), people=known, now=NOW)


def asked(target: Target) -> list[tuple[str, str]]:
    return [(one.agent_id, one.role) for one in target.specialists]


def codes(target: Target) -> list[object]:
    return [one["code"] for one in target.reasons]


def test_whose_own_mailbox_it_is_is_asked_before_the_care_row(settings: Settings) -> None:
    target = found(settings, colleague("olga"))
    assert asked(target) == [("olga", "personal"), ("vera", "preferred")]
    assert codes(target)[0] == "personal-mailbox"


def test_without_an_own_mailbox_the_care_row_is_asked_as_ever(settings: Settings) -> None:
    assert asked(found(settings, colleague("olga"), own=None)) == [("vera", "preferred")]


def test_while_that_one_is_away_the_stand_in_is_asked(settings: Settings) -> None:
    target = found(settings, colleague("olga", away=away("nina")), colleague("nina"))
    assert asked(target) == [("nina", "stand_in"), ("vera", "preferred")]
    assert codes(target)[:2] == ["personal-away", "personal-stand-in"]


def test_away_without_a_stand_in_the_usual_order_follows(settings: Settings) -> None:
    target = found(settings, colleague("olga", away=away()))
    assert asked(target) == [("vera", "preferred")]
    assert codes(target)[:2] == ["personal-away", "care-row"]


def test_stand_ins_who_stand_in_for_each_other_come_to_an_end(settings: Settings) -> None:
    target = found(settings, colleague("olga", away=away("nina")), colleague("nina", away=away("olga")))
    assert asked(target) == [("vera", "preferred")]


def test_who_has_left_is_passed_over(settings: Settings) -> None:
    target = found(settings, colleague("olga", has_left=True))
    assert (asked(target), codes(target)[0]) == ([("vera", "preferred")], "personal-left")


def test_who_works_not_at_the_desk_is_passed_over(settings: Settings) -> None:
    target = found(settings, colleague("olga", is_agent=False))
    assert (asked(target), codes(target)[0]) == ([("vera", "preferred")], "personal-left")


def test_a_complaint_goes_to_nobody_without_the_skill_own_mailbox_or_not(settings: Settings) -> None:
    target = found(settings, colleague("olga"), intent="complaint_delivery")
    assert "olga" not in dict(asked(target))
    assert "personal-no-complaints" in codes(target)


def test_a_complaint_goes_to_them_where_they_take_complaints(settings: Settings) -> None:
    target = found(settings, colleague("olga", "complaints"), intent="complaint_delivery")
    assert asked(target)[0] == ("olga", "personal")


def test_danger_waits_for_nobodys_own_mailbox(settings: Settings) -> None:
    target = found(settings, colleague("olga"), intent="safety_issue")
    assert (asked(target), target.is_alarm) == ([], True)


def test_an_agent_who_is_not_known_here_changes_nothing(settings: Settings) -> None:
    assert asked(found(settings, own="nobody")) == [("vera", "preferred")]


def test_who_is_both_is_asked_once(settings: Settings) -> None:
    assert asked(found(settings, own="vera")) == [("vera", "personal")]


@pytest.mark.parametrize(
    "people",
    [
        (colleague("olga"),),
        (colleague("olga", away=away("nina")), colleague("nina")),
        (colleague("olga", away=away()),),
        (colleague("olga", has_left=True),),
    ],
    ids=["there", "stand-in", "away", "left"],
)
def test_the_next_offer_still_knows_whose_mailbox_it_was(settings: Settings, people: tuple[Colleague, ...]) -> None:
    assert own_agent_of(found(settings, *people).reasons) == "olga"


def test_reasons_of_another_kind_name_no_mailbox(settings: Settings) -> None:
    assert own_agent_of(found(settings, own=None).reasons) is None


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_the_reasons_are_read_in_every_language(settings: Settings, language: str) -> None:
    texts = Texts.load(settings.gateway.languages)
    target = found(settings, colleague("olga", away=away("nina")), colleague("nina"))
    told = [texts.reason(language, str(one["code"]), one["args"]) for one in target.reasons[:2]]  # type: ignore[arg-type]
    assert all("Olga" in one for one in told)
