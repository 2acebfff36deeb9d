"""What an event raises by the rules, and what is kept of an account from event to event."""

from __future__ import annotations

import pytest

from config.signals import SignalSettings, Trigger
from gateway.ids import SECOND
from gateway.signals import contacts
from gateway.signals.contacts import DAY
from gateway.signals.facts import FAILED_CONTACTS, AboutCase, Batch, Fact, Happened, Said
from gateway.signals.reported import raised_by_staff
from gateway.signals.rules import Raised, Rules

NOON = 1_800_000_000 * SECOND
TITLE = {"en": "x"}


def case(**fields: object) -> AboutCase:
    usual: dict[str, object] = {"id": "c1", "number": "1001", "topic": "technical", "hops": 0, "contact_id": "p1"}
    usual |= {"contact_made_at": 0, "account_id": "a1", "account_no": "42", "tier": "PRIMARY"}
    return AboutCase(**{**usual, **fields})  # type: ignore[arg-type]


def happened(kind: str, at: int = NOON, id_: str = "e1", **data: object) -> Happened:
    return Happened(id=id_, seq=1, at=at, kind=kind, case_id="c1", data=data)


def raised(on: Trigger, event: Happened, about: AboutCase | None = None, **settings: object) -> list[Raised]:
    rules = Rules({"r": SignalSettings(title=TITLE, on=on, **settings)})  # type: ignore[arg-type]
    batch = Batch(cursor=0, last=1, events=[event], cases={"c1": about or case()})
    return rules.raised(event, batch)


def said(text: str, *intents: str, is_robots: bool = False, **settings: object) -> list[Raised]:
    event = happened("message.received", position=1, messages=1)
    on: Trigger = "complaint"
    rules = Rules({"r": SignalSettings(title=TITLE, on=on, **settings)})  # type: ignore[arg-type]
    message = Said(id="m1", text=text, intents=frozenset(intents), is_robots=is_robots)
    batch = Batch(cursor=0, last=1, events=[event], cases={"c1": case()}, messages={("c1", 1): message})
    return rules.raised(event, batch)


def test_a_rating_up_to_the_score_is_low() -> None:
    assert [one.args for one in raised("low_rating", happened("conversation.rated", score=2), score=2)] == [
        {"score": 2}
    ]
    assert raised("low_rating", happened("conversation.rated", score=3), score=2) == []


def test_an_intent_of_the_rule_raises_and_a_star_stands_for_several() -> None:
    (one,) = said("?", "complaint_delivery", intents=("complaint_*",))
    assert (one.kind, one.args, one.case_id, one.account_id) == (
        "complaint",
        {"intent": "complaint_delivery"},
        "c1",
        "a1",
    )
    assert said("?", "greet", intents=("complaint_*",)) == []


def test_a_word_raises_and_only_the_words_of_the_rule_are_told() -> None:
    (one,) = said("my secret overdue invoice", words={"en": ("overdue",)})
    assert one.args == {"word": "overdue"}
    assert "secret" not in repr(one)


def test_what_a_robot_writes_raises_nothing() -> None:
    assert said("overdue", "complaint_delivery", is_robots=True, words={"en": ("overdue",)}) == []


def test_a_case_raises_a_rule_of_messages_once() -> None:
    first, second = said("overdue", words={"en": ("overdue",)}), said("overdue!", words={"en": ("overdue",)})
    assert first[0].dedupe_key == second[0].dedupe_key


@pytest.mark.parametrize(("made_at", "count"), [(NOON, 1), (NOON - 3600 * SECOND, 0), (None, 0)])
def test_a_contact_made_by_this_case_is_new(made_at: int | None, count: int) -> None:
    assert len(raised("new_contact", happened("case.opened"), case(contact_made_at=made_at))) == count


def test_a_new_contact_of_no_account_is_nobodys_news() -> None:
    assert raised("new_contact", happened("case.opened"), case(contact_made_at=NOON, account_id=None)) == []


def test_a_customers_promise_broken_often_enough_raises() -> None:
    broken = happened("customer.promise_broken", promise="p", count=2)
    assert len(raised("customer_promise", broken)) == 1
    assert raised("customer_promise", happened("customer.promise_broken", promise="p", count=1)) == []


def test_our_broken_promise_raises_for_the_tiers_of_the_rule_only() -> None:
    broken = happened("promise.broken", promised="answer", to="customer")
    assert len(raised("promise_broken", broken, tiers=("PRIMARY",))) == 1
    assert raised("promise_broken", broken, case(tier="GENERAL"), tiers=("PRIMARY",)) == []
    assert raised("promise_broken", happened("promise.broken", promised="payment", to="us")) == []


def test_a_case_that_goes_round_raises_once() -> None:
    (one,) = raised("ping_pong", happened("case.ping_pong", id_="e1"))
    (other,) = raised("ping_pong", happened("case.transferred", id_="e2"), case(hops=3), times=3)
    assert one.dedupe_key == other.dedupe_key
    assert raised("ping_pong", happened("case.transferred"), case(hops=2), times=3) == []


def test_a_rule_that_is_off_raises_nothing() -> None:
    assert raised("low_rating", happened("conversation.rated", score=1), enabled=False) == []


def test_an_event_without_a_case_raises_nothing() -> None:
    event = Happened(id="e", seq=1, at=NOON, kind="conversation.rated", case_id=None, data={"score": 1})
    rules = Rules({"r": SignalSettings(title=TITLE, on="low_rating")})
    assert rules.raised(event, Batch(cursor=0, last=1, events=[event])) == []


def after(*events: Happened) -> Fact:
    kept: Fact = {}
    for event in events:
        contact = contacts.contact_of(event, is_customers=True)
        assert contact is not None
        kept = contacts.with_contact(kept, event, contact)
    return kept


def missed(call: str, at: int = NOON) -> Happened:
    return happened("call.abandoned", at=at, id_=f"e-{call}", call=call, outcome="abandoned")


def test_two_missed_calls_in_a_row_are_two_failed_contacts() -> None:
    assert contacts.failed_since(after(missed("1"), missed("2")), NOON - DAY) == 2


def test_a_call_that_is_told_of_twice_failed_once() -> None:
    ended = happened("call.ended", id_="e-9", call="1", outcome="abandoned")
    assert contacts.failed_since(after(missed("1"), ended), NOON - DAY) == 1


@pytest.mark.parametrize("kind", ["call.answered", "message.received"])
def test_a_contact_that_came_about_ends_the_row(kind: str) -> None:
    assert contacts.failed_since(after(missed("1"), happened(kind), missed("2")), NOON - DAY) == 1


def test_a_letter_that_failed_is_a_contact_that_failed_but_not_one_that_a_person_overtook() -> None:
    failed, overtaken = happened("letter.failed"), happened("letter.failed", was_overtaken=True)
    assert contacts.contact_of(failed, is_customers=True) == "failed"
    assert contacts.contact_of(overtaken, is_customers=True) is None


def test_a_bounce_for_good_is_a_contact_that_failed() -> None:
    assert contacts.contact_of(happened("letter.bounced", final=True), is_customers=False) == "failed"
    assert contacts.contact_of(happened("letter.bounced", final=False), is_customers=False) is None
    assert contacts.contact_of(happened("message.received"), is_customers=False) is None


def test_failures_long_ago_do_not_count() -> None:
    assert contacts.failed_since(after(missed("1", NOON - 61 * DAY), missed("2")), NOON - 60 * DAY) == 1


def test_failed_contacts_raise_when_they_are_enough_and_not_again() -> None:
    rules = Rules({"r": SignalSettings(title=TITLE, on="failed_contacts")})

    def of(*events: Happened) -> int:
        kept = {("a1", FAILED_CONTACTS): after(*events)}
        batch = Batch(cursor=0, last=1, events=events, cases={"c1": case()}, kept=kept)
        return len(rules.raised(events[-1], batch))

    assert [of(missed("1")), of(missed("1"), missed("2")), of(missed("1"), missed("2"), missed("3"))] == [0, 1, 0]


def test_the_lowest_rating_of_the_last_days_is_known_however_many_there_were() -> None:
    kept: Fact = {}
    for day, score in enumerate([1, 5, 3, 4, 4, 5, 5] * 20):
        kept = contacts.with_rating(kept, at=NOON + day * DAY, score=score)
    end = NOON + 139 * DAY
    assert contacts.lowest_since(kept, end - 6 * DAY) == (1, NOON + 133 * DAY)
    assert contacts.lowest_since(kept, end - 4 * DAY) == (3, NOON + 135 * DAY)
    assert contacts.lowest_since(kept, end + DAY) is None
    assert len(kept["ratings"]) <= 5


def test_a_report_of_any_length_is_a_note_that_can_be_listed() -> None:
    event = happened("signal.reported", position=1, messages=1, by="person:agent1@example.com", account="a1")
    message = Said(id="m1", text="/signal " + "long " * 400_000, intents=frozenset(), is_robots=False)
    batch = Batch(cursor=0, last=1, events=[event], cases={"c1": case()}, messages={("c1", 1): message})
    noted = raised_by_staff(event, batch, owner_mail=None).note
    assert noted is not None
    assert noted.startswith("long long")
    assert len(noted) <= 20_000
