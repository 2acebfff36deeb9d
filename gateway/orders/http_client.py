"""Owns asking a real order system over HTTP: one method of the contract, one address of the wire."""

from typing import Final

import aiohttp

from gateway.orders import wire
from gateway.orders.breaker import Breaker
from gateway.orders.contract import (
    OPEN_ORDERS_AT_MOST,
    Account,
    Article,
    Order,
    OrderBrief,
    Owner,
    Price,
    Stock,
)
from gateway.orders.http_exchange import Exchange
from gateway.orders.recent import Recent
from gateway.orders.references import LONGEST
from gateway.orders.wishes import (
    Agreed,
    Branch,
    Certificate,
    DeliveryOffer,
    OrderChange,
    OrderDraft,
    OrderEvents,
    Paper,
    PaperKind,
    PaymentForm,
    Placed,
    Quote,
    QuoteDraft,
    Refused,
    Reservation,
    ReservationDraft,
    ReturnDraft,
    ReturnNumber,
    Sum,
)

_CONNECTIONS: Final = 32
_LONGEST_ADDRESS: Final = 500


class HttpOrderSystem:
    """An order system behind the JSON of `docs/order-system.md`; every failure is an OrderSystemDown."""

    def __init__(
        self, exchange: Exchange, *, events: Exchange, catalogue: Recent[tuple[Article, ...]] | None = None
    ) -> None:
        """Take the ways to the order system, for all that is asked of it and for its events; this object owns them."""
        self._at = exchange
        self._events = events
        self._catalogue = Recent[tuple[Article, ...]]() if catalogue is None else catalogue

    @classmethod
    async def open(
        cls, address: str, *, token: str, timeout_s: float = 2.0, breaker: Breaker | None = None
    ) -> "HttpOrderSystem":
        """Make a client; nothing is asked yet. The time-out is that of one request: what acts may take two."""
        session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {token}", wire.VERSION_HEADER: wire.VERSION},
            timeout=aiohttp.ClientTimeout(total=timeout_s),
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
        )
        exchange = Exchange(session, address=address, breaker=breaker or Breaker())
        # A system that tells no events is no system that is down: what is polled closes no way but its own.
        return cls(exchange, events=Exchange(session, address=address, breaker=Breaker()))

    async def order(self, number: str) -> Order | None:
        """See OrderSystem."""
        return await self._at.look(wire.ORDER, number=number)

    async def open_orders(self, owner: Owner, limit: int = OPEN_ORDERS_AT_MOST) -> tuple[OrderBrief, ...]:
        """See OrderSystem; posted, so that no phone or address stands in an access log."""
        asked = wire.OpenOrdersOf(phones=owner.phones, mails=owner.mails, account_no=owner.account_no, limit=limit)
        return (await self._at.post(wire.OPEN_ORDERS, asked))[:limit]

    async def find_articles(self, query: str, language: str, limit: int = 3) -> tuple[Article, ...]:
        """See OrderSystem; the same question within a minute is answered from memory, stock and price never are."""
        asked = (" ".join(query[:LONGEST].split()), language, limit)
        found = self._catalogue.get(asked)
        if found is None:
            found = await self._at.look(wire.ARTICLES, query=query, language=language, limit=str(limit))
            self._catalogue.keep(asked, found)
        return found

    async def stock(self, reference: str) -> Stock | None:
        """See OrderSystem."""
        return await self._at.look(wire.STOCK, reference=reference)

    async def price(self, reference: str, account_no: str | None) -> Price | None:
        """See OrderSystem."""
        return await self._at.look(wire.PRICE, reference=reference, account_no=account_no)

    async def account(self, external_no: str) -> Account | None:
        """See OrderSystem."""
        return await self._at.look(wire.ACCOUNT, external_no=external_no)

    async def branches(self) -> tuple[Branch, ...]:
        """See OrderSystem."""
        return await self._at.look(wire.BRANCHES)

    async def payment_forms(self, account_no: str | None) -> tuple[PaymentForm, ...]:
        """See OrderSystem."""
        return await self._at.look(wire.PAYMENT_FORMS, account_no=account_no)

    async def delivery_offer(self, address: str) -> DeliveryOffer | None:
        """See OrderSystem; posted, as an address belongs into no access log."""
        return await self._at.post(wire.DELIVERY_OFFER, wire.Place(address=address[:_LONGEST_ADDRESS]))

    async def total(self, draft: OrderDraft) -> Sum | Refused:
        """See OrderSystem."""
        return await self._at.post_or_refused(wire.TOTAL, draft)

    async def place_order(self, draft: OrderDraft, *, key: str) -> Placed | Refused:
        """See OrderSystem."""
        return await self._at.act(wire.PLACE_ORDER, draft, key=key)

    async def change_order(self, number: str, change: OrderChange, *, key: str) -> Agreed | Refused:
        """See OrderSystem."""
        return await self._at.act(wire.CHANGE_ORDER, wire.Change(number=number, change=change), key=key)

    async def cancel_order(self, number: str, reason: str, *, key: str) -> Agreed | Refused:
        """See OrderSystem."""
        return await self._at.act(wire.CANCEL_ORDER, wire.Cancelling(number=number, reason=reason), key=key)

    async def reserve(self, draft: ReservationDraft, *, key: str) -> Reservation | Refused:
        """See OrderSystem."""
        return await self._at.act(wire.RESERVE, draft, key=key)

    async def reservation(self, number: str) -> Reservation | None:
        """See OrderSystem."""
        return await self._at.look(wire.RESERVATION, number=number)

    async def end_reservation(self, number: str, *, key: str) -> Agreed | Refused:
        """See OrderSystem."""
        return await self._at.act(wire.END_RESERVATION, wire.Numbered(number=number), key=key)

    async def request_return(self, draft: ReturnDraft, *, key: str) -> ReturnNumber | Refused:
        """See OrderSystem."""
        return await self._at.act(wire.REQUEST_RETURN, draft, key=key)

    async def make_quote(self, draft: QuoteDraft, *, key: str) -> Quote | Refused:
        """See OrderSystem."""
        return await self._at.act(wire.MAKE_QUOTE, draft, key=key)

    async def quotes(self, owner: Owner) -> tuple[Quote, ...]:
        """See OrderSystem; posted, so that no phone or address stands in an access log."""
        return await self._at.post(wire.QUOTES, owner)

    async def paper(self, kind: PaperKind, number: str) -> Paper | None:
        """See OrderSystem."""
        return await self._at.look(wire.PAPER, kind=kind, number=number)

    async def certificates(self, reference: str) -> tuple[Certificate, ...]:
        """See OrderSystem."""
        return await self._at.look(wire.CERTIFICATES, reference=reference)

    async def events(self, after: str | None, limit: int = 100) -> OrderEvents:
        """See OrderSystem."""
        return await self._events.look(wire.EVENTS, after=after, limit=str(limit))

    async def close(self) -> None:
        """See OrderSystem."""
        await self._at.close()
