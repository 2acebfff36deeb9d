"""Owns who may know of an order: its verified owner, or whoever knows its number and the end of its phone.

Nothing of an order is given to anybody else. For them an order that exists and one that does not look the same: the
same answers in the same sequence, and the same work done.
"""

import hmac
import unicodedata
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from gateway.orders.contract import Order, OrderSystem, Owner

Unproven: TypeAlias = Literal["needs_proof", "refused", "locked"]
"""Why nothing is told: no proof was given, a wrong one (which used up a try), or too many wrong ones before."""

_TAIL_DIGITS = 4
_NO_PHONE = "----"  # equal to no tail, whatever was typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What somebody gave to show that an order is his; `knows_code` whether a code that went to its mail was right.

    `knows_code` is None where no code was given.
    """

    number: str
    phone_tail: str | None = field(default=None, repr=False)
    knows_code: bool | None = None

    @property
    def is_given(self) -> bool:
        """Whether there is anything that can be right or wrong."""
        return self.knows_code is not None or tail_of(self.phone_tail) is not None


async def prove(system: OrderSystem, proof: Proof, *, verified: Owner, tries_left: int) -> Order | Unproven:
    """Give the order if it is his, else why not; without any proof it is not even looked up."""
    may_try = proof.is_given and tries_left > 0
    if may_try or not verified.is_nobody:
        order = await system.order(proof.number)
        # All proofs are computed whether or not there is an order, so that the work is the same.
        owns = order is not None and verified.owns(order)
        phone = tail_of(order.phone if order else None) or _NO_PHONE
        knows_tail = hmac.compare_digest(tail_of(proof.phone_tail) or "none", phone)
        knows = knows_tail or proof.knows_code is True
        if order and (owns or (may_try and knows)):
            return order
    if tries_left <= 0:
        return "locked"
    return "refused" if may_try else "needs_proof"


def tail_of(text: str | None) -> str | None:
    """Take the last four digits of what was typed, in any script; None if there are fewer."""
    digits = "".join(str(unicodedata.decimal(sign, "")) for sign in (text or "")[:64])
    return digits[-_TAIL_DIGITS:] if len(digits) >= _TAIL_DIGITS else None
