"""Ready-made kinds of slots for flows: order number, phone tail, references, quantity, yes or no."""

from __future__ import annotations

from bots import parse
from bots.flow import JSON
from bots.plan import SlotKind


def order_number() -> SlotKind:
    """Keep the number of an order, as the order system compares it."""
    return SlotKind(entities=("order_number",), accept=parse.clean_number, read=parse.order_number)


def phone_tail() -> SlotKind:
    """Keep the last four digits of a phone: a proof, so it is neither handed over nor kept."""
    return SlotKind(entities=("phone",), accept=parse.phone_tail, read=parse.phone_tail, secret=True)


def references() -> SlotKind:
    """Keep the catalogue references that were named, in order."""
    return SlotKind(entities=("product_reference",), accept=_reference, read=_references, many=True)


def quantity() -> SlotKind:
    """Keep a whole number above 0, in digits or words."""
    return SlotKind(entities=("quantity",), accept=_quantity, read=_quantity)


def yes_or_no() -> SlotKind:
    """Keep whether the customer said yes; for questions that want a confirmation."""
    return SlotKind(entities=(), accept=parse.yes_no, read=parse.yes_no, confirms=True)


def _reference(written: str) -> JSON:
    reference = "".join(written.upper().split())
    return reference if 0 < len(reference) <= 40 else None


def _references(text: str) -> JSON:
    return parse.references(text) or None


def _quantity(text: str) -> JSON:
    number = parse.number_said(text)
    return number if number is not None and number > 0 else None
