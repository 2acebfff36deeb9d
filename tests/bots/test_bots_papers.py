"""Documents, certificates and quotes asked of the bot."""

from __future__ import annotations

import pytest

from bots.flow import JSON, Ask, Call, Done, HandOver
from bots.registry import flows
from tests.bots.talk import Talk

ORDER: dict[str, JSON] = {"number": "4500123410", "state": "delivered", "lines": [], "may": []}
TWO: list[JSON] = [
    {"number": "Q-300001", "made_on": "2026-11-20", "valid_until": "2026-12-04", "total": "100.00", "currency": "RUB"},
    {"number": "Q-300002", "made_on": "2026-11-21", "valid_until": "2026-12-05", "total": "200.00", "currency": "RUB"},
]
CANDIDATES: list[JSON] = [{"reference": "A9F74216", "name": "C16"}, {"reference": "A9F74220", "name": "C20"}]


def begun(flow: str, text: str = "", language: str = "en", **found: str) -> Talk:
    customer = Talk(flows()[flow], language)
    customer.begin(text, **found)
    return customer


def call(customer: Talk) -> Call:
    assert isinstance(customer.output, Call), customer.output
    return customer.output


def asked(customer: Talk) -> str:
    assert isinstance(customer.output, Ask), customer.output
    return customer.output.slot


def handed_over(customer: Talk) -> str:
    assert isinstance(customer.output, HandOver), customer.output
    return customer.output.reason


@pytest.mark.parametrize("text", ["пришлите отчёт по заказам", "a report of our orders please", "请发订单报表"])
def test_a_report_needs_no_order(text: str) -> None:
    customer = begun("document_copy", text)
    assert call(customer).operation == "orders_report"
    customer.answer("written", orders=50, quotes=0, is_cut=True)
    assert isinstance(customer.output, Done)
    assert "spreadsheet" in customer.said
    assert "newest 50 orders" in customer.said


def test_a_report_and_an_invoice_are_both_given() -> None:
    customer = begun("document_copy", "a report of our orders and the invoice", order_number="4500123410")
    customer.answer("written", orders=3, quotes=0, is_cut=False)
    customer.answer("found", **ORDER)
    assert (call(customer).operation, call(customer).args["kind"]) == ("document_copy", ["invoice", "report"])
    customer.answer("sent", papers=[{"kind": "invoice", "number": "I1"}], missing=[])
    assert "spreadsheet" in customer.said
    assert "I1" in customer.said


@pytest.mark.parametrize(("outcome", "why"), [("unknown_customer", "no_proof"), ("no_way", "no_way_for_files")])
def test_a_report_that_cannot_be_given_goes_to_a_person(outcome: str, why: str) -> None:
    customer = begun("document_copy", "a report of our orders")
    customer.answer(outcome)
    assert handed_over(customer) == why


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("пришлите копию счёта", "invoice"),
        ("нужен счет-фактура", "invoice"),
        ("пришлите накладную", "delivery_note"),
        ("потеряла чек, можно копию?", "receipt"),
        ("нужно подтверждение заказа", "order_confirmation"),
        ("please resend the invoice", "invoice"),
        ("the delivery note is missing", "delivery_note"),
        ("a copy of the receipt", "receipt"),
        ("请发一下发票", "invoice"),
        ("需要送货单", "delivery_note"),
    ],
)
def test_the_document_is_known_from_the_first_message(text: str, kind: str) -> None:
    customer = begun("document_copy", text, order_number="4500123410")
    customer.answer("found", **ORDER)
    assert (call(customer).operation, call(customer).args["kind"]) == ("document_copy", [kind])


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
@pytest.mark.parametrize("kind", ["invoice", "delivery_note", "receipt", "order_confirmation"])
def test_every_document_is_asked_for_found_and_told(language: str, kind: str) -> None:
    customer = begun("document_copy", "?", language, order_number="4500123410")
    assert asked(customer) == "kind"
    customer.press(f"kind={kind}")
    customer.answer("found", **ORDER)
    customer.answer("sent", papers=[{"kind": kind, "number": "X-1"}], missing=[])
    assert isinstance(customer.output, Done)
    assert "X-1" in customer.said


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "пришлите счёт и накладную"),
        ("en", "the invoice and the delivery note"),
        ("zh", "请发发票和送货单"),
    ],
)
def test_several_documents_are_asked_for_at_once(language: str, text: str) -> None:
    customer = begun("document_copy", text, language, order_number="4500123410")
    customer.answer("found", **ORDER)
    assert call(customer).args["kind"] == ["invoice", "delivery_note"]
    customer.answer("sent", papers=[{"kind": "invoice", "number": "X-1"}], missing=["delivery_note"])
    assert isinstance(customer.output, Done)
    for part in ("X-1", "4500123410", {"ru": "Накладная", "en": "Delivery note", "zh": "送货单"}[language]):
        assert part in customer.said


def test_a_document_that_is_not_meant_is_not_taken() -> None:
    customer = begun("document_copy", "не счёт, а накладную", order_number="4500123410")
    customer.answer("found", **ORDER)
    assert call(customer).args["kind"] == ["delivery_note"]


@pytest.mark.parametrize("kind", ["invoice", "delivery_note", "receipt", "order_confirmation"])
def test_a_document_that_there_is_not_yet_is_told_and_a_person_takes_over(kind: str) -> None:
    customer = begun("document_copy", "?", order_number="4500123410")
    customer.press(f"kind={kind}")
    customer.answer("found", **ORDER)
    customer.answer("none")
    assert handed_over(customer) == "no_document"
    assert "4500123410" in customer.said


@pytest.mark.parametrize(("outcome", "reason"), [("not_allowed", "not_allowed"), ("no_way", "no_way_for_files")])
def test_a_document_that_may_or_can_not_be_sent_goes_to_a_person(outcome: str, reason: str) -> None:
    customer = begun("document_copy", "the invoice please", order_number="4500123410")
    customer.answer("found", **ORDER)
    customer.answer(outcome)
    assert handed_over(customer) == reason


@pytest.mark.parametrize("words", ["2", "the second", "Q-300002", "300002"])
def test_of_several_quotes_the_customer_chooses(words: str) -> None:
    customer = begun("document_copy", "a copy of my quote")
    customer.answer("several", quotes=TWO)
    assert "Q-300001" in customer.said
    customer.write(words)
    assert call(customer).args["quote_number"] == "Q-300002"


@pytest.mark.parametrize(
    ("outcome", "reason"), [("none", "no_document"), ("unknown_customer", "no_proof"), ("unavailable", "unavailable")]
)
def test_a_quote_that_cannot_be_sent_goes_to_a_person(outcome: str, reason: str) -> None:
    customer = begun("document_copy", "a copy of my quote")
    customer.answer(outcome)
    assert handed_over(customer) == reason


@pytest.mark.parametrize(
    ("language", "said"), [("ru", "23 октября 2028 г."), ("en", "23 October 2028"), ("zh", "2028年10月23日")]
)
def test_certificates_are_listed_with_the_day_until_which_they_hold(language: str, said: str) -> None:
    customer = begun("certificate", "certificate for A9F74216", language, product_reference="A9F74216")
    row: dict[str, JSON] = {
        "reference": "A9F74216",
        "name": "Declaration",
        "number": "EX-1",
        "valid_until": "2028-10-23",
    }
    customer.answer("sent", certificates=[row], without=[{"reference": "B1", "name": "Box"}])
    assert isinstance(customer.output, Done)
    for part in ("EX-1", said, "B1 Box"):
        assert part in customer.said


@pytest.mark.parametrize("words", ["2", "the second", "A9F74220"])
def test_of_several_articles_the_customer_chooses_the_one_to_be_certified(words: str) -> None:
    customer = begun("certificate", "?")
    customer.write("breaker")
    customer.answer("which", asked="breaker", candidates=CANDIDATES)
    assert "A9F74216" in customer.said
    customer.write(words)
    assert call(customer).args["cart"] == [{"asked": "A9F74220", "reference": "A9F74220", "quantity": None}]


def test_an_article_that_is_not_found_is_asked_for_again_and_then_goes_to_a_person() -> None:
    customer = begun("certificate", "?")
    for name in ("blue thing", "green thing", "red thing"):
        customer.write(name)
        customer.answer("unknown_article", asked=name)
    assert handed_over(customer) == "not_found"


@pytest.mark.parametrize(
    ("outcome", "reason"), [("none", "no_document"), ("no_way", "no_way_for_files"), ("unavailable", "unavailable")]
)
def test_a_certificate_that_cannot_be_sent_goes_to_a_person(outcome: str, reason: str) -> None:
    customer = begun("certificate", "certificate for A9F74216", product_reference="A9F74216")
    customer.answer(outcome)
    assert handed_over(customer) == reason


def priced(price: str | None = "100.00", count: int = 1) -> list[JSON]:
    line: dict[str, JSON] = {
        "asked": "A9F74216", "reference": "A9F74216", "name": "C16", "quantity": 10, "in_stock": 0,
        "price": price, "currency": "RUB" if price else None,
    }  # fmt: skip
    return [dict(line) for _ in range(count)]


def quoted(language: str = "en") -> Talk:
    customer = begun("quote_request", "a quote for 10 A9F74216", language, product_reference="A9F74216", quantity="10")
    customer.answer("matched", goods=priced())
    return customer


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_a_quote_is_summed_up_and_made_after_a_yes(language: str) -> None:
    customer = quoted(language)
    assert asked(customer) == "confirmed"
    assert "A9F74216" in customer.said
    customer.write({"ru": "да", "en": "yes", "zh": "是"}[language], "affirm")
    assert call(customer).operation == "make_quote"
    customer.answer("made", number="Q-1", total="1000.00", currency="RUB", valid_until="2026-12-07", has_file=True)
    assert isinstance(customer.output, Done)
    assert "Q-1" in customer.said


def test_the_sum_is_that_of_all_lines() -> None:
    customer = begun("quote_request", "a quote for 10 A9F74216", product_reference="A9F74216", quantity="10")
    customer.answer("matched", goods=priced(count=25))
    assert "25,000.00" in customer.said
    assert "5 more lines" in customer.said


def test_goods_without_a_price_go_to_a_person_with_the_list() -> None:
    customer = begun("quote_request", "a quote for 10 A9F74216", product_reference="A9F74216", quantity="10")
    customer.answer("matched", goods=priced(price=None))
    assert handed_over(customer) == "no_price"
    assert isinstance(customer.output, HandOver)
    assert customer.output.args["goods"]


def test_a_no_to_the_quote_asks_what_to_change() -> None:
    customer = quoted()
    customer.write("no", "deny")
    assert asked(customer) == "cart"
    customer.write("20 pcs", quantity="20")
    assert call(customer).operation == "match_goods"


@pytest.mark.parametrize(
    ("outcome", "reason"), [("unconfirmed", "unconfirmed"), ("not_allowed", "no_price"), ("unavailable", "unavailable")]
)
def test_a_quote_that_could_not_be_made_goes_to_a_person(outcome: str, reason: str) -> None:
    customer = quoted()
    customer.write("yes", "affirm")
    customer.answer(outcome)
    assert handed_over(customer) == reason
