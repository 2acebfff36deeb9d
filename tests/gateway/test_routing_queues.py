"""Which queue takes a matter, what it counts as, and which queues help out after some waiting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.care import QueueSettings, overflow_faults
from config.settings import Settings, load
from gateway.ids import SECOND
from gateway.routing import Matter, Target, overflows, route
from gateway.store.contexts import AccountRow

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"
TITLE = {"ru": "Очередь", "en": "Queue", "zh": "队列"}
NOW = 1_795_424_400_000_000
HOUR = 3600 * SECOND


@pytest.fixture(scope="module")
def shipped() -> Settings:
    return load(SHIPPED, {}).settings


def with_queues(settings: Settings, **queues: QueueSettings) -> Settings:
    return replace(settings, queues={**settings.queues, **queues})


def queue(*topics: str, **known: object) -> QueueSettings:
    return QueueSettings(title=TITLE, topics=topics, **known)  # type: ignore[arg-type]


def target(settings: Settings, *, account: AccountRow | None = None, now: int = NOW, **known: object) -> Target:
    values: dict[str, object] = {"topic": "commercial", "intent": "order_status", "level": "primary", "tier": "GENERAL"}
    matter = Matter(**{**values, **known})  # type: ignore[arg-type]
    return route(settings, matter, account=account, care=(), people={}, now=now)


def test_a_queue_of_the_customers_language_goes_before_one_of_the_tier(shipped: Settings) -> None:
    settings = with_queues(shipped, chinese=queue("commercial", languages=("zh",)))
    found = target(settings, tier="PRIMARY", language="zh")
    assert (found.queue, found.reasons[0]["code"]) == ("chinese", "queue-by-language")
    assert target(settings, tier="PRIMARY", language="ru").queue == "primary-commercial"


def test_a_queue_of_the_brand_goes_before_one_of_the_language(shipped: Settings) -> None:
    settings = with_queues(
        shipped, chinese=queue("commercial", languages=("zh",)), second=queue("commercial", brands=("second",))
    )
    found = target(settings, language="zh", brand="second")
    assert (found.queue, found.reasons[0]["code"]) == ("second", "queue-by-brand")
    assert target(settings, language="zh", brand="example").queue == "chinese"


def test_a_complaint_whose_intent_names_no_queue_goes_to_the_line_not_where_it_was_written_to(
    shipped: Settings,
) -> None:
    found = target(shipped, intent="complaint_about_something_new", topic="claims", entrance_queue="technical")
    assert (found.queue, found.skills) == ("complaints", ("complaints",))


def test_a_complaint_keeps_its_skill_where_no_queue_is_a_complaint_line(shipped: Settings) -> None:
    settings = replace(shipped, queues={"general": queue("claims")})
    found = target(settings, intent="complaint_new", topic="claims")
    assert (found.queue, found.skills) == ("general", ("complaints",))


def account(**known: int) -> AccountRow:
    return AccountRow(id="a", external_no="1", name="Example Electric", tier="PRIMARY", calendar=None, **known)


@pytest.mark.parametrize(
    ("known", "queue_name", "code"),
    [
        ({"entitled_from": NOW + 1}, "general-commercial", "entitlement-ahead"),
        ({"entitled_to": NOW}, "general-commercial", "entitlement-over"),
        ({"entitled_from": NOW, "entitled_to": NOW + 1}, "primary-commercial", "queue-by-topic"),
        ({}, "primary-commercial", "queue-by-topic"),
    ],
)
def test_outside_its_time_of_entitlement_an_account_counts_as_anybody(
    shipped: Settings, known: dict[str, int], queue_name: str, code: str
) -> None:
    found = target(shipped, account=account(**known))
    assert (found.queue, found.reasons[0]["code"]) == (queue_name, code)


def test_queues_help_out_one_after_the_other_each_after_its_own_waiting() -> None:
    queues = {
        "first": queue(overflow="second", overflow_after_minutes=5.0),
        "second": queue(overflow="third", overflow_after_minutes=20.0),
        "third": queue(),
    }
    assert list(overflows(queues, "first")) == [("second", 5.0), ("third", 25.0)]


def test_an_overflow_in_a_circle_ends(shipped: Settings) -> None:
    queues = {"a": queue(overflow="b"), "b": queue(overflow="a")}
    assert [name for name, _ in overflows(queues, "a")] == ["b"]
    assert [name for name, _ in overflow_faults(queues)] == ["a", "b"]
    assert "a → b → a" in dict(overflow_faults(queues))["a"]


def test_an_overflow_that_would_drop_the_skill_for_complaints_is_a_finding(shipped: Settings) -> None:
    settings = with_queues(shipped, complaints=replace(shipped.queues["complaints"], overflow="general"))
    ((name, message),) = overflow_faults(settings.queues)
    assert name == "complaints" and "add the skill" in message


def test_an_unknown_overflow_is_found_with_the_nearest_name(tmp_path: Path) -> None:
    from config.crossrefs import check

    text = SHIPPED.read_text(encoding="utf-8").replace(
        'topics = ["finance"]', 'topics = ["finance"]\noverflow = "genral"'
    )
    file = tmp_path / "gateway.toml"
    file.write_text(text, encoding="utf-8")
    assert [one.message for one in check(load(file, {})) if "overflow" in str(one.key)] == [
        "there is no queue 'genral'"
    ]
