"""What stands on documents, quotes and return labels, in the customer's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gateway.orders.wishes import (
    Buyer,
    Paper,
    PaperKind,
    PricedLine,
    Quote,
    ReturnDraft,
    ReturnNumber,
    Sum,
    WantedLine,
)
from gateway.papers.printing import LINES_AT_MOST, Press, TooLong
from gateway.texts import Texts
from tests.papers.pdf_reading import scanned, words

TODAY = date(2026, 11, 23)
TEXTS = Texts.load(("ru", "en", "zh"))
NAMES = {"ru": "Автоматический выключатель 2P 16 А", "en": "Circuit breaker 2P 16 A", "zh": "断路器 2极 16安"}
BUYER = Buyer(name="Example Electric", phone="+74950000001", mail="customer@example.com", account_no="1000000042")


def press(language: str) -> Press:
    return Press(texts=TEXTS, language=language, brand="Example Supply", mail="care@example.com")


def total(count: int = 1) -> Sum:
    line = PricedLine(reference="A9F74216", names=NAMES, quantity=10, price=Decimal("1090.00"))
    return Sum(lines=(line,) * count, delivery=Decimal("350.00"), total=Decimal("11250.00") * count, currency="RUB")


def paper(kind: PaperKind = "invoice", count: int = 1) -> Paper:
    return Paper(
        kind=kind, number="INV-4500123456", made_on=date(2026, 11, 20), order_number="4500123456", buyer=BUYER,
        sum=total(count),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ru", ["Счёт INV-4500123456", "20 ноября 2026 г.", NAMES["ru"], "10 900,00", "Итого: 11 250,00 RUB"]),
        ("en", ["Invoice INV-4500123456", "20 November 2026", NAMES["en"], "10,900.00", "Total: 11,250.00 RUB"]),
        ("zh", ["发票 INV-4500123456", "2026年11月20日", NAMES["zh"], "10,900.00", "合计：11,250.00 RUB"]),
    ],
)
def test_a_document_says_what_the_order_system_says(language: str, told: list[str]) -> None:
    said = words(press(language).document(paper(), today=TODAY)).replace("\u00a0", " ")
    for part in (*told, "4500123456", "Example Electric", "1000000042"):
        assert part in said


def test_a_copy_says_that_it_is_one() -> None:
    assert "Copy, made on 23 November 2026" in words(press("en").document(paper(), today=TODAY))


def test_nobodys_phone_or_address_stands_on_a_document() -> None:
    said = words(press("en").document(paper(), today=TODAY))
    assert "+74950000001" not in said
    assert "customer@example.com" not in said


@pytest.mark.parametrize(
    ("kind", "title"),
    [("delivery_note", "Delivery note"), ("receipt", "Receipt"), ("order_confirmation", "Order confirmation")],
)
def test_every_kind_of_document_has_its_title_and_file_name(kind: PaperKind, title: str) -> None:
    assert f"{title} INV-4500123456" in words(press("en").document(paper(kind), today=TODAY))
    assert press("en").file_name(kind, "7") == f"{title} 7.pdf"


def test_a_document_of_too_many_lines_is_refused() -> None:
    with pytest.raises(TooLong):
        press("en").document(paper(count=LINES_AT_MOST + 1), today=TODAY)


def test_a_quote_says_until_when_it_holds_and_what_it_does_not_promise() -> None:
    quote = Quote(number="Q-1001", made_on=TODAY, valid_until=date(2026, 12, 7), sum=total())
    said = words(press("en").quote(quote, BUYER))
    assert "Quote Q-1001" in said
    assert "Valid until 7 December 2026" in said
    assert "Goods are not put aside until you order them" in said


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ru", ["Возврат RMA-7001", "не работает", "обменять", "7 декабря 2026 г.", "Склад возвратов"]),
        ("en", ["Return RMA-7001", "does not work", "exchange", "7 December 2026", "Returns"]),
        ("zh", ["退货单 RMA-7001", "无法使用", "换货", "2026年12月7日", "退货仓库"]),
    ],
)
def test_a_label_says_what_comes_back_where_to_and_until_when(language: str, told: list[str]) -> None:
    issued = ReturnNumber(
        number="RMA-7001", send_to={"ru": "Склад возвратов", "en": "Returns", "zh": "退货仓库"}, until=date(2026, 12, 7)
    )
    draft = ReturnDraft(
        order_number="4500123456", lines=(WantedLine(reference="A9F74216", quantity=2),), wish="exchange",
        reason="defective",
    )  # fmt: skip
    content = press(language).return_label(issued, draft, {"A9F74216": NAMES}, today=TODAY)
    assert scanned(content) == "*RMA-7001*"
    for part in (*told, "4500123456", "A9F74216", NAMES[language]):
        assert part in words(content)


def test_a_number_that_no_barcode_can_write_stands_in_large_letters() -> None:
    issued = ReturnNumber(number="возврат_7", send_to={"en": "Returns"}, until=TODAY)
    draft = ReturnDraft(order_number="7", lines=(WantedLine(reference="A", quantity=1),), wish="refund", reason="other")
    assert words(press("en").return_label(issued, draft, {}, today=TODAY)).count("возврат_7") == 2
