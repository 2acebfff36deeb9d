"""Owns asking a real order system over HTTP, and telling when it is down."""

from collections.abc import Mapping
from typing import TypeVar

import aiohttp
from pydantic import TypeAdapter, ValidationError

from gateway.orders import wire
from gateway.orders.breaker import Breaker
from gateway.orders.contract import Account, Article, Order, OrderBrief, OrderSystemDown, Owner, Price, Stock
from gateway.orders.references import LONGEST

T = TypeVar("T")

_CONNECTIONS = 32
_LONGEST_WAIT_S = 300.0


class HttpOrderSystem:
    """An order system behind the JSON of `docs/order-system.md`; every failure is an OrderSystemDown."""

    def __init__(self, session: aiohttp.ClientSession, *, address: str, breaker: Breaker) -> None:
        """Take an open session, which this object owns from now on, and the address that the paths follow."""
        self._session = session
        self._address = address.rstrip("/")
        self._breaker = breaker

    @classmethod
    async def open(
        cls, address: str, *, token: str, timeout_s: float = 2.0, breaker: Breaker | None = None
    ) -> "HttpOrderSystem":
        """Make a client; nothing is asked yet."""
        session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {token}"},
            timeout=aiohttp.ClientTimeout(total=timeout_s),
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
        )
        return cls(session, address=address, breaker=breaker or Breaker())

    async def order(self, number: str) -> Order | None:
        """See OrderSystem."""
        return await self._get(wire.ORDER_PATH, wire.ORDER, {"number": number})

    async def open_orders(self, owner: Owner) -> tuple[OrderBrief, ...]:
        """See OrderSystem; posted, so that no phone or address stands in an access log."""
        return await self._ask("POST", wire.OPEN_ORDERS_PATH, wire.BRIEFS, body=wire.OWNER.dump_json(owner))

    async def find_articles(self, query: str, language: str, limit: int = 3) -> tuple[Article, ...]:
        """See OrderSystem."""
        asked = {"query": query, "language": language, "limit": str(limit)}
        return await self._get(wire.ARTICLES_PATH, wire.ARTICLES, asked)

    async def stock(self, reference: str) -> Stock | None:
        """See OrderSystem."""
        return await self._get(wire.STOCK_PATH, wire.STOCK, {"reference": reference})

    async def price(self, reference: str, account_no: str | None) -> Price | None:
        """See OrderSystem."""
        asked = {"reference": reference, **({"account_no": account_no} if account_no is not None else {})}
        return await self._get(wire.PRICE_PATH, wire.PRICE, asked)

    async def account(self, external_no: str) -> Account | None:
        """See OrderSystem."""
        return await self._get(wire.ACCOUNT_PATH, wire.ACCOUNT, {"external_no": external_no})

    async def close(self) -> None:
        """See OrderSystem."""
        await self._session.close()

    async def _get(self, path: str, shape: TypeAdapter[T], asked: Mapping[str, str]) -> T:
        # What customers type may be longer than a URL, or hold lone surrogates, which none can carry.
        sendable = {name: text[:LONGEST].encode("utf-8", "replace").decode("utf-8") for name, text in asked.items()}
        return await self._ask("GET", path, shape, params=sendable)

    async def _ask(
        self,
        method: str,
        path: str,
        shape: TypeAdapter[T],
        *,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> T:
        """Ask if the breaker lets us, and tell it how that went."""
        wait_s = self._breaker.wait_s()
        if wait_s > 0:
            raise OrderSystemDown("it failed several times in a row and is left alone", retry_after_s=wait_s)
        try:
            answer = shape.validate_json(await self._exchange(method, path, params, body))
        except ValidationError as err:
            self._breaker.failed()
            # Without the error's own text: it quotes the values, which are the customer's.
            reason = f"its answer to {method} {path} has {err.error_count()} fields that cannot be read"
            raise OrderSystemDown(reason, retry_after_s=self._breaker.rest_s) from None
        except OrderSystemDown:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return answer

    async def _exchange(self, method: str, path: str, params: Mapping[str, str] | None, body: bytes | None) -> bytes:
        """Send one request and answer the body of a 200; anything else is down."""
        headers = {"Content-Type": "application/json"} if body is not None else None
        try:
            async with self._session.request(
                method, self._address + path, params=params, data=body, headers=headers, allow_redirects=False
            ) as reply:
                if reply.status != 200:
                    wait_s = _retry_after_s(reply.headers.get("Retry-After"), self._breaker.rest_s)
                    raise OrderSystemDown(f"{method} {path} answered {reply.status}", retry_after_s=wait_s)
                return await reply.read()
        except TimeoutError as err:
            raise OrderSystemDown(f"{method} {path} timed out", retry_after_s=self._breaker.rest_s) from err
        except aiohttp.ClientError as err:
            reason = f"{method} {path}: {type(err).__name__}"
            raise OrderSystemDown(reason, retry_after_s=self._breaker.rest_s) from err


def _retry_after_s(header: str | None, otherwise_s: float) -> float:
    """Read a Retry-After in seconds; the rarer form with a date counts as none."""
    if header is None or not (header.isascii() and header.isdigit()):
        return otherwise_s
    return min(float(header), _LONGEST_WAIT_S)
