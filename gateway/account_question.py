"""Asks somebody who speaks for several accounts which one is meant, and goes on with what was said before. Pure.

The answer holds for its case alone. It is asked once and only where it matters: before a flow or a handover; danger is
never kept waiting for it. By mail nobody is asked: a person finds out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from bots import parse
from gateway import decide
from gateway.delegates import several
from gateway.left_flows import WHICH_ACCOUNT
from gateway.perform import Performed
from gateway.store.contexts import AccountRow
from gateway.store.rows import FlowRow
from gateway.texts import Texts
from gateway.turns import Meaning, Turn
from nlu.contract import Entity, Ranked

_PAYLOAD: Final = "account="
_OFFERED_AT_MOST: Final = 10
_SHORT_ANSWER: Final = 16


def chosen(turn: Turn) -> AccountRow | None:
    """The account that the turn's last message names, where it answers the question: by button, place or name."""
    if not _is_asked(turn) or turn.flow is None:
        return None
    message, accounts = turn.last, turn.known_person.acts_for
    offered = [str(one) for one in cast("Sequence[object]", turn.flow.state.get("buttons") or ())]
    said = message.button or _by_place(message.text, offered)
    if said is not None:
        return next((one for one in accounts if said == _PAYLOAD + one.external_no), None)
    written = message.text.strip().casefold()
    named = [one for one in accounts if written in (one.name.casefold(), one.external_no.casefold())]
    return named[0] if len(named) == 1 else None


def resumed(turn: Turn) -> Meaning | None:
    """What was meant before the question, once it is answered; None where nothing was asked."""
    if not _is_asked(turn) or turn.flow is None or turn.meaning is None:
        return None
    kept = cast("Mapping[str, Any]", turn.flow.state["meaning"])
    return Meaning(
        intent=kept["intent"],
        confidence=kept["confidence"],
        ranking=tuple(Ranked(name=name, confidence=confidence) for name, confidence in kept["ranking"]),
        entities=tuple(Entity(**one) for one in kept["entities"]),
        text=kept["text"],
        button=kept["button"],
        language=turn.meaning.language,
        act_from=kept.get("act_from"),
        also=tuple(kept.get("also") or ()),
    )


def ask_first(turn: Turn, action: decide.Action, texts: Texts) -> Performed | None:
    """The question in place of the action; a handover where it cannot be asked or was not answered; None to go on."""
    person = turn.known_person
    if len(person.acts_for) < 2 or person.account is not None or turn.meaning is None:
        return None
    if not isinstance(action, decide.HandOver | decide.StartFlow) or getattr(action, "alarm", False):
        return None
    intent, why = action.intent, several(person.acts_for)
    if turn.last.mail is not None or _is_asked(turn) or len(person.acts_for) > _OFFERED_AT_MOST:
        ended = _row({"ended": "not_answered"}) if _is_asked(turn) else None
        return Performed(reason=why, flow=ended, intent=intent, hand_over=decide.HandOver(intent=intent, reason=why))
    if turn.flow is not None and turn.flow.flow == WHICH_ACCOUNT:
        return None  # asked before in this case
    language = turn.meaning.language
    buttons: list[Mapping[str, str]] = [
        {"title": one.name, "payload": _PAYLOAD + one.external_no} for one in person.acts_for
    ]
    state = {"buttons": [one["payload"] for one in buttons], "meaning": _kept(turn.meaning)}
    return Performed(
        reason=why,
        said=[texts.say(language, "contacts-which-account")],
        buttons=buttons,
        flow=_row(state),
        intent=intent,
    )


def _is_asked(turn: Turn) -> bool:
    """Whether the question stands."""
    return turn.flow is not None and turn.flow.flow == WHICH_ACCOUNT and "meaning" in turn.flow.state


def _by_place(text: str, offered: Sequence[str]) -> str | None:
    place = parse.ordinal(text, of=len(offered)) if offered and len(text) <= _SHORT_ANSWER else None
    return None if place is None else offered[place]


def _row(state: Mapping[str, object]) -> FlowRow:
    return FlowRow(case_id="", flow=WHICH_ACCOUNT, version=1, state=state, misses=0)


def _kept(meaning: Meaning) -> dict[str, object]:
    return {
        "intent": meaning.intent,
        "confidence": meaning.confidence,
        "act_from": meaning.act_from,
        "also": list(meaning.also),
        "ranking": [[one.name, one.confidence] for one in meaning.ranking],
        "entities": [
            {
                "entity": one.entity,
                "value": one.value,
                "normalized": one.normalized,
                "start": one.start,
                "end": one.end,
            }
            for one in meaning.entities
        ],
        "text": meaning.text,
        "button": meaning.button,
    }
