"""Goods that are not there: ordered ahead or told of when they are back; what is there after all can be ordered.

A notice that was asked for before is ended or changed (`waits`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bots import slots
from bots.flow import JSON, Button, Line, Slots
from bots.flows.preorder import kinds, waits
from bots.flows.preorder.waits import wait_slots, wait_steps
from bots.pieces.goods import goods
from bots.pieces.goods_rows import Row, cart_of, read_rows
from bots.plan import Finish, Flow, Fork, Lookup, Node, Question, Transfer, composed, words
from bots.reading import rows_at, rows_of, text_at, whole_at

GOODS = goods(then="sorted", checks_stock=False)
_YES_NO: Final = (
    Button(payload="still_wanted=yes", title_key="yes"),
    Button(payload="still_wanted=no", title_key="no"),
)


def _sort(known: Slots) -> str:
    if not _short(known):
        return "still_wanted"
    match known.get("wish"):
        case kinds.NOTIFY:
            return "wait"
        case kinds.AHEAD:
            return "ahead"
        case _:
            return "wish"


def _short(known: Slots) -> list[Row]:
    """The lines of which too few are there."""
    return [row for row in read_rows(known) if row.quantity is None or row.quantity > row.in_stock]


def _wait_for_all(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep the cart with every line wanted whole, although it is not there yet."""
    if outcome != "matched":
        return known
    waiting: list[JSON] = [{**row, "waits": True} for row in cart_of(read_rows({"goods": rows_at(value, "goods")}))]
    return {**known, "cart": waiting}


def _noted(_outcome: str, known: Slots, value: Slots) -> Slots | None:
    return {**known, "told_at": text_at(value, "told_at"), "is_foreign": value.get("is_foreign") is True}


def _is_there(known: Slots) -> tuple[Line, ...]:
    """What is there, or what the customer was told is back; then the question whether to order it."""
    rows = read_rows(known)
    there = [Line(key="there", args={"item": row.title, "stock": row.in_stock}) for row in rows]
    back = [_wanted(row) for row in rows_of(known.get("cart"))]
    return (*(there or back), Line(key="order_it"))


def _wanted(row: Slots) -> Line:
    item, quantity = text_at(row, "reference") or "", whole_at(row, "quantity")
    if quantity is None:
        return Line(key="wanted_some", args={"item": item})
    return Line(key="wanted", args={"item": item, "quantity": quantity})


def _about_short(known: Slots) -> tuple[Line, ...]:
    """Say what is missing, and of a cart of several lines also what is there: nothing of it is passed over."""
    there = (Line(key="there", args={"item": row.title, "stock": row.in_stock}) for row in _in_stock(known))
    return (*(_missing(row) for row in _short(known)), *there)


def _in_stock(known: Slots) -> list[Row]:
    short = _short(known)
    return [row for row in read_rows(known) if row not in short]


def _missing(row: Row) -> Line:
    if row.more_on is not None:
        return Line(key="short_until", args={"item": row.title, "stock": row.in_stock, "day": row.more_on})
    return Line(key="short", args={"item": row.title, "stock": row.in_stock})


def _waits(known: Slots) -> tuple[Line, ...]:
    """What is waited for, where the customer is told, and the day that is known."""
    told_at = text_at(known, "told_at")
    items = ", ".join(row.title for row in _short(known))
    said = Line(key="told_by_mail", args={"items": items, "mail": _masked(told_at)}) if told_at else None
    days = sorted(row.more_on for row in _short(known) if row.more_on is not None)
    when = (Line(key="expected", args={"day": days[0]}),) if days else ()
    why = (Line(key="mail_unproven"),) if known.get("is_foreign") is True else ()
    there = ", ".join(_counted(row) for row in _in_stock(known))
    rest = (Line(key="rest_is_there", args={"items": there}),) if there else ()
    return (*why, said or Line(key="told_here", args={"items": items}), *when, *rest)


def _counted(row: Row) -> str:
    return row.title if row.quantity is None else f"{row.title} × {row.quantity}"


def _masked(mail: str) -> str:
    name, _, host = mail.partition("@")
    return f"{name[:2]}…@{host}"


def _wish_buttons(_known: Slots) -> tuple[Button, ...]:
    return tuple(Button(payload=f"wish={code}", title_key=f"wish_{code}") for code in (kinds.NOTIFY, kinds.AHEAD))


_SHORT_TEXTS: Final = {"short": "item stock", "short_until": "item stock day", "there": "item stock"}
_WISH = composed(lambda known: (*_about_short(known), Line(key="ask_wish")), {**_SHORT_TEXTS, "ask_wish": ""})
_THERE = composed(_is_there, {"there": "item stock", "wanted": "item quantity", "wanted_some": "item", "order_it": ""})
_NODES: Mapping[str, Node] = {
    "sorted": Fork(choose=_sort, among=("still_wanted", "wait", "ahead", "wish")),
    "still_wanted": Question(
        slot="still_wanted",
        ask=_THERE,
        again=_THERE,
        then="to_order",
        on_none="left",
        always=True,
        buttons=lambda _known: _YES_NO,
        titles=("yes", "no"),
    ),
    "wish": Question(
        slot="wish",
        ask=_WISH,
        again=words("ask_wish_again"),
        then="sorted",
        on_none="left",
        buttons=_wish_buttons,
        titles=("wish_notify", "wish_ahead"),
    ),
    "wait": Lookup(
        operation="await_stock",
        args=("cart", "where", "mail", "wish"),
        receive=_noted,
        outcomes={
            "noted": "waits",
            "needs_mail": "ask_mail",
            "no_mail": "cannot_write",
            "cannot_write": "cannot_write",
            "unavailable": "goods_down",
        },
    ),
    "ask_mail": Question(
        slot="mail",
        ask=words("ask_mail"),
        again=words("ask_mail_again"),
        then="wait",
        on_none="cannot_write",
        always=True,
    ),
    "ahead": Lookup(
        operation="match_goods",
        args=("cart",),
        receive=_wait_for_all,
        outcomes={"matched": "to_order", "too_many": "goods_too_many", "unavailable": "goods_down"},
    ),
    "to_order": Finish(outcome="goes_on:order_place", words=words("let_us_order")),
    "waits": Finish(
        outcome="waits",
        words=composed(
            _waits,
            {
                "told_here": "items",
                "told_by_mail": "items mail",
                "expected": "day",
                "mail_unproven": "",
                "rest_is_there": "items",
            },
        ),
    ),
    "left": Finish(outcome="left", words=words("all_right")),
    "cannot_write": Transfer(reason="cannot_write", words=words("person_tells")),
}

FLOW = Flow(
    name="preorder",
    version=1,
    starts_on=("preorder",),
    first="wait_begin",
    slots={
        **wait_slots(),
        **GOODS.slots,
        "cart": kinds.goods_awaited(),
        "wish": kinds.wish(),
        "where": kinds.where(),
        "mail": kinds.mail(),
        "still_wanted": slots.yes_or_no(),
    },
    operations={
        **GOODS.operations,
        **waits.OPERATIONS,
        "await_stock": ("noted", "needs_mail", "no_mail", "cannot_write", "unavailable"),
    },
    nodes={**wait_steps(new=GOODS.first, down="cannot_write"), **GOODS.nodes, **_NODES},
)
