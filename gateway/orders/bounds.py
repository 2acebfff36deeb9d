"""Owns how long and how large what an order system answers may be, before it meets a column, a text or a sum of ours.

Numbers that name something (an order's, an article's, a branch's) are refused when they are too long: cut ones would
name something else. Texts are cut, and counts held within what a database counts to.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from gateway.orders.wishes import OrderEvent

A = TypeVar("A")

LONGEST_NUMBER: Final = 64
"""Of what names something: so long are the columns it is kept in."""
LONGEST_TEXT: Final = 2000
LARGEST_COUNT: Final = 2_147_483_647
_MOST_DIGITS: Final = 15
_NUMBERS: Final = frozenset(
    {
        "account_no", "branch", "code", "customer_reference", "external_no", "number", "order_number", "reference",
        "replacement", "tracking_number",
    }
)  # fmt: skip


class TooLarge(ValueError):
    """A number that names something is too long, or a sum too large: the answer cannot be used."""


def bounded(value: A) -> A:
    """Give an answer with its texts cut and its counts held; raises TooLarge for what may be neither."""
    return _bounded(value, "")  # type: ignore[no-any-return]


def _bounded(value: Any, name: str) -> Any:
    """Bound one value, the field's or the list's of that name; what needs nothing is given as it is."""
    if isinstance(value, str):
        return _text(value, name)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return min(max(value, -LARGEST_COUNT), LARGEST_COUNT)
    if isinstance(value, Decimal):
        return _sum(value, name)
    if isinstance(value, tuple):
        return tuple(_bounded(each, name) for each in value)
    if isinstance(value, Mapping):
        return {_text(str(key), ""): _bounded(each, "") for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type | OrderEvent):  # events have bounds where they are taken in
        return _whole(value)
    return value


def _text(text: str, name: str) -> str:
    kept = text.replace("\0", "") if "\0" in text else text
    if name in _NUMBERS and len(kept) > LONGEST_NUMBER:
        raise TooLarge(f"its {name} has {len(kept)} signs, {LONGEST_NUMBER} are read at most")
    return kept if len(kept) <= LONGEST_TEXT else kept[:LONGEST_TEXT]


def _sum(amount: Decimal, name: str) -> Decimal:
    if amount and amount.adjusted() >= _MOST_DIGITS:
        raise TooLarge(f"its {name or 'sum'} has more than {_MOST_DIGITS} digits")
    return amount


def _whole(value: Any) -> Any:
    bound = {each.name: _bounded(getattr(value, each.name), each.name) for each in fields(value)}
    changed = {name: each for name, each in bound.items() if each != getattr(value, name)}
    return replace(value, **changed) if changed else value
