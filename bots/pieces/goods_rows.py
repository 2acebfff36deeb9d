"""The lines of a cart as the order system knows them, and what is still doubtful about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bots.flow import JSON, Money, Slots
from bots.pieces.goods_units import Sold, sold_as, unit_doubt
from bots.reading import date_at, rows_at, rows_of, says_yes, text_at, whole_at

CANDIDATES_AT_MOST = 3
DOUBTS_AT_MOST = 5
"""More doubtful lines than these are no talk but a list to go through: a person does."""
QUANTITY_AT_MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An article by reference and name."""

    reference: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: what was written, which article it is (None while that is open), how many are wanted and there.

    One that `waits` is wanted whole, although not all of it is in stock. `unit` is what `quantity` was written in,
    where that is not the piece; `sold` tells what everything else counts in.
    """

    asked: str
    reference: str | None
    name: str
    quantity: int | None
    waits: bool
    in_stock: int
    more_on: date | None
    price: Money | None
    discontinued: bool
    replacement: Named | None
    candidates: tuple[Named, ...]
    unit: str | None = None
    sold: Sold = field(default_factory=Sold)

    @property
    def title(self) -> str:
        """What the line is called: reference and name, or as it was written."""
        return f"{self.reference} {self.name}".strip() if self.reference else self.asked

    @property
    def is_short(self) -> bool:
        """Whether fewer are there than wanted, and the customer has not said what then."""
        return not self.waits and self.quantity is not None and self.quantity > self.in_stock


def read_rows(known: Slots) -> tuple[Row, ...]:
    """Read what was told of the cart."""
    return tuple(_read(row) for row in rows_at(known, "goods"))


def doubt_of(row: Row, *, checks_stock: bool) -> str | None:
    """Name what has to be asked about a line; None where all is clear."""
    if row.reference is None:
        return "which" if row.candidates else "other"
    is_out = row.in_stock < (row.quantity or 1)
    if row.discontinued and row.replacement and is_out:
        return "replaced"
    if row.discontinued and not row.in_stock:
        return "gone"
    if row.quantity is None or not 0 < row.quantity <= QUANTITY_AT_MOST:
        return "how_many"
    if (doubt := unit_doubt(row.quantity, row.unit, row.sold, name=row.name)) is not None:
        return doubt
    return "short" if checks_stock and row.is_short else None


def first_doubt(rows: Sequence[Row], *, checks_stock: bool) -> tuple[int, str] | None:
    """Give the place and kind of the first doubt; articles come before numbers, numbers before stock."""
    doubts = [(place, kind) for place, row in enumerate(rows) if (kind := doubt_of(row, checks_stock=checks_stock))]
    for kinds in (("which", "other", "replaced", "gone"), ("how_many", "unit", "unit_how_many", "least"), ("short",)):
        for place, kind in doubts:
            if kind in kinds:
                return place, kind
    return None


def cart_of(rows: Sequence[Row]) -> list[dict[str, JSON]]:
    """Write the lines back as a cart."""
    return [
        {
            "asked": row.asked,
            "reference": row.reference,
            "quantity": row.quantity,
            **({"name": row.name} if row.reference and row.name else {}),
            **({"unit": row.unit} if row.unit else {}),
            **({"waits": True} if row.waits else {}),
        }
        for row in rows
    ]


def without(rows: Sequence[Row], place: int) -> list[dict[str, JSON]]:
    """Leave one line out of the cart."""
    return [line for index, line in enumerate(cart_of(rows)) if index != place]


def changed(rows: Sequence[Row], place: int, **values: JSON) -> list[dict[str, JSON]]:
    """Give the cart with one line changed."""
    return [_without_nulls({**line, **values}) if at == place else line for at, line in enumerate(cart_of(rows))]


def _without_nulls(line: dict[str, JSON]) -> dict[str, JSON]:
    return {name: value for name, value in line.items() if name != "unit" or value is not None}


def _read(row: Slots) -> Row:
    price, currency = text_at(row, "price"), text_at(row, "currency")
    return Row(
        asked=text_at(row, "asked") or text_at(row, "reference") or "",
        reference=text_at(row, "reference"),
        name=text_at(row, "name") or "",
        quantity=whole_at(row, "quantity"),
        waits=says_yes(row, "waits"),
        in_stock=max(whole_at(row, "in_stock") or 0, 0),
        more_on=date_at(row, "more_on"),
        price=Money(price, currency or "") if price else None,
        discontinued=says_yes(row, "discontinued"),
        replacement=next(iter(_named(rows_of([row.get("replacement")]))), None),
        candidates=_named(rows_at(row, "candidates"))[:CANDIDATES_AT_MOST],
        unit=text_at(row, "unit"),
        sold=sold_as(row),
    )


def _named(rows: Sequence[Slots]) -> tuple[Named, ...]:
    return tuple(
        Named(reference=reference, name=text_at(row, "name") or "")
        for row in rows
        if (reference := text_at(row, "reference"))
    )
