"""What an order's lines become by a change that was wished: each before and after, and what is still missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bots import parse
from bots.flow import JSON, Heard, Slots
from bots.flows.order_change.wishes import KEEP, Wish, gathered, is_begun_anew, line_of, read_wishes
from bots.reading import rows_at, rows_of, text_at, whole_at


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """One line before and after; 0 before is a line that is added, 0 after one that goes. `price` is of one piece."""

    reference: str
    name: str
    before: int
    after: int
    price: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The lines that change, and what has to be asked before they can (`lacks`, None where nothing).

    `lacks` is "deed", "recipient", "position", "goods", "count", "nothing_left", or "difference" where all that was
    wished is in the order already.
    """

    changes: tuple[LineChange, ...] = ()
    lacks: str | None = None
    total: Decimal | None = None
    currency: str | None = None

    def to_json(self) -> list[dict[str, JSON]]:
        """Give the changes as plain JSON values; `read_changes` reads them again."""
        return [
            {"reference": one.reference, "name": one.name, "before": one.before, "after": one.after, "price": one.price}
            for one in self.changes
        ]

    def sum_to_json(self) -> dict[str, JSON] | None:
        """Give what the order will cost, None where a price is missing."""
        return None if self.total is None else {"total": f"{self.total:.2f}", "currency": self.currency}


def planned(known: Slots) -> Plan:
    """Plan from `order` as told, `old` (its lines that were named), `goods` (others), `deed`, `count`, `position`."""
    deed, lines = text_at(known, "deed"), _lines(known)
    old, new = targets(known), rows_of(known.get("goods"))
    if not old and not new:
        return Plan(lacks=_lacking(known, deed))
    if deed == "recipient" and not known.get("recipient"):
        return Plan(lacks="recipient")
    has_swap = any(how == "swap" for _, how in old.values()) or (deed == "swap" and not old)
    if deed in ("remove", "swap") and not old:
        return Plan(lacks="position")
    if has_swap and not new:
        return Plan(lacks="goods")
    changes: list[LineChange] = []
    for reference, (number, how) in old.items():
        after = _after(how, _before(lines, reference), number)
        if after is None:
            return Plan(lacks="count")
        changes.append(_changed(lines, reference, after))
    changes += [_added(lines, row, deed) for row in new]
    changes = [one for one in changes if one.before != one.after]
    if not changes and not known.get("recipient"):
        return Plan(lacks="difference")
    if not _left(lines, changes):
        return Plan(changes=tuple(changes), lacks="nothing_left")
    return Plan(changes=tuple(changes), total=_total(known, changes), currency=_currency(known))


def targets(known: Slots) -> Mapping[str, tuple[int | None, str | None]]:
    """Name the order's lines that are meant, each with its number and deed: named, chosen, or the only one there is.

    What was said last of a line goes first; a number that was asked for is that of the only line that has none.
    """
    deed, lines = text_at(known, "deed"), _lines(known)
    rows = earlier(known)
    said = _said_of(known)
    rows |= {reference: _row_of(reference, wish, rows) for reference, wish in said.items()}
    rows = {reference: row for reference, row in rows.items() if row.get("deed") != KEEP}
    is_more = deed == "add" and known.get("count") is not None and not (known.get("cart") or known.get("goods"))
    if not rows and len(lines) == 1 and not said and (deed in ("quantity", "remove", "swap") or is_more):
        rows = {reference: {"reference": reference} for reference in lines}
    count = whole_at(known, "count")
    return {
        reference: (_number(rows, row, count, said), text_at(row, "deed") or deed) for reference, row in rows.items()
    }


def earlier(known: Slots) -> dict[str, Slots]:
    """Give the lines that were named or chosen before, by their references; none where all is begun anew."""
    old = () if is_begun_anew(known) else rows_of(known.get("old"))
    rows = {text_at(row, "reference") or "": row for row in old}
    position = text_at(known, "position")
    if position in _lines(known) and (not rows or position in rows or known.get("wishes")):
        rows.setdefault(position or "", {"reference": position})
    return rows


def as_rows(known: Slots) -> list[JSON]:
    """Give the lines that are meant as the slot `old` keeps them."""
    return [
        {"reference": reference, "quantity": number, "deed": how} for reference, (number, how) in targets(known).items()
    ]


def first_uncounted(known: Slots) -> str | None:
    """Give the first line whose number is to be changed and was not said."""
    lines = _lines(known)
    found = ((ref, _after(how, _before(lines, ref), number)) for ref, (number, how) in targets(known).items())
    return next((reference for reference, after in found if after is None), None)


def counted_said(heard: Heard, known: Slots) -> JSON:
    """Read the number of the line that was asked about, among what was said of others; a whole wish goes first."""
    said = gathered(heard, known)
    reference = first_uncounted(known)
    if said is not None or reference is None or (number := parse.number_said(heard.text)) is None:
        return said
    deed = "remove" if number == 0 else targets(known)[reference][1]
    counted = Wish(asked=reference, deed=deed, quantity=number or None)
    return [*(one.to_json() for one in read_wishes(known.get("wishes"))), counted.to_json()]


def _lacking(known: Slots, deed: str | None) -> str | None:
    """Say what is to be asked where nothing of the order was named."""
    if known.get("recipient"):
        return "position" if deed in ("quantity", "remove", "swap") else "goods" if deed == "add" else None
    named = {"recipient": "recipient", "add": "goods", "quantity": "position", "remove": "position", "swap": "position"}
    return named.get(deed or "", "deed")


def _said_of(known: Slots) -> dict[str, Wish]:
    """Give what was wished since the last summary of lines that the order has."""
    found: dict[str, Wish] = {}
    for wish in read_wishes(known.get("wishes")):
        reference = line_of(wish, known)
        if reference is not None and not (not wish.asked and wish.deed == "add"):
            found[reference] = wish
    return found


def _row_of(reference: str, wish: Wish, rows: Mapping[str, Slots]) -> Slots:
    before = rows.get(reference, {})
    same = wish.deed is None or wish.deed == before.get("deed")
    number = wish.quantity if wish.quantity is not None or not same else whole_at(before, "quantity")
    return {"reference": reference, "quantity": number, "deed": wish.deed or text_at(before, "deed")}


def _number(rows: Mapping[str, Slots], row: Slots, count: int | None, said: Mapping[str, Wish]) -> int | None:
    reference, own = text_at(row, "reference") or "", whole_at(row, "quantity")
    wish = said.get(reference)
    has_own = wish is not None and (wish.quantity is not None or wish.deed in ("remove", "swap"))
    return count if len(rows) == 1 and count is not None and not has_own else own


def read_changes(known: Slots) -> tuple[LineChange, ...]:
    """Read the changes that were planned."""
    return tuple(
        LineChange(
            reference=text_at(row, "reference") or "",
            name=text_at(row, "name") or "",
            before=whole_at(row, "before") or 0,
            after=whole_at(row, "after") or 0,
            price=text_at(row, "price"),
        )
        for row in rows_at(known, "changes")
    )


def is_in_order(known: Slots, reference: str | None) -> bool:
    """Tell whether the order has a line of this article."""
    return reference in _lines(known)


def _order(known: Slots) -> Slots:
    return next(iter(rows_of([known.get("order")])), {})


def _lines(known: Slots) -> dict[str, Slots]:
    return {reference: row for row in rows_at(_order(known), "lines") if (reference := text_at(row, "reference"))}


def _before(lines: Mapping[str, Slots], reference: str) -> int:
    return whole_at(lines.get(reference, {}), "quantity") or 0


def _after(deed: str | None, before: int, number: int | None) -> int | None:
    """Say how many there will be: some taken out of a line are fewer, some put to it more, else the number itself."""
    if deed == "swap":
        return 0
    if deed == "remove":
        return before - number if number and number < before else 0
    if number is None:
        return None
    return before + number if deed == "add" else number


def _changed(lines: Mapping[str, Slots], reference: str, after: int) -> LineChange:
    row = lines.get(reference, {})
    return LineChange(
        reference=reference,
        name=text_at(row, "name") or "",
        before=_before(lines, reference),
        after=after,
        price=text_at(row, "price"),
    )


def _added(lines: Mapping[str, Slots], row: Slots, deed: str | None) -> LineChange:
    reference, number = text_at(row, "reference") or "", whole_at(row, "quantity") or 0
    before = _before(lines, reference)
    return LineChange(
        reference=reference,
        name=text_at(row, "name") or "",
        before=before,
        after=number + (before if deed in ("add", "swap") else 0),
        price=text_at(lines.get(reference, row), "price"),
    )


def _left(lines: Mapping[str, Slots], changes: list[LineChange]) -> bool:
    """Tell whether anything is left of the order."""
    after = {reference: _before(lines, reference) for reference in lines}
    after.update({one.reference: one.after for one in changes})
    return any(after.values())


def _total(known: Slots, changes: list[LineChange]) -> Decimal | None:
    total = _amount(text_at(_order(known), "total"))
    if total is None:
        return None
    for one in changes:
        price = _amount(one.price)
        if price is None:
            return None
        total += price * (one.after - one.before)
    return total


def _amount(written: str | None) -> Decimal | None:
    try:
        return None if written is None else Decimal(written)
    except InvalidOperation:
        return None


def _currency(known: Slots) -> str | None:
    return text_at(_order(known), "currency")
