"""What is done about an intent: begun, answered or collected for people where it is sure; else it is asked about once.

Pure. What comes before any intent (people, danger, a flow that runs) is `gateway.decide`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from config.settings import Settings
from gateway.actions import (
    COMPLAINT,
    HUMAN,
    REQUEST_STATUS,
    SAFETY,
    Action,
    Clarify,
    HandOver,
    Say,
    Situation,
    StartFlow,
)
from gateway.live_intents import present_name
from gateway.routing import reason
from gateway.store.rows import Reason
from gateway.sureness import act_from
from nlu.contract import OUT_OF_SCOPE
from nlu.thresholds import likeliest

_QUOTE: Final = "quote_request"
DATUM_KEPT: Final = "datum_kept"
"""Said with the choices that stand, where a datum came in their place."""
_UNSURE: Final = "oos_to_person"
"""Said before the case goes to people because even a question did not make clear what is meant."""
_WITH_NUMBER: Final = ("order_status", "order_change", "return_rma")
_USUAL: Final = ("order_status", "availability_price", HUMAN)
"""What is offered where nothing tells what is wanted."""
_COURTESIES: Final = frozenset({"greet", "thanks", "goodbye", "praise"})
_CHOICES = 3
_COULD_BE = 0.95
"""What is offered holds the right one with this probability, if it can be had with so few choices."""
_NO_WISHES = frozenset(
    {OUT_OF_SCOPE, "affirm", "deny", "inform", "thanks", "goodbye", "greet", "praise", "cancel_dialog"}
)
_OF_GOODS = frozenset({"order_place", "reserve", "preorder", "quote_request"})
_OF_ORDERED_GOODS = frozenset({"order_change", "return_rma"})
"""Begun also unsurely where goods and their number are named: each sums up and asks before it does anything."""
_ORDER_STATUS: Final = "order_status"
"""Begun also unsurely where an order's number is named: it only tells how the order stands, once it is proven.

So is any other matter that is the only one likely, that is named in so many words, or is by far the likeliest: each
asks before it changes anything.
"""
_OF_AN_ORDER = frozenset({"order_change", "order_cancel", "delivery_change", "return_rma", "document_copy"})
_BY_FAR: Final = 2.5
"""So many times likelier than the next choice."""
_LIKELY: Final = 0.6
"""How likely a look at an order is to be meant before its number is asked for; nothing but the number is."""
_CHOSEN: Final = 0.5
"""How likely one of the offered matters is to be meant before it is begun."""
_LEAST_OFFERED: Final = 0.05
"""What is less likely is not offered: a choice that nobody could mean is odd."""


def about_intent(situation: Situation, settings: Settings) -> Action:
    """What to do about what was understood, and about what was not."""
    if situation.quote is not None and situation.intent != "order_place":
        return HandOver(intent=_QUOTE, reason=reason("discount-asked", quote=situation.quote), key="discount_to_person")
    if situation.asks_nothing_yet and situation.button is None and not situation.asked_before:
        usual = _offered(_USUAL, settings)
        return Clarify(choices=usual, key="what_is_needed", reason=understood("intent-unsure", situation, settings))
    is_bare = situation.is_bare_reply or situation.asks_nothing_yet
    if is_bare and (said := _about_a_bare_reply(situation, settings)) is not None:
        return said
    section = settings.intents.get(situation.intent)
    if situation.intent == OUT_OF_SCOPE or section is None or not is_sure(situation, settings):
        return _about_unclear(situation, settings)
    why = understood("intent-sure", situation, settings)
    if (wish := _named_wish(situation, settings)) is not None:
        return _about_flow_intent(replace(situation, intent=wish), settings.intents[wish].flow, why, settings)
    match section.handling:
        case "flow":
            return _about_flow_intent(situation, section.flow, why, settings)
        case "answer" | "note":
            return Say(key="answer", intent=situation.intent, reason=why)
        case "collect":
            return HandOver(intent=situation.intent, reason=why, key="collect")
        case "person" if situation.intent == HUMAN:
            return HandOver(intent=None, reason=reason("human-asked"))
        case "person":
            key = "request_status_none" if situation.intent == REQUEST_STATUS else None
            return HandOver(intent=situation.intent, reason=why, key=key)


def _about_flow_intent(situation: Situation, flow: str | None, why: Reason, settings: Settings) -> Action:
    if situation.intent in ("affirm", "deny", "inform", "cancel_dialog"):
        return _about_bare_data(situation, why, settings)
    if flow is None or not situation.knows_flow:
        return HandOver(intent=situation.intent, reason=why, key="collect")
    return StartFlow(flow=flow, intent=situation.intent, reason=why)


def _about_bare_data(situation: Situation, why: Reason, settings: Settings) -> Action:
    if situation.asked_before and situation.button is None:
        return _about_data_for_a_choice(situation, why, settings)
    if situation.intent == "cancel_dialog":
        choices: tuple[str, ...] = ("order_cancel", HUMAN)
        return Clarify(choices=_offered(choices, settings), key="nothing_to_cancel", reason=why)
    if situation.intent == "inform" and _asks_the_same(situation):
        again = situation.told_by or ""
        return StartFlow(flow=again, intent=again, reason=why)
    if situation.intent == "inform" and situation.has_reference and situation.has_quantity:
        choices = ("order_place", "availability_price", _QUOTE)
    elif situation.intent == "inform" and situation.has_reference:
        choices = ("availability_price", "order_place", "technical_support")
    elif situation.intent == "inform" and situation.has_order_number:
        choices = _WITH_NUMBER
    else:
        choices = _USUAL
    return Clarify(choices=_offered(choices, settings), key="inform_alone", reason=why)


def _about_data_for_a_choice(situation: Situation, why: Reason, settings: Settings) -> Action:
    """A datum or "stop" where it was asked which matter is meant: a datum is kept and asked about once more."""
    if situation.cancels_kept and "order_cancel" in settings.intents:
        meant = replace(situation, intent="order_cancel")
        return _about_flow_intent(meant, settings.intents["order_cancel"].flow, why, settings)
    if situation.intent == "cancel_dialog":
        return Say(key="cancelled", intent=None, reason=why)
    choices = _offered(situation.choices_before, settings)
    matters = [name for name in choices if name != HUMAN]
    if len(matters) == 1 and situation.has_order_number and matters[0] in (*_OF_AN_ORDER, _ORDER_STATUS):
        meant = replace(situation, intent=matters[0])
        return _about_flow_intent(meant, settings.intents[matters[0]].flow, why, settings)
    if situation.intent == "inform" and choices and not situation.misses_before:
        is_of_them = any(name in (*_OF_AN_ORDER, _ORDER_STATUS) for name in matters)
        choices = choices if is_of_them or not situation.has_order_number else _offered(_WITH_NUMBER, settings)
        return Clarify(choices=choices, key=DATUM_KEPT, reason=why)
    return HandOver(intent=None, reason=why, key=_UNSURE)


def _about_a_bare_reply(situation: Situation, settings: Settings) -> Action | None:
    """A plain "yes" or "all right" where nothing is asked: taken for thanks behind what was done, else asked about.

    To the question which of several matters is meant it is no answer: that is asked once more.
    """
    why = understood("intent-sure", situation, settings)
    if situation.button is not None:
        return None
    if situation.asked_before:
        choices = _offered(situation.choices_before, settings)
        is_first = choices and not situation.misses_before
        return Clarify(choices=choices, key="clarify_again", reason=why) if is_first else None
    if situation.told_by is not None:
        return Say(key="as_you_wish", intent=None, reason=why)
    if situation.intent in _COURTESIES:
        return None
    usual = _offered(_USUAL, settings)
    return Clarify(choices=usual, key="what_is_needed", reason=why)


def _asks_the_same(situation: Situation) -> bool:
    """Whether a bare datum asks again what was just told: "and LC1D18M7?" after the stock of another article."""
    if situation.told_by == "availability_price":
        return situation.has_reference
    return situation.told_by == _ORDER_STATUS and situation.has_order_number


def _about_unclear(situation: Situation, settings: Settings) -> Action:
    why = understood("intent-unsure", situation, settings)
    if situation.asked_before:
        return _about_what_stays_unclear(situation, why, settings)
    choices = _likely(situation, settings)
    if not choices or situation.intent == OUT_OF_SCOPE:
        usual = _offered(_USUAL, settings)
        return Clarify(choices=usual, key="oos", reason=why)
    if (wish := _named_wish(situation, settings)) is not None:
        return _about_flow_intent(replace(situation, intent=wish), settings.intents[wish].flow, why, settings)
    if (begun := _begun_unsurely(situation, choices, settings)) is not None:
        return _about_flow_intent(replace(situation, intent=begun), settings.intents[begun].flow, why, settings)
    if len(choices) == 1:  # the question which of them is none
        choices = tuple(dict.fromkeys((*choices, *_offered(_USUAL, settings))))[:_CHOICES]
    return Clarify(choices=choices, key="clarify", reason=why)


def _about_what_stays_unclear(situation: Situation, why: Reason, settings: Settings) -> Action:
    """Words that choose none of the matters for sure: the likeliest of them is begun, else it is a person's.

    Where an order's number came the matters are named again, once.
    """
    choices = _offered(situation.choices_before, settings)
    if (chosen := _chosen_unsurely(situation, choices, settings)) is not None:
        return _about_flow_intent(replace(situation, intent=chosen), settings.intents[chosen].flow, why, settings)
    is_of_them = any(name in (*_OF_AN_ORDER, _ORDER_STATUS) for name in choices)
    if situation.has_order_number and is_of_them and not situation.misses_before and situation.button is None:
        return Clarify(choices=choices, key=DATUM_KEPT, reason=why)
    return HandOver(intent=named(situation, settings), reason=why, key=_UNSURE)


def _chosen_unsurely(situation: Situation, choices: tuple[str, ...], settings: Settings) -> str | None:
    """The matter among those that were offered that is meant by far the likeliest; none where an admin set how sure."""
    section = settings.intents.get(situation.intent)
    is_one = situation.intent in choices and situation.confidence >= _CHOSEN and settings.nlu.act is None
    has_flow = section is not None and section.handling == "flow" and section.flow is not None
    offered = [one.confidence for one in situation.ranking if one.name in choices and one.name != situation.intent]
    is_clear = situation.confidence >= _BY_FAR * max(offered, default=0.0)
    return situation.intent if is_one and has_flow and is_clear and situation.button is None else None


def _named_wish(situation: Situation, settings: Settings) -> str | None:
    """What is wished for in so many words with goods named, where that has a flow: it goes before what sounds alike."""
    section = settings.intents.get(situation.named_wish or "")
    has_flow = section is not None and section.handling == "flow" and section.flow is not None
    return situation.named_wish if has_flow and situation.has_reference else None


def _begun_unsurely(situation: Situation, choices: tuple[str, ...], settings: Settings) -> str | None:
    """Which matter is begun though it is unsure: data that fit it were named, and nothing is bound.

    Goods beside the number of an order are those of that order, never a new order.
    """
    if situation.has_order_number and situation.has_reference:
        meant = [name for name in choices if name in _OF_ORDERED_GOODS]
        is_one = len(meant) == 1 or (bool(meant) and _is_by_far_likeliest(meant[0], situation))
        return meant[0] if is_one else None
    if situation.has_reference and situation.has_quantity and choices[0] in _OF_GOODS:
        return choices[0]
    if not situation.has_order_number:
        is_learnt = settings.nlu.act is None  # a confidence that an admin set is kept to
        is_asked = choices[0] == _ORDER_STATUS and situation.confidence >= _LIKELY and not situation.has_reference
        return choices[0] if is_learnt and is_asked and _is_by_far_likeliest(choices[0], situation) else None
    is_clear = choices[0] == _ORDER_STATUS or len(choices) == 1
    is_meant = choices[0] in _OF_AN_ORDER and (
        situation.named_wish == choices[0] or _is_by_far_likeliest(choices[0], situation)
    )
    return choices[0] if is_clear or is_meant else None


def _is_by_far_likeliest(name: str, situation: Situation) -> bool:
    others = [one.confidence for one in situation.ranking if one.name != name]
    own = next((one.confidence for one in situation.ranking if one.name == name), 0.0)
    return own >= _BY_FAR * max(others, default=0.0)


def understood(code: str, situation: Situation, settings: Settings) -> Reason:
    """What was understood, how surely, and how surely it would have to be."""
    asked = round(act_from(settings.nlu, situation.act_from), 3)
    return reason(code, intent=situation.intent, confidence=round(situation.confidence, 3), act_from=asked)


def _likely(situation: Situation, settings: Settings) -> tuple[str, ...]:
    """The few intents that could be meant, likeliest first: none that is no wish, and none twice in other words."""
    chosen: dict[str, str] = {}
    for ranked in likeliest(situation.ranking, _COULD_BE):
        section = settings.intents.get(ranked.name)
        is_odd = ranked.name == SAFETY and not situation.tells_of_danger
        if (
            section is not None
            and not is_odd
            and _can_be_offered(ranked.name)
            and (ranked.confidence >= _LEAST_OFFERED or not chosen)
        ):
            same = COMPLAINT if ranked.name.startswith(COMPLAINT) else section.flow or ranked.name
            chosen.setdefault(same, ranked.name)
    return tuple(chosen.values())[:_CHOICES]


def _offered(usual: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    """Those of the usual choices that there still are, by their present names."""
    return tuple(dict.fromkeys(present_name(settings.intents, name) for name in usual if name in settings.intents))


def _can_be_offered(name: str) -> bool:
    return name not in _NO_WISHES


def is_sure(situation: Situation, settings: Settings) -> bool:
    """Whether the engine would act on the intent."""
    return situation.confidence >= act_from(settings.nlu, situation.act_from)


def named(situation: Situation, settings: Settings) -> str | None:
    """The intent, where it is sure enough to route by."""
    if situation.intent in settings.intents and situation.confidence >= settings.nlu.clarify:
        return intent_or_none(situation)
    return None


def intent_or_none(situation: Situation) -> str | None:
    """The intent, None where what was said is none of ours."""
    return None if situation.intent == OUT_OF_SCOPE else situation.intent
