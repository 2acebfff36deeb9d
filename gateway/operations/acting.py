"""What the operations that act have in common: who may act for an account, a refusal told, an outcome nobody knows."""

from __future__ import annotations

from typing import Final

from gateway.operations.contract import UNAVAILABLE, Answered
from gateway.orders.contract import OrderSystemDown
from gateway.orders.wishes import Refused
from gateway.turns import Person

NOT_ALLOWED: Final = Answered(outcome="not_allowed")
UNCONFIRMED: Final = Answered(outcome="unconfirmed")
ACTS_IN: Final = 2
"""How many usual times something that acts is waited for: giving up early leaves everybody in doubt."""


def unanswered(err: OrderSystemDown | TimeoutError) -> Answered:
    """Tell of what acts and was not answered whether it may have been done all the same."""
    return UNAVAILABLE if isinstance(err, OrderSystemDown) and not err.may_be_done else UNCONFIRMED


def may_act_for(person: Person, account_no: str | None) -> bool:
    """Tell whether the person may order for the account; everybody may for himself."""
    return account_no is None or (person.may_order and person.verified.account_no == account_no)


def told_refusal(refused: Refused) -> Answered:
    """Write the order system's no."""
    told = {"why": refused.why.value, "reference": refused.reference, "at_most": refused.at_most}
    return Answered(outcome="refused", value=told)
