"""What a customer reads when something happened to his order, and when that is not worth telling any more. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from babel.dates import format_date

from gateway.ids import SECOND, from_us
from gateway.orders.contract import Order, OrderState, name_in
from gateway.store.order_events import OrderEventRow
from gateway.texts import Texts

_HOUR: Final = 3600 * SECOND
_OVER: Final = frozenset({OrderState.DELIVERED, OrderState.CANCELLED, OrderState.RETURNED})
_OVERTAKEN: Final[Mapping[str, frozenset[OrderState]]] = {
    "shipped": _OVER | {OrderState.READY_FOR_PICKUP},
    "delayed": _OVER | {OrderState.READY_FOR_PICKUP},
    "ready_for_pickup": _OVER,
    "delivered": frozenset({OrderState.CANCELLED, OrderState.RETURNED}),
    "cancelled": frozenset({OrderState.DELIVERED, OrderState.RETURNED}),
}
"""In which states of its order an event is old news: what came after it is told by an event of its own."""
TOLD: Final = frozenset(_OVERTAKEN)
"""The kinds that are told to customers."""
_PATTERNS: Final = {"ru": "d MMMM (EEEE)", "zh": "M月d日（EEEE）"}
_LOCALES: Final = {"zh": "zh_Hans_CN", "en": "en_GB"}


def why_untold(event: OrderEventRow, order: Order, *, now: int, max_age_hours: float) -> str | None:
    """Why an event is not worth telling: it is too old, or something that came after it is known already."""
    if now - event.at > max_age_hours * _HOUR:
        return "too_old"
    return "overtaken" if order.state in _OVERTAKEN[event.kind] else None


def news_of(event: OrderEventRow, order: Order) -> str:
    """What is new in an event: two events with the same news are said once, whatever their ids.

    A parcel is known by its tracking number, a delay by the day it came to, all else by the day on which it happened.
    """
    day = from_us(event.at).date().isoformat()
    told = {"shipped": event.tracking_number or order.tracking_number or day, "delayed": str(_eta(event, order))}
    return "\n".join((order.number, event.kind, told.get(event.kind, day)))


def text_of(event: OrderEventRow, order: Order, texts: Texts, language: str) -> str:
    """What the customer reads: what happened, then what of it helps him, in sentences that also make a mail."""
    number, kind = order.number, event.kind.replace("_", "-")
    said = [texts.say(language, f"order-event-{kind}", number=number)]
    match event.kind:
        case "shipped":
            said += _way(event, order, texts, language)
        case "delayed":
            eta = _eta(event, order)
            key = "order-event-new-day" if eta else "order-event-no-day"
            said.append(texts.say(language, key, day=day_in(eta, language) if eta else ""))
        case "ready_for_pickup":
            said += _branch(order, texts, language)
        case _:
            said.append(texts.say(language, f"order-event-{kind}-next"))
    return (" " if language != "zh" else "").join(said)


def day_in(day: date, language: str) -> str:
    """A day as customers read it: "10 January (Friday)"."""
    return format_date(day, _PATTERNS.get(language, "EEEE, d MMMM"), locale=_LOCALES.get(language, language))


def _way(event: OrderEventRow, order: Order, texts: Texts, language: str) -> list[str]:
    said: list[str] = []
    carrier, tracking = event.carrier or order.carrier, event.tracking_number or order.tracking_number
    if tracking:
        key = "order-event-tracking" if carrier else "order-event-tracking-only"
        said.append(texts.say(language, key, tracking=tracking, carrier=carrier or ""))
    elif carrier:
        said.append(texts.say(language, "order-event-carrier", carrier=carrier))
    if (eta := _eta(event, order)) is not None:
        said.append(texts.say(language, "order-event-eta", day=day_in(eta, language)))
    return said


def _branch(order: Order, texts: Texts, language: str) -> list[str]:
    branch = order.branch
    if branch is None:
        return []
    said = [texts.say(language, "order-event-branch", branch=name_in(branch.names, language))]
    if address := name_in(branch.address or {}, language):
        said.append(texts.say(language, "order-event-address", address=address))
    if hours := name_in(branch.hours or {}, language):
        said.append(texts.say(language, "order-event-hours", hours=hours))
    return said


def _eta(event: OrderEventRow, order: Order) -> date | None:
    """The day as the order system knows it now; what the event said where it knows none."""
    return order.eta or (date.fromisoformat(event.eta) if event.eta else None)
