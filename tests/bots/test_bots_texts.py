"""Texts are complete in three languages, honest to their arguments, and rendered quickly enough for every turn."""

from __future__ import annotations

import time
from datetime import date
from datetime import time as day_time

import pytest

from bots import texts
from bots.flow import Button, Line, Money
from bots.registry import flows
from bots.spoken import on_the_day, priced

DAY = date(2026, 11, 24)


def test_every_text_stands_in_every_language() -> None:
    texts.check(flows())


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_shared_text_is_compiled_once_for_all_flows(language: str) -> None:
    assert texts.texts_of("order_place", language)["yes"] is texts.texts_of("reserve", language)["yes"]


def test_a_flow_without_texts_is_told_with_the_files_it_lacks() -> None:
    with pytest.raises(texts.TextsIncomplete, match=r"bots/flows/no_such_flow/zh\.ftl"):
        texts.check(["no_such_flow"])


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_intent_of_the_catalogue_has_a_title(language: str) -> None:
    catalogue = (
        "greet goodbye thanks praise affirm deny inform cancel_dialog human request_status availability_price "
        "order_place order_status order_change order_cancel preorder reserve return_rma document_copy delivery_change "
        "delivery_info certificate callback quote_request technical_support product_advice service_visit b2b_offer "
        "supplier_offer payment_debt company_info promo_loyalty account_contact_change portal_access privacy_request "
        "complaint_promotion complaint_advice complaint_quality complaint_service complaint_delivery safety_issue oos"
    )
    for intent in catalogue.split():
        title = texts.intent_title(language, intent)
        assert title is not None, intent
        assert len(title) <= 40, "a button is no sentence"


def test_an_intent_of_the_admin_s_own_has_no_title_yet() -> None:
    assert texts.intent_title("ru", "lost_umbrella") is None


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ru", "Он ответит вам во вторник, 24 ноября, до 17:30."),
        ("en", "who will answer you on Tuesday, 24 November, by 17:30."),
        ("zh", "专员会在11月24日（星期二）17:30之前回复您。"),
    ],
)
def test_a_promised_time_reads_as_people_say_it(language: str, expected: str) -> None:
    assert texts.say(language, "handover_promised", day=DAY, time=day_time(17, 30)).endswith(expected)


def test_numbers_are_said_without_grouping() -> None:
    assert "1234567" in texts.say("en", "queue_place", place=1234567)


def test_prices_are_written_as_the_language_does() -> None:
    assert priced("ru", "1250.00", "RUB") == "1\xa0250,00\xa0₽"
    assert priced("en", "1250.00", "EUR") == "€1,250.00"


@pytest.mark.parametrize("amount", ["", "abc", "NaN", "Infinity", "9" * 400])
def test_an_amount_that_is_none_is_said_as_it_came(amount: str) -> None:
    assert priced("en", amount, "RUB") == f"{amount} RUB".strip()


@pytest.mark.parametrize("weekday", range(7))
def test_every_weekday_has_its_preposition_in_russian(weekday: int) -> None:
    said = on_the_day("ru", date(2026, 11, 23 + weekday))
    assert said.startswith("во " if weekday == 1 else "в ")


def test_a_large_count_is_not_grouped_where_it_chooses_the_plural() -> None:
    place = texts.compiled("ru", [("x.ftl", "left = { $n } { $n ->\n    [one] день\n   *[many] дней\n }")])
    assert texts.rendered(place, Line(key="left", args={"n": 12001})) == "12001 день"


def test_broken_doubled_and_empty_sources_are_findings() -> None:
    place = texts.compiled("en", [("a.ftl", "one = x\n= broken\n"), ("b.ftl", "one = y\n"), ("c.ftl", "")])
    assert [finding.split(":")[0] for finding in place.findings] == ["a.ftl", "b.ftl", "c.ftl"]
    assert texts.rendered(place, Line(key="one")) == "x"


def test_a_line_within_a_line_is_said_in_the_same_language() -> None:
    line = Line(key="own_choice", args={"number": "4500123456", "state": Line(key="state_on_its_way")})
    assert texts.render("order_status", "zh", (line,)) == "• 4500123456：配送途中"


def test_an_argument_can_neither_break_the_line_nor_turn_it() -> None:
    said = texts.say("en", "greeting", brand="Ex\nam\u202eple\x00" + "x" * 9000)
    assert "\n" not in said
    assert "\u202e" not in said
    assert len(said) < 1000


def test_an_unknown_key_language_or_argument_is_an_error_of_the_caller() -> None:
    with pytest.raises(texts.TextUnknown, match="no_such_key"):
        texts.say("en", "no_such_key")
    with pytest.raises(texts.TextUnknown, match="'xx'"):
        texts.say("xx", "thanks")
    with pytest.raises(texts.TextUnknown, match="greeting"):
        texts.say("en", "greeting")


def test_a_button_is_titled_by_key_or_as_it_is() -> None:
    assert texts.title_of("order_status", "ru", Button(payload="x", title_key="yes")) == "Да"
    assert texts.title_of("order_status", "ru", Button(payload="x", title="4500123456")) == "4500123456"


def test_a_text_is_rendered_fast_enough_for_a_thousand_turns_a_second() -> None:
    """The bound is 30 µs; the fastest of several runs counts, so that a busy machine does not fail it."""
    args = {"item": "A9F74216", "stock": Line(key="in_stock", args={"stock": 12}), "price": Money("1250.00", "RUB")}
    fastest = min(_seconds_each(args) for _ in range(20))
    assert fastest < 60e-6, "three lines in one"


def _seconds_each(args: dict[str, object]) -> float:
    line = Line(key="item", args=args)  # type: ignore[arg-type]
    began = time.perf_counter()
    for _ in range(100):
        texts.render("availability_price", "ru", (line,))
    return (time.perf_counter() - began) / 100


@pytest.mark.parametrize(
    ("language", "currency", "said"),
    [
        ("en", "RUB", "RUB 1,332.00"),
        ("zh", "RUB", "1,332.00 卢布"),
        ("ru", "RUB", "1 332,00 ₽"),
        ("en", "EUR", "€1,332.00"),
    ],
)
def test_a_currency_is_named_as_the_language_does(language: str, currency: str, said: str) -> None:
    assert priced(language, "1332.00", currency).replace("\u00a0", " ") == said
