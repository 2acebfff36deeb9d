"""Who is asked for a case that waits: specialists, the queue, those who help out after some waiting. Pure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.care import QueueSettings
from config.settings import Settings, load
from gateway.ids import SECOND, new_id
from gateway.matching import match, wish_of
from gateway.roster import Roster
from gateway.store.colleagues import Colleague
from gateway.store.contexts import AccountRow, CareRow, Known
from gateway.store.offers import AgentLoad, Waiting
from gateway.store.rows import CaseRow

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
TITLE = {"ru": "Очередь", "en": "Queue", "zh": "队列"}
NOW = 1_795_424_400_000_000
MINUTE = 60 * SECOND


def queue(*skills: str, **known: object) -> QueueSettings:
    return QueueSettings(title=TITLE, skills=skills, **known)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def settings() -> Settings:
    shipped = load(SHIPPED, {}).settings
    queues = {
        "first": queue("x", overflow="second", overflow_after_minutes=10.0),
        "second": queue("y", overflow="third", overflow_after_minutes=5.0),
        "third": queue(),
        "chinese": queue(languages=("zh",)),
    }
    return replace(shipped, queues={**shipped.queues, **queues})


def agent(name: str, *skills: str, **known: object) -> AgentLoad:
    values: dict[str, object] = {"languages": frozenset({"en"}), "telephone_state": None, "idle_since": 0, "load": 0}
    return AgentLoad(
        id=name,
        mail=f"{name}@example.com",
        capacity=2,
        skills=frozenset(skills),
        **{**values, **known},  # type: ignore[arg-type]
    )


def asked(
    settings: Settings,
    *agents: AgentLoad,
    waited: int = 0,
    declined: str = "",
    known: Known | None = None,
    **of: object,
) -> tuple[str, str] | None:
    values: dict[str, object] = {"queue": "first", "topic": "general", "account_id": None, "language": "en", **of}
    case = CaseRow(
        id=new_id(),
        number="1",
        contact_id=None,
        owner="queue",
        queued_at=NOW - waited * MINUTE,
        version=1,
        opened_via="site",
        opened_by=new_id(),
        opened_at=0,
        active_at=0,
        **values,  # type: ignore[arg-type]
    )
    waiting = Waiting(case=case, declined=frozenset(declined))
    found = match(wish_of(waiting, known or Known(), settings, now=NOW), Roster(agents), settings, now=NOW)
    return (found.agent.id, found.role) if found is not None else None


@pytest.mark.parametrize(
    ("waited", "expected"), [(0, None), (9, None), (10, ("b", "overflow")), (14, ("b", "overflow"))]
)
def test_another_queue_helps_out_after_its_minutes(
    settings: Settings, waited: int, expected: tuple[str, str] | None
) -> None:
    assert asked(settings, agent("b", "y"), waited=waited) == expected


def test_the_queues_own_people_go_before_those_who_help_out(settings: Settings) -> None:
    assert asked(settings, agent("a", "x", load=1), agent("b", "y"), waited=60) == ("a", "queue")


def test_the_next_queue_in_the_row_helps_out_later(settings: Settings) -> None:
    assert asked(settings, agent("c"), waited=14) is None
    assert asked(settings, agent("c"), waited=15) == ("c", "overflow")


def test_a_complaint_is_offered_by_overflow_only_to_who_takes_complaints(settings: Settings) -> None:
    complaint: dict[str, Any] = {"intent": "complaint_service", "topic": "claims"}
    assert asked(settings, agent("b", "y"), agent("c"), waited=60, **complaint) is None
    assert asked(settings, agent("b", "y", "complaints"), waited=60, **complaint) == ("b", "overflow")


def test_who_helps_out_is_asked_before_anybody_is_asked_again(settings: Settings) -> None:
    both = (agent("a", "x"), agent("b", "y"))
    assert asked(settings, *both, waited=60, declined="a") == ("b", "overflow")
    assert asked(settings, *both, waited=60, declined="ab") == ("a", "queue")


def test_a_queue_that_names_languages_is_only_for_those_who_speak_them(settings: Settings) -> None:
    assert asked(settings, agent("a"), queue="chinese", language="zh") is None
    speaks = agent("b", languages=frozenset({"zh"}))
    assert asked(settings, agent("a"), speaks, queue="chinese", language="zh") == ("b", "queue")
    assert asked(settings, agent("a"), queue="third", language="zh") == ("a", "queue")


class TestSpecialists:
    """The account's people are asked while they have room, then the queue."""

    @pytest.fixture
    def known(self) -> Known:
        names = {"p": "preferred", "q": "backup"}
        dates = {"valid_from": None, "valid_to": None}
        care = [
            CareRow(
                account_id="acc",
                topic="general",
                role=role,
                person_id=name,
                person_name=name,
                agent_mail=f"{name}@example.com",
                approved_by="s@example.com",
                **dates,
            )
            for name, role in names.items()
        ]
        people = {name: Colleague(id=name, name=name, mail=f"{name}@example.com", is_agent=True) for name in names}
        account = AccountRow(id="acc", external_no="1", name="One", tier="GENERAL", calendar=None)
        return Known(accounts={"acc": account}, care={"acc": care}, people=people)

    def test_go_before_the_queue_though_they_have_more_to_do(self, settings: Settings, known: Known) -> None:
        found = asked(settings, agent("p", load=1), agent("a", "x"), known=known, account_id="acc")
        assert found == ("p", "preferred")

    @pytest.mark.parametrize("busy", [{"load": 2}, {"telephone_state": "talking"}, {"is_away": True}])
    def test_are_passed_over_while_they_are_not_free(
        self, settings: Settings, known: Known, busy: dict[str, object]
    ) -> None:
        found = asked(settings, agent("p", **busy), agent("q"), known=known, account_id="acc")
        assert found == ("q", "backup")

    def test_are_not_waited_for(self, settings: Settings, known: Known) -> None:
        assert asked(settings, agent("a", "x"), known=known, account_id="acc") == ("a", "queue")

    def test_are_asked_again_only_when_everybody_was(self, settings: Settings, known: Known) -> None:
        there = (agent("p"), agent("q"), agent("a", "x"))
        one_by_one = [asked(settings, *there, declined=gone, known=known, account_id="acc") for gone in ("", "p", "pq")]
        assert [found[0] for found in one_by_one if found] == ["p", "q", "a"]
        assert asked(settings, *there, declined="pqa", known=known, account_id="acc") == ("p", "preferred")
