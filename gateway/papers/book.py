"""Writes the report of a customer's orders, their lines and his quotes as a spreadsheet in his language. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from gateway.orders.contract import Order, name_in
from gateway.orders.wishes import Quote
from gateway.texts import Texts

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Value: TypeAlias = str | int | Decimal | date | None

_ORDERS: Final = ("order", "your-reference", "placed", "state", "expected", "carrier", "tracking")
_LINES: Final = ("order", "reference", "name", "ordered", "delivered", "state", "expected")
_QUOTES: Final = ("quote", "made", "valid-until")
_SUMS: Final = ("sum", "currency")
_WIDEST, _NARROWEST = 60, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is written: the orders, newest first, and the quotes; sums only where this reader may see them."""

    orders: Sequence[Order]
    quotes: Sequence[Quote]
    tells_sums: bool


def written(report: Report, texts: Texts, language: str) -> bytes:
    """Give the report as an .xlsx file: a sheet of orders, one of their lines, and one of quotes where there are any.

    Numbers and days are numbers and days, so columns can be sorted and added up; no text is ever a formula.
    """
    from openpyxl import Workbook  # 0.2 s, only where a report is written

    book = Workbook()
    book.remove(book.worksheets[0])
    names = _Names(texts=texts, language=language)
    sums = _SUMS if report.tells_sums else ()
    _put(book, names, "orders", (*_ORDERS, *sums), (_order(one, names, report) for one in report.orders))
    prices = ("price", "currency") if report.tells_sums else ()
    lines = (row for one in report.orders for row in _lines(one, names, report))
    _put(book, names, "lines", (*_LINES, *prices), lines)
    if report.quotes and report.tells_sums:
        _put(book, names, "quotes", (*_QUOTES, *_SUMS), map(_quote, report.quotes))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What heads, sheets and states are called."""

    texts: Texts
    language: str

    def say(self, key: str) -> str:
        return self.texts.say(self.language, key)

    def state(self, state: str) -> str:
        return self.say(f"report-state-{state.replace('_', '-')}")


def _order(order: Order, names: _Names, report: Report) -> tuple[Value, ...]:
    told = (
        order.number,
        order.customer_reference,
        order.placed_on,
        names.state(order.state),
        order.eta,
        order.carrier,
        order.tracking_number,
    )
    return (*told, order.total, order.currency) if report.tells_sums else told


def _lines(order: Order, names: _Names, report: Report) -> Iterable[tuple[Value, ...]]:
    for line in order.lines:
        named = name_in(line.names, names.language)
        told = (
            order.number,
            line.reference,
            named,
            line.quantity,
            line.delivered,
            names.state(line.state),
            line.eta,
        )
        yield (*told, line.price, order.currency) if report.tells_sums else told


def _quote(quote: Quote) -> tuple[Value, ...]:
    return (quote.number, quote.made_on, quote.valid_until, quote.sum.total, quote.sum.currency)


def _put(book: Workbook, names: _Names, title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Add a sheet: bold heads that stay in sight and filter, columns as wide as what stands in them."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet: Worksheet = book.create_sheet(names.say(f"report-sheet-{title}"))
    for column, head in enumerate(heads, start=1):
        sheet.cell(row=1, column=column, value=names.say(f"report-head-{head}")).font = Font(bold=True)
    for place, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _write(sheet, place, column, value)
    for column in range(1, len(heads) + 1):
        longest = max(len(str(cell.value or "")) for cell in sheet[get_column_letter(column)])
        sheet.column_dimensions[get_column_letter(column)].width = min(_WIDEST, max(_NARROWEST, longest + 2))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    if value is None:
        return
    if isinstance(value, str):
        cell = sheet.cell(row=row, column=column, value="".join(sign for sign in value if sign.isprintable()))
        cell.data_type = "s"  # a number of an order or a name that begins with "=" stays what it is
        return
    cell = sheet.cell(row=row, column=column, value=value)
    if isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
