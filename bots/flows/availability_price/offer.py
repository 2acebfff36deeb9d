"""What the order system knows of an article that was asked for, and the lines that say stock, day and price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bots.flow import Arg, Line, Money, Slots
from bots.reading import date_at, rows_at, rows_of, says_yes, text_at, whole_at

CANDIDATES_AT_MOST = 3
_BRANCHES_AT_MOST = 5

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
    "price": "price",
    "price_account": "price",
    "price_unknown": "",
    "branch_row": "branch stock",
}
"""Every text that `lines_about` may use, with its arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that a partial or misspelt reference may mean."""

    reference: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One article asked for: known (`reference`), ambiguous (`candidates`), or neither."""

    asked: str
    reference: str | None
    name: str | None
    in_stock: int
    branches: tuple[tuple[str, int], ...]
    price: Money | None
    account_price: bool
    available_on: date | None
    discontinued: bool
    replacement: str | None
    candidates: tuple[Candidate, ...]

    @property
    def is_known(self) -> bool:
        """Whether the order system knows just this article."""
        return self.reference is not None

    @property
    def is_ambiguous(self) -> bool:
        """Whether the customer has to choose."""
        return self.reference is None and bool(self.candidates)


def read_offers(value: Slots) -> tuple[Offer, ...]:
    """Read the items of an answer; those that name nothing asked for are left out."""
    return tuple(_read(row) for row in rows_at(value, "items") if text_at(row, "asked") or text_at(row, "reference"))


def lines_about(offers: Sequence[Offer], quantity: int | None) -> tuple[Line, ...]:
    """Say stock and price, a line per article and below it the branches that have it."""
    key = "item" if len(offers) == 1 else "item_row"
    said: list[Line] = []
    for offer in offers:
        args: dict[str, Arg] = {"item": _title(offer), "stock": _stock(offer, quantity), "price": _price(offer)}
        said.append(Line(key=key, args=args))
        for branch, stock in offer.branches[:_BRANCHES_AT_MOST]:
            said.append(Line(key="branch_row", args={"branch": branch, "stock": stock}))
    return tuple(said)


def _read(row: Slots) -> Offer:
    price, currency = text_at(row, "price"), text_at(row, "currency")
    return Offer(
        asked=text_at(row, "asked") or text_at(row, "reference") or "",
        reference=text_at(row, "reference"),
        name=text_at(row, "name"),
        in_stock=max(whole_at(row, "in_stock") or 0, 0),
        branches=tuple(
            (branch, whole_at(at, "in_stock") or 0)
            for at in rows_at(row, "branches")
            if (branch := text_at(at, "branch")) and (whole_at(at, "in_stock") or 0) > 0
        ),
        price=Money(price, currency or "") if price else None,
        account_price=says_yes(row, "account_price"),
        available_on=date_at(row, "available_on"),
        discontinued=says_yes(row, "discontinued"),
        replacement=_replacement(row),
        candidates=_candidates(row),
    )


def _replacement(row: Slots) -> str | None:
    """Read what replaces a discontinued article: a reference, or an object with reference and name."""
    named = text_at(row, "replacement")
    if named is not None:
        return named
    for item in rows_of([row.get("replacement")]):
        return " ".join(part for part in (text_at(item, "reference"), text_at(item, "name")) if part) or None
    return None


def _candidates(row: Slots) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(reference=reference, name=text_at(item, "name") or "")
        for item in rows_at(row, "candidates")
        if (reference := text_at(item, "reference"))
    )


def _title(offer: Offer) -> str:
    return f"{offer.reference} {offer.name}" if offer.name else str(offer.reference)


def _price(offer: Offer) -> Line | str:
    if offer.price is not None:
        return Line(key="price_account" if offer.account_price else "price", args={"price": offer.price})
    is_gone = offer.discontinued and not offer.in_stock
    return "" if is_gone else Line(key="price_unknown")


def _stock(offer: Offer, quantity: int | None) -> Line:
    stock, day = offer.in_stock, offer.available_on
    if stock and offer.discontinued:
        return Line(key="last_pieces", args={"stock": stock})
    if offer.discontinued:
        replacement = offer.replacement
        return Line(key="replaced_by", args={"replacement": replacement}) if replacement else Line(key="discontinued")
    if not stock:
        return Line(key="out_until", args={"day": day}) if day else Line(key="out")
    if quantity is None:
        return Line(key="in_stock", args={"stock": stock})
    if quantity <= stock:
        return Line(key="enough", args={"stock": stock, "quantity": quantity})
    if day is None:
        return Line(key="short", args={"stock": stock, "quantity": quantity})
    return Line(key="short_until", args={"stock": stock, "quantity": quantity, "day": day})
