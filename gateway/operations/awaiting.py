"""The operation that lets a customer wait for goods: he is told once, on the channel he chose, when they are back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bots.flow import JSON
from gateway.defectura.noting import note
from gateway.ids import SECOND, new_id
from gateway.operations.contract import Answered, Asked, Operation, text_of
from gateway.operations.goods import wanted_lines
from gateway.orders.contract import name_in
from gateway.orders.wishes import WantedLine
from gateway.store import proofs
from gateway.store.stock_waits import StockWaitRow
from gateway.unasked import may_write

_LINES_AT_MOST = 50
_LONGEST_NAME = 300
ASKED_A_DAY = 20
"""How often one customer may have goods watched for him in a day."""
_DAY = 24 * 3600 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an article is called in the customer's language, and how many are there."""

    name: str
    in_stock: int

    def has(self, quantity: int) -> bool:
        """Whether so many are there."""
        return self.in_stock >= quantity


async def await_stock(asked: Asked, args: Mapping[str, JSON]) -> Answered:
    """Note that the customer waits for what is not there; `needs_mail` where mail is wanted and none is known.

    Only a proven address of his own is written to: else anybody could have us write to anybody. Who types another is
    told on the channel that he writes on.
    """
    turn, mail = asked.turn, None
    wants_mail = args.get("where") == "mail" or (args.get("mail") is not None and args.get("where") != "here")
    is_foreign = False
    if wants_mail and turn.last.mail is None:
        verified = turn.known_person.verified.mails
        given = text_of(args.get("mail"))
        mail = _own(given, verified)
        is_foreign = given is not None and mail is None
        if mail is None and given is None:
            return Answered(outcome="needs_mail")
        if mail is not None and not any(
            one.kind == "email" and one.enabled for one in asked.settings.channels.values()
        ):
            return Answered(outcome="no_mail")
    cannot_write = turn.channel.delivery == "answer" or not may_write(asked.settings, turn.claim.channel)
    if (mail is None and cannot_write) or await _asks_too_often(asked):
        return Answered(outcome="cannot_write")
    lines = wanted_lines(args.get("cart"))[:_LINES_AT_MOST]
    articles = await articles_of(asked, lines)
    missing = [line for line in lines if not articles[line.reference].has(line.quantity)] or lines
    for line in missing:
        _have_wait(asked, line, name=articles[line.reference].name, mail=mail)
    return Answered(outcome="noted", value={"told_at": mail, "is_foreign": is_foreign})


def _have_wait(asked: Asked, line: WantedLine, *, name: str, mail: str | None) -> None:
    """Note the line as wanted in vain, and that the customer is to be told of it."""
    turn, days = asked.turn, asked.settings.orders.demand_days
    note(turn, reference=line.reference, asked=line.reference, quantity=line.quantity, why="preorder", days=days)
    turn.changes.stock_waits.append(
        StockWaitRow(
            id=new_id(),
            reference=line.reference,
            name=name[:_LONGEST_NAME],
            quantity=line.quantity,
            contact_id=turn.known_person.contact.id,
            conversation_id="",
            case_id="",
            mail=mail,
            language=asked.language,
            at=turn.now,
        )
    )


def _own(given: str | None, verified: Sequence[str]) -> str | None:
    """The address that is written to: one that is proven to be the customer's, whatever address he types."""
    if given is None:
        return verified[0] if verified else None
    return next((one for one in verified if one.casefold() == given.strip().casefold()), None)


async def _asks_too_often(asked: Asked) -> bool:
    """Whether this customer had us watch goods for him as often as he may in a day."""
    turn = asked.turn
    identity = turn.known_person.identity
    subject = f"await:{identity.kind}:{identity.value}"
    (count,) = await asked.store.write(proofs.take_try, (subject,), now=turn.now, since=turn.now - _DAY)
    return count > ASKED_A_DAY


async def articles_of(asked: Asked, lines: Sequence[WantedLine]) -> dict[str, Known]:
    """What is known of the articles of these lines, by reference."""
    async with asyncio.timeout(2 * asked.timeout_s):
        known = await asyncio.gather(*(_known(asked, line.reference) for line in lines))
    return {line.reference: one for line, one in zip(lines, known, strict=True)}


async def _known(asked: Asked, reference: str) -> Known:
    found = await asked.orders.find_articles(reference, asked.language, 1)
    stock = await asked.orders.stock(reference)
    name = name_in(found[0].names, asked.language) if found and found[0].reference == reference else ""
    return Known(name=name, in_stock=stock.in_stock if stock is not None else 0)


OPERATIONS: Mapping[str, Operation] = {"await_stock": Operation(run=await_stock, acts=True)}
