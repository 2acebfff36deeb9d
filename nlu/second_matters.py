"""A further matter in a message: found in its clauses, each of which is decided by itself.

The first part of a message may say what leads it, another clause something else: "where is 4500123456, and send me the
invoice". A second intent counts where its own clause speaks for it, the whole message does not speak against it, and
the clause is no part of the leading matter. How much each sign weighs was fitted on pairs of examples put together and
on examples of one matter, none of them known to the model that judged them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nlu.clauses import sentences
from nlu.contract import OUT_OF_SCOPE, Ranked
from nlu.judgement import Evidence, Judgement
from nlu.lexical import Floats

NO_MATTERS: Final = frozenset(
    {"greet", "goodbye", "thanks", "praise", "affirm", "deny", "inform", "cancel_dialog", "human", OUT_OF_SCOPE}
)
"""Intents that are never a second matter: politeness, answers, bare data, and the wish for a person."""

SURE_OF_ONE: Final = 0.95
"""From this confidence on a message is of one matter, and its clauses are not looked at: it holds for most of them."""

SURE_IN_SENTENCES: Final = 0.999
"""The same for a message of several sentences: few are, and a second matter is likelier there."""

FOUND_FROM: Final = 0.42
"""The probability from which a second matter counts: where finding and mistaking were in balance on the pairs."""

AT_MOST: Final = 2

_WEIGHTS: Final = np.array([0.2439, 2.2498, 0.2622, -0.2089, 1.4381, 0.235])
_BIAS: Final = -3.5531
_LEAST_SHARE: Final = 0.25
_COMPLAINT: Final = "complaint_"
_AMENDS: Final = frozenset({"return_rma", "payment_debt"})
_BUYS: Final = frozenset({"order_place", "reserve", "preorder", "quote_request"})
_OF_A_PURCHASE: Final = frozenset({"order_place", "reserve", "delivery_change"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of several clauses: the intent that leads it, its chances as a whole, and the rows of its clauses."""

    leading: str
    chances: Floats
    rows: tuple[int, ...]
    lengths: tuple[int, ...]


def is_of_one_matter(leading: Ranked, ranking: Sequence[Ranked], text: str) -> bool:
    """Whether no second matter is looked for: it is surely of one, or of none of ours."""
    if leading.name == OUT_OF_SCOPE:
        return True
    if not ranking or ranking[0].name != leading.name or ranking[0].confidence < SURE_OF_ONE:
        return False
    return ranking[0].confidence >= SURE_IN_SENTENCES or len(sentences(text)) == 1


def found(judgement: Judgement, clauses: Evidence, messages: Sequence[Message]) -> list[tuple[str, ...]]:
    """The further matters of each message, likeliest first; `clauses` is the evidence of every clause, a row each."""
    chances = judgement.chances(clauses)
    decisions = np.nan_to_num(clauses.decisions[:, : judgement.scope])
    return [_of_message(judgement.intents, chances, decisions, message) for message in messages]


def _of_message(intents: Sequence[str], chances: Floats, decisions: Floats, message: Message) -> tuple[str, ...]:
    rows = list(message.rows)
    leads = intents.index(message.leading) if message.leading in intents else int(message.chances.argmax())
    likely: list[tuple[float, str]] = []
    for column in np.flatnonzero((chances[rows] >= _LEAST_SHARE).any(axis=0)).tolist():
        name = intents[column]
        if column == leads or name in NO_MATTERS or _is_settled(message.leading, name):
            continue
        place = int(decisions[rows, column].argmax())
        row = rows[place]
        if chances[row, column] < _LEAST_SHARE:
            continue
        share = message.lengths[place] / sum(message.lengths)
        signs = np.array(
            [
                _log_odds(chances[row, column]),
                decisions[row, column],
                _log_odds(message.chances[column]),
                _log_odds(chances[row, leads]) if leads < chances.shape[1] else 0.0,
                share,
                np.log(sum(message.lengths)),
            ]
        )
        chance = 1 / (1 + np.exp(-(signs @ _WEIGHTS + _BIAS)))
        if chance >= FOUND_FROM:
            likely.append((float(chance), name))
    return tuple(name for _, name in sorted(likely, reverse=True)[:AT_MOST])


def _is_settled(leading: str, name: str) -> bool:
    """Borders of the catalogue: amends belong to the complaint, and one complaint has one kind.

    Where and when to bring what is being bought, or that it shall be kept, are data of the purchase: no order stands
    yet whose delivery could be changed.
    """
    if leading in _BUYS:
        return name in _OF_A_PURCHASE
    return leading.startswith(_COMPLAINT) and (name in _AMENDS or name.startswith(_COMPLAINT))


def _log_odds(share: float) -> float:
    return float(np.log(share + 1e-5) - np.log(1 - share + 1e-5))
