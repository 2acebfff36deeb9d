"""Tells what an order becomes: its lines before and after, the sum of it, and that it is done."""

from __future__ import annotations

from bots.flow import Arg, Line, Money, Slots
from bots.flows.order_change import kinds, multiples
from bots.flows.order_change.beside import delivery_next
from bots.flows.order_change.planning import LineChange, read_changes
from bots.pieces.too_late import order_of
from bots.plan import Words, composed
from bots.reading import rows_at, rows_of, text_at


def summary(key: str) -> Words:
    """Say each line before and after, the recipient, the new sum, and what was named in vain; then ask with `key`."""

    def compose(known: Slots) -> tuple[Line, ...]:
        head = Line(key="change_head", args={"number": text_at(known, "order_number") or ""})
        rows = tuple(_row(one, _currency(known)) for one in read_changes(known))
        who = text_at(known, "recipient")
        recipient = (Line(key="change_who", args={"name": who}),) if who else ()
        in_vain = (*_unchanged(known), *kinds.absent_lines(known), *multiples.untold_lines(known))
        told = (*recipient, *_total(known, "change_total"), *in_vain, *delivery_next(known))
        return (head, *rows, *told, Line(key=key))

    rows = {"change_more": "item before after", "change_out": "item before", "change_in": "item after price"}
    texts = {"change_head": "number", "change_in_bare": "item after", "change_who": "name", "change_total": "total"}
    return composed(
        compose,
        {
            **rows,
            **texts,
            "not_in_order": "item",
            "change_unread": "what",
            "change_same": "item",
            "delivery_next": "",
            key: "",
        },
    )


def done(known: Slots) -> tuple[Line, ...]:
    """Say that the order is changed, and what it comes to now."""
    said = Line(key="changed", args={"number": text_at(known, "order_number") or ""})
    return (said, *_total(known, "changed_total"))


def _unchanged(known: Slots) -> tuple[Line, ...]:
    """Say which of the lines that were named are so already: they are no change and are not passed over."""
    changed = {one.reference for one in read_changes(known)}
    named = [text_at(row, "reference") for row in rows_at(known, "old")]
    return tuple(
        Line(key="change_same", args={"item": kinds.title_in(known, one)})
        for one in named
        if one and one not in changed
    )


def _row(one: LineChange, currency: str) -> Line:
    item = f"{one.reference} {one.name}".strip()
    if not one.after:
        return Line(key="change_out", args={"item": item, "before": one.before})
    if one.before:
        return Line(key="change_more", args={"item": item, "before": one.before, "after": one.after})
    args: dict[str, Arg] = {"item": item, "after": one.after}
    if one.price is None:
        return Line(key="change_in_bare", args=args)
    return Line(key="change_in", args={**args, "price": Money(one.price, currency)})


def _total(known: Slots, key: str) -> tuple[Line, ...]:
    amounts = next(iter(rows_of([known.get("sum")])), {})
    total = text_at(amounts, "total")
    return () if total is None else (Line(key=key, args={"total": Money(total, _currency(known))}),)


def _currency(known: Slots) -> str:
    rows = next(iter(rows_of([known.get("sum")])), {})
    return text_at(rows, "currency") or text_at(order_of(known), "currency") or ""
