"""The right queue and the right person, each with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings, load
from gateway.routing import Matter, route
from gateway.store.contexts import AccountRow, CareRow

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
NOW = 1_800_000_000_000_000
ACCOUNT = AccountRow(id="a", external_no="1000000042", name="Example Electric", tier="PRIMARY", calendar=None)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(SHIPPED, {}).settings


def care(role: str, person: str, topic: str = "commercial", **known: object) -> CareRow:
    values: dict[str, object] = {"agent_mail": f"{person}@example.com", "valid_from": None, "valid_to": None}
    values |= {"approved_by": "supervisor@example.com", **known}
    return CareRow(account_id="a", topic=topic, role=role, person_id=person, person_name=person, **values)  # type: ignore[arg-type]


def matter(**known: object) -> Matter:
    values: dict[str, object] = {"topic": "commercial", "intent": "order_status", "level": "primary", "tier": "GENERAL"}
    return Matter(**{**values, **known})  # type: ignore[arg-type]


def codes(target: object) -> list[str]:
    return [str(one["code"]) for one in target.reasons]  # type: ignore[attr-defined]


def test_the_tier_chooses_between_queues_of_one_topic(settings: Settings) -> None:
    general = route(settings, matter(), account=None, care=(), people={}, now=NOW)
    primary = route(settings, matter(tier="PRIMARY"), account=ACCOUNT, care=(), people={}, now=NOW)
    assert (general.queue, primary.queue) == ("general-commercial", "primary-commercial")
    assert codes(general) == ["queue-by-topic"]


def test_an_intents_own_queue_goes_before_topic_and_mailbox(settings: Settings) -> None:
    target = route(
        settings,
        matter(intent="safety_issue", topic="technical", entrance_queue="general"),
        account=None,
        care=(),
        people={},
        now=NOW,
    )
    assert target.queue == settings.intents["safety_issue"].queue


def test_a_mailboxs_queue_goes_before_the_topics(settings: Settings) -> None:
    target = route(settings, matter(entrance_queue="technical"), account=None, care=(), people={}, now=NOW)
    assert (target.queue, codes(target)) == ("technical", ["queue-by-mailbox"])


def test_a_topic_that_no_queue_takes_goes_to_the_default(settings: Settings) -> None:
    target = route(settings, matter(topic="unheard-of"), account=None, care=(), people={}, now=NOW)
    assert (target.queue, codes(target)) == (settings.gateway.default_queue, ["queue-by-default"])


def test_the_care_rows_people_come_in_order_and_the_reason_names_the_account(settings: Settings) -> None:
    rows = (
        care("lead", "anna"),
        care("backup", "boris"),
        care("preferred", "vera"),
        care("preferred", "gleb", "technical"),
    )
    target = route(settings, matter(tier="PRIMARY"), account=ACCOUNT, care=rows, people={}, now=NOW)
    assert [one.agent_id for one in target.specialists] == ["vera", "boris", "anna"]
    assert codes(target) == ["care-row", "queue-by-topic"]
    assert target.reasons[0]["args"] == {
        "account": "Example Electric",
        "topic": "commercial",
        "role": "preferred",
        "person": "vera",
    }


def test_a_care_row_counts_only_between_its_dates(settings: Settings) -> None:
    rows = (
        care("preferred", "gone", valid_to=NOW),
        care("preferred", "coming", valid_from=NOW + 1),
        care("backup", "here", valid_from=NOW, valid_to=NOW + 1),
    )
    target = route(settings, matter(), account=ACCOUNT, care=rows, people={}, now=NOW)
    assert [one.agent_id for one in target.specialists] == ["here"]


def test_staff_who_are_no_agents_are_not_offered_cases(settings: Settings) -> None:
    target = route(
        settings, matter(), account=ACCOUNT, care=(care("preferred", "manager", agent_mail=None),), people={}, now=NOW
    )
    assert target.specialists == ()


def test_danger_goes_to_whoever_is_there_not_to_the_accounts_specialist(settings: Settings) -> None:
    rows = (care("preferred", "vera", "technical"),)
    target = route(
        settings, matter(intent="safety_issue", topic="technical"), account=ACCOUNT, care=rows, people={}, now=NOW
    )
    assert target.specialists == ()
