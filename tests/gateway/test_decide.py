"""What is done about a turn, as a customer would see it: people before the bot, safety before all, asked once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings, load
from gateway.decide import (
    Clarify,
    ContinueFlow,
    HandOver,
    Note,
    Say,
    Situation,
    StartFlow,
    decide,
)
from nlu.contract import Ranked

SHIPPED = Path(__file__).parents[2] / "config" / "gateway.toml"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(SHIPPED, {}).settings


def heard(intent: str, confidence: float = 0.9, **known: object) -> Situation:
    ranking = (Ranked(name=intent, confidence=confidence), Ranked(name="return_rma", confidence=0.1))
    return replace(Situation(owner=None, intent=intent, confidence=confidence, ranking=ranking), **known)  # type: ignore[arg-type]


def test_a_clear_wish_with_a_flow_starts_it(settings: Settings) -> None:
    action = decide(heard("order_status"), settings)
    assert isinstance(action, StartFlow)
    assert action.flow == "order_status"


@pytest.mark.parametrize("owner", ["agent", "queue"])
@pytest.mark.parametrize("intent", ["order_status", "greet", "oos", "human"])
def test_the_bot_says_nothing_while_a_person_or_a_queue_has_the_case(
    settings: Settings, owner: str, intent: str
) -> None:
    action = decide(heard(intent, owner=owner), settings)
    assert isinstance(action, Note)
    assert action.reason["code"] == f"{owner}-owns"


def test_danger_in_a_case_that_waits_goes_to_its_line_with_an_alarm(settings: Settings) -> None:
    action = decide(heard("safety_issue", 0.4, owner="queue", known_as="human"), settings)
    assert isinstance(action, HandOver)
    assert (action.alarm, action.intent, action.key) == (True, "safety_issue", "safety")


def test_a_complaint_in_a_case_that_waits_goes_to_the_line_of_complaints_and_nothing_is_asked(
    settings: Settings,
) -> None:
    action = decide(heard("complaint_service", owner="queue", known_as="human"), settings)
    assert isinstance(action, HandOver)
    assert (action.alarm, action.intent, action.key) == (False, "complaint_service", None)


@pytest.mark.parametrize(
    ("intent", "owner", "known_as"),
    [
        ("safety_issue", "queue", "safety_issue"),
        ("complaint_service", "queue", "complaint_delivery"),
        ("complaint_service", "queue", "safety_issue"),
        ("complaint_service", "agent", "human"),
        ("safety_issue", "agent", "human"),
    ],
)
def test_what_is_in_the_right_line_or_with_a_person_stays_there(
    settings: Settings, intent: str, owner: str, known_as: str
) -> None:
    assert isinstance(decide(heard(intent, owner=owner, known_as=known_as), settings), Note)


@pytest.mark.parametrize("flow", [None, "order_status"])
def test_danger_goes_to_people_with_an_alarm_also_out_of_a_running_flow(settings: Settings, flow: str | None) -> None:
    action = decide(heard("safety_issue", 0.4, flow=flow, owner="bot"), settings)
    assert isinstance(action, HandOver)
    assert (action.alarm, action.intent, action.key) == (True, "safety_issue", "safety")


def test_a_wish_for_a_person_is_met_at_low_confidence(settings: Settings) -> None:
    action = decide(heard("human", 0.36), settings)
    assert isinstance(action, HandOver)
    assert action.reason["code"] == "human-asked"


def test_a_wish_for_a_person_in_plain_words_is_met_whatever_was_understood(settings: Settings) -> None:
    assert isinstance(decide(heard("oos", 0.9, wants_person=True), settings), HandOver)


def test_a_complaint_ends_a_running_flow_and_is_collected_by_people(settings: Settings) -> None:
    action = decide(heard("complaint_delivery", owner="bot", flow="order_status"), settings)
    assert isinstance(action, HandOver)
    assert (action.intent, action.key) == ("complaint_delivery", "collect")


@pytest.mark.parametrize("intent", ["inform", "affirm", "order_status", "thanks", "oos"])
def test_a_running_flow_hears_everything_else_first(settings: Settings, intent: str) -> None:
    assert isinstance(decide(heard(intent, owner="bot", flow="order_status"), settings), ContinueFlow)


def test_politeness_is_answered_and_nothing_is_handed_over(settings: Settings) -> None:
    action = decide(heard("thanks", owner="bot"), settings)
    assert isinstance(action, Say)
    assert action.intent == "thanks"


def test_what_is_unclear_is_asked_once_with_the_likeliest_choices(settings: Settings) -> None:
    action = decide(heard("order_change", 0.3), settings)
    assert isinstance(action, Clarify)
    assert action.choices == ("order_change", "return_rma")


def test_what_stays_unclear_goes_to_a_person(settings: Settings) -> None:
    action = decide(heard("order_change", 0.3, owner="bot", asked_before=True), settings)
    assert isinstance(action, HandOver)
    assert action.reason["code"] == "intent-unsure"


def test_bare_data_is_asked_what_to_do_with_it(settings: Settings) -> None:
    action = decide(heard("inform", has_order_number=True), settings)
    assert isinstance(action, Clarify)
    assert action.choices[0] == "order_status"


def test_a_file_without_words_goes_to_a_person(settings: Settings) -> None:
    action = decide(heard("oos", 0.0, has_text=False, has_files=True), settings)
    assert isinstance(action, HandOver)
    assert action.reason["code"] == "attachment-only"


def test_a_channel_without_a_bot_hands_over_what_the_bot_could_answer(settings: Settings) -> None:
    action = decide(heard("order_status", bot_may_answer=False), settings)
    assert isinstance(action, HandOver)
    assert action.reason["code"] == "bot-off"


@pytest.mark.parametrize("kind", ["auto-reply", "bounce", "own", "list", "junk"])
def test_what_a_robot_wrote_is_kept_and_never_answered(settings: Settings, kind: str) -> None:
    action = decide(heard("order_status", verdict=kind), settings)
    assert isinstance(action, Note)
    assert not action.reopens


def test_a_machines_mail_becomes_work_for_the_mailboxs_queue(settings: Settings) -> None:
    action = decide(heard("order_status", verdict="machine"), settings)
    assert isinstance(action, HandOver)
    assert action.reason["code"] == "robot-machine"


def test_every_intent_of_the_catalogue_is_decided_without_a_flow(settings: Settings) -> None:
    for intent in settings.intents:
        action = decide(heard(intent), settings)
        assert isinstance(action, Say | StartFlow | HandOver | Clarify), intent


def test_the_confidence_the_model_learnt_for_an_intent_decides_whether_it_is_acted_on(settings: Settings) -> None:
    assert isinstance(decide(heard("order_status", 0.5, act_from=0.4), settings), StartFlow)
    assert isinstance(decide(heard("order_change", 0.8, act_from=0.9), settings), Clarify)


def test_a_look_at_an_order_that_is_by_far_the_likeliest_begins_with_its_number(settings: Settings) -> None:
    likely = ranked(order_status=0.7, order_place=0.2)
    assert isinstance(decide(heard("order_status", 0.7, act_from=0.9, ranking=likely), settings), StartFlow)
    close = ranked(order_status=0.6, order_place=0.35)
    assert isinstance(decide(heard("order_status", 0.6, act_from=0.9, ranking=close), settings), Clarify)


def test_one_confidence_set_by_an_admin_goes_before_what_was_learnt(settings: Settings) -> None:
    strict = replace(settings, nlu=replace(settings.nlu, act=0.95))
    assert isinstance(decide(heard("order_status", 0.9, act_from=0.4), strict), Clarify)


def test_why_it_acted_names_the_confidence_it_took(settings: Settings) -> None:
    action = decide(heard("order_status", 0.5, act_from=0.4), settings)
    assert action.reason == {
        "code": "intent-sure",
        "args": {"intent": "order_status", "confidence": 0.5, "act_from": 0.4},
    }


def ranked(**shares: float) -> tuple[Ranked, ...]:
    return tuple(Ranked(name=name, confidence=share) for name, share in shares.items())


def test_only_what_could_be_meant_is_offered(settings: Settings) -> None:
    likely = ranked(order_change=0.6, return_rma=0.36, order_cancel=0.02, certificate=0.01)
    action = decide(heard("order_change", 0.6, act_from=0.8, ranking=likely), settings)
    assert isinstance(action, Clarify)
    assert action.choices == ("order_change", "return_rma")


def test_politeness_is_never_offered_and_two_kinds_of_complaint_are_one_choice(settings: Settings) -> None:
    likely = ranked(return_rma=0.4, complaint_quality=0.2, thanks=0.2, complaint_delivery=0.15)
    action = decide(heard("return_rma", 0.4, act_from=0.8, ranking=likely), settings)
    assert isinstance(action, Clarify)
    assert action.choices == ("return_rma", "complaint_quality")


def test_a_complaint_of_one_kind_or_another_is_a_complaint(settings: Settings) -> None:
    likely = ranked(praise=0.39, complaint_quality=0.32, complaint_delivery=0.21)
    action = decide(heard("praise", 0.39, act_from=0.9, ranking=likely), settings)
    assert isinstance(action, HandOver)
    assert (action.intent, action.reason["code"]) == ("complaint_quality", "complaint")


def test_danger_rings_from_the_probability_at_which_its_alarm_rings(settings: Settings) -> None:
    action = decide(heard("safety_issue", 0.06, act_from=0.05), settings)
    assert isinstance(action, HandOver)
    assert action.alarm


def test_goods_with_their_number_begin_an_order_also_unsurely(settings: Settings) -> None:
    likely = ranked(order_place=0.4, delivery_change=0.35)
    unsure = replace(heard("order_place", 0.4, act_from=0.8, ranking=likely), has_reference=True, has_quantity=True)
    assert isinstance(decide(unsure, settings), StartFlow)
    assert isinstance(decide(replace(unsure, has_quantity=False), settings), Clarify)


@pytest.mark.parametrize("confidence", [0.5, 0.9])
def test_goods_to_be_priced_in_so_many_words_are_a_quote_and_no_order(settings: Settings, confidence: float) -> None:
    named = replace(
        heard("order_place", confidence, act_from=0.8),
        named_wish="quote_request",
        has_reference=True,
        has_quantity=True,
    )
    action = decide(named, settings)
    assert isinstance(action, StartFlow)
    assert (action.flow, action.intent) == ("quote_request", "quote_request")
    other = decide(replace(named, named_wish=None), settings)
    assert isinstance(other, StartFlow)
    assert other.flow == "order_place"


def test_an_order_s_number_begins_its_status_also_unsurely(settings: Settings) -> None:
    likely = ranked(order_status=0.5, request_status=0.4)
    unsure = replace(heard("order_status", 0.5, act_from=0.8, ranking=likely), has_order_number=True)
    action = decide(unsure, settings)
    assert isinstance(action, StartFlow)
    assert action.flow == "order_status"
    assert isinstance(decide(replace(unsure, has_order_number=False), settings), Clarify)


@pytest.mark.parametrize(
    ("told_by", "datum"), [("availability_price", "has_reference"), ("order_status", "has_order_number")]
)
def test_a_bare_datum_after_an_answer_asks_the_same_of_it(settings: Settings, told_by: str, datum: str) -> None:
    bare = replace(heard("inform", 0.9, owner="bot"), **{datum: True})  # type: ignore[arg-type]
    again = decide(replace(bare, told_by=told_by), settings)
    assert isinstance(again, StartFlow)
    assert again.flow == told_by
    assert isinstance(decide(bare, settings), Clarify)


def test_the_only_likely_matter_of_a_named_order_is_begun(settings: Settings) -> None:
    likely = ranked(order_cancel=0.7, inform=0.3)
    unsure = replace(heard("order_cancel", 0.7, act_from=0.8, ranking=likely), has_order_number=True)
    action = decide(unsure, settings)
    assert isinstance(action, StartFlow)
    assert action.flow == "order_cancel"


def test_an_order_s_number_begins_nothing_that_would_change_it(settings: Settings) -> None:
    likely = ranked(order_cancel=0.5, order_status=0.4)
    unsure = replace(heard("order_cancel", 0.5, act_from=0.8, ranking=likely), has_order_number=True)
    assert isinstance(decide(unsure, settings), Clarify)


def test_bare_data_are_asked_about_once(settings: Settings) -> None:
    bare = heard("inform", 0.95)
    assert isinstance(decide(bare, settings), Clarify)
    assert isinstance(decide(replace(bare, asked_before=True), settings), HandOver)


ASKED = ("order_status", "order_change", "return_rma")


@pytest.mark.parametrize("intent", ["inform", "portal_access"])
def test_a_number_in_the_place_of_a_choice_is_kept_and_the_choices_named_once_more(
    settings: Settings, intent: str
) -> None:
    number = replace(
        heard(intent, 0.95, act_from=0.99 if intent != "inform" else None),
        asked_before=True,
        choices_before=ASKED,
        has_order_number=True,
    )
    asked = decide(number, settings)
    assert isinstance(asked, Clarify)
    assert (asked.choices, asked.key) == (ASKED, "datum_kept")
    assert isinstance(decide(replace(number, misses_before=1), settings), HandOver)


def test_a_number_where_one_matter_alone_was_offered_begins_it(settings: Settings) -> None:
    number = replace(heard("inform", 0.95), asked_before=True, choices_before=("order_cancel", "human"))
    action = decide(replace(number, has_order_number=True), settings)
    assert isinstance(action, StartFlow)
    assert action.flow == "order_cancel"
    assert isinstance(decide(number, settings), Clarify)


def test_the_offered_matter_that_is_by_far_the_likeliest_is_taken_for_the_choice(settings: Settings) -> None:
    likely = ranked(order_status=0.6, company_info=0.3, order_change=0.1)
    unsure = heard("order_status", 0.6, act_from=0.8, ranking=likely, asked_before=True, choices_before=ASKED)
    action = decide(unsure, settings)
    assert isinstance(action, StartFlow)
    assert action.flow == "order_status"
    others = (replace(unsure, choices_before=("order_cancel",)), replace(unsure, ranking=ranked(order_change=0.3)))
    assert all(isinstance(decide(other, settings), HandOver) for other in others)


def test_stop_with_nothing_open_is_told_so_and_ends_an_open_choice(settings: Settings) -> None:
    stop = heard("cancel_dialog", 0.95)
    told = decide(stop, settings)
    assert isinstance(told, Clarify)
    assert (told.key, told.choices) == ("nothing_to_cancel", ("order_cancel", "human"))
    ended = decide(replace(stop, asked_before=True, choices_before=ASKED), settings)
    assert isinstance(ended, Say)
    assert ended.key == "cancelled"


def test_cancel_behind_an_order_s_bare_number_is_about_the_order(settings: Settings) -> None:
    stop = replace(heard("cancel_dialog", 0.95), asked_before=True, choices_before=ASKED, cancels_kept=True)
    action = decide(stop, settings)
    assert isinstance(action, StartFlow)
    assert action.flow == "order_cancel"


def test_who_writes_there_is_told_before_a_person_is_called_for(settings: Settings) -> None:
    asks = heard("human", 0.98, asks_who=True)
    action = decide(asks, settings)
    assert isinstance(action, Say)
    assert action.key == "i_am_a_bot"
    for other in (replace(asks, wants_person=True), replace(asks, bot_may_answer=False)):
        assert isinstance(decide(other, settings), HandOver)


def test_danger_is_offered_only_where_a_word_of_it_was_said(settings: Settings) -> None:
    likely = ranked(technical_support=0.5, safety_issue=0.4)
    unsure = heard("technical_support", 0.5, act_from=0.8, ranking=likely)
    asked = [decide(replace(unsure, tells_of_danger=told), settings) for told in (False, True)]
    assert [one.choices for one in asked if isinstance(one, Clarify)] == [
        ("technical_support", "order_status", "availability_price"),
        ("technical_support", "safety_issue"),
    ]


def test_mere_question_marks_are_asked_what_is_needed(settings: Settings) -> None:
    asked = decide(heard("oos", 0.99, asks_nothing_yet=True), settings)
    assert isinstance(asked, Clarify)
    assert asked.key == "what_is_needed"


def test_what_is_to_be_given_back_by_an_order_s_number_begins_the_return_also_unsurely(settings: Settings) -> None:
    likely = (Ranked(name="return_rma", confidence=0.5), Ranked(name="order_cancel", confidence=0.4))
    unsure = replace(heard("return_rma", 0.5, act_from=0.8, ranking=likely), has_order_number=True)
    assert isinstance(decide(unsure, settings), Clarify)
    action = decide(replace(unsure, named_wish="return_rma"), settings)
    assert isinstance(action, StartFlow)
    assert action.flow == "return_rma"


def test_a_matter_of_an_order_that_is_by_far_the_likeliest_begins(settings: Settings) -> None:
    likely = (Ranked(name="delivery_change", confidence=0.67), Ranked(name="order_status", confidence=0.23))
    unsure = replace(heard("delivery_change", 0.67, act_from=0.8, ranking=likely), has_order_number=True)
    action = decide(unsure, settings)
    assert isinstance(action, StartFlow)
    assert action.flow == "delivery_change"


def test_what_nobody_could_mean_is_not_offered(settings: Settings) -> None:
    odd = Ranked(name="privacy_request", confidence=0.04)
    likely = (Ranked(name="order_cancel", confidence=0.5), Ranked(name="return_rma", confidence=0.4), odd)
    asked = decide(heard("order_cancel", 0.5, act_from=0.8, ranking=likely), settings)
    assert isinstance(asked, Clarify)
    assert asked.choices == ("order_cancel", "return_rma")


def test_who_asks_when_somebody_answers_is_told_how_the_request_stands(settings: Settings) -> None:
    waiting = heard("greet", owner="queue", known_as="order_status", may_add=True)
    assert isinstance(decide(waiting, settings), Note)
    action = decide(replace(waiting, asks_after=True), settings)
    assert isinstance(action, StartFlow)
    assert action.flow == "request_status"
