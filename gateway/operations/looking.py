"""Operations that only look at the order system: where an order stands, what is in stock at what price."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bots.flow import JSON
from gateway.last_things import is_still_there, proven_before
from gateway.operations import mail_codes
from gateway.operations.contract import Answered, Asked, Operation, json_of, text_of, untold_after_s
from gateway.operations.mail_codes import knows_code
from gateway.operations.proving import may_tell_sums, subjects_of, take_try
from gateway.orders import operations
from gateway.store import proofs


async def order_status(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Where an order stands, by number and proof, or the open ones of who is known."""
    turn = asked.turn
    number, tail = text_of(args.get("order_number")), text_of(args.get("phone_tail"))
    subjects = subjects_of(turn, number)
    code = knows_code(asked, number or "", tail)
    if not tail and proven_before(turn, number or "") is not None:
        code = True if not asked.is_to_act or is_still_there(turn, number or "") else None
    is_counted = bool(tail) and turn.kept is None  # nobody learns anything of an answer that is not sent
    tries_left = await take_try(asked, subjects) if is_counted else 1
    answer = await operations.order_status(
        asked.orders,
        order_number=number,
        phone_tail=tail if code is None else None,
        knows_code=code,
        verified=turn.known_person.verified,
        tries_left=tries_left,
        language=asked.language,
        timeout_s=asked.timeout_s,
        untold_after_s=untold_after_s(asked),
        tells_sums=partial(may_tell_sums, turn.known_person),
    )
    if is_counted and answer.outcome != "refused":
        await asked.store.write(proofs.give_back, subjects)
    value = json_of(answer.value)
    if answer.outcome == "found":
        value = {**value, "today": asked.today.isoformat()}
    return Answered(outcome=answer.outcome, value=value)


async def availability(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Stock, price and next arrival of what is named."""
    person = asked.turn.known_person
    answer = await operations.availability(
        asked.orders,
        wanted=operations.wanted_in(args.get("cart")),
        language=asked.language,
        account_no=person.verified.account_no if person.may_see_prices else None,
        timeout_s=asked.timeout_s,
    )
    return Answered(outcome=answer.outcome, value=json_of(answer.value))


OPERATIONS: Mapping[str, Operation] = {
    "order_status": Operation(run=order_status),
    "availability": Operation(run=availability),
    **mail_codes.OPERATIONS,
}
