"""Decides what becomes of each message's acknowledgement: one row a message, sent or suppressed, and why. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.routing import reason
from gateway.store.rows import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the turn said to the customer, if anything: the letter, and whether it tells a promise."""

    outbox_id: str | None
    promise_id: str | None
    is_handover: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """The outcome for one message of the turn."""

    outcome: str
    reason: Reason
    outbox_id: str | None = None
    promise_id: str | None = None


def acknowledge(messages: int, answered: Answered, *, why_silent: Reason | None) -> Sequence[Acknowledgement]:
    """One outcome for each message of a turn, in order: the last one carries the answer, the others say `burst`.

    `why_silent` is the reason when nothing was said (a robot wrote, a person has the case, too old, a cap).
    """
    if answered.outbox_id is None:
        silent = why_silent or reason("nothing-to-say")
        return [Acknowledgement(outcome="suppressed", reason=silent)] * messages
    sent = Acknowledgement(
        outcome="sent",
        reason=reason("handover" if answered.is_handover else "bot-answered"),
        outbox_id=answered.outbox_id,
        promise_id=answered.promise_id,
    )
    return [Acknowledgement(outcome="suppressed", reason=reason("burst"))] * (messages - 1) + [sent]
