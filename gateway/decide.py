"""Decides what is done about a turn: pure, one closed set of actions, each with its reason.

The order of the questions is the policy: what a person does goes before the bot; safety and "I want a person" before
everything the bot could say; a running flow before a new one; what is not understood is asked once, then handed over.
"""

from __future__ import annotations

from config.settings import Settings
from gateway.actions import (
    ADDED,
    COMPLAINT,
    HUMAN,
    REQUEST_STATUS,
    SAFETY,
    Action,
    Clarify,
    ContinueFlow,
    HandOver,
    Ignore,
    Note,
    Say,
    Situation,
    StartFlow,
)
from gateway.by_intent import about_intent, intent_or_none, is_sure, named, understood
from gateway.routing import reason
from nlu.contract import OUT_OF_SCOPE

__all__ = [
    "HUMAN",
    "REQUEST_STATUS",
    "SAFETY",
    "Action",
    "Clarify",
    "ContinueFlow",
    "HandOver",
    "Ignore",
    "Note",
    "Say",
    "Situation",
    "StartFlow",
    "decide",
    "is_danger",
]

COLLECTS_BESIDE = frozenset({"complaint"})
"""Flows that go on asking while the case waits in its queue; the first person to take it ends them."""
ASKS_IF_IT_HELPED = "answer_given"
POLITE = frozenset({"greet", "thanks", "goodbye", "praise"})
_REPLIES = frozenset({"affirm", "deny", "thanks", "goodbye", "praise"})
HUMAN_AT, _DANGER_AT, _COMPLAINT_AT = 0.3, 0.1, 0.5
"""From these on a wish for a person, a danger, a complaint of any kind counts: a false alarm costs less than a miss.

The shares of all complaints are taken together. On examples left out of the training .3 finds 87 % of the wishes with
6 false ones in a thousand messages, .5 finds 75 % of the complaints with 11. Danger is judged by an alarm of its own
where the engine has one, and what counts is its threshold.
"""
_SILENT_KINDS = {"auto-reply": "robot-auto-reply", "bounce": "robot-bounce", "own": "robot-own"}
_POLITE = frozenset({"thanks", "goodbye", "praise"})
_FOLDER_KINDS = {"list": "robot-list", "junk": "robot-junk"}


def decide(situation: Situation, settings: Settings) -> Action:
    """What to do about a turn."""
    robot = _about_robots(situation)
    if robot is not None:
        return robot
    if situation.owner in ("agent", "queue"):
        return _about_what_waits(situation, settings) or _keep(situation, settings)
    urgent = _about_people_first(situation, settings)
    if urgent is not None:
        return urgent
    if not _is_polite(situation, settings):
        if situation.silence is not None:
            return HandOver(intent=named(situation, settings), reason=situation.silence)
        if situation.was_with_people:
            return HandOver(intent=named(situation, settings), reason=reason("reopened"))
    if not situation.bot_may_answer:
        return HandOver(intent=named(situation, settings), reason=reason("bot-off"))
    if situation.flow is not None and situation.knows_flow and not _is_no_reply(situation):
        return ContinueFlow(reason=reason("flow-runs", flow=situation.flow))
    if not situation.has_text and situation.button is None:
        why = "attachment-only" if situation.has_files else "empty"
        return HandOver(intent=None, reason=reason(why), key="attachment_only")
    return about_intent(situation, settings)


def _is_no_reply(situation: Situation) -> bool:
    """Whether it was asked if an answer helped, and what came is neither yes nor no: then it goes its own way."""
    is_reply = situation.intent in _REPLIES or (situation.button or "").startswith("helped=")
    return situation.flow == ASKS_IF_IT_HELPED and not is_reply


def is_danger(intent: str, confidence: float, act_from: float | None = None) -> bool:
    """Whether words tell of danger to people, surely enough to ring."""
    return intent == SAFETY and confidence >= (_DANGER_AT if act_from is None else min(act_from, _DANGER_AT))


def _about_robots(situation: Situation) -> Action | None:
    kind = situation.verdict
    if kind in _SILENT_KINDS:
        return Note(reason=reason(_SILENT_KINDS[kind]), folder="robots", reopens=False)
    if kind in _FOLDER_KINDS:
        return Note(reason=reason(_FOLDER_KINDS[kind]), folder="list" if kind == "list" else "junk", reopens=False)
    if kind == "machine" and situation.owner in (None, "bot", "nobody"):
        return HandOver(intent=intent_or_none(situation), reason=reason("robot-machine"))
    if kind == "machine":  # no customer's answer: what waits for one goes on waiting
        return Note(reason=reason("robot-machine"), reopens=False)
    return None


def _keep(situation: Situation, settings: Settings) -> Note:
    whose = reason("agent-owns" if situation.owner == "agent" else "queue-owns")
    is_polite = _is_polite(situation, settings)
    tells = situation.may_add and situation.silence is None and not is_polite and not situation.is_bare_reply
    return Note(reason=whose, is_polite=is_polite, tells=ADDED if tells else None)


def _about_what_waits(situation: Situation, settings: Settings) -> HandOver | StartFlow | ContinueFlow | None:
    """Nobody reads yet what waits in a queue: where it turns out to be danger or a complaint, it goes to their line.

    Meanwhile the bot collects what a complaint needs, tells how the request stands, and goes on where what it lacked
    comes after all; all of that leaves it in the queue.
    """
    if situation.owner != "queue" or situation.known_as == SAFETY:
        return None
    if is_danger(situation.intent, situation.confidence, situation.act_from):
        return HandOver(intent=SAFETY, reason=reason("safety"), key="safety", alarm=True)
    complaint = _complaint_in(situation)
    if complaint is not None and not (situation.known_as or "").startswith(COMPLAINT):
        return HandOver(intent=complaint, reason=reason("complaint"))
    return _beside_people(situation, settings)


def _beside_people(situation: Situation, settings: Settings) -> StartFlow | ContinueFlow | None:
    """What the bot may still do for a case that waits for a person, whose it stays."""
    if situation.silence is not None or not situation.bot_may_answer:
        return None
    if situation.wants_person and not situation.asks_after:
        return None
    runs_beside = situation.flow in COLLECTS_BESIDE or (situation.flow is not None and situation.is_beside)
    if runs_beside and situation.knows_flow:
        return ContinueFlow(reason=reason("flow-runs", flow=situation.flow))
    if situation.goes_on is not None:
        intent = situation.known_as or situation.goes_on
        return StartFlow(
            flow=situation.goes_on, intent=intent, reason=reason("datum-came", flow=situation.goes_on), goes_on=True
        )
    section = settings.intents.get(REQUEST_STATUS)
    is_asked = situation.asks_after or (situation.intent == REQUEST_STATUS and is_sure(situation, settings))
    if is_asked and not situation.was_told_status and section is not None and section.flow is not None:
        why = understood("intent-sure", situation, settings)
        return StartFlow(flow=section.flow, intent=REQUEST_STATUS, reason=why)
    return None


def _is_polite(situation: Situation, settings: Settings) -> bool:
    """Whether nothing is asked for: a thank-you needs no person."""
    return situation.intent in _POLITE and is_sure(situation, settings)


def _about_people_first(situation: Situation, settings: Settings) -> Action | None:
    if is_danger(situation.intent, situation.confidence, situation.act_from):
        return HandOver(intent=SAFETY, reason=reason("safety"), key="safety", alarm=True)
    asks_a_bot = situation.asks_who and situation.bot_may_answer and situation.silence is None
    if asks_a_bot and not situation.wants_person and not situation.was_with_people:
        return Say(key="i_am_a_bot", intent=None, reason=reason("asked-who"))
    if situation.wants_person or (situation.intent == HUMAN and situation.confidence >= HUMAN_AT):
        return HandOver(intent=None, reason=reason("human-asked"))
    complaint = _complaint_in(situation)
    return HandOver(intent=complaint, reason=reason("complaint"), key="collect") if complaint is not None else None


def _complaint_in(situation: Situation) -> str | None:
    """The likeliest complaint where it is one: which kind may be unsure though all together are not."""
    if situation.intent.startswith(COMPLAINT) and situation.confidence >= _COMPLAINT_AT:
        return situation.intent
    kinds = [ranked for ranked in situation.ranking if ranked.name.startswith(COMPLAINT)]
    is_any = situation.intent != OUT_OF_SCOPE and sum(kind.confidence for kind in kinds) >= _COMPLAINT_AT
    return kinds[0].name if is_any else None
