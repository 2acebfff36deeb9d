"""Says what a turn means in the middle of a flow: a person, a stop, a moment's time, another matter, another wish.

Pure predicates over the open question and what was heard; the engine decides in which order they count.
"""

from __future__ import annotations

from bots import listen, parse
from bots.change_words import is_of_another, wants_change
from bots.flow import Heard
from bots.plan import Flow, Question
from bots.taking_time import takes_time

CHANGE_AT = 0.6
"""The confidence from which another intent is plainly another matter, when the message holds no answer."""
CHANGE_OVER_DATA_AT = 0.8
"""The same when the message holds an answer too: then the step wins unless the classifier is this sure."""

OPERATOR, CANCEL, BACK = "control=operator", "control=cancel", "control=back"
"""Payloads of the buttons that every flow understands."""

POLITE = {"thanks": "welcome", "praise": "welcome", "greet": "hello_again"}
"""What is answered to mere politeness before the open question is asked again."""
_SAFETY = "safety_issue"
_STAYS = frozenset({"inform", "affirm", "deny", "oos", "cancel_dialog", "human", "goodbye", *POLITE})
_CHANGES = frozenset({"order_cancel", "order_change", "delivery_change", "availability_price", "order_place"})


def leaves_at_once(asked: Question | None, heard: Heard, found: listen.Found, change_at: float) -> bool:
    """Tell whether it is danger or a complaint, which no open question holds back.

    One of the answers that were offered is no complaint, however it sounds: "you sent the wrong one" was asked for.
    """
    is_offered = asked is not None and f"{asked.slot}_{found.answer}" in asked.titles and not listen.asks(heard.text)
    is_complaint = heard.intent.startswith("complaint_") and heard.confidence >= change_at and not is_offered
    return heard.intent == _SAFETY or is_complaint


def wants_person(heard: Heard, change_at: float) -> bool:
    """Tell whether a person is asked for, by a button, plainly, or in other words."""
    if heard.button is not None:
        return heard.button == OPERATOR
    return (heard.intent == "human" and heard.confidence >= change_at) or parse.wants_person(heard.text)


def wants_to_stop(heard: Heard, change_at: float, *, has_data: bool) -> bool:
    """Tell whether the customer wants no more of this; beside an answer only a word that is no "no" says so."""
    if heard.button is not None:
        return heard.button == CANCEL
    if parse.wants_to_stop(heard.text):
        return not has_data or parse.yes_no(heard.text) is None
    return heard.intent == "cancel_dialog" and heard.confidence >= change_at and not has_data


def wants_back(heard: Heard) -> bool:
    """Tell whether the question before is wanted again."""
    return heard.button == BACK or (heard.button is None and parse.wants_back(heard.text))


def asks_to_wait(flow: Flow, asked: Question, heard: Heard, found: listen.Found) -> bool:
    """Tell whether just a moment is asked for; "wait" may also be one of the answers that were offered."""
    takes_words = asked.in_own_words or flow.slots[asked.slot].takes_words
    return heard.button is None and (found.answer is None or takes_words) and takes_time(heard.text)


def gives_up(flow: Flow, heard: Heard, change_at: float) -> bool:
    """Tell whether what is just being made is to be cancelled: "cancel my order" while it is only being placed."""
    is_meant = heard.intent in flow.gives_up_on and heard.confidence >= change_at and heard.button is None
    return is_meant and not (_names_an_order(heard) or is_of_another(heard.text) or listen.asks(heard.text))


def is_about_the_deed(flow: Flow, asked: Question | None, heard: Heard) -> bool:
    """Tell whether a word that stops the bot elsewhere is said of what is asked: "cancel" to "cancel the order?"."""
    if asked is None or heard.button is not None or not flow.is_confirming(asked):
        return False
    return parse.tidy(heard.text) in flow.slots[asked.slot].no_stop


def changes_matter(flow: Flow, heard: Heard, change_at: float, *, has_data: bool) -> bool:
    """Tell whether something else is wanted: the surer the classifier must be, the more the words answer."""
    if heard.button is not None or heard.intent in _STAYS or heard.intent in flow.starts_on:
        return False
    if not has_data:
        return heard.confidence >= change_at and not _is_of_the_draft(flow, heard)
    if heard.intent in flow.includes and not _names_an_order(heard):
        return False
    return heard.confidence >= max(change_at, CHANGE_OVER_DATA_AT) and listen.says_more_than_data(heard)


def is_to_change(flow: Flow, asked: Question, heard: Heard) -> bool:
    """Tell whether something of what was just summed up is to be another way, and nothing else is meant."""
    is_of_the_draft = heard.intent in _STAYS or heard.intent in flow.starts_on or heard.intent in _CHANGES
    is_said = heard.button is None and (wants_change(heard.text) or _is_of_the_draft(flow, heard))
    is_said = is_said and not (is_of_another(heard.text) or _names_an_order(heard))
    return flow.is_confirming(asked) and is_of_the_draft and is_said and parse.yes_no(heard.text) is None


def says_none(heard: Heard, change_at: float) -> bool:
    """Tell whether there is nothing to answer: a "no", or that it is not known or not there."""
    if heard.button is not None:
        return False
    denied = heard.intent == "deny" and heard.confidence >= change_at
    return denied or parse.yes_no(heard.text) is False or parse.has_none(heard.text)


def _is_of_the_draft(flow: Flow, heard: Heard) -> bool:
    """Tell whether a wish to change something means what is just being made: no order is named, no other one meant."""
    is_told = heard.intent in flow.includes & _CHANGES and not (_names_an_order(heard) or is_of_another(heard.text))
    return is_told and not listen.asks(heard.text)


def _names_an_order(heard: Heard) -> bool:
    return any(one.entity == "order_number" for one in heard.entities)
