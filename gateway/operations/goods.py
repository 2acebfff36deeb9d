"""The operation that finds the articles of a cart: which one each line means, how many there are, what one costs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bots.flow import JSON, Slots
from bots.reading import rows_of, text_at, whole_at
from bots.units import PIECE
from gateway.operations.contract import Answered, Asked, Operation
from gateway.orders.contract import Article, OrderSystem, Price, Stock, name_in
from gateway.orders.references import fold_reference
from gateway.orders.wishes import WantedLine

LINES_AT_MOST = 100
"""Lines of one order; whoever wants more sends them to a person."""
_CANDIDATES = 3
_AT_ONCE = 8
_PATIENCE = 3
"""How many usual times a whole list of articles may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a line is looked up with: the order system, the language of the names, and whose prices are told."""

    orders: OrderSystem
    language: str
    account_no: str | None
    tells_prices: bool


async def match_goods(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Tell for each line of a cart its article with stock and price, or those that it may mean.

    A line without `reference` is one that several articles fit (`candidates`), or none.
    """
    rows = rows_of(args.get("cart"))
    if len(rows) > LINES_AT_MOST:
        return Answered(outcome="too_many")
    person = asked.turn.known_person
    account_no = person.verified.account_no
    look = _Look(
        orders=asked.orders,
        language=asked.language,
        account_no=account_no if person.may_see_prices else None,
        tells_prices=account_no is None or person.may_see_prices,
    )
    gate = asyncio.Semaphore(_AT_ONCE)

    async def looked_up(row: Slots) -> dict[str, JSON]:
        async with gate:
            return await _told(look, row)

    async with asyncio.timeout(_PATIENCE * asked.timeout_s):
        told = await asyncio.gather(*(looked_up(row) for row in rows))
    return Answered(outcome="matched", value={"goods": told})


def wanted_lines(cart: JSON) -> tuple[WantedLine, ...]:
    """Read the lines of a matched cart, those of the same article added up; lines without article or number are out."""
    wanted: dict[str, int] = {}
    for row in rows_of(cart):
        reference, quantity = text_at(row, "reference"), whole_at(row, "quantity")
        if reference and quantity and quantity > 0:
            wanted[reference] = wanted.get(reference, 0) + quantity
    return tuple(WantedLine(reference=reference, quantity=quantity) for reference, quantity in wanted.items())


def told_units(article: Article) -> dict[str, JSON]:
    """Write what an article is sold in, where that is more than single pieces."""
    told: dict[str, JSON] = {"sold_in": article.unit} if article.unit != PIECE else {}
    if article.pack_of is not None:
        told |= {"pack_of": article.pack_of, "pack_unit": article.pack_unit}
    if article.minimum > 1 or article.multiple > 1:
        told |= {"minimum": article.minimum, "multiple": article.multiple}
    return told


async def _told(look: _Look, row: Slots) -> dict[str, JSON]:
    written = text_at(row, "asked") or text_at(row, "reference") or ""
    sought = text_at(row, "reference") or written
    articles = await look.orders.find_articles(sought, look.language, _CANDIDATES) if sought else ()
    line: dict[str, JSON] = {"asked": written, "quantity": whole_at(row, "quantity"), "waits": row.get("waits") is True}
    line |= {"unit": unit} if (unit := text_at(row, "unit")) else {}
    meant = _meant(articles, sought)
    if meant is None:
        return {**line, "reference": None, "candidates": [{**_named(look, one), **told_units(one)} for one in articles]}
    return {**line, **await _known(look, meant)}


def _meant(articles: tuple[Article, ...], sought: str) -> Article | None:
    """Give the article whose complete reference the text has, or the only one whose whole name it is."""
    if len(articles) == 1 and _is_named(articles[0], sought):
        return articles[0]
    called = [one for one in articles if _folded(sought) in {_folded(name) for name in one.names.values()}]
    return called[0] if len(called) == 1 and _folded(sought) else None


def _folded(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _is_named(article: Article, sought: str) -> bool:
    """Tell whether the text gives the complete reference, alone or among other words."""
    return fold_reference(article.reference) in {fold_reference(text) for text in (sought, *sought.split())}


async def _known(look: _Look, article: Article) -> dict[str, JSON]:
    stock = await look.orders.stock(article.reference)
    price = await look.orders.price(article.reference, look.account_no) if look.tells_prices else None
    after = await look.orders.find_articles(article.replacement, look.language, 1) if article.replacement else ()
    return {
        **_named(look, article),
        **_stock(stock),
        **_price(price),
        **told_units(article),
        "discontinued": article.discontinued,
        "replacement": _named(look, after[0]) if after else None,
        "candidates": [],
    }


def _named(look: _Look, article: Article) -> dict[str, JSON]:
    return {"reference": article.reference, "name": name_in(article.names, look.language)}


def _stock(stock: Stock | None) -> dict[str, JSON]:
    more_on = stock.more_on.isoformat() if stock and stock.more_on else None
    return {"in_stock": stock.in_stock if stock else 0, "more_on": more_on}


def _price(price: Price | None) -> dict[str, JSON]:
    if price is None:
        return {"price": None, "currency": None}
    return {"price": f"{price.amount:.2f}", "currency": price.currency}


OPERATIONS: Mapping[str, Operation] = {"match_goods": Operation(run=match_goods)}
