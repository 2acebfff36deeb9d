"""Owns the proof that an order is the customer's: tries counted before they are made, proven anew before acting."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bots.flow import JSON
from gateway.ids import SECOND
from gateway.last_things import is_still_there, proven_before
from gateway.operations.contract import Answered, Asked, text_of
from gateway.operations.mail_codes import AGAIN_US, knows_code
from gateway.orders.contract import Order
from gateway.orders.proving import Proof, prove
from gateway.orders.references import fold_reference
from gateway.store import proofs
from gateway.turns import Person, Turn

UNPROVEN = Answered(outcome="unproven")
"""What an acting operation answers when the order is not, or no longer, known to be the customer's."""

_DAY = 24 * 3600 * SECOND
_ORDER_TRIES = 10
"""Wrong proofs a day for one order by whomever: guessing from many addresses finds a shut door too."""
_CHANNEL_TRIES = 500
"""Wrong proofs a day on one channel: guessing at many orders brings people, not answers."""


async def proven_order(asked: Asked, args: Mapping[str, JSON], *, is_to_act: bool = False) -> Order | Answered:
    """Give the order of `order_number`, proven once more by the flow's slots, or the answer `unproven`.

    What the talk has proven before counts too; for one that `is_to_act` only while he is surely still there.

    For every operation that acts on an existing order: put `bots.pieces.own_order.PROOFS` into the lookup's args, and
    lead `unproven` to `OWN.unproven`. An order system that does not answer raises, and is answered `unavailable`.
    """
    number = text_of(args.get("order_number")) or ""
    if not fold_reference(number):
        return UNPROVEN
    given = text_of(args.get("phone_tail"))
    code = knows_code(asked, number, given, valid_us=AGAIN_US)
    if code is None and proven_before(asked.turn, number) is not None:
        code = True if not is_to_act or is_still_there(asked.turn, number) else None
    proof = Proof(number=number, phone_tail=given if code is None else None, knows_code=code)
    subjects = subjects_of(asked.turn, number)
    tries_left = await take_try(asked, subjects) if proof.is_given else 1
    async with asyncio.timeout(asked.timeout_s):
        proven = await prove(asked.orders, proof, verified=asked.turn.known_person.verified, tries_left=tries_left)
    if proof.is_given and proven != "refused":
        await asked.store.write(proofs.give_back, subjects)
    return proven if isinstance(proven, Order) else UNPROVEN


async def order_to_act_on(asked: Asked, args: Mapping[str, JSON]) -> Order | Answered:
    """Give the order, proven anew, where the proof is enough to do something to it; else `unproven`.

    The end of a phone stands on every parcel: it is enough to look. Its verified owner may act, and who knows the code
    that went to the order's mail; on a private order the phone's end too where `[orders] proof_for_changes` says so.
    """
    order = await proven_order(asked, args, is_to_act=True)
    if isinstance(order, Answered) or asked.turn.known_person.verified.owns(order):
        return order
    needed = asked.settings.orders.proof_for_changes
    if needed == "tail" and order.account_no is None:
        return order
    return order if needed != "verified" and has_code(asked, args) else UNPROVEN


def has_code(asked: Asked, args: Mapping[str, JSON]) -> bool:
    """Whether the proof given is the code that went to the order's mail, or the order was placed in this talk."""
    number = text_of(args.get("order_number")) or ""
    if proven_before(asked.turn, number) == "to_act":
        return True
    return knows_code(asked, number, text_of(args.get("phone_tail")), valid_us=AGAIN_US) is True


def may_tell_sums(person: Person, order: Order) -> bool:
    """Whether sums of the order may be told: those at a company's prices only to its people who may see them."""
    is_theirs = order.account_no is not None and person.verified.account_no == order.account_no
    return order.account_no is None or (is_theirs and person.may_see_prices)


async def take_try(asked: Asked, subjects: Sequence[str]) -> int:
    """Count one try against everybody concerned before it is made, so that many at once cannot pass the limit.

    Gives how many tries were left before this one; it is given back unless the proof turns out wrong.
    """
    now = asked.turn.now
    who, order, channel = await asked.store.write(proofs.take_try, subjects, now=now, since=now - _DAY)
    limits = (asked.settings.gateway.verify_tries - who, _ORDER_TRIES - order, _CHANNEL_TRIES - channel)
    return min(limits) + 1


def subjects_of(turn: Turn, number: str | None) -> tuple[str, str, str]:
    """Against whom a wrong proof counts: the one who tries, the order, the channel."""
    identity = turn.known_person.identity
    order = fold_reference(number or "")
    return (f"who:{identity.kind}:{identity.value}", f"order:{order}", f"channel:{turn.claim.channel}")
