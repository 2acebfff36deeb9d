"""What stands in the report of a customer's orders."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from gateway.orders.contract import Order, OrderState
from gateway.orders.wishes import Quote
from gateway.papers.book import Report, written
from gateway.texts import Texts
from tests.gateway.canned_orders import ORDER, SUM

TEXTS = Texts.load(("ru", "en", "zh"))
PRICED = replace(ORDER, total=Decimal("3014.00"), currency="RUB")
OFFER = Quote(number="Q-300001", made_on=date(2026, 11, 20), valid_until=date(2026, 12, 4), sum=SUM)


def book(*orders: Order, language: str = "en", tells_sums: bool = True) -> Workbook:
    report = Report(orders=orders, quotes=(OFFER,), tells_sums=tells_sums)
    return openpyxl.load_workbook(io.BytesIO(written(report, TEXTS, language)))


def rows(read: Workbook, sheet: str) -> list[dict[object, object]]:
    heads, *values = read[sheet].iter_rows(values_only=True)
    return [dict(zip(heads, one, strict=True)) for one in values]


def test_orders_lines_and_quotes_have_a_sheet_each_with_numbers_and_days_as_such() -> None:
    read = book(PRICED)
    (order,) = rows(read, "Orders")
    assert (order["Order"], order["Your reference"], order["State"]) == ("4500123456", "PO-1", "on its way")
    assert (order["Total"], order["Currency"]) == (3014, "RUB")
    assert isinstance(order["Placed on"], datetime)
    lines = rows(read, "Lines")
    assert [(one["Reference"], one["Ordered"]) for one in lines] == [
        (one.reference, one.quantity) for one in ORDER.lines
    ]
    assert rows(read, "Quotes")[0]["Total"] == 3014


def test_who_may_not_see_prices_reads_none() -> None:
    read = book(PRICED, tells_sums=False)
    assert read.sheetnames == ["Orders", "Lines"]
    told = [cell for sheet in read for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "RUB" not in told
    assert 3014 not in told


@pytest.mark.parametrize("state", list(OrderState))
@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_every_state_has_its_word(state: OrderState, language: str) -> None:
    read = book(replace(PRICED, state=state), language=language)
    assert read.worksheets[0]["D2"].value == TEXTS.say(language, f"report-state-{state.replace('_', '-')}")


@pytest.mark.parametrize("reference", ["=HYPERLINK(1)", "+7*2", "@SUM(1)", "PO\x071"])
def test_no_text_of_an_order_is_a_formula(reference: str) -> None:
    read = book(replace(PRICED, customer_reference=reference))
    cell = read["Orders"]["B2"]
    assert (cell.data_type, cell.value) == ("s", reference.replace("\x07", ""))
