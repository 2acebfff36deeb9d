"""Owns the JSON between the HTTP client and an order system: the contract's own values, field by field.

Dates are ISO, money is a decimal string, states are the words of OrderState; unknown fields are passed over.
Described for the other side in `docs/order-system.md`.
"""

from pydantic import TypeAdapter

from gateway.orders.contract import Account, Article, Order, OrderBrief, Owner, Price, Stock

ORDER: TypeAdapter[Order | None] = TypeAdapter(Order | None)
OWNER = TypeAdapter(Owner)
BRIEFS = TypeAdapter(tuple[OrderBrief, ...])
ARTICLES = TypeAdapter(tuple[Article, ...])
STOCK: TypeAdapter[Stock | None] = TypeAdapter(Stock | None)
PRICE: TypeAdapter[Price | None] = TypeAdapter(Price | None)
ACCOUNT: TypeAdapter[Account | None] = TypeAdapter(Account | None)

ORDER_PATH = "/v1/orders"
OPEN_ORDERS_PATH = "/v1/orders/open"
ARTICLES_PATH = "/v1/articles"
STOCK_PATH = "/v1/stock"
PRICE_PATH = "/v1/price"
ACCOUNT_PATH = "/v1/account"
