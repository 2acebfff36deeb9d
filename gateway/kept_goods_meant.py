"""Owns when words are about goods that are kept for the customer already: a reservation, or a notice of stock. Pure.

"Cancel it" behind a reservation sounds like the end of an order; the flow that put the goods aside knows what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bots import kept_words, parse
from gateway.last_things import is_fresh, last_thing
from gateway.left_flows import running_flow
from gateway.turns import Meaning, Turn

_SAID_AT_MOST: Final = 300
_FIRST: Final = ("safety_issue", "human")
_COMPLAINT: Final = "complaint_"
_NOTICES: Final = frozenset(
    {"preorder", "cancel_dialog", "deny", "inform", "oos", "request_status", "order_cancel", "availability_price"}
)
"""What a wish for no further notice may sound like."""
_NAMED: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("reserve", "cancel"): {"ru": "отменить бронь", "en": "cancel reservation", "zh": "取消预留单"},
    ("reserve", "change"): {"ru": "изменить бронь", "en": "change reservation", "zh": "修改预留单"},
    ("reserve", "status"): {"ru": "статус брони", "en": "status of reservation", "zh": "预留单状态"},
    ("preorder", "cancel"): {"ru": "отменить уведомление", "en": "cancel the notice", "zh": "取消通知"},
    ("preorder", "change"): {"ru": "изменить уведомление", "en": "change the notice", "zh": "修改通知"},
}
"""What is put below words that do not name it."""
_KEPT: Final = ("reserve", "preorder")
_DONE: Final = frozenset({("reserve", "asked"), ("reserve", "confirmed"), ("preorder", "waits")})
"""Ends after which something is kept."""
_SURE: Final = 0.6


def settle_kept(turn: Turn) -> bool:
    """Settle `turn.meaning` on the flow that keeps the goods, where the words are about those; tells whether it did."""
    meaning = turn.understood
    if meaning.button is not None or not 0 < len(meaning.text.strip()) <= _SAID_AT_MOST or _goes_first(meaning):
        return False
    runs = running_flow(turn.flow)
    if runs in _KEPT:
        return False
    if kept_words.about_reservation(meaning.text):
        return _settle(turn, "reserve", meaning.text)
    may_be = meaning.intent in _NOTICES or meaning.confidence < _SURE or _has_done(turn) == "preorder"
    if may_be and kept_words.about_notice(meaning.text):
        return _settle(turn, "preorder", meaning.text)
    return runs is None and _settle_last(turn)


def _goes_first(meaning: Meaning) -> bool:
    is_urgent = meaning.intent in _FIRST or meaning.intent.startswith(_COMPLAINT)
    return is_urgent or parse.wants_person(meaning.text)


def _settle_last(turn: Turn) -> bool:
    """Take words that name nothing for what was put aside, or is watched, in this talk last.

    Behind something else that was told meanwhile another number is none for the reservation.
    """
    meaning, done, last = turn.understood, _has_done(turn), last_thing(turn)
    is_last = last is not None and last.kind == "reservation" and is_fresh(turn, last)
    kept: kept_words.Kept | None = done or ("reserve" if is_last else None)
    if kept is None or meaning.first("product_reference") is not None:
        return False
    deed = kept_words.about_the_last(meaning.text, kept)
    if deed is None or (deed == "change" and done is None):
        return False
    named = _NAMED[kept, deed]
    name = named.get(meaning.language, named["en"])
    number = last.number if last is not None and is_last and kept == "reserve" else ""
    return _settle(turn, kept, f"{meaning.text}\n{name} {number}".strip())


def _has_done(turn: Turn) -> kept_words.Kept | None:
    """The flow that keeps what this talk ended with just now."""
    stored = turn.flow
    ended = stored.state.get("ended") if stored is not None else None
    if stored is None or (stored.flow, ended) not in _DONE:
        return None
    return "reserve" if stored.flow == "reserve" else "preorder"


def _settle(turn: Turn, intent: str, text: str) -> bool:
    settled = replace(turn.understood, intent=intent, confidence=1.0, act_from=None, ranking=(), text=text)
    turn.meaning = settled
    return True
