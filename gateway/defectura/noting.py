"""Notes in the register what a customer asked for and the answer says is not there. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from bots.flow import JSON, Slots
from bots.reading import rows_at, says_yes, text_at, whole_at
from gateway.ids import SECOND, new_id
from gateway.orders.references import fold_reference
from gateway.store.demands import DemandRow
from gateway.turns import Turn

_DAY: Final = 24 * 3600 * SECOND
_KEY_KEPT, _ASKED_KEPT = 80, 200
_ROWS_IN: Final = {"availability": "items", "match_goods": "goods"}
"""Where the answers of these operations have their lines."""
_WORD: Final = re.compile(r"\w+")


def note_missing(turn: Turn, operation: str, args: Slots, value: Slots, *, days: int) -> None:
    """Put what is not there, or not enough of it, into the turn's changes; a line asked twice in it stands once.

    Who has ordered an article does not wait for it any more.
    """
    if operation == "place_order" and text_at(value, "number") is not None:
        turn.changes.stock_waits_ended += [
            (turn.known_person.contact.id, reference, "ordered", turn.now)
            for row in rows_at(args, "cart")
            if (reference := text_at(row, "reference")) is not None
        ]
    rows = rows_at(value, _ROWS_IN[operation]) if operation in _ROWS_IN else ()
    wanted = whole_at(args, "quantity")
    found = [missing for row in rows if (missing := _missing(row, wanted)) is not None]
    for reference, asked, quantity, why in found:
        note(turn, reference=reference, asked=asked, quantity=quantity, why=why, days=days)


def note(turn: Turn, *, reference: str | None, asked: str, quantity: int | None, why: str, days: int) -> None:
    """Put one article into the register for the turn's customer, unless the turn is only kept or one of ours writes."""
    person = turn.known_person
    if turn.kept is not None or person.is_reporter or not (key := key_of(reference, asked)):
        return
    row = DemandRow(
        id=new_id(),
        key=key,
        reference=reference,
        asked=asked[:_ASKED_KEPT],
        quantity=quantity,
        why=why,
        channel=turn.claim.channel,
        contact_id=person.contact.id,
        account_id=person.account.id if person.account is not None else None,
        case_id="",
        at=turn.now,
        anew_before=turn.now - days * _DAY,
    )
    turn.changes.demands[:] = [one for one in turn.changes.demands if one.key != key] + [row]


def key_of(reference: str | None, asked: str) -> str:
    """By what the same article is known again: its folded reference, else the words in their plainest form, sorted."""
    if reference:
        return fold_reference(reference)[:_KEY_KEPT]
    plain = unicodedata.normalize("NFKC", asked).casefold().replace("ё", "е")
    return " ".join(sorted(set(_words(plain))))[:_KEY_KEPT]


def _words(text: str) -> Iterable[str]:
    return (word for word in _WORD.findall(text) if word)


def _missing(row: Mapping[str, JSON], wanted: int | None) -> tuple[str | None, str, int | None, str] | None:
    reference, asked = text_at(row, "reference"), text_at(row, "asked") or ""
    quantity = whole_at(row, "quantity") or wanted
    if reference is None:
        return None if rows_at(row, "candidates") or not asked else (None, asked, quantity, "not_found")
    in_stock = max(whole_at(row, "in_stock") or 0, 0)
    if in_stock >= (quantity or 1):
        return None
    return reference, asked or reference, quantity, _why(row, in_stock)


def _why(row: Mapping[str, JSON], in_stock: int) -> str:
    if in_stock:
        return "not_enough"
    return "discontinued" if says_yes(row, "discontinued") else "out_of_stock"
