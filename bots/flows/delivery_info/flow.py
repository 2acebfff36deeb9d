"""What does the delivery to this town cost, and when could it be: looked up, where the ready answer says "it depends".

Begun by the gateway (`gateway.figured_answers`) in place of the ready answer where the question names a town.
"""

from __future__ import annotations

import re
from typing import Final

from bots import parse
from bots.flow import JSON, Heard, Line, Money, Slots
from bots.pieces.towns import TOWN
from bots.plan import Finish, Flow, Lookup, Question, SlotKind, Transfer, composed, words
from bots.reading import date_at, rows_of, text_at

_TOWN: Final = re.compile(TOWN, re.IGNORECASE)
_PLACE_AT_MOST: Final = 120
_LETTERS: Final = re.compile(r"[^\W\d_]{3}|[\u3400-\u9fff]{2}")


def town_in(text: str) -> str | None:
    """Give the town that a text names, as it is written there."""
    found = _TOWN.search(text[: parse.READ_AT_MOST])
    return None if found is None else found.group()


def _place(heard: Heard, _current: JSON, is_asked: bool) -> JSON:
    """Read a known town anywhere in the words, or the whole of a short answer to the question for it."""
    town = town_in(heard.text)
    if town is not None or not is_asked:
        return town
    said = heard.text.strip()
    is_place = len(said) <= _PLACE_AT_MOST and _LETTERS.search(said) is not None
    return said if is_place and parse.yes_no(said) is None and "?" not in said else None


def _nothing(_text: str) -> JSON:
    return None


def _receive(outcome: str, known: Slots, value: Slots) -> Slots | None:
    if outcome != "offered":
        return known
    offer = next(iter(rows_of([value.get("offer")])), {})
    is_whole = text_at(offer, "cost") is not None and date_at(offer, "earliest") is not None
    return {**known, "offer": offer} if is_whole else None


def _told(known: Slots) -> tuple[Line, ...]:
    offer = next(iter(rows_of([known.get("offer")])), {})
    cost, day = text_at(offer, "cost"), date_at(offer, "earliest")
    if cost is None or day is None:
        return ()
    money = Money(cost, text_at(offer, "currency") or "")
    return (Line(key="delivery_costs", args={"zone": text_at(offer, "zone") or "", "cost": money, "day": day}),)


FLOW = Flow(
    name="delivery_info",
    version=1,
    starts_on=("delivery_info",),
    first="where",
    slots={"address": SlotKind(entities=(), accept=_nothing, read=_nothing, gather=_place)},
    operations={"delivery_offer": ("offered", "not_there", "unavailable")},
    nodes={
        "where": Question(
            slot="address", ask=words("where_to"), again=words("where_to_again"), then="look", on_none="all_told"
        ),
        "look": Lookup(
            operation="delivery_offer",
            args=("address",),
            receive=_receive,
            outcomes={"offered": "told", "not_there": "not_there", "unavailable": "system_down"},
        ),
        "told": Finish(outcome="told", words=composed(_told, {"delivery_costs": "zone cost day"})),
        "not_there": Finish(outcome="not_there", words=words("no_delivery_there", address="address")),
        "all_told": Finish(outcome="left", words=words("all_told")),
        "system_down": Transfer(reason="unavailable", words=words("person_system_down")),
    },
)
