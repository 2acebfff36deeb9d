"""What an order costs once its delivery is another: worked out of the order as it was told, None where it cannot be."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from bots.flow import JSON, Slots
from bots.pieces.address import offer_of
from bots.pieces.too_late import order_of
from bots.reading import rows_at, rows_of, text_at, whole_at


def worth(known: Slots) -> dict[str, JSON] | None:
    """Give total and currency under the new terms; None where sums are not told or not all parts of it are known."""
    order = order_of(known)
    total, goods, currency = _amount(text_at(order, "total")), _goods(order), text_at(order, "currency")
    if total is None or goods is None or currency is None or goods > total:
        return None
    delivery = _delivery(known, order, total - goods)
    return None if delivery is None else {"total": f"{goods + delivery:.2f}", "currency": currency}


def _goods(order: Slots) -> Decimal | None:
    lines = rows_at(order, "lines")
    amounts = [(_amount(text_at(row, "price")), whole_at(row, "quantity")) for row in lines]
    if not amounts or any(price is None or count is None for price, count in amounts):
        return None
    return sum(((price or Decimal(0)) * (count or 0) for price, count in amounts), Decimal(0))


def _delivery(known: Slots, order: Slots, before: Decimal) -> Decimal | None:
    """Say what bringing it costs: nothing for what is fetched, what it cost before where it still comes there."""
    if known.get("way") == "pickup":
        return Decimal(0)
    was = next(iter(rows_of([order.get("delivery")])), {})
    if text_at(was, "way") == "delivery" and text_at(was, "address") == text_at(known, "address"):
        return before
    offer = offer_of(known)
    is_same_money = text_at(offer, "currency") == text_at(order, "currency")
    return _amount(text_at(offer, "cost")) if is_same_money else None


def _amount(written: str | None) -> Decimal | None:
    try:
        return None if written is None else Decimal(written)
    except InvalidOperation:
        return None
