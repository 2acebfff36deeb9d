"""Answers for the branch that is asked about: its row alone where it has the article, first where it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bots.flow import JSON, Heard, Slots
from bots.flows.availability_price.offer import Offer
from bots.pieces.branches import branch_asked_about, tells_of_a_place
from bots.plan import SlotKind
from bots.reading import rows_at, text_at, whole_at

_SAID_AT_MOST: Final = 300


def branch_words() -> SlotKind:
    """Keep the words of the first question where they tell of a place, which the branches then found may be."""

    def among(heard: Heard, known: Slots) -> JSON:
        is_first = not known and heard.button is None
        return heard.text[:_SAID_AT_MOST] if is_first and tells_of_a_place(heard.text) else None

    return SlotKind(entities=(), accept=lambda _text: None, read=lambda _text: None, among=among, secret=True)


def at_the_branch(offers: Sequence[Offer], known: Slots) -> tuple[Offer, ...]:
    """Give the offers; of a single one the rows of its branches as they were asked about."""
    items = rows_at(known, "items")
    if len(offers) != 1 or len(items) != 1:
        return tuple(offers)
    rows = [{"code": text_at(row, "branch"), "name": text_at(row, "branch")} for row in rows_at(items[0], "branches")]
    named = branch_asked_about(text_at(known, "branch_words") or "", rows)
    if named is None:
        return tuple(offers)
    there = next(whole_at(row, "in_stock") or 0 for row in rows_at(items[0], "branches") if row.get("branch") == named)
    others = tuple(one for one in offers[0].branches if one[0] != named) if not there else ()
    return (replace(offers[0], branches=((named, there), *others)),)
