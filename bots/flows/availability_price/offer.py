"""What the order system knows of an article that was asked for, and the lines that say stock, day and price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bots.cart_mentions import recounted
from bots.flow import JSON, Arg, Line, Money, Slots
from bots.pieces.goods_units import AMOUNT_TEXTS, Sold, amount, amount_at_end, sold_as
from bots.reading import date_at, rows_at, rows_of, says_yes, text_at, whole_at
from bots.units import PIECE

CANDIDATES_AT_MOST = 3
_BRANCHES_AT_MOST = 5
_SHORT_TABLE = 5
"""A longer table has no branches below its lines: it would not be read."""

TEXTS = {
    "item": "item stock price",
    "item_row": "item stock price",
    "in_stock": "stock",
    "enough": "stock quantity",
    "short": "stock quantity",
    "short_until": "stock quantity day",
    "out": "",
    "out_until": "day",
    "last_pieces": "stock",
    "discontinued": "",
    "replaced_by": "replacement",
    "replaced_in_stock": "replacement stock price",
    "row_unclear": "asked",
    "row_candidate": "reference name",
    "row_unknown": "asked",
    "price": "price",
    "price_account": "price",
    "price_unknown": "",
    "branch_row": "branch stock",
    "unit_row": "sold asked number",
    "unit_row_only": "sold",
    "least_row": "least",
    "step_row": "step",
    **AMOUNT_TEXTS,
}
"""Every text that `table` may use, with its arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that a partial or misspelt reference may mean."""

    reference: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What replaces an article that is not made any more."""

    title: str
    in_stock: int
    price: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One article asked for: known (`reference`), ambiguous (`candidates`), or neither.

    `quantity` counts in `unit` as written, `number` in the unit of `sold`.
    """

    asked: str
    quantity: int | None
    reference: str | None
    name: str | None
    in_stock: int
    branches: tuple[tuple[str, int], ...]
    price: Money | None
    account_price: bool
    available_on: date | None
    discontinued: bool
    replacement: Replacement | None
    candidates: tuple[Candidate, ...]
    unit: str | None = None
    number: int | None = None
    sold: Sold = field(default_factory=Sold)

    @property
    def is_known(self) -> bool:
        """Whether the order system knows just this article."""
        return self.reference is not None

    @property
    def is_ambiguous(self) -> bool:
        """Whether the customer has to choose."""
        return self.reference is None and bool(self.candidates)

    @property
    def is_unknown(self) -> bool:
        """Whether nothing in the catalogue is like it."""
        return self.reference is None and not self.candidates


def read_offers(value: Slots) -> tuple[Offer, ...]:
    """Read the items of an answer; those that name nothing asked for are left out."""
    return tuple(_read(row) for row in rows_at(value, "items") if text_at(row, "asked") or text_at(row, "reference"))


def cart_of(offers: Sequence[Offer], cart: JSON) -> list[Slots]:
    """Write the lines back as a cart, with the articles found; those beyond what was answered stay as they were."""
    rows = rows_of(cart)
    written: list[Slots] = [
        recounted({"asked": offer.asked, "reference": offer.reference}, offer.quantity, offer.unit) for offer in offers
    ]
    return [*written, *rows[len(offers) :]]


def lines_about(offers: Sequence[Offer]) -> tuple[Line, ...]:
    """Say stock and price of what is known, a line per article and below it the branches that have it."""
    return tuple(line for offer in offers for line in _about(offer, "item" if len(offers) == 1 else "item_row"))


def table(offers: Sequence[Offer]) -> tuple[Line, ...]:
    """Say all lines in their order: what is known, and what is doubtful with the articles that may be meant."""
    said: list[Line] = []
    for offer in offers:
        if offer.is_known:
            said += _about(offer, "item" if len(offers) == 1 else "item_row", with_branches=len(offers) <= _SHORT_TABLE)
        elif offer.is_unknown:
            said.append(Line(key="row_unknown", args={"asked": offer.asked}))
        else:
            said.append(Line(key="row_unclear", args={"asked": offer.asked}))
            said += [
                Line(key="row_candidate", args={"reference": one.reference, "name": one.name})
                for one in offer.candidates[:CANDIDATES_AT_MOST]
            ]
    return tuple(said)


def hints_after(offers: Sequence[Offer]) -> tuple[Line, ...]:
    """Say how to go on: to order what is there, else to be told when it is."""
    known = [offer for offer in offers if offer.is_known]
    if any(offer.in_stock or (offer.replacement and offer.replacement.in_stock) for offer in known):
        return (Line(key="order_hint"),)
    return (Line(key="notify_hint"),) if any(not offer.discontinued for offer in known) else ()


def _about(offer: Offer, key: str, *, with_branches: bool = True) -> list[Line]:
    number = offer.quantity if offer.number is None and offer.unit is None else offer.number
    args: dict[str, Arg] = {"item": _title(offer), "stock": _stock(offer, number), "price": _price(offer)}
    branches = offer.branches[:_BRANCHES_AT_MOST] if with_branches else ()
    rows = [Line(key="branch_row", args={"branch": branch, "stock": _amount(offer, at)}) for branch, at in branches]
    return [Line(key=key, args=args), *_units(offer), *rows]


def _units(offer: Offer) -> list[Line]:
    """Say how the article is sold where that is another unit than was written, or not one by one."""
    said: list[Line] = []
    sold = Line(key="goods_sold", args={"unit": offer.sold.unit})
    if offer.number is not None and offer.quantity is not None and offer.number != offer.quantity:
        asked = amount(offer.quantity, offer.unit or PIECE)
        said.append(Line(key="unit_row", args={"sold": sold, "asked": asked, "number": _amount(offer, offer.number)}))
    elif offer.number is None and offer.unit is not None:
        said.append(Line(key="unit_row_only", args={"sold": sold}))
    if offer.sold.least > 1:
        said.append(Line(key="least_row", args={"least": _amount(offer, offer.sold.least)}))
    if offer.sold.multiple > 1:
        said.append(Line(key="step_row", args={"step": _amount(offer, offer.sold.multiple)}))
    return said


def _amount(offer: Offer, number: int) -> Line:
    return amount(number, offer.sold.unit)


def _read(row: Slots) -> Offer:
    return Offer(
        asked=text_at(row, "asked") or text_at(row, "reference") or "",
        quantity=whole_at(row, "quantity"),
        reference=text_at(row, "reference"),
        name=text_at(row, "name"),
        in_stock=max(whole_at(row, "in_stock") or 0, 0),
        branches=tuple(
            (branch, whole_at(at, "in_stock") or 0)
            for at in rows_at(row, "branches")
            if (branch := text_at(at, "branch")) and (whole_at(at, "in_stock") or 0) > 0
        ),
        price=_money(row),
        account_price=says_yes(row, "account_price"),
        available_on=date_at(row, "available_on"),
        discontinued=says_yes(row, "discontinued"),
        replacement=_replacement(row),
        candidates=_candidates(row),
        unit=text_at(row, "unit"),
        number=whole_at(row, "number"),
        sold=sold_as(row),
    )


def _replacement(row: Slots) -> Replacement | None:
    """Read what replaces a discontinued article: a reference, or an object with more."""
    named = text_at(row, "replacement")
    if named is not None:
        return Replacement(title=named, in_stock=0, price=None)
    for item in rows_of([row.get("replacement")]):
        title = " ".join(part for part in (text_at(item, "reference"), text_at(item, "name")) if part)
        if title:
            return Replacement(title=title, in_stock=max(whole_at(item, "in_stock") or 0, 0), price=_money(item))
    return None


def _money(row: Slots) -> Money | None:
    price, currency = text_at(row, "price"), text_at(row, "currency")
    return Money(price, currency or "") if price else None


def _candidates(row: Slots) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(reference=reference, name=text_at(item, "name") or "")
        for item in rows_at(row, "candidates")
        if (reference := text_at(item, "reference"))
    )


def _title(offer: Offer) -> str:
    return f"{offer.reference} {offer.name}" if offer.name else str(offer.reference)


def _price(offer: Offer) -> Line | str:
    if offer.discontinued and not offer.in_stock:
        return ""  # what cannot be bought has no price; its replacement tells its own
    if offer.price is not None:
        return Line(key="price_account" if offer.account_price else "price", args={"price": offer.price})
    return Line(key="price_unknown")


def _stock(offer: Offer, quantity: int | None) -> Line:
    stock, day = amount_at_end(offer.in_stock, offer.sold.unit), offer.available_on
    if offer.in_stock and offer.discontinued:
        return Line(key="last_pieces", args={"stock": stock})
    if offer.discontinued:
        return _replaced(offer.replacement) if offer.replacement else Line(key="discontinued")
    if not offer.in_stock:
        return Line(key="out_until", args={"day": day}) if day else Line(key="out")
    if quantity is None:
        return Line(key="in_stock", args={"stock": stock})
    args: dict[str, Arg] = {"stock": stock, "quantity": _amount(offer, quantity)}
    if quantity <= offer.in_stock:
        return Line(key="enough", args=args)
    args["stock"] = _amount(offer, offer.in_stock)
    return Line(key="short", args=args) if day is None else Line(key="short_until", args={**args, "day": day})


def _replaced(replacement: Replacement) -> Line:
    if not replacement.in_stock:
        return Line(key="replaced_by", args={"replacement": replacement.title})
    price: Line | str = Line(key="price", args={"price": replacement.price}) if replacement.price else ""
    args: dict[str, Arg] = {"replacement": replacement.title, "stock": replacement.in_stock, "price": price}
    return Line(key="replaced_in_stock", args=args)
