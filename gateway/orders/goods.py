"""Owns goods as an order system knows them: articles and the units they are sold in, stock and price."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gateway.orders.wishes import Branch


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article of the catalogue; `replacement` is the reference of its successor, if it has one.

    Quantities, stock and price count in `unit` (one of `bots.units.UNITS`; others are told as pieces). One of them
    holds `pack_of` `pack_unit`s, where that is known: a coil of 100 metres. Of what is sold by the piece `pack_of`
    tells how many are packed together. At least `minimum` can be ordered, and only multiples of `multiple`.
    """

    reference: str
    names: Mapping[str, str]
    group: str
    discontinued: bool = False
    replacement: str | None = None
    unit: str = "piece"
    pack_of: int | None = None
    pack_unit: str = "piece"
    minimum: int = 1
    multiple: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchStock:
    """How many of the article's units lie at one branch."""

    branch: Branch
    in_stock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Units of the article in all and per branch; `more_on` is the day of the next arrival, if one is planned."""

    reference: str
    in_stock: int
    branches: tuple[BranchStock, ...]
    more_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of one unit of the article; `for_account` tells an agreed price from the list price."""

    reference: str
    amount: Decimal
    currency: str
    for_account: bool
