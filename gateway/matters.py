"""Tells one matter from another in a conversation: what is plainly something else goes to a case of its own. Pure.

While a queue or an agent has a case the bot says nothing about its matter. A customer who meanwhile asks something
plainly different need not wait for that: the question opens a new, linked case with the bot. What follows belongs to
the case that speaks with the customer, and goes back to the people's case where nothing else is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from config.settings import Settings
from gateway.decide import COLLECTS_BESIDE
from gateway.left_flows import CLARIFY, OTHER_CHANNEL, WHICH_ACCOUNT, running_flow
from gateway.store.contexts import Known
from gateway.store.rows import CaseRow
from gateway.sureness import is_sure
from gateway.threads import Place
from gateway.turns import Meaning, Turn
from nlu.contract import OUT_OF_SCOPE

_OF_PEOPLE: Final = ("queue", "agent")
_ALIVE: Final = ("open", "waiting_customer", "waiting_third", "snoozed")
OF_NO_MATTER: Final = frozenset(
    {"greet", "goodbye", "thanks", "praise", "affirm", "deny", "inform", "cancel_dialog", "human", OUT_OF_SCOPE}
)
_COURTESIES: Final = ("thanks", "goodbye", "praise", "greet")
_HANDLED_BY_BOT: Final = ("flow", "answer", "collect")
_COMPLAINT: Final = "complaint_"
_OPEN_ENDED: Final = ("what", "wish")
"""Steps of a complaint whose answer may sound like any matter."""
_REPLY_AT_MOST: Final = 40
_NONE_OF_IT: Final = re.compile(
    r"\W*(?:i (?:do not|don'?t) have|(?:i have |there (?:is|are) )?(?:no|none|not|without)\b|"
    r"(?:нет|нету|без|не)(?!\w)|没|沒|无|無)",
    re.IGNORECASE,
)
_QUESTIONS: Final = (CLARIFY, WHICH_ACCOUNT, OTHER_CHANNEL)


def part(turn: Turn, known: Known, settings: Settings) -> None:
    """Move the turn to the case of its matter: a new one, the bot's own of before, or back to that of people.

    A letter names its case itself and stays there; so does what a machine wrote.
    """
    case, meaning = turn.place.case if turn.place is not None else None, turn.meaning
    if case is None or meaning is None or turn.last.mail is not None or turn.verdict.robot:
        return
    if case.owner == "queue" and _answers_a_complaint(turn):
        return  # what is wished for belongs to the complaint
    if is_plainly_other(case, meaning, settings):
        of_bot = _case_of_bot(case, meaning, known, settings)
        turn.place = Place(case=of_bot) if of_bot is not None else Place(case=None, linked_to=case.id, parted_from=case)
        turn.flow = known.flows.get(of_bot.id) if of_bot is not None else None
        turn.promises = known.open_promises.get(of_bot.id, ()) if of_bot is not None else ()
        return
    linked = [known.cases[id_] for id_ in case.linked if id_ in known.cases]
    earlier = case_of_people(case, linked)
    asks = turn.flow is not None and (running_flow(turn.flow) is not None or turn.flow.flow in _QUESTIONS)
    if earlier is not None and goes_back(case, earlier, meaning, settings, bot_asked=asks):
        turn.place = Place(case=earlier)
        turn.flow, turn.promises = None, known.open_promises.get(earlier.id, ())


def _answers_a_complaint(turn: Turn) -> bool:
    """Whether the bot asked what happened or what is to be done, or is told that there is none of what it asked for."""
    row = turn.flow
    if row is None or running_flow(row) not in COLLECTS_BESIDE:
        return False
    text = turn.meaning.text.strip() if turn.meaning is not None else ""
    says_none = len(text) <= _REPLY_AT_MOST and "?" not in text and _NONE_OF_IT.match(text) is not None
    return row.state.get("step") in _OPEN_ENDED or says_none


def is_plainly_other(case: CaseRow, meaning: Meaning, settings: Settings) -> bool:
    """Whether a message is about something else than the case that people have, sure enough to take it out of it.

    A case whose matter is not known yet takes everything: it is what the person was asked for. Complaints and danger
    stay where somebody already looks.
    """
    if case.owner not in _OF_PEOPLE or not _is_known(case.intent) or meaning.button is not None:
        return False
    section = settings.intents.get(meaning.intent)
    if section is None or section.handling not in _HANDLED_BY_BOT or section.alarm:
        return False
    if meaning.intent in OF_NO_MATTER or meaning.intent.startswith(_COMPLAINT):
        return False
    if meaning.confidence < settings.nlu.other_matter or meaning.intent == case.intent:
        return False
    return section.topic is not None and section.topic != case.topic


def case_of_people(current: CaseRow, linked: Iterable[CaseRow]) -> CaseRow | None:
    """The living case of people from which the conversation's current case was opened, or None."""
    found = [one for one in linked if one.owner in _OF_PEOPLE and one.state in _ALIVE and one.id in current.linked]
    of_contact = [one for one in found if one.contact_id == current.contact_id]
    return max(of_contact, key=lambda one: one.active_at, default=None)


def goes_back(current: CaseRow, earlier: CaseRow, meaning: Meaning, settings: Settings, *, bot_asked: bool) -> bool:
    """Whether a message belongs to the people's case again, after the bot's own matter.

    What the bot asked is answered to the bot; courtesies go to who spoke last; all that is of neither matter for sure
    goes to people, who can read.
    """
    if current.owner in _OF_PEOPLE or bot_asked or meaning.button is not None:
        return False
    section = settings.intents.get(meaning.intent)
    acts = section is not None and is_sure(settings.nlu, meaning)
    if acts and meaning.intent in _COURTESIES and current.active_at >= earlier.active_at:
        return False
    if not acts or section is None or meaning.intent in OF_NO_MATTER:
        return True
    return section.topic == earlier.topic


def _case_of_bot(case: CaseRow, meaning: Meaning, known: Known, settings: Settings) -> CaseRow | None:
    """The case with the bot that was parted from this one before for the same topic, where it is still open."""
    topic = settings.intents[meaning.intent].topic
    found = (known.cases.get(id_) for id_ in case.linked)
    return next(
        (
            one
            for one in found
            if one is not None
            and one.owner == "bot"
            and one.state == "open"
            and one.contact_id == case.contact_id
            and one.intent is not None
            and one.intent in settings.intents
            and settings.intents[one.intent].topic == topic
        ),
        None,
    )


def _is_known(intent: str | None) -> bool:
    return intent is not None and intent not in OF_NO_MATTER
