"""Operations that only look at the order system: where an order stands, what is in stock at what price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bots.flow import JSON
from gateway.ids import SECOND, from_us
from gateway.operations.contract import Answered, Asked, Operation, json_of, text_of
from gateway.orders import operations
from gateway.orders.references import fold_reference
from gateway.store import proofs
from gateway.turns import Turn

_DAY = 24 * 3600 * SECOND
_ORDER_TRIES = 10
"""Wrong proofs a day for one order by whomever: guessing from many addresses finds a shut door too."""
_CHANNEL_TRIES = 500
"""Wrong proofs a day on one channel: guessing at many orders brings people, not answers."""
_REMOTE_UNTOLD_S = 1.0
"""Answers of a remote order system that tell nothing come no earlier: their time would tell whether an order exists."""


async def order_status(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Where an order stands, by number and proof, or the open ones of who is known."""
    turn = asked.turn
    number, tail = text_of(args.get("order_number")), text_of(args.get("phone_tail"))
    subjects = subjects_of(turn, number)
    is_counted = bool(tail) and turn.kept is None  # nobody learns anything of an answer that is not sent
    tries_left = await take_try(asked, subjects) if is_counted else 1
    answer = await operations.order_status(
        asked.orders,
        order_number=number,
        phone_tail=tail,
        verified=turn.known_person.verified,
        tries_left=tries_left,
        language=asked.language,
        timeout_s=asked.timeout_s,
        untold_after_s=untold_after_s(asked),
    )
    if is_counted and answer.outcome != "refused":
        await asked.store.write(proofs.give_back, subjects)
    value = json_of(answer.value)
    if answer.outcome == "found":
        value = {**value, "today": from_us(turn.now).date().isoformat()}
    return Answered(outcome=answer.outcome, value=value)


async def availability(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Stock, price and next arrival of what is named."""
    person = asked.turn.known_person
    given = args.get("references")
    references = tuple(str(one) for one in given) if isinstance(given, Sequence) and given else ()
    quantity = args.get("quantity")
    answer = await operations.availability(
        asked.orders,
        references=references,
        quantity=quantity if isinstance(quantity, int) else None,
        language=asked.language,
        account_no=person.verified.account_no if person.may_see_prices else None,
        timeout_s=asked.timeout_s,
    )
    return Answered(outcome=answer.outcome, value=json_of(answer.value))


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


def untold_after_s(asked: Asked) -> float:
    """Until when after the question every answer that tells nothing is held back."""
    return 0.0 if asked.settings.orders.kind == "demo" else min(_REMOTE_UNTOLD_S, asked.timeout_s)


OPERATIONS: Mapping[str, Operation] = {
    "order_status": Operation(run=order_status),
    "availability": Operation(run=availability),
}
