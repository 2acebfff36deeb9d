"""What a mail that answers nothing may be about: an open case of its sender, linked and never joined. Pure.

The same sender and the same subject prove nothing: five clients write "help", and a buyer asks for ten quotes in a day.
So the case is its own, and names the one that people may want to look at besides.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, Literal

from gateway.ids import SECOND
from gateway.mail_reading import bare_subject
from gateway.store.contexts import Known
from gateway.store.mail import Earlier
from gateway.turns import Turn

RELATED_US: Final = 14 * 24 * 3600 * SECOND
"""How old a mail may be to be related by its subject or its order."""
_OVER: Final = ("closed", "merged", "junk")
_ALIKE: Final = 0.6
_WORDS_AT_LEAST: Final = 2
_WORD: Final = re.compile(r"\w{2,60}")


def mark(turn: Turn, known: Known) -> None:
    """Link the new case of a person's mail to an open one of the same sender about the same subject or order."""
    place, conversation = turn.place, turn.conversation
    if place is None or place.case is not None or place.linked_to is not None:
        return
    if turn.noticed_case_id is not None:
        turn.place = replace(place, linked_to=turn.noticed_case_id, guess="forward")
        return
    if conversation is None:
        return
    if turn.last.mail is None or turn.verdict.robot:
        return
    orders = {one.normalized or one.value for one in turn.understood.entities if one.entity == "order_number"}
    subject = bare_subject(turn.last.mail.subject)
    for earlier in known.mail.earlier.get(conversation.id, ()):
        case = known.cases.get(earlier.case_id)
        why = _why(earlier, subject, orders)
        if case is not None and case.state not in _OVER and why is not None:
            turn.place = replace(place, linked_to=case.id, guess=why)
            return


def is_alike(one: str, other: str) -> bool:
    """Whether two bare subjects say the same: word for word, or most words of several."""
    if one.casefold() == other.casefold():
        return bool(one.strip())
    words, others = (set(_WORD.findall(subject.casefold())) for subject in (one, other))
    shared = words & others
    return len(shared) >= _WORDS_AT_LEAST and len(shared) >= _ALIKE * len(words | others)


def _why(earlier: Earlier, subject: str, orders: set[str]) -> Literal["subject", "order"] | None:
    if orders & earlier.orders:
        return "order"
    return "subject" if is_alike(subject, bare_subject(earlier.subject)) else None
