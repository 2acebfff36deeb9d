"""Owns which documents the demo shop has of an order in which state, and the certificates of its goods."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from gateway.orders.contract import Order, OrderState
from gateway.orders.demo_asides import KeptQuote
from gateway.orders.demo_shelf import Shelf
from gateway.orders.demo_states import KeptOrder, sum_of_order
from gateway.orders.references import fold_reference
from gateway.orders.wishes import Certificate, Paper, PaperKind, Sum

_WORN: dict[PaperKind, str] = {
    "invoice": "INV",
    "delivery_note": "DN",
    "receipt": "RC",
    "order_confirmation": "OC",
}
_State = OrderState
_LEFT = (_State.ON_ITS_WAY, _State.READY_FOR_PICKUP, _State.DELIVERED, _State.PARTLY_DELIVERED, _State.RETURNED)
_ARRIVED = (_State.DELIVERED, _State.PARTLY_DELIVERED, _State.RETURNED)


def order_number_of(kind: PaperKind, number: str) -> str:
    """Answer the order that a document's own number names; a number without the document's letters is the order's."""
    folded = fold_reference(number)
    worn = _WORN.get(kind, "")
    return folded.removeprefix(worn) if worn else folded


def paper_of(kind: PaperKind, kept: KeptOrder) -> Paper | None:
    """Answer a document of an order; None where the order has not come so far, or is no longer."""
    order = kept.order
    made_on = _made_on(kind, order)
    if made_on is None or kind not in _WORN:
        return None
    return Paper(
        kind=kind,
        number=f"{_WORN[kind]}-{order.number}",
        made_on=made_on,
        order_number=order.number,
        buyer=kept.buyer,
        sum=_sent(order) if kind == "delivery_note" else sum_of_order(order),
    )


def paper_of_quote(kept: KeptQuote) -> Paper:
    """Answer a quote as a document."""
    quote = kept.quote
    return Paper(
        kind="quote", number=quote.number, made_on=quote.made_on, order_number=None, buyer=kept.buyer, sum=quote.sum
    )


def certificates_of(reference: str, shelf: Shelf, *, today: date) -> tuple[Certificate, ...]:
    """Answer the certificates of an article that are valid today, the one that lasts longest first."""
    article = shelf.article(reference)
    if article is None:
        return ()
    found = [
        Certificate(
            number=known.number,
            reference=article.reference,
            names=known.names,
            valid_until=None if known.valid_days is None else today + timedelta(days=known.valid_days),
            content=plain_pdf([known.names.get("en", known.number), known.number, article.reference, "Demo copy"])
            if known.has_content
            else None,
        )
        for known in shelf.terms.certificates
        if article.group in known.groups and (known.valid_days is None or known.valid_days >= 0)
    ]
    return tuple(sorted(found, key=lambda one: one.valid_until or date.max, reverse=True))


def plain_pdf(lines: Iterable[str]) -> bytes:
    """Make a page of lines in Latin letters: enough for a demo copy, without a library."""
    escaped = [line.encode("latin-1", "replace").translate(None, b"()\\").decode("latin-1") for line in lines]
    text = "BT /F1 16 Tf 72 760 Td 24 TL " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    page, places = b"%PDF-1.4\n", []
    for at, body in enumerate(objects, start=1):
        places.append(len(page))
        page += f"{at} 0 obj{body}endobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return page + f"{head}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(page)}\n%%EOF\n".encode()


def _made_on(kind: PaperKind, order: Order) -> date | None:
    """Answer the day a document of the order was made."""
    sent = [delivery.sent_on for delivery in order.deliveries]
    arrived = [delivery.arrived_on for delivery in order.deliveries if delivery.arrived_on is not None]
    if kind == "order_confirmation":
        return None if order.state is _State.CANCELLED else order.placed_on
    if kind == "invoice" and order.payment == "invoice" and order.state not in (_State.CANCELLED, _State.ON_HOLD):
        return order.placed_on
    if kind in ("invoice", "delivery_note") and order.state in _LEFT:
        return max(sent, default=order.placed_on)
    if kind == "receipt" and order.state in _ARRIVED and order.payment != "invoice":
        return max(arrived, default=order.placed_on)
    return None


def _sent(order: Order) -> Sum:
    """Answer what has left the shop, at the order's prices; without a parcel it is all of the order, to be fetched."""
    whole = sum_of_order(order)
    if not order.deliveries:
        return whole
    pieces: dict[str, int] = {}
    for delivery in order.deliveries:
        for line in delivery.lines:
            pieces[line.reference] = pieces.get(line.reference, 0) + line.quantity
    lines = tuple(replace(line, quantity=pieces[line.reference]) for line in whole.lines if pieces.get(line.reference))
    goods = sum((line.price * line.quantity for line in lines), Decimal(0))
    return replace(whole, lines=lines, total=goods + whole.delivery)
