"""What else a customer asked in the same words: worked when the first matter is done, so that he is told both.

While a flow asks about the first matter the others wait in its state. Before a person takes over, the bot answers what
it can answer at once; the person reads all of it, and the customer is told that his other question goes along.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from bots import texts
from bots.flows.order_change.beside import delivery_stays
from config.settings import Settings
from gateway.left_flows import running_flow
from gateway.own_words_of import names_it
from gateway.perform import Again, Performed, Performer
from gateway.performed import with_state
from gateway.turns import Meaning, Turn
from gateway.waiting import WAITING
from gateway.words_waiting import SAID, kept, of_its_order, with_words

_COURTESIES: Final = frozenset({"thanks", "praise"})
_COMPLAINT: Final = "complaint_"
_HAS_A_BUT: Final = re.compile(
    r"(?<!\w)(?:но|не|нет|ни|однако|хотя|зато|только)(?!\w)|брак|бит|слом|разби|опозд|перепут|потеря|испорч|обман|пересорт|"
    r"(?<!\w)(?:but|not|no|never|however|although|late|wrong|broken|damaged|missing)(?!\w)|n't|不|没|沒|但|坏|壞|错|錯|破|少|晚",
    re.IGNORECASE,
)
_COMPLAINS: Final = re.compile(
    r"жалоб|жалу|претензи|возмут|безобраз|complain|outrag|unacceptable|投诉|投訴", re.IGNORECASE
)
_OF_ITSELF = "intent-sure"
_SHORT: Final = 30
_ASKING: Final = re.compile(
    r"[?？吗呢]|多少|几|怎么|什么|哪|сколько|когда|\b(?:how|when|where|what|which)\b", re.IGNORECASE
)
_ANY: Final = "any"
_INCLUDED: Final[Mapping[str, frozenset[str]]] = {
    "order_place": frozenset(
        {
            "delivery_change",
            "delivery_info",
            "company_info",
            "order_change",
            "availability_price",
            "payment_debt",
            "document_copy",
            "reserve",
        }
    ),
    "callback": frozenset({_ANY}),
    "reserve": frozenset(
        {"company_info", "delivery_info", "availability_price", "order_place", "delivery_change", "order_change"}
    ),
    "preorder": frozenset({"order_place", "availability_price", "reserve"}),
    "quote_request": frozenset({"order_place", "availability_price", "document_copy"}),
    "return_rma": frozenset({"order_cancel", "order_change", "payment_debt", "technical_support"}),
    "order_change": frozenset({"order_place", "availability_price", "order_cancel"}),
    "delivery_change": frozenset({"delivery_info", "order_change", "order_status"}),
}
"""Per flow the matters that its own questions are about: the address of a new order is no change of a delivery.

Whoever wants to be called says what about: no matter named in that is another one.
"""


async def work_next(
    turn: Turn, performed: Performed, performer: Performer, again: Again, settings: Settings
) -> Performed:
    """The outcome with the customer's next matter in it, where the first one is done; else with that kept for later."""
    flow = performed.flow.flow if performed.flow is not None else performed.intent or ""
    included = _INCLUDED.get(flow, frozenset())
    is_all = _ANY in included
    known = [name for name in _waiting(turn, performed) if name in settings.intents]
    text = turn.understood.text
    waiting = [name for name in known if not is_all and name not in included]
    if performed.intent in _COURTESIES and not _HAS_A_BUT.search(text):
        waiting = [name for name in waiting if not name.startswith(_COMPLAINT)]  # "all came quickly" is none
    if flow == "return_rma" and not _COMPLAINS.search(text):
        waiting = [name for name in waiting if not name.startswith(_COMPLAINT)]  # it is why the goods come back
    also = [name for name in waiting if name != performed.intent]
    if not also or performed.is_note is not None:
        return performed
    if performed.hand_over is not None:
        return performed if performed.hand_over.alarm else await _beside(turn, performed, also, performer, again)
    if _asks(performed):
        return _kept(turn, performed, also)
    return await _worked(turn, performed, also, performer, again)


async def _beside(turn: Turn, first: Performed, also: Sequence[str], performer: Performer, again: Again) -> Performed:
    """Before a person takes over, what the bot can answer at once is answered; the rest goes along."""
    language = turn.understood.language
    if first.reason["code"] == _OF_ITSELF:
        second = await _performed(turn, first, also, performer, again)
        if second.said and second.hand_over is None and not _asks(second):
            first.said = [*second.said, *first.said]
            first.flow = first.flow or second.flow
            also = also[1:]
    if also:
        titles = ", ".join(performer.title(name, language) for name in also)
        first.said.append(texts.say(language, "also_to_person", matters=titles))
        return with_state(first, **{WAITING: list(also)})
    return first


async def _worked(turn: Turn, first: Performed, also: Sequence[str], performer: Performer, again: Again) -> Performed:
    rest, language = also[1:], turn.understood.language
    second = await _performed(turn, first, also, performer, again)
    if second.hand_over is None and not second.said:
        return first
    second.said = [
        *first.said,
        texts.say(language, "also_next", matter=performer.title(also[0], language)),
        *second.said,
    ]
    second.flow = second.flow or first.flow
    second.intent = first.intent if second.hand_over is None else second.intent
    return _kept(turn, second, rest) if rest and second.hand_over is None else second


async def _performed(
    turn: Turn, first: Performed, also: Sequence[str], performer: Performer, again: Again
) -> Performed:
    """The first of these matters, as if the customer had said only that, of the order that the matter before was of."""
    meaning = turn.understood
    meant = replace(meaning, intent=also[0], confidence=1.0, act_from=None, also=tuple(also[1:]))
    if also[0] not in _now(turn):
        meant = with_words(meant, _said_before(turn))
    turn.meaning = of_its_order(meant, first)
    try:
        return await performer.perform(turn, again(also[0]), again)
    finally:
        turn.meaning = meaning


def _asks(performed: Performed) -> bool:
    return bool(performed.buttons) or (performed.flow is not None and "ended" not in performed.flow.state)


def _waiting(turn: Turn, performed: Performed) -> Sequence[str]:
    """The matters not worked yet: those of this turn, or those that waited while a flow or a question ran."""
    before = turn.flow.state.get(WAITING) if turn.flow is not None and _still_counts(turn) else None
    waited = [str(one) for one in cast("Sequence[object]", before)] if isinstance(before, list) else []
    return list(dict.fromkeys((*_now(turn), *waited)))


def _now(turn: Turn) -> Sequence[str]:
    return () if _is_just_an_answer(turn) else _named(turn.understood)


def _said_before(turn: Turn) -> object:
    return turn.flow.state.get(SAID) if turn.flow is not None and _still_counts(turn) else None


def _named(meaning: Meaning) -> Sequence[str]:
    named = [name for name in meaning.also if names_it(name, meaning.text)]
    is_new = meaning.first("address") is not None or meaning.first("date") is not None
    stays = delivery_stays(meaning.text) and not is_new
    return [name for name in named if not (stays and name == "delivery_change")]


def _is_just_an_answer(turn: Turn) -> bool:
    """Whether a few words that ask nothing answer a running flow: a matter that they sound like is none."""
    text = turn.understood.text
    return running_flow(turn.flow) is not None and len(text) <= _SHORT and _ASKING.search(text) is None


def _still_counts(turn: Turn) -> bool:
    return turn.flow is not None and (running_flow(turn.flow) is not None or "buttons" in turn.flow.state)


def _kept(turn: Turn, performed: Performed, also: Sequence[str]) -> Performed:
    """Keep the matters that wait, with the words in which the newest of them were named."""
    row = performed.flow
    if row is not None and "ended" not in row.state:
        said = kept(turn.understood) if set(also) & set(_now(turn)) else _said_before(turn)
        performed.flow = replace(row, state={**row.state, WAITING: list(also), SAID: said})
    return performed
