"""What else a customer asked in the same words: worked when the first matter is done, so that he is told both.

While a flow asks about the first matter the others wait in its state. A person who takes over reads all of it, and the
customer is told that his other question goes along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from bots import texts
from config.settings import Settings
from gateway.perform import Again, Performed, Performer, running_flow
from gateway.turns import Turn

_WAITING = "also"


async def work_next(
    turn: Turn, performed: Performed, performer: Performer, again: Again, settings: Settings
) -> Performed:
    """The outcome with the customer's next matter in it, where the first one is done; else with that kept for later."""
    also = [name for name in _waiting(turn, performed) if name in settings.intents and name != performed.intent]
    if not also or performed.is_note is not None:
        return performed
    language = turn.understood.language
    if performed.hand_over is not None:
        if not performed.hand_over.alarm:
            titles = ", ".join(performer.title(name, language) for name in also)
            performed.said.append(texts.say(language, "also_to_person", matters=titles))
        return performed
    if performed.buttons or (performed.flow is not None and "ended" not in performed.flow.state):
        return _kept(performed, also)
    return await _worked(turn, performed, also, performer, again)


async def _worked(turn: Turn, first: Performed, also: Sequence[str], performer: Performer, again: Again) -> Performed:
    name, rest = also[0], also[1:]
    meaning = turn.understood
    turn.meaning = replace(meaning, intent=name, confidence=1.0, act_from=None, also=tuple(rest))
    try:
        second = await performer.perform(turn, again(name), again)
    finally:
        turn.meaning = meaning
    if second.hand_over is None and not second.said:
        return first
    title = texts.say(meaning.language, "also_next", matter=performer.title(name, meaning.language))
    second.said = [*first.said, title, *second.said]
    second.flow = second.flow or first.flow
    second.intent = first.intent if second.hand_over is None else second.intent
    second.silence = first.silence
    return _kept(second, rest) if rest and second.hand_over is None else second


def _waiting(turn: Turn, performed: Performed) -> Sequence[str]:
    """The matters not worked yet: those of this turn, or those that waited while a flow or a question ran."""
    before = turn.flow.state.get(_WAITING) if turn.flow is not None and _still_counts(turn) else None
    waited = [str(one) for one in cast("Sequence[object]", before)] if isinstance(before, list) else []
    return list(dict.fromkeys((*turn.understood.also, *waited)))


def _still_counts(turn: Turn) -> bool:
    return turn.flow is not None and (running_flow(turn.flow) is not None or "buttons" in turn.flow.state)


def _kept(performed: Performed, also: Sequence[str]) -> Performed:
    row = performed.flow
    if row is not None and "ended" not in row.state:
        performed.flow = replace(row, state={**row.state, _WAITING: list(also)})
    return performed
