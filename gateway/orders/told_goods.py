"""Owns the shapes of what the bot is told of goods: stock, price, how they are sold, names in one language."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict

from bots.pieces.goods_units import Sold, meant
from bots.units import PIECE
from gateway.orders.contract import Article, Price, Stock, name_in


class BranchTold(TypedDict):
    """How many pieces one branch has."""

    branch: str
    in_stock: int


class CandidateTold(TypedDict):
    """An article that may be meant."""

    reference: str
    name: str


class ReplacementTold(TypedDict):
    """What replaces an article that is not made any more."""

    reference: str
    name: str
    in_stock: int
    price: str | None
    currency: str | None


class ItemTold(TypedDict):
    """What is known of one asked line; without `reference` it was not recognised, see `candidates`.

    `quantity` counts in `unit` as written (null: pieces); `number` is that in `sold_in`, what everything else counts
    in, null where it cannot be told. One `sold_in` holds `pack_of` of `pack_unit`.
    """

    asked: str
    quantity: int | None
    unit: str | None
    number: int | None
    sold_in: str
    pack_of: int | None
    pack_unit: str
    minimum: int
    multiple: int
    reference: str | None
    name: str | None
    in_stock: int
    branches: list[BranchTold]
    price: str | None
    currency: str | None
    account_price: bool
    available_on: str | None
    discontinued: bool
    replacement: ReplacementTold | None
    candidates: list[CandidateTold]


class AvailabilityTold(TypedDict):
    """The value of `ok`: one item for each asked line, in that order; `left_out` counts those beyond the limit."""

    items: list[ItemTold]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An article with its stock and price, where the order system knows them."""

    article: Article
    stock: Stock | None
    price: Price | None

    @property
    def in_stock(self) -> int:
        """How many of the article's unit there are in all."""
        return self.stock.in_stock if self.stock else 0

    def number_meant(self, quantity: int | None, unit: str | None, language: str) -> int | None:
        """How many of the article's unit a written quantity is, where that can be told."""
        if quantity is None:
            return None
        return meant(quantity, unit, sold_of(self.article), name=name_in(self.article.names, language)).number


def told_article(
    asked: str, quantity: int | None, unit: str | None, known: Known, replacement: Known | None, language: str
) -> ItemTold:
    """Write what is known of an article; `available_on` is set only where fewer than wanted are in stock."""
    article, stock, price = known.article, known.stock, known.price
    number = known.number_meant(quantity, unit, language)
    is_short = known.in_stock < max(number or 1, 1)
    return ItemTold(
        asked=asked,
        quantity=quantity,
        unit=unit,
        number=number,
        sold_in=article.unit,
        pack_of=article.pack_of,
        pack_unit=article.pack_unit,
        minimum=article.minimum,
        multiple=article.multiple,
        reference=article.reference,
        name=name_in(article.names, language),
        in_stock=known.in_stock,
        branches=[
            BranchTold(branch=name_in(held.branch.names, language), in_stock=held.in_stock)
            for held in (stock.branches if stock else ())
        ],
        price=_money(price.amount) if price else None,
        currency=price.currency if price else None,
        account_price=bool(price and price.for_account),
        available_on=_iso(stock.more_on) if stock and is_short else None,
        discontinued=article.discontinued,
        replacement=_replacement(replacement, language) if replacement else None,
        candidates=[],
    )


def told_candidates(
    asked: str, quantity: int | None, unit: str | None, articles: tuple[Article, ...], language: str
) -> ItemTold:
    """Write an asked text that names no article completely, with those that may be meant."""
    return ItemTold(
        asked=asked,
        quantity=quantity,
        unit=unit,
        number=None,
        sold_in=PIECE,
        pack_of=None,
        pack_unit=PIECE,
        minimum=1,
        multiple=1,
        reference=None,
        name=None,
        in_stock=0,
        branches=[],
        price=None,
        currency=None,
        account_price=False,
        available_on=None,
        discontinued=False,
        replacement=None,
        candidates=[
            CandidateTold(reference=article.reference, name=name_in(article.names, language)) for article in articles
        ],
    )


def sold_of(article: Article) -> Sold:
    """How an article is sold, as the bot reads it."""
    return Sold(
        unit=article.unit,
        pack_of=article.pack_of,
        pack_unit=article.pack_unit,
        minimum=article.minimum,
        multiple=article.multiple,
    )


def _replacement(known: Known, language: str) -> ReplacementTold:
    return ReplacementTold(
        reference=known.article.reference,
        name=name_in(known.article.names, language),
        in_stock=known.in_stock,
        price=_money(known.price.amount) if known.price else None,
        currency=known.price.currency if known.price else None,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"
