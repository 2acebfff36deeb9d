"""Owns going on with the order that was just told about: "send me its invoice" needs no number again. Pure.

Only the number goes along: whoever is not known proves again that the order is his.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from config.running import NluSettings
from gateway.sureness import is_sure
from gateway.turns import Turn
from nlu.contract import Entity

_ABOUT_AN_ORDER: Final = frozenset(
    {"order_status", "order_change", "order_cancel", "delivery_change", "return_rma", "document_copy"}
)
_REFERS: Final = re.compile(
    r"\b(?:it|its|this|that|the same)\b|\b(?:его|него|нему|нём|этот|этого|этому|этом|этим|того же|тому же|том же)\b"
    r"|它|这个?订单|这張?单|这单|该订单|該訂單|這個?訂單|同一",
    re.IGNORECASE,
)


def carry_order(turn: Turn, nlu: NluSettings) -> None:
    """Put the number of the order told about last into `turn.meaning`, where the words point back to it."""
    meaning, number = turn.understood, _told_of(turn)
    if number is None or meaning.button is not None or meaning.first("order_number") is not None:
        return
    if meaning.intent not in _ABOUT_AN_ORDER or not is_sure(nlu, meaning) or not _REFERS.search(meaning.text):
        return
    end = len(meaning.text)
    carried = Entity(entity="order_number", value=number, normalized=number, start=end, end=end)
    turn.meaning = replace(meaning, entities=(*meaning.entities, carried))


def _told_of(turn: Turn) -> str | None:
    """The number of the order that the case's last flow ended with."""
    stored = turn.flow
    if stored is None or "ended" not in stored.state:
        return None
    slots = stored.state.get("slots")
    number = slots.get("order_number") if isinstance(slots, Mapping) else None
    return number if isinstance(number, str) and number else None
