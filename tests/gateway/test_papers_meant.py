"""A document of an order that is asked for in words that sound like the order's state."""

from __future__ import annotations

import pytest

from gateway.papers_meant import asks_for_a_paper, asks_for_a_quote_again, asks_for_a_report
from gateway.turns import Meaning
from nlu.contract import Entity


def read(text: str, intent: str = "order_status", *, with_number: bool = True) -> Meaning:
    start = text.find("4500123456")
    number = Entity(entity="order_number", value="4500123456", start=start, end=start + 10)
    entities = (number,) if with_number and start >= 0 else ()
    return Meaning(intent=intent, confidence=0.6, ranking=(), entities=entities, text=text, button=None, language="en")


def meant(text: str, intent: str = "order_status", *, with_number: bool = True) -> bool:
    return asks_for_a_paper(read(text, intent, with_number=with_number))


@pytest.mark.parametrize(
    "text",
    [
        "нужно подтверждение заказа на заказ 4500123456",
        "подтверждение заказа по заказу 4500123456 вышлите пожалуйста",
        "накладную 4500123456",
        "order confirmation 4500123456",
        "please send me the invoice for order 4500123456 today",
        "订单4500123456的发票发我一份",
    ],
)
def test_a_document_that_is_asked_for_is_one(text: str) -> None:
    assert meant(text)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("where is order 4500123456? I have the invoice", "order_status"),
        ("счёт по заказу 4500123456 оплатили, нужно знать статус", "order_status"),
        ("заказ 4500123456 подтверждён?", "order_status"),
        ("cancel order 4500123456 and send the invoice", "order_cancel"),
        ("4500123456", "inform"),
    ],
)
def test_what_only_names_one_is_not(text: str, intent: str) -> None:
    assert not meant(text, intent)


def test_without_an_order_the_words_decide_by_themselves() -> None:
    assert not meant("send me the invoice", with_number=False)


@pytest.mark.parametrize(
    "text",
    [
        "пришлите отчёт по моим заказам",
        "нужен отчет по всем открытым заказам",
        "выгрузку наших заказов в эксель пожалуйста",
        "вышлите, пожалуйста, список наших заказов",
        "please send me a report of our open orders",
        "can I have an orders report",
        "please send a list of all our orders",
        "请把我们的订单报表发给我",
        "发一份订单清单",
    ],
)
def test_a_file_with_all_orders_is_a_report(text: str) -> None:
    assert asks_for_a_report(read(text))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("отчёт по заказу 4500123456", "order_status"),
        ("какие у меня заказы?", "order_status"),
        ("список моих заказов на сайте не открывается", "order_status"),
        ("нужен протокол испытаний и отчёт", "document_copy"),
        ("акт сверки и отчёт по заказам", "document_copy"),
        ("отчёт по заказам неверный, требую разобраться", "complaint_service"),
        ("I need a test report for A9F74216", "document_copy"),
        ("list of my orders", "order_status"),
        ("我的订单到哪了", "order_status"),
    ],
)
def test_what_is_about_one_order_or_no_file_is_no_report(text: str, intent: str) -> None:
    assert not asks_for_a_report(read(text, intent))


@pytest.mark.parametrize(
    "text",
    [
        "пришлите копию моего коммерческого предложения",
        "скиньте КП ещё раз",
        "could you send me the quote again?",
        "a copy of my quotation please",
        "报价单再发我一次",
    ],
)
def test_a_copy_of_a_quote_is_no_new_quote(text: str) -> None:
    assert asks_for_a_quote_again(read(text, "quote_request"))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("нужно КП на 20 автоматов", "quote_request"),
        ("сделайте коммерческое предложение", "quote_request"),
        ("third time I ask for a quote again, this is a shame", "complaint_service"),
        ("please quote 20 pcs", "quote_request"),
        ("请给我报价", "quote_request"),
    ],
)
def test_a_new_quote_is_no_copy(text: str, intent: str) -> None:
    assert not asks_for_a_quote_again(read(text, intent))
