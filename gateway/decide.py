"""Decides what is done about a turn: pure, one closed set of actions, each with its reason.

The order of the questions is the policy: what a person does goes before the bot; safety and "I want a person" before
everything the bot could say; a running flow before a new one; what is not understood is asked once, then handed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from config.settings import Settings
from gateway.live_intents import present_name
from gateway.routing import reason
from gateway.store.rows import Reason
from gateway.sureness import act_from
from nlu.contract import OUT_OF_SCOPE, Ranked
from nlu.thresholds import likeliest

HUMAN, SAFETY, REQUEST_STATUS = "human", "safety_issue", "request_status"
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
_COMPLAINT = "complaint_"
_CHOICES = 3
_COULD_BE = 0.95
"""What is offered holds the right one with this probability, if it can be had with so few choices."""
_SILENT_KINDS = {"auto-reply": "robot-auto-reply", "bounce": "robot-bounce", "own": "robot-own"}
_NO_WISHES = frozenset(
    {OUT_OF_SCOPE, "affirm", "deny", "inform", "thanks", "goodbye", "greet", "praise", "cancel_dialog"}
)
_POLITE = frozenset({"thanks", "goodbye", "praise"})
_OF_GOODS = frozenset({"order_place", "reserve", "preorder", "quote_request"})
"""Begun also unsurely where goods and their number are named: each sums up and asks before it does anything."""
_ORDER_STATUS = "order_status"
"""Begun also unsurely where an order's number is named: it only tells how the order stands, once it is proven.

So is any other matter that is the only one likely: each asks before it changes anything.
"""
_FOLDER_KINDS = {"list": "robot-list", "junk": "robot-junk"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that a decision rests on. `owner` is None where a new case is opened; `asked_before` says that we did.

    `silence` is why the bot's answer could not leave; `was_with_people` says that a closed case of theirs reopens;
    `known_as` is the intent by which the case went where it is; `act_from` the confidence from which the engine would
    act.
    """

    owner: Literal["bot", "queue", "agent", "nobody"] | None
    intent: str
    confidence: float
    ranking: Sequence[Ranked] = ()
    has_text: bool = True
    has_files: bool = False
    button: str | None = None
    verdict: str = "human"
    flow: str | None = None
    knows_flow: bool = True
    asked_before: bool = False
    bot_may_answer: bool = True
    has_order_number: bool = False
    has_reference: bool = False
    has_quantity: bool = False
    named_wish: str | None = None
    told_by: str | None = None
    wants_person: bool = False
    silence: Reason | None = None
    was_with_people: bool = False
    known_as: str | None = None
    act_from: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Answer with a text of the bot; the case stays with it."""

    key: str
    intent: str | None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFlow:
    """Begin a flow on what was just said."""

    flow: str
    intent: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueFlow:
    """Give what was said to the running flow."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A person takes it, for this reason; `key` is what the customer is told first, before the promise."""

    intent: str | None
    reason: Reason
    key: str | None = None
    alarm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarify:
    """Ask which of these intents is meant."""

    choices: tuple[str, ...]
    key: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Keep the message with its case and say nothing: a person has it, or a machine wrote it.

    `folder` opens the case, if a new one is needed, as junk in that folder, where people can look; `is_polite` says
    that nothing is asked for.
    """

    reason: Reason
    folder: Literal["list", "junk", "robots"] | None = None
    reopens: bool = True
    is_polite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """Nothing in it wants anything of anybody."""

    reason: Reason


Action = Say | StartFlow | ContinueFlow | HandOver | Clarify | Note | Ignore


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
            return HandOver(intent=_named(situation, settings), reason=situation.silence)
        if situation.was_with_people:
            return HandOver(intent=_named(situation, settings), reason=reason("reopened"))
    if not situation.bot_may_answer:
        return HandOver(intent=_named(situation, settings), reason=reason("bot-off"))
    if situation.flow is not None and situation.knows_flow and not _is_no_reply(situation):
        return ContinueFlow(reason=reason("flow-runs", flow=situation.flow))
    if not situation.has_text and situation.button is None:
        why = "attachment-only" if situation.has_files else "empty"
        return HandOver(intent=None, reason=reason(why), key="attachment_only")
    return _about_intent(situation, settings)


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
        return HandOver(intent=_intent_or_none(situation), reason=reason("robot-machine"))
    if kind == "machine":  # no customer's answer: what waits for one goes on waiting
        return Note(reason=reason("robot-machine"), reopens=False)
    return None


def _keep(situation: Situation, settings: Settings) -> Note:
    whose = reason("agent-owns" if situation.owner == "agent" else "queue-owns")
    return Note(reason=whose, is_polite=_is_polite(situation, settings))


def _about_what_waits(situation: Situation, settings: Settings) -> HandOver | StartFlow | ContinueFlow | None:
    """Nobody reads yet what waits in a queue: where it turns out to be danger or a complaint, it goes to their line.

    Meanwhile the bot collects what a complaint needs, and tells how the request stands; both leave it in the queue.
    """
    if situation.owner != "queue" or situation.known_as == SAFETY:
        return None
    if is_danger(situation.intent, situation.confidence, situation.act_from):
        return HandOver(intent=SAFETY, reason=reason("safety"), key="safety", alarm=True)
    complaint = _complaint_in(situation)
    if complaint is not None and not (situation.known_as or "").startswith(_COMPLAINT):
        return HandOver(intent=complaint, reason=reason("complaint"))
    return _beside_people(situation, settings)


def _beside_people(situation: Situation, settings: Settings) -> StartFlow | ContinueFlow | None:
    """What the bot may still do for a case that waits for a person, whose it stays."""
    if situation.silence is not None or not situation.bot_may_answer or situation.wants_person:
        return None
    if situation.flow in COLLECTS_BESIDE and situation.knows_flow:
        return ContinueFlow(reason=reason("flow-runs", flow=situation.flow))
    section = settings.intents.get(situation.intent)
    is_asked = situation.intent == REQUEST_STATUS and _is_sure(situation, settings)
    if is_asked and section is not None and section.flow is not None:
        why = _understood("intent-sure", situation, settings)
        return StartFlow(flow=section.flow, intent=REQUEST_STATUS, reason=why)
    return None


def _is_polite(situation: Situation, settings: Settings) -> bool:
    """Whether nothing is asked for: a thank-you needs no person."""
    return situation.intent in _POLITE and _is_sure(situation, settings)


def _about_people_first(situation: Situation, settings: Settings) -> Action | None:
    if is_danger(situation.intent, situation.confidence, situation.act_from):
        return HandOver(intent=SAFETY, reason=reason("safety"), key="safety", alarm=True)
    if situation.wants_person or (situation.intent == HUMAN and situation.confidence >= HUMAN_AT):
        return HandOver(intent=None, reason=reason("human-asked"))
    complaint = _complaint_in(situation)
    return HandOver(intent=complaint, reason=reason("complaint"), key="collect") if complaint is not None else None


def _complaint_in(situation: Situation) -> str | None:
    """The likeliest complaint where it is one: which kind may be unsure though all together are not."""
    if situation.intent.startswith(_COMPLAINT) and situation.confidence >= _COMPLAINT_AT:
        return situation.intent
    kinds = [ranked for ranked in situation.ranking if ranked.name.startswith(_COMPLAINT)]
    is_any = situation.intent != OUT_OF_SCOPE and sum(kind.confidence for kind in kinds) >= _COMPLAINT_AT
    return kinds[0].name if is_any else None


def _is_sure(situation: Situation, settings: Settings) -> bool:
    return situation.confidence >= act_from(settings.nlu, situation.act_from)


def _about_intent(situation: Situation, settings: Settings) -> Action:
    section = settings.intents.get(situation.intent)
    if situation.intent == OUT_OF_SCOPE or section is None or not _is_sure(situation, settings):
        return _about_unclear(situation, settings)
    why = _understood("intent-sure", situation, settings)
    if (named := _named_wish(situation, settings)) is not None:
        return _about_flow_intent(replace(situation, intent=named), settings.intents[named].flow, why, settings)
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
        return HandOver(intent=None, reason=why)
    if situation.intent == "inform" and _asks_the_same(situation):
        again = situation.told_by or ""
        return StartFlow(flow=again, intent=again, reason=why)
    if situation.intent == "inform" and situation.has_reference:
        choices: tuple[str, ...] = ("availability_price", "order_place", "technical_support")
    elif situation.intent == "inform" and situation.has_order_number:
        choices = ("order_status", "order_change", "return_rma")
    elif situation.intent == "cancel_dialog":
        choices = ("order_cancel", "order_status", HUMAN)
    else:
        choices = ("order_status", "availability_price", HUMAN)
    return Clarify(choices=_offered(choices, settings), key="inform_alone", reason=why)


def _asks_the_same(situation: Situation) -> bool:
    """Whether a bare datum asks again what was just told: "and LC1D18M7?" after the stock of another article."""
    if situation.told_by == "availability_price":
        return situation.has_reference
    return situation.told_by == _ORDER_STATUS and situation.has_order_number


def _about_unclear(situation: Situation, settings: Settings) -> Action:
    why = _understood("intent-unsure", situation, settings)
    if situation.asked_before:
        return HandOver(intent=_named(situation, settings), reason=why)
    choices = _likely(situation, settings)
    if not choices or situation.intent == OUT_OF_SCOPE:
        usual = _offered(("order_status", "availability_price", HUMAN), settings)
        return Clarify(choices=usual, key="oos", reason=why)
    if (named := _named_wish(situation, settings)) is not None:
        return _about_flow_intent(replace(situation, intent=named), settings.intents[named].flow, why, settings)
    if _begins_unsurely(situation, choices):
        return _about_flow_intent(
            replace(situation, intent=choices[0]), settings.intents[choices[0]].flow, why, settings
        )
    return Clarify(choices=choices, key="clarify", reason=why)


def _named_wish(situation: Situation, settings: Settings) -> str | None:
    """What is wished for in so many words with goods named, where that has a flow: it goes before what sounds alike."""
    section = settings.intents.get(situation.named_wish or "")
    has_flow = section is not None and section.handling == "flow" and section.flow is not None
    return situation.named_wish if has_flow and situation.has_reference else None


def _begins_unsurely(situation: Situation, choices: tuple[str, ...]) -> bool:
    """Whether the likeliest matter is begun though it is unsure: data that fit it were named, and nothing is bound."""
    if situation.has_reference and situation.has_quantity and choices[0] in _OF_GOODS:
        return True
    return situation.has_order_number and (choices[0] == _ORDER_STATUS or len(choices) == 1)


def _understood(code: str, situation: Situation, settings: Settings) -> Reason:
    """What was understood, how surely, and how surely it would have to be."""
    asked = round(act_from(settings.nlu, situation.act_from), 3)
    return reason(code, intent=situation.intent, confidence=round(situation.confidence, 3), act_from=asked)


def _likely(situation: Situation, settings: Settings) -> tuple[str, ...]:
    """The few intents that could be meant, likeliest first: none that is no wish, and none twice in other words."""
    chosen: dict[str, str] = {}
    for ranked in likeliest(situation.ranking, _COULD_BE):
        section = settings.intents.get(ranked.name)
        if section is not None and _can_be_offered(ranked.name):
            same = _COMPLAINT if ranked.name.startswith(_COMPLAINT) else section.flow or ranked.name
            chosen.setdefault(same, ranked.name)
    return tuple(chosen.values())[:_CHOICES]


def _offered(usual: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    """Those of the usual choices that there still are, by their present names."""
    return tuple(dict.fromkeys(present_name(settings.intents, name) for name in usual if name in settings.intents))


def _can_be_offered(name: str) -> bool:
    return name not in _NO_WISHES


def _named(situation: Situation, settings: Settings) -> str | None:
    """The intent, where it is sure enough to route by."""
    if situation.intent in settings.intents and situation.confidence >= settings.nlu.clarify:
        return _intent_or_none(situation)
    return None


def _intent_or_none(situation: Situation) -> str | None:
    return None if situation.intent == OUT_OF_SCOPE else situation.intent
