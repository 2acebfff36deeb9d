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
_ORDER_TRIES = 10
"""Wrong proofs a day for one order by whomever: guessing from many addresses finds a shut door too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an operation gave; `missed` are the subjects whose count of wrong proofs goes up with the turn."""

    outcome: str
    value: Slots
    missed: tuple[str, ...] = ()


class Operations:
    """Order operations over one order system; durable counts of wrong proofs stand in the store."""

    def __init__(self, settings: Settings, orders: OrderSystem, store: Store) -> None:
        self._settings = settings
        self._orders = orders
        self._store = store
        self._timeout_s = settings.orders.timeout_s

    async def call(self, turn: Turn, operation: str, args: Mapping[str, JSON]) -> Answered:
        """Run one operation; an unknown one is answered `unavailable`, so that a person takes over."""
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
        subjects = (f"who:{person.identity.kind}:{person.identity.value}", f"order:{fold_reference(number or '')}")
        answer = await operations.order_status(
            self._orders,
            order_number=number,
            phone_tail=tail,
            verified=person.verified,
            tries_left=await self._tries_left(subjects, turn.now) if tail else 1,
            language=_language(turn),
            timeout_s=self._timeout_s,
        )
        missed = subjects if answer.outcome == "refused" else ()
        value = _json(answer.value)
        if answer.outcome == "found":
            value = {**value, "today": from_us(turn.now).date().isoformat()}
        return Answered(outcome=answer.outcome, value=value, missed=missed)

    async def _tries_left(self, subjects: tuple[str, str], now: int) -> int:
        who, order = await self._store.read(proofs.misses_of, subjects, since=now - _DAY)
        return min(self._settings.gateway.verify_tries - who, _ORDER_TRIES - order)

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


def _language(turn: Turn) -> str:
    return turn.meaning.language if turn.meaning is not None else "en"


def _text(value: JSON) -> str | None:
    return value if isinstance(value, str) else None


def _json(value: Mapping[str, object]) -> Slots:
    return value  # type: ignore[return-value]  # the operations' values are JSON by their TypedDicts
