"""What a customer asks about the order he is placing (when, how much, how to pay), told from the draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from bots import parse
from bots.cart_words import says_way_or_payment
from bots.change_words import is_of_another
from bots.flow import Heard, Line, Money, Slots
from bots.flows.order_place.payment import NOT_OFFERED, not_offered, offered, payment, payment_name
from bots.flows.order_place.summary import COUNTED_TEXTS, counted, sum_said
from bots.pieces.goods_rows import read_rows
from bots.plan import Asides
from bots.reading import date_at, rows_of, text_at

_ASKS: Final = re.compile(
    r"[?？]|^(?:(?:and|ok|okay|so|but|well|hi|а|и|но|так|скажите|那|那么|请问)\W+)*"
    r"(?:when|how|what|which|can|could|may|do|does|is|are|will|когда|сколько|можно|какая|какой|есть ли|как скоро)\b|"
    r"什么时候|何时|多久|多少|几天|吗|呢",
    re.IGNORECASE,
)
_DELIVERY_COST: Final = re.compile(
    r"(?:how much|cost|price)\w*\b.*\b(?:delivery|shipping)|(?:delivery|shipping)\b.*\b(?:how much|cost|price)|"
    r"(?:сколько|почём|стоимость|цена).*доставк|доставк.*(?:сколько|стоит|стоимость|почём|цена)|运费|配送费|送货费",
    re.IGNORECASE,
)
_WHEN: Final = re.compile(
    r"\bwhen\b|how (?:long|soon|fast|quickly)|(?:what|which) day|когда|как скоро|через сколько|"
    r"сколько (?:ждать|дней|времени)|какой срок|срок доставк|什么时候|何时|多久|几天|哪天",
    re.IGNORECASE,
)
_SUM: Final = re.compile(
    r"how much|\btotal\b|\bsum\b|\bcosts?\b|\bprice\b|сколько (?:стоит|будет|выйдет|с меня|получ|это|всё|все)|сумм|"
    r"итого|цена|почём|多少钱|总共|一共|总价|价格|总额",
    re.IGNORECASE,
)
_STOCK: Final = re.compile(
    r"\bstock\b|\bavailable\b|have (?:it|them|this|these|enough|that)\b|в наличии|есть ли|на складе|有货|现货|库存",
    re.IGNORECASE,
)
_PAY: Final = re.compile(r"\bpay(?:ment)?\b|оплат|заплатить|платить|расплатиться|付款|支付|刷卡|付现", re.IGNORECASE)
_ROWS_AT_MOST: Final = 5
_TEXTS: Final = {
    "draft_day": "day",
    "draft_day_pickup": "day",
    "draft_day_later": "",
    "draft_total": "total",
    "draft_goods": "total",
    "draft_total_later": "",
    "draft_delivery": "cost",
    "draft_delivery_later": "",
    "draft_stock": "item stock",
    "draft_payments": "names",
    **NOT_OFFERED,
    **COUNTED_TEXTS,
}


def about_the_draft() -> Asides:
    """Answer what is asked about the order that is being placed; other orders and other goods are another matter."""
    return Asides(texts={key: frozenset(names.split()) for key, names in _TEXTS.items()}, answer=_answer)


def _answer(heard: Heard, known: Slots) -> tuple[Line, ...]:
    text = heard.text[: parse.READ_AT_MOST]
    if refused := _impossible_payment(heard, known):
        return refused
    if heard.button is not None or not _ASKS.search(text) or is_of_another(text) or _names_another(heard, known):
        return ()
    told: tuple[tuple[re.Pattern[str], Callable[[Slots], tuple[Line, ...]]], ...] = (
        (_PAY, _payments),
        (_DELIVERY_COST, _delivery),
        (_WHEN, _day),
        (_SUM, _total),
        (_STOCK, _stock),
    )
    return next((lines for asked, tell in told if asked.search(text) and (lines := tell(known))), ())


def _impossible_payment(heard: Heard, known: Slots) -> tuple[Line, ...]:
    """Answer words that only name a way this order cannot be paid in, once another one was chosen."""
    form = payment().read(heard.text[: parse.READ_AT_MOST])
    is_all = heard.button is None and says_way_or_payment(heard.text)
    if not is_all or not payment_name(known) or form is None:
        return ()
    said = not_offered({**known, "payment": form})
    return (*said, *_payments(known)) if said else ()


def _names_another(heard: Heard, known: Slots) -> bool:
    ours = {row.reference for row in read_rows(known)}
    named = {one.entity: one.value.upper() for one in heard.entities}
    return "order_number" in named or ("product_reference" in named and named["product_reference"] not in ours)


def _day(known: Slots) -> tuple[Line, ...]:
    offer = next(iter(rows_of([known.get("offer")])), {})
    day = date_at(known, "day") or date_at(offer, "earliest")
    if day is None:
        return (Line(key="draft_day_later"),)
    return (Line(key="draft_day_pickup" if known.get("way") == "pickup" else "draft_day", args={"day": day}),)


def _total(known: Slots) -> tuple[Line, ...]:
    total = sum_said(known)
    if total is not None:
        return (Line(key="draft_total", args={"total": total}),)
    prices = [(row.price, row.quantity) for row in read_rows(known)]
    amounts = [Decimal(price.amount) * count for price, count in prices if price is not None and count is not None]
    if not amounts or len(amounts) < len(prices):
        return (Line(key="draft_total_later"),)
    currency = next(price.currency for price, _ in prices if price is not None)
    return (Line(key="draft_goods", args={"total": Money(f"{sum(amounts):.2f}", currency)}),)


def _delivery(known: Slots) -> tuple[Line, ...]:
    offer = next(iter(rows_of([known.get("offer")])), {})
    cost = text_at(offer, "cost")
    if cost is None:
        return (Line(key="draft_delivery_later"),)
    return (Line(key="draft_delivery", args={"cost": Money(cost, text_at(offer, "currency") or "")}),)


def _stock(known: Slots) -> tuple[Line, ...]:
    rows = [row for row in read_rows(known) if row.reference is not None][:_ROWS_AT_MOST]
    return tuple(Line(key="draft_stock", args={"item": row.title, "stock": counted(row.in_stock, row)}) for row in rows)


def _payments(known: Slots) -> tuple[Line, ...]:
    names = ", ".join(name for _, name in offered(known))
    return (Line(key="draft_payments", args={"names": names}),) if names else ()
