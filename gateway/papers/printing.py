"""Prints papers from facts in the customer's language: documents of an order, quotes, return labels. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from babel.numbers import format_decimal

from gateway.orders.contract import name_in
from gateway.orders.wishes import Buyer, Paper, PricedLine, Quote, ReturnDraft, ReturnNumber, Sum
from gateway.texts import Texts

if TYPE_CHECKING:
    from gateway.papers.sheet import Sheet

_LOCALES: Final = {"ru": "ru", "en": "en_GB", "zh": "zh_Hans_CN"}
_WIDTHS: Final = (11, 32, 61, 18, 26, 28)
LINES_AT_MOST: Final = 300
"""A paper with more lines than these is not printed by the bot."""


class TooLong(ValueError):
    """A paper that has more lines than can be printed in a turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Prints in one language under one brand; `mail` stands at the foot where the brand has an address."""

    texts: Texts
    language: str
    brand: str
    mail: str | None = None

    def document(self, paper: Paper, *, today: date) -> bytes:
        """A document of an order, as the facts of the order system say it; raises TooLong."""
        sheet = self._sheet(self._say(f"paper-{_key(paper.kind)}", number=paper.number), made_on=today)
        sheet.fact(self._say("paper-date"), self._day(paper.made_on))
        if paper.order_number is not None and paper.order_number != paper.number:
            sheet.fact(self._say("paper-order"), paper.order_number)
        self._buyer(sheet, paper.buyer)
        self._lines(sheet, paper.sum)
        sheet.line(self._say("paper-copy", day=self._day(today)), is_quiet=True)
        return sheet.pdf()

    def quote(self, quote: Quote, buyer: Buyer) -> bytes:
        """A quote with the day until which it holds; raises TooLong."""
        sheet = self._sheet(self._say("paper-quote", number=quote.number), made_on=quote.made_on)
        sheet.fact(self._say("paper-date"), self._day(quote.made_on))
        sheet.fact(self._say("paper-valid-until"), self._day(quote.valid_until))
        self._buyer(sheet, buyer)
        self._lines(sheet, quote.sum)
        sheet.line(self._say("paper-quote-terms"), is_quiet=True)
        return sheet.pdf()

    def return_label(
        self, issued: ReturnNumber, draft: ReturnDraft, names: Mapping[str, Mapping[str, str]], *, today: date
    ) -> bytes:
        """The sheet that goes with goods that come back: number and barcode, where to, until when, what and why."""
        sheet = self._sheet(self._say("paper-return", number=issued.number), made_on=today)
        sheet.line(self._say("paper-return-hint"))
        sheet.gap()
        sheet.number(issued.number)
        sheet.gap()
        sheet.fact(self._say("paper-return-to"), name_in(issued.send_to, self.language))
        sheet.fact(self._say("paper-return-until"), self._day(issued.until))
        sheet.fact(self._say("paper-order"), draft.order_number)
        sheet.fact(self._say("paper-return-wish"), self._say(f"paper-wish-{draft.wish}"))
        sheet.fact(self._say("paper-return-reason"), self._say(f"paper-reason-{_key(draft.reason)}"))
        sheet.gap()
        heads = [self._say(f"paper-head-{name}") for name in ("place", "reference", "name", "quantity")]
        rows = [
            (str(place), one.reference, name_in(names.get(one.reference, {}), self.language), str(one.quantity))
            for place, one in enumerate(draft.lines, start=1)
        ]
        sheet.table(heads, rows, widths=(12, 36, 102, 26), aligns=("RIGHT", "LEFT", "LEFT", "RIGHT"))
        return sheet.pdf()

    def file_name(self, kind: str, number: str) -> str:
        """What the paper's file is called."""
        return self._say(f"paper-file-{_key(kind)}", number=number)

    def _sheet(self, title: str, *, made_on: date) -> Sheet:
        from gateway.papers.sheet import Sheet  # 0.6 s and 50 MB, only where a paper is printed

        footer = " · ".join(part for part in (self.brand, self.mail) if part)
        return Sheet(brand=self.brand, footer=footer, title=title, language=self.language, made_on=made_on)

    def _buyer(self, sheet: Sheet, buyer: Buyer) -> None:
        if buyer.name:
            sheet.fact(self._say("paper-buyer"), buyer.name)
        if buyer.account_no:
            sheet.fact(self._say("paper-account"), buyer.account_no)
        sheet.gap()

    def _lines(self, sheet: Sheet, total: Sum) -> None:
        if len(total.lines) > LINES_AT_MOST:
            raise TooLong(f"a paper of {len(total.lines)} lines is not printed here; {LINES_AT_MOST} are the most")
        heads = [
            *(self._say(f"paper-head-{name}") for name in ("place", "reference", "name", "quantity")),
            self._say("paper-head-price", currency=total.currency),
            self._say("paper-head-sum", currency=total.currency),
        ]
        rows = [self._row(place, one) for place, one in enumerate(total.lines, start=1)]
        sheet.table(heads, rows, widths=_WIDTHS, aligns=("RIGHT", "LEFT", "LEFT", "RIGHT", "RIGHT", "RIGHT"))
        sheet.gap()
        if total.delivery:
            sheet.line(self._say("paper-delivery", sum=f"{self._number(total.delivery)} {total.currency}"))
        sheet.heading(self._say("paper-total", sum=f"{self._number(total.total)} {total.currency}"), size=12)
        sheet.gap()

    def _row(self, place: int, line: PricedLine) -> tuple[str, ...]:
        return (
            str(place),
            line.reference,
            name_in(line.names, self.language),
            str(line.quantity),
            self._number(line.price),
            self._number(line.price * line.quantity),
        )

    def _number(self, amount: Decimal) -> str:
        return format_decimal(amount, "#,##0.00", locale=_LOCALES.get(self.language, "en_GB"))

    def _day(self, day: date) -> str:
        return format_date(day, "long", locale=_LOCALES.get(self.language, "en_GB"))

    def _say(self, key: str, **args: str) -> str:
        return self.texts.say(self.language, key, **args)


def _key(name: str) -> str:
    return name.replace("_", "-")
