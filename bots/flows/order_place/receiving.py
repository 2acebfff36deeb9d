"""Turns what the order system answers about an order to be placed into slots, and sorts its refusals."""

from __future__ import annotations

from bots.flow import JSON, Slots
from bots.flows.order_place.payment import offered
from bots.pieces.branches import branch_named
from bots.reading import rows_at, rows_of, text_at

REFUSED = {
    "not_enough": "goods_match",
    "unknown_article": "goods_match",
    "discontinued": "goods_match",
    "not_delivered_there": "address_town",
    "unknown_branch": "branch",
    "unknown_payment": "payment",
    "on_credit_hold": "credit_hold",
    "no_price": "no_price",
}
"""Where each refusal leads: what the customer can put right is asked anew, the rest is a person's."""


def terms_known(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep what this buyer may choose from; what is known of him, and the only form of payment, are filled in."""
    if outcome != "ok":
        return known
    told: dict[str, JSON] = {
        "branches": [dict(row) for row in rows_at(value, "branches")],
        "payments": [dict(row) for row in rows_at(value, "payments")],
        "buyer": dict(_object(value, "buyer")),
    }
    forms = offered(told)
    if not forms:
        return None
    filled = {name: known.get(name) or text_at(_object(value, "buyer"), name) for name in ("name", "phone")}
    payment = known.get("payment") or (forms[0][0] if len(forms) == 1 else None)
    branch = known.get("branch") or branch_named(text_at(known, "place") or "", rows_at(told, "branches"))
    return {**known, **told, **filled, "payment": payment, "branch": branch}


def offer_known(known: Slots, value: Slots) -> Slots:
    """Keep the delivery's cost; goods that are brought are not fetched."""
    return {**known, "offer": dict(_object(value, "offer")), "way": "delivery"}


def total_known(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep the sum, and the day: the wished one where it is possible, else the first that is."""
    if outcome == "refused":
        return refusal_known(known, value)
    if outcome != "ok":
        return known
    amounts = dict(_object(value, "sum"))
    wished, possible = text_at(known, "day"), text_at(value, "day")
    was_told = wished is not None and wished == text_at(known, "day_told")
    is_wished = wished is not None and wished == possible and not was_told
    still_wished = was_told and known.get("day_is_wished") is True and wished == possible
    day = possible if is_wished or still_wished else text_at(amounts, "earliest") or possible
    buyer = dict(_object(value, "buyer")) or known.get("buyer")
    told = {"buyer": buyer, "sum": amounts, "day": day, "day_told": day}
    return {**known, **told, "day_is_wished": is_wished or still_wished}


def placed_known(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Keep the number under which the order was placed."""
    if outcome == "refused":
        return refusal_known(known, value)
    if outcome == "sum_changed":
        return {**known, "prices_changed": True}
    if outcome != "placed":
        return known
    number = text_at(value, "number")
    if number is None:
        return None
    return {**known, "number": number, "sum": dict(_object(value, "sum")), "is_enclosed": value.get("is_enclosed")}


def refusal_known(known: Slots, value: Slots) -> Slots:
    """Keep why the order system said no."""
    return {**known, "why": text_at(value, "why") or "not_valid"}


def by_refusal(known: Slots) -> str:
    """Name the step that a refusal leads to."""
    return REFUSED.get(text_at(known, "why") or "", "not_valid")


def _object(row: Slots, name: str) -> Slots:
    return next(iter(rows_of([row.get(name)])), {})
