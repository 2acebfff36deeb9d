"""The steps that make an address clear: the house behind it, the town, and whether anything is brought there.

Use: `ADDRESS = address_steps(…)`, then take in `ADDRESS.slots`, `ADDRESS.operations` and `ADDRESS.nodes`; another
address leads to `address_sorted`. From `then` on `slots["offer"]` tells what the delivery costs and its first day. An
address to which nothing is brought is asked for again; a person gets it who insists on it, or names another that is
refused too. What else is said meanwhile is no try.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bots.flow import Slots
from bots.pieces.address_words import address, address_completed, lacks_house
from bots.plan import Fork, Lookup, Node, Question, SlotKind, Transfer, words
from bots.reading import rows_of, text_at, whole_at

_TRIES_AT_MOST: Final = 2
OFFERED: Final = ("offered", "not_there", "unavailable")
"""What `delivery_offer` may answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressSteps:
    """What a flow takes in; `first` asks for the address where none is named yet, `look` goes over another one."""

    slots: Mapping[str, SlotKind]
    operations: Mapping[str, tuple[str, ...]]
    nodes: Mapping[str, Node]
    first: str = "address"
    look: str = "address_sorted"


def address_steps(*, then: str, down: str, first: Question, receive: Callable[[Slots, Slots], Slots]) -> AddressSteps:
    """Build the steps that lead to `then`; `first` asks for the address, `receive` keeps what was offered for it."""

    def received(outcome: str, known: Slots, value: Slots) -> Slots | None:
        if outcome == "not_there":
            return _refused(known)
        return receive({**known, "no_zone": None}, value) if outcome == "offered" else known

    return AddressSteps(
        slots={"address": address()},
        operations={"delivery_offer": OFFERED},
        nodes={
            "address": first,
            "address_sorted": Fork(choose=_sorted, among=("address_more", "zone_unknown", "offer")),
            "address_more": _completed("ask_house", "address_sorted"),
            "offer": Lookup(
                operation="delivery_offer",
                args=("address",),
                receive=received,
                outcomes={"offered": then, "not_there": "zone_unknown", "unavailable": down},
            ),
            "zone_unknown": Fork(
                choose=lambda known: "no_zone" if _tries(known) >= _TRIES_AT_MOST else "address_town",
                among=("no_zone", "address_town"),
            ),
            "address_town": _completed("ask_town", "address_insisted"),
            "address_insisted": Fork(
                choose=lambda known: "no_zone" if known.get("address") == known.get("no_zone") else "address_sorted",
                among=("no_zone", "address_sorted"),
            ),
            "no_zone": Transfer(reason="unknown_zone", words=words("person_no_zone")),
        },
    )


def asked(ask: str, *, always: bool = False, on_none: str | None = None) -> Question:
    """Ask for an address with the flow's own text."""
    return Question(
        slot="address", ask=words(ask), again=words("ask_address_again"), then="address_sorted",
        always=always, on_none=on_none,
    )  # fmt: skip


def offer_of(known: Slots) -> Slots:
    """Give what the delivery costs and its first day, as it was told."""
    return next(iter(rows_of([known.get("offer")])), {})


def _completed(ask: str, then: str) -> Question:
    return Question(
        slot="address",
        ask=words(ask, address="address"),
        again=words("ask_address_again"),
        then=then,
        always=True,
        read=address_completed,
    )


def _sorted(known: Slots) -> str:
    """Ask for the house, ask again for an address that is still the one that was refused, else look it up."""
    if lacks_house(known.get("address")):
        return "address_more"
    return "zone_unknown" if known.get("address") == known.get("no_zone") else "offer"


def _refused(known: Slots) -> Slots:
    """Count an address to which nothing is brought; the same one again is no further try."""
    place = text_at(known, "address")
    is_new = place != known.get("no_zone")
    return {**known, "no_zone": place, "zone_misses": _tries(known) + is_new}


def _tries(known: Slots) -> int:
    return whole_at(known, "zone_misses") or 0
