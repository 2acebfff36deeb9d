"""Owns what a conversation was about last: the order, the quote, the reservation, the goods just told of. Pure.

It stands in the flow's state beside whatever runs there, so "cancel it" means the order placed a minute ago. For an
hour whoever proved an order, or placed it here, need not prove it again from the same address of a talk; a letter's
From proves nothing, so by mail the proof is asked for each time. In the chat of a site, at whose screen somebody else
may sit by then, that is enough to do something to the order for a quarter of an hour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, cast, get_args

from bots.flow import JSON, Slots
from bots.reading import rows_of, text_at, whole_at
from gateway.agreements import asked_now
from gateway.ids import SECOND
from gateway.orders.references import fold_reference
from gateway.performed import Performed, with_state
from gateway.turns import Turn

LAST: Final = "last"
"""Where a flow's state keeps it."""
PROVEN_US: Final = 3600 * SECOND
_AT_A_SCREEN_US: Final = 15 * 60 * SECOND
"""How long what was proven in the chat of a site is enough to act: the same browser may be anybody's later."""
_AT_A_SCREEN: Final = "visitor"
_GOODS_US: Final = 3600 * SECOND
_GOODS_AT_MOST: Final = 20
_TELLS_GOODS: Final = frozenset({"availability_price", "quote_request"})
By = Literal["told", "phone_tail", "mail_code", "placed"]
Kind = Literal["order", "quote", "reservation"]
_ACTS: Final = frozenset({"mail_code", "placed"})
_NOTED: Final[Mapping[tuple[str, str], Kind]] = {
    ("order_status", "found"): "order",
    ("place_order", "placed"): "order",
    ("change_order", "done"): "order",
    ("redirect_order", "done"): "order",
    ("reserve", "asked"): "reservation",
    ("reserve", "confirmed"): "reservation",
    ("make_quote", "made"): "quote",
}
"""Which operation, answered how, tells of what."""
_DISCOUNT: Final = re.compile(
    r"скидк|скинь|скинете|дешевле|подешевле|уступ|\b(?:discount|cheaper|better price|lower (?:the )?price|% off)\b"
    r"|折扣|打折|优惠|優惠|便宜|降价|降價",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One of them: its number, when it was told; by what, when and to whom it was shown to be the customer's."""

    kind: Kind
    number: str
    at: int
    by: By = "told"
    proven_at: int = 0
    who: str = ""

    def to_json(self) -> Mapping[str, JSON]:
        """Give it as plain JSON values."""
        return {"number": self.number, "at": self.at, "by": self.by, "proven_at": self.proven_at, "who": self.who}


def remember(turn: Turn, performed: Performed) -> Performed:
    """The outcome, with what the conversation was about last kept in its flow's state."""
    if performed.flow is None:
        return performed
    kept: dict[str, object] = {}
    for thing in (*_things(turn), *_now(turn)):
        kept[thing.kind] = thing.to_json()
    goods = _goods_of(turn, performed) or goods_before(turn)
    if goods is not None:
        kept["goods"] = goods
    return with_state(performed, **{LAST: kept}) if kept else performed


def last_thing(turn: Turn, kind: Kind | None = None) -> Thing | None:
    """What was told last, or the last of a kind."""
    found = [one for one in _things(turn) if kind is None or one.kind == kind]
    return max(found, key=lambda one: one.at, default=None)


def is_fresh(turn: Turn, thing: Thing) -> bool:
    """Whether it was told within the hour."""
    return 0 <= turn.now - thing.at <= PROVEN_US


def proven_before(turn: Turn, number: str) -> Literal["to_look", "to_act"] | None:
    """What the talk of the last hour has proven of an order already, from the address that writes now."""
    order = last_thing(turn, "order")
    if order is None or turn.last.mail is not None or order.who != asked_now(turn):
        return None
    is_recent = order.by != "told" and 0 <= turn.now - order.proven_at <= PROVEN_US
    if not is_recent or fold_reference(order.number) != fold_reference(number):
        return None
    return "to_act" if order.by in _ACTS and is_still_there(turn, number) else "to_look"


def is_still_there(turn: Turn, number: str) -> bool:
    """Whether who proved this order is surely still who writes, so that something may be done to it by that proof."""
    order = last_thing(turn, "order")
    if order is None or fold_reference(order.number) != fold_reference(number):
        return False
    is_screen = turn.known_person.identity.kind == _AT_A_SCREEN
    return 0 <= turn.now - order.proven_at <= (_AT_A_SCREEN_US if is_screen else PROVEN_US)


def goods_told(turn: Turn) -> tuple[Slots, ...]:
    """The goods told or quoted within the hour, with the quantities that were named."""
    kept = goods_before(turn)
    at = kept.get("at") if kept is not None else None
    if kept is None or not isinstance(at, int) or turn.now - at > _GOODS_US:
        return ()
    return tuple(row for row in rows_of(kept.get("rows")) if text_at(row, "reference"))[:_GOODS_AT_MOST]


def goods_before(turn: Turn) -> Mapping[str, JSON] | None:
    """The goods as they are kept."""
    kept = _kept(turn).get("goods")
    return cast("Mapping[str, JSON]", kept) if isinstance(kept, Mapping) else None


def quote_to_lower(turn: Turn) -> str | None:
    """The number of the quote just made where the words ask for a lower price; None otherwise."""
    quote = last_thing(turn, "quote")
    is_asked = quote is not None and turn.meaning is not None and _DISCOUNT.search(turn.meaning.text) is not None
    is_free = turn.flow is not None and "ended" in turn.flow.state
    return quote.number if quote is not None and is_asked and is_free else None


def _kept(turn: Turn) -> Mapping[str, object]:
    kept = turn.flow.state.get(LAST) if turn.flow is not None else None
    return cast("Mapping[str, object]", kept) if isinstance(kept, Mapping) else {}


def _things(turn: Turn) -> Sequence[Thing]:
    """What is kept from the turns before."""
    found: list[Thing] = []
    for kind in get_args(Kind):
        one = _kept(turn).get(kind)
        if isinstance(one, Mapping) and isinstance(one.get("number"), str):
            found.append(_read(kind, cast("Mapping[str, JSON]", one)))
    return found


def _read(kind: Kind, one: Mapping[str, JSON]) -> Thing:
    by = one.get("by")
    return Thing(
        kind=kind,
        number=text_at(one, "number") or "",
        at=whole_at(one, "at") or 0,
        by=cast("By", by) if by in get_args(By) else "told",
        proven_at=whole_at(one, "proven_at") or 0,
        who=text_at(one, "who") or "",
    )


def _now(turn: Turn) -> Sequence[Thing]:
    """What this turn's operations told of; a proof of before goes on to count for the same order."""
    known = {one.kind: one for one in _things(turn)}
    told: list[Thing] = []
    for note in turn.operations:
        kind, number = _NOTED.get((note["operation"], note["outcome"])), note.get("number")
        if kind is None or not number:
            continue
        by = _proof_in(note)
        thing = Thing(kind=kind, number=number, at=turn.now, by=by, proven_at=turn.now, who=asked_now(turn))
        before, proven = known.get(kind), proven_before(turn, number)
        is_same_code = before is not None and by == before.by == "mail_code"
        if before is not None and proven is not None and (by == "told" or is_same_code or proven == "to_act"):
            thing = replace(thing, by=before.by, proven_at=before.proven_at, who=before.who)
        known[kind] = thing
        told.append(thing)
    return told


def _proof_in(note: Mapping[str, str]) -> By:
    if note["operation"] == "place_order":
        return "placed"
    return cast("By", note["proof"]) if note.get("proof") in ("phone_tail", "mail_code") else "told"


def _goods_of(turn: Turn, performed: Performed) -> Mapping[str, object] | None:
    """The goods that a flow told of and ended with."""
    row = performed.flow
    if row is None or row.flow not in _TELLS_GOODS or row.state.get("ended") not in ("answered", "made"):
        return None
    slots = row.state.get("slots")
    cart = rows_of(cast("Slots", slots).get("cart")) if isinstance(slots, Mapping) else ()
    rows = [
        {"reference": text_at(one, "reference"), "quantity": whole_at(one, "quantity"), "unit": text_at(one, "unit")}
        for one in cart
    ]
    return {"rows": rows, "at": turn.now} if rows else None
