"""The operations that flows may call: asked of the order system with what is proven about the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bots.flow import JSON, Slots
from config.settings import Settings
from gateway.ids import SECOND, from_us
from gateway.orders import operations
from gateway.orders.contract import OrderSystem
from gateway.orders.references import fold_reference
from gateway.store import proofs
from gateway.store.store import Store
from gateway.turns import Turn

_DAY = 24 * 3600 * SECOND
_READS = frozenset({"order_status", "availability"})
"""Operations that only look; whatever acts on the order system is not done for messages that are only kept."""
_ORDER_TRIES = 10
"""Wrong proofs a day for one order by whomever: guessing from many addresses finds a shut door too."""
_CHANNEL_TRIES = 500
"""Wrong proofs a day on one channel: guessing at many orders brings people, not answers."""
_REMOTE_UNTOLD_S = 1.0
"""Answers of a remote order system that tell nothing come no earlier: their time would tell whether an order exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an operation gave."""

    outcome: str
    value: Slots


class Operations:
    """Order operations over one order system; durable counts of wrong proofs stand in the store."""

    def __init__(self, settings: Settings, orders: OrderSystem, store: Store) -> None:
        self._settings = settings
        self._orders = orders
        self._store = store
        self._timeout_s = settings.orders.timeout_s
        self._untold_after_s = 0.0 if settings.orders.kind == "demo" else min(_REMOTE_UNTOLD_S, self._timeout_s)

    async def call(self, turn: Turn, operation: str, args: Mapping[str, JSON]) -> Answered:
        """Run one operation; an unknown one is answered `unavailable`, so that a person takes over."""
        if turn.kept is not None and operation not in _READS:
            turn.held_back.append(operation)
            return Answered(outcome="unavailable", value={})
        match operation:
            case "order_status":
                return await self._order_status(turn, args)
            case "availability":
                return await self._availability(turn, args)
            case _:
                return Answered(outcome="unavailable", value={})

    async def _order_status(self, turn: Turn, args: Mapping[str, JSON]) -> Answered:
        number, tail = _text(args.get("order_number")), _text(args.get("phone_tail"))
        person = turn.known_person
        subjects = _subjects(turn, number)
        is_counted = bool(tail) and turn.kept is None  # nobody learns anything of an answer that is not sent
        tries_left = await self._take_try(subjects, turn.now) if is_counted else 1
        answer = await operations.order_status(
            self._orders,
            order_number=number,
            phone_tail=tail,
            verified=person.verified,
            tries_left=tries_left,
            language=_language(turn),
            timeout_s=self._timeout_s,
            untold_after_s=self._untold_after_s,
        )
        if is_counted and answer.outcome != "refused":
            await self._store.write(proofs.give_back, subjects)
        value = _json(answer.value)
        if answer.outcome == "found":
            value = {**value, "today": from_us(turn.now).date().isoformat()}
        return Answered(outcome=answer.outcome, value=value)

    async def _take_try(self, subjects: Sequence[str], now: int) -> int:
        """Count one try against everybody concerned before it is made, so that many at once cannot pass the limit.

        Gives how many tries were left before this one; it is given back unless the proof turns out wrong.
        """
        who, order, channel = await self._store.write(proofs.take_try, subjects, now=now, since=now - _DAY)
        limits = (self._settings.gateway.verify_tries - who, _ORDER_TRIES - order, _CHANNEL_TRIES - channel)
        return min(limits) + 1

    async def _availability(self, turn: Turn, args: Mapping[str, JSON]) -> Answered:
        person = turn.known_person
        given = args.get("references")
        references = tuple(str(one) for one in given) if isinstance(given, Sequence) and given else ()
        quantity = args.get("quantity")
        answer = await operations.availability(
            self._orders,
            references=references,
            quantity=quantity if isinstance(quantity, int) else None,
            language=_language(turn),
            account_no=person.verified.account_no if person.may_see_prices else None,
            timeout_s=self._timeout_s,
        )
        return Answered(outcome=answer.outcome, value=_json(answer.value))


def _subjects(turn: Turn, number: str | None) -> tuple[str, str, str]:
    """Against whom a wrong proof counts: the one who tries, the order, the channel."""
    identity = turn.known_person.identity
    order = fold_reference(number or "")
    return (f"who:{identity.kind}:{identity.value}", f"order:{order}", f"channel:{turn.claim.channel}")


def _language(turn: Turn) -> str:
    return turn.meaning.language if turn.meaning is not None else "en"


def _text(value: JSON) -> str | None:
    return value if isinstance(value, str) else None


def _json(value: Mapping[str, object]) -> Slots:
    return value  # type: ignore[return-value]  # the operations' values are JSON by their TypedDicts
