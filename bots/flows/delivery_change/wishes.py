"""What somebody wants otherwise about a delivery, and what then stays as it is in the order."""

from __future__ import annotations

from collections.abc import Mapping

from bots import slots
from bots.flow import JSON, Heard, Slots
from bots.flows.delivery_change.worth import worth
from bots.pieces.address_words import address
from bots.pieces.bounded import AT_MOST
from bots.pieces.branches import branch_named
from bots.pieces.delivery import part_of_day, way
from bots.pieces.too_late import order_of
from bots.plan import SlotKind
from bots.reading import date_at, rows_at, rows_of, says_yes, text_at

ADDRESS, DAY, PICKUP, DELIVERY = "address", "day", "pickup", "delivery"
CHANGES = (ADDRESS, DAY, PICKUP)
"""What can be changed, in the order in which it is offered."""


def other_branch(heard: Heard, known: Slots) -> JSON:
    """Read another branch of those that were listed, once one of them was chosen."""
    return branch_named(heard.text, rows_at(known, "branches")) if known.get("branch") is not None else None


def change() -> SlotKind:
    """Keep what is to be another: the address, the day or time, or that the goods are fetched instead."""
    return slots.choice(
        {
            ADDRESS: ("адрес*", "куда", "address*", "where to", "地址", "收货地"),
            DAY: (
                "день", "дат*", "врем*", "срок*", "перенес*", "перенос*", "позже", "раньше", "day", "date", "time",
                "later", "earlier", "reschedul*", "postpon*", "日期", "时间", "改期", "推迟", "提前", "改天",
            ),
            PICKUP: ("самовывоз*", "заберу", "pick*up", "pick-up", "pick * up", "自提", "自取"),
        }
    )  # fmt: skip


def said_what(heard: Heard, _known: Slots) -> JSON:
    """Read what is to change: the word for it, or the new address, day or time itself, kept with it for the terms."""
    days = [one.normalized or one.value for one in heard.entities if one.entity == "date"]
    given = {
        ADDRESS: _gathered(address(), heard) if any(one.entity == "address" for one in heard.entities) else None,
        "day": next((day for one in days if (day := slots.day().accept(one)) is not None), None),
        "part_of_day": _named(part_of_day(), heard),
    }
    said = {name: value for name, value in given.items() if value is not None}
    means = {"pickup": PICKUP, "delivery": ADDRESS}.get(str(_named(way(), heard)))
    what = ADDRESS if ADDRESS in said else _gathered(change(), heard) or (DAY if said else means)
    if what is None:
        return None
    return {"what": what, **said} if said else what


def is_wished(known: Slots) -> bool:
    """Tell whether anything that is to be another was said already; "the delivery" alone is how it comes today."""
    is_another_way = known.get("way") is not None and known.get("way") != (_was(known).get("way") or DELIVERY)
    named = ("change", "address", "branch", "day", "part_of_day")
    return is_another_way or any(known.get(name) is not None for name in named)


def terms_known(outcome: str, known: Slots, value: Slots) -> Slots | None:
    """Fill in from the order what was not said: who changes the day keeps the address, who fetches needs none."""
    if outcome == "refused":
        return {**known, "why": text_at(value, "why")}
    if outcome != "ok":
        return known
    known = _spread(known)
    was = _was(known)
    chosen = _way(known, was)
    bound: dict[str, JSON] = {AT_MOST: text_at(value, AT_MOST)}
    filled = {**bound, "way": chosen, "branches": [dict(row) for row in rows_at(value, "branches")]}
    if chosen == PICKUP and known.get("branch") is None and was.get("way") == PICKUP:
        filled["branch"] = was.get("branch")
    keeps_address = known.get("address") is None and known.get("change") != ADDRESS
    if chosen == DELIVERY and keeps_address and was.get("way") == DELIVERY:
        filled["address"] = was.get("address")
    return {**known, **filled, "sum": worth({**known, **filled})}


def offer_known(known: Slots, value: Slots) -> Slots:
    """Keep the delivery's cost and first day; a day that is too early becomes that one, and is said to."""
    offer = dict(next(iter(rows_of([value.get("offer")])), {}))
    wished, earliest = date_at(known, "day"), date_at(offer, "earliest")
    is_early = wished is not None and earliest is not None and wished < earliest
    day = earliest.isoformat() if is_early and earliest is not None else known.get("day")
    was_moved = says_yes(known, "day_moved") and day == known.get("day_told")
    told = {"offer": offer, "way": DELIVERY, "day": day, "day_told": day, "day_moved": is_early or was_moved}
    return {**known, **told, "sum": worth({**known, **told})}


def missing(known: Slots) -> str:
    """Name the step that asks for what is still open: the branch, the address or the day, else the one behind."""
    if known.get("way") == PICKUP:
        codes = [row.get("code") for row in rows_at(known, "branches")]
        return "day_sorted" if known.get("branch") in codes else "branch"
    return "address"


def lacks_day(known: Slots) -> bool:
    """Tell whether only another day or time was wished and not said which."""
    return known.get("change") == DAY and known.get("day") is None and known.get("part_of_day") is None


def _spread(known: Slots) -> Slots:
    """Put what was said together with what is to change where it belongs."""
    said = known.get("change")
    if not isinstance(said, Mapping):
        return known
    return {**known, **{name: value for name, value in said.items() if name != "what"}, "change": said.get("what")}


def _gathered(kind: SlotKind, heard: Heard) -> JSON:
    return kind.gather(heard, None, True) if kind.gather is not None else None


def _named(kind: SlotKind, heard: Heard) -> JSON:
    """Read it by its words alone, not by a place in a list that was not shown."""
    return kind.gather(heard, None, False) if kind.gather is not None else None


def _was(known: Slots) -> Slots:
    return next(iter(rows_of([order_of(known).get("delivery")])), {})


def _way(known: Slots, was: Slots) -> str:
    if known.get("change") == PICKUP or known.get("way") == PICKUP:
        return PICKUP
    if known.get("address") is not None or known.get("change") == ADDRESS or known.get("way") == DELIVERY:
        return DELIVERY
    return PICKUP if known.get("branch") is not None else text_at(was, "way") or DELIVERY
