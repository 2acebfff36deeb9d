"""Takes a few words that answer the bot's open question for just that, whatever a classifier makes of them alone.

"Circuit breaker" is an alarming message to nobody who has just asked which product is meant. Words of danger, of a
complaint, or of a wish for a person go on to count.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, cast

from bots import engine, flow, listen, parse, registry
from bots.plan import Question
from gateway.left_flows import running_flow
from gateway.turns import Meaning, Turn
from nlu.hazards import told

_MOST_LETTERS: Final = 40
_MOST_WORDS: Final = 4
_COMPLAINT: Final = "complaint_"
_WISHES: Final = re.compile(
    r"жалоб|жалу|претензи|недовол|возмут|скарг|оператор|человек|сотрудник|менеджер|специалист|консультант"
    r"|complain|unhappy|claim|operator|human|person|agent|manager|somebody|someone"
    r"|投诉|投訴|抱怨|不满|人工|真人|客服|经理|經理",
    re.IGNORECASE,
)


def take(turn: Turn) -> None:
    """Make of a turn's meaning a mere answer where it is one and was taken for an alarm, a complaint or a person."""
    meaning = turn.meaning
    if meaning is None or not _counts_before_all(meaning.intent) or not _is_short(meaning):
        return
    if _WISHES.search(meaning.text) or parse.wants_person(meaning.text) or told([meaning.text]).any():
        return
    if _answers(turn, meaning):
        turn.meaning = replace(meaning, intent="inform", ranking=(), also=())


def _counts_before_all(intent: str) -> bool:
    return intent in ("safety_issue", "human") or intent.startswith(_COMPLAINT)


def _is_short(meaning: Meaning) -> bool:
    text = meaning.text.strip()
    return meaning.button is None and 0 < len(text) <= _MOST_LETTERS and len(text.split()) <= _MOST_WORDS


def _answers(turn: Turn, meaning: Meaning) -> bool:
    """Whether the open question of the running flow reads an answer in the words."""
    stored, name = turn.flow, running_flow(turn.flow)
    steps = registry.flows().get(name or "")
    if stored is None or steps is None:
        return False
    try:
        state = flow.FlowState.from_json(cast("flow.JSON", stored.state))
    except flow.StateUnreadable:
        return False
    asked = steps.nodes.get(state.step)
    if state.version != steps.version or not isinstance(asked, Question):
        return False
    entities = tuple(
        flow.Slot(entity=one.entity, value=one.value, normalized=one.normalized) for one in meaning.entities
    )
    heard = flow.Heard(text=meaning.text, intent="inform", confidence=engine.CHANGE_AT, entities=entities)
    return listen.find(steps, state.slots, heard, asked).answer is not None
