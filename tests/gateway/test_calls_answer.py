"""What a caller hears next and where the call goes, for every event that somebody waits on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.message import CallEvent, CallEventType
from channels.phone.answer import Fallback, Gather, PhoneAnswer, Route, read_answer
from channels.phone.settings import DEFAULT_MENU, Choice, LineSettings
from gateway.calls import CallCase, CallTarget, KnownCaller, Person, answer, call_view, chosen, fold, spoken_language

CALLER = "+74950000001"
LINE = LineSettings(
    menu={
        "1": Choice(title={"en": "orders", "ru": "заказы"}, self_service="order_status"),
        "2": Choice(title={"en": "more"}, menu={"1": Choice(title={"en": "returns"}, intent="return_rma")}),
        "3": Choice(title={"en": "a call back"}, callback=True),
    }
)
QUEUE = CallTarget(queue="general", priority=5, reason="queue-by-topic", expected_wait_s=61)
NOBODY = replace(QUEUE, has_people=False)
PREFERRED = Person(mail="agent1@example.com", extension="101")
BACKUP = Person(mail="agent2@example.com", extension="102")
CARED_FOR = replace(QUEUE, specialists=(PREFERRED, BACKUP), reason="care-row")
CASE = CallCase(number="1001", desk_url="https://care.example.com/desk/cases/1001")
TO_QUEUE = Route(
    to="queue", target="general", priority=5, reason="queue-by-topic", expected_wait_s=61, desk_url=CASE.desk_url
)
TO_SPECIALIST = Route(
    to="agent",
    target="agent1@example.com",
    extension="101",
    priority=5,
    reason="care-row",
    fallbacks=(
        Fallback(to="agent", target="agent2@example.com", extension="102", after_s=20),
        Fallback(to="queue", target="general", after_s=20),
    ),
    desk_url=CASE.desk_url,
)
MENU_SAID = (
    "phone-option title=orders digit=1",
    "phone-option title=more digit=2",
    "phone-option title=a call back digit=3",
    "phone-speak",
)
MENU = Gather(menu="main", options={"1": "orders", "2": "more", "3": "a call back"}, speech=True)
OFFER = Gather(menu="callback", options={"1": "phone-callback-title"}, speech=False)


def told(name: str, args: Mapping[str, str | int]) -> str:
    """A text as its key and arguments, so that a test sees which text is said and not how it is worded."""
    return " ".join([name, *(f"{arg}={value}" for arg, value in args.items())])


def heard(
    kind: CallEventType,
    target: CallTarget | None = QUEUE,
    *,
    line: LineSettings = LINE,
    caller: KnownCaller | None = None,
    language: str = "en",
    number: str | None = CALLER,
    earlier: CallEvent | None = None,
    **fields: str,
) -> PhoneAnswer:
    at = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    event = CallEvent(type=kind, call_id="call-1", line="main", at=at, caller=number, **fields)
    call = fold(call_view("call-1", "main", earlier_facts(earlier)), event)
    return answer(line, call, event, caller, target, language, told, brand="Example Supply", case=CASE)


def earlier_facts(earlier: CallEvent | None) -> list[dict[str, str]]:
    return fold(call_view("call-1", "main"), earlier).facts_as_json() if earlier else []


def test_a_call_is_greeted_with_the_brand_and_asked_by_the_menu() -> None:
    given = heard("call.started")
    assert given.say == ("phone-greeting brand=Example Supply", *MENU_SAID)
    assert given.gather == MENU
    assert (given.case, given.call_id, given.degraded, given.stored) == ("1001", "call-1", False, True)


def test_who_presses_nothing_after_the_greeting_still_goes_somewhere() -> None:
    assert heard("call.started").route == TO_QUEUE


def test_the_lines_own_greeting_is_said_in_the_language_it_is_written_in() -> None:
    line = replace(LINE, greeting={"ru": "Это {brand}."})
    assert heard("call.started", line=line, language="ru").say[0] == "Это Example Supply."
    assert heard("call.started", line=line, language="en").say[0] == "phone-greeting brand=Example Supply"


def test_a_known_caller_is_greeted_by_name() -> None:
    given = heard("call.started", caller=KnownCaller(name="Demo Customer"))
    assert given.say[0] == "phone-greeting-known brand=Example Supply name=Demo Customer"


def test_titles_are_in_the_callers_language() -> None:
    gather = heard("call.started", language="ru").gather
    assert gather is not None
    assert gather.options["1"] == "заказы"


def test_a_line_that_takes_no_speech_invites_to_none() -> None:
    given = heard("call.started", line=replace(LINE, speech=False))
    assert given.gather == replace(MENU, speech=False)
    assert "phone-speak" not in given.say


def test_a_dedicated_number_has_no_menu_and_goes_to_the_specialist() -> None:
    given = heard("call.started", replace(CARED_FOR, is_direct=True))
    assert given.say == ("phone-greeting brand=Example Supply", "phone-to-specialist")
    assert (given.gather, given.route) == (None, TO_SPECIALIST)


def test_a_line_without_a_menu_routes_at_once() -> None:
    assert heard("call.started", line=replace(LINE, menu={})).route == TO_QUEUE


def test_a_choice_goes_to_the_queue_with_the_wait_rounded_up() -> None:
    given = heard("call.step", menu="main.2", digits="1")
    assert given.say == ("phone-to-queue", "phone-wait minutes=2")
    assert given.route == TO_QUEUE


def test_an_unknown_wait_is_not_told() -> None:
    given = heard("call.step", replace(QUEUE, expected_wait_s=None), menu="main.2", digits="1")
    assert given.say == ("phone-to-queue",)


def test_the_preferred_specialist_is_rung_first_then_the_backup_then_the_queue() -> None:
    assert heard("call.step", CARED_FOR, speech="I need a person").route == TO_SPECIALIST


def test_a_specialist_who_is_busy_is_not_rung() -> None:
    busy = replace(CARED_FOR, specialists=(replace(PREFERRED, is_free=False), BACKUP))
    route = heard("call.step", busy, speech="a person").route
    assert route is not None
    assert (route.target, [one.target for one in route.fallbacks]) == ("agent2@example.com", ["general"])


def test_with_all_specialists_busy_the_queue_takes_the_call() -> None:
    away = replace(CARED_FOR, specialists=(replace(PREFERRED, is_free=False),))
    route = heard("call.step", away, speech="a person").route
    assert route is not None
    assert (route.to, route.target) == ("queue", "general")


def test_how_long_a_telephone_rings_is_a_setting() -> None:
    route = heard("call.step", CARED_FOR, line=replace(LINE, ring_s=35), speech="a person").route
    assert route is not None
    assert {one.after_s for one in route.fallbacks} == {35}


def test_self_service_reads_the_answer_out_and_keeps_the_menu_open() -> None:
    given = heard("call.step", replace(QUEUE, self_service=("Order 4500123456 is on its way.",)), digits="1")
    assert given.say == ("Order 4500123456 is on its way.", "phone-anything-else")
    assert given.gather == MENU
    assert given.route is not None
    assert (given.route.to, given.route.target) == ("self_service", "order_status")


def test_self_service_without_an_answer_goes_to_a_person() -> None:
    assert heard("call.step", digits="1").route == TO_QUEUE


def test_a_menu_behind_a_key_is_read_out() -> None:
    given = heard("call.step", digits="2", menu="main")
    assert given.gather == Gather(menu="main.2", options={"1": "returns"}, speech=True)
    assert given.say[0] == "phone-option title=returns digit=1"


def test_an_unknown_key_asks_the_same_menu_again() -> None:
    given = heard("call.step", digits="9", menu="main.2")
    assert given.say[0] == "phone-unknown-key"
    assert given.gather is not None
    assert given.gather.menu == "main.2"


def test_a_menu_that_is_gone_asks_the_main_one() -> None:
    assert heard("call.step", digits="1", menu="main.7").gather == MENU


def test_words_that_were_not_understood_ask_again() -> None:
    given = heard("call.step", None, speech="mumble")
    assert (given.say[0], given.gather) == ("phone-not-understood", MENU)


def test_who_is_not_understood_and_then_silent_still_goes_somewhere() -> None:
    route = heard("call.step", None, speech="mumble").route
    assert route is not None
    assert (route.to, route.target) == ("queue", "general")


@pytest.mark.parametrize("target", [QUEUE, None])
def test_the_second_miss_goes_to_a_person(target: CallTarget | None) -> None:
    earlier = CallEvent(
        type="call.step", call_id="call-1", line="main", at=datetime(2026, 3, 2, tzinfo=UTC), menu="main", digits="8"
    )
    given = heard("call.step", target, earlier=earlier, menu="main", digits="9")
    assert given.gather is None
    assert given.say[0] == "phone-to-queue"
    assert given.route is not None
    assert (given.route.to, given.route.target) == ("queue", "general")


def test_a_miss_in_another_menu_does_not_count() -> None:
    earlier = CallEvent(
        type="call.step", call_id="call-1", line="main", at=datetime(2026, 3, 2, tzinfo=UTC), menu="main", digits="8"
    )
    assert heard("call.step", earlier=earlier, menu="main.2", digits="9").say[0] == "phone-unknown-key"


def test_silence_goes_to_a_person() -> None:
    assert heard("call.step", menu="main").route == TO_QUEUE


@pytest.mark.parametrize("kind", ["call.queued", "call.step"])
def test_where_nobody_is_there_a_call_back_is_offered_and_the_queue_stays_open(kind: CallEventType) -> None:
    given = heard(kind, NOBODY)
    assert given.say == ("phone-nobody-there", "phone-callback-offer")
    assert (given.gather, given.route) == (OFFER, TO_QUEUE)


def test_a_withheld_number_is_offered_no_call_back() -> None:
    given = heard("call.queued", NOBODY, number=None)
    assert (given.say, given.gather, given.route) == (("phone-nobody-there",), None, TO_QUEUE)


def test_a_line_without_call_backs_offers_none() -> None:
    assert heard("call.queued", NOBODY, line=replace(LINE, callback=False)).gather is None


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("call.step", {"menu": "callback", "digits": "1"}),
        ("call.step", {"menu": "main", "digits": "3"}),
        ("call.callback_requested", {}),
    ],
)
def test_a_call_back_is_noted_for_the_callers_own_number(kind: CallEventType, fields: dict[str, str]) -> None:
    given = heard(kind, NOBODY, **fields)
    assert given.say == ("phone-callback-noted tail=0001",)
    assert given.route is not None
    assert (given.route.to, given.route.target) == ("callback", CALLER)


def test_a_call_back_to_a_withheld_number_goes_to_the_queue_instead() -> None:
    given = heard("call.callback_requested", number=None)
    assert given.say[0] == "phone-callback-withheld"
    assert given.route == TO_QUEUE


def test_any_other_key_at_the_offer_waits_on() -> None:
    assert heard("call.step", NOBODY, menu="callback", digits="5").route == TO_QUEUE


def test_an_answered_call_opens_its_case_at_the_desk() -> None:
    given = heard("call.answered", agent="agent1@example.com")
    assert given.route is not None
    assert (given.route.target, given.route.desk_url) == ("agent1@example.com", CASE.desk_url)
    assert given.say == ()


@pytest.mark.parametrize(
    "kind", ["call.transferred", "call.abandoned", "call.ended", "call.recording", "call.outbound_result"]
)
def test_a_call_nobody_waits_on_is_neither_spoken_to_nor_routed(kind: CallEventType) -> None:
    given = heard(kind)
    assert (given.say, given.gather, given.route, given.case) == ((), None, None, "1001")


def test_what_a_key_stands_for_is_told_before_it_is_routed() -> None:
    pressed = CallEvent(
        type="call.step", call_id="c", line="main", at=datetime(2026, 3, 2, tzinfo=UTC), menu="main.2", digits="1"
    )
    assert chosen(LINE, pressed) == Choice(title={"en": "returns"}, intent="return_rma")
    assert chosen(LINE, replace(pressed, digits=None)) is None


@pytest.mark.parametrize(
    ("caller", "dialled", "language"),
    [("zh", "en", "zh"), ("fr", "en", "en"), (None, "en", "en"), (None, None, "ru"), ("fr", None, "ru")],
)
def test_the_contacts_language_comes_first_then_the_numbers_then_the_lines(
    caller: str | None, dialled: str | None, language: str
) -> None:
    known = KnownCaller(language=caller)
    assert spoken_language("ru", dialled=dialled, caller=known, offered=("ru", "en", "zh")) == language


def test_an_answer_is_read_back_as_it_was_stored() -> None:
    given = heard("call.step", CARED_FOR, speech="a person")
    assert read_answer(given.as_json()) == given
    asked = heard("call.started", line=LineSettings(menu=DEFAULT_MENU))
    assert read_answer(asked.as_json()) == asked
