"""Owns the code that proves an order by its mail: made from what is known, so that nothing of it is stored anywhere.

Whether there is such an order, and whether it has a mail, shows in nothing: what is said is the same.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from typing import Final

from bots.flow import JSON
from channels.message import Address
from gateway.ids import SECOND
from gateway.letter_limits import is_blocked
from gateway.mail_letters import mail_channel_of
from gateway.operations.contract import Answered, Asked, Operation, text_of, untold_after_s
from gateway.orders.references import fold_reference
from gateway.side_letters import SideLetter
from gateway.store import proofs
from gateway.store.contacts import identities_of

CODES_A_DAY: Final = 3
"""Codes a day to whoever asks for them, and to one order by whomever."""
VALID_US: Final = 10 * 60 * SECOND
AGAIN_US: Final = 60 * 60 * SECOND
"""How long a code that proved an order proves it again, where something is then done to it in the same talk."""
_DAY: Final = 24 * 3600 * SECOND
_DIGITS: Final = 6
_GIVEN: Final = re.compile(r"code:(\d{1,19}):(\d{6})")


async def send_order_code(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Send a code to the order's mail, if there are such; `sent` says nothing of either, `locked` of too many codes."""
    turn, number = asked.turn, fold_reference(text_of(args.get("order_number")) or "")
    out = _mailbox(asked)
    if out is None or not asked.signing_key or not number:
        return Answered(outcome="no_mail")
    identity = turn.known_person.identity
    subjects = (f"code:who:{identity.kind}:{identity.value}", f"code:order:{number}")
    counts = await asked.store.write(proofs.take_try, subjects, now=turn.now, since=turn.now - _DAY)
    if max(counts) > CODES_A_DAY:
        return Answered(outcome="locked")
    asked_at = time.monotonic()
    mail = await _mail_of(asked, number)
    if mail is not None and mail != out[1]:
        turn.side_letters.append(_letter(asked, mail, number, out))
    await asyncio.sleep(max(0.0, asked_at + untold_after_s(asked) - time.monotonic()))
    return Answered(outcome="sent", value={"at": turn.now})


def knows_code(asked: Asked, number: str, given: str | None, *, valid_us: int = VALID_US) -> bool | None:
    """Whether a proof is the code that was sent for this order in this talk; None where it is no code at all."""
    found = _GIVEN.fullmatch(given or "")
    if found is None:
        return None
    sent_at = int(found[1])
    is_right = hmac.compare_digest(found[2], _code(asked, fold_reference(number), sent_at))
    return is_right and 0 <= asked.turn.now - sent_at <= valid_us and bool(asked.signing_key)


def _code(asked: Asked, number: str, sent_at: int) -> str:
    """Six digits out of our own key, the customer, the order and the instant."""
    said = f"order-code:{asked.turn.known_person.contact.id}:{number}:{sent_at}"
    made = hmac.digest(asked.signing_key, said.encode(), hashlib.sha256)
    return f"{int.from_bytes(made[:8], 'big') % 10**_DIGITS:0{_DIGITS}d}"


def _letter(asked: Asked, mail: str, number: str, out: tuple[str, str]) -> SideLetter:
    say, language = asked.texts.say, asked.language
    return SideLetter(
        channel=out[0],
        mailbox=out[1],
        to=Address(kind="email", value=mail),
        subject=say(language, "order-code-subject"),
        text=say(language, "order-code-body", code=_code(asked, number, asked.turn.now)),
        language=language,
        key=f"order-code:{asked.key}",
    )


async def _mail_of(asked: Asked, number: str) -> str | None:
    """The address of an order that a code may go to: known, and no letter to it came back lately."""
    async with asyncio.timeout(asked.timeout_s):
        order = await asked.orders.order(number)
    if order is None or order.mail is None:
        return None
    mail = order.mail.casefold()
    known = await asked.store.read(identities_of, [("email", mail)])
    refuses = (is_blocked(one, asked.settings.acknowledgement, now=asked.turn.now) for one in known.values())
    return None if any(refuses) else mail


def _mailbox(asked: Asked) -> tuple[str, str] | None:
    """The mail channel and the mailbox that a code leaves from: those of the brand that the talk is with."""
    boxes: dict[str, str] = {}
    for name, section in asked.settings.channels.items():
        is_ready = section.kind == "email" and section.enabled and not section.observe
        named = section.own.get("mailboxes") if is_ready else None
        if isinstance(named, Mapping) and named:
            boxes[name] = str(next(iter(named))).casefold()
    meant = mail_channel_of(asked.settings, boxes, asked.turn.section.brand)
    return None if meant is None else (meant, boxes[meant])


OPERATIONS: Mapping[str, Operation] = {"send_order_code": Operation(run=send_order_code, acts=True)}
