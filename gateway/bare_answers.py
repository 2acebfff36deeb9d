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
_MOST_LETTERS_OFFERED: Final = 80
"""The same for one of the reasons that were offered, where the reason is asked for: "you sent the wrong one"."""
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
    if meaning is None or meaning.button is not None or not _may_count_before_all(meaning):
        return
    if _WISHES.search(meaning.text) or parse.wants_person(meaning.text) or told([meaning.text]).any():
        return
    asked, answer = _answer(turn, meaning)
    if asked is None or answer is None:
        return
    length, is_of_few = len(meaning.text.strip()), len(meaning.text.split()) <= _MOST_WORDS
    is_offered = answer != "other" and f"{asked.slot}_{answer}" in asked.titles and not listen.asks(meaning.text)
    if asked.in_own_words and is_offered and length <= _MOST_LETTERS_OFFERED:
        intent = "inform" if _counts_before_all(meaning.intent) else meaning.intent
        turn.meaning = replace(meaning, intent=intent, ranking=(), also=())
    elif is_of_few and length <= _MOST_LETTERS and _counts_before_all(meaning.intent):
        turn.meaning = replace(meaning, intent="inform", ranking=(), also=())


def _may_count_before_all(meaning: Meaning) -> bool:
    """Whether the likeliest matter is one that no flow holds back, or complaints may be so together."""
    return any(map(_counts_before_all, (meaning.intent, *(one.name for one in meaning.ranking))))


def _counts_before_all(intent: str) -> bool:
    return intent in ("safety_issue", "human") or intent.startswith(_COMPLAINT)


def _answer(turn: Turn, meaning: Meaning) -> tuple[Question | None, flow.JSON]:
    """The open question of the running flow, and the answer that it reads in the words."""
    stored, name = turn.flow, running_flow(turn.flow)
    steps = registry.flows().get(name or "")
    if stored is None or steps is None:
        return None, None
    try:
        state = flow.FlowState.from_json(cast("flow.JSON", stored.state))
    except flow.StateUnreadable:
        return None, None
    asked = steps.nodes.get(state.step)
    if state.version != steps.version or not isinstance(asked, Question):
        return None, None
    entities = tuple(
        flow.Slot(entity=one.entity, value=one.value, normalized=one.normalized) for one in meaning.entities
    )
    heard = flow.Heard(text=meaning.text, intent="inform", confidence=engine.CHANGE_AT, entities=entities)
    return asked, listen.find(steps, state.slots, heard, asked).answer
