"""The order systems that every suite over `OrderSystem` runs on: the demo shop, and the HTTP client with it behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp.test_utils import TestServer

from gateway.orders.contract import OrderSystem
from gateway.orders.demo_shop import DemoShop
from gateway.orders.http_client import HttpOrderSystem
from gateway.orders.http_shop import shop_app

KINDS = ("demo shop", "http client")


@asynccontextmanager
async def order_system(kind: str, shop: DemoShop) -> AsyncIterator[OrderSystem]:
    """Open an order system of a kind over a shop, and close it with whatever serves it, but not the shop."""
    if kind == "demo shop":
        yield shop
        return
    async with TestServer(shop_app(shop, token="t0ken")) as server:
        client = await HttpOrderSystem.open(str(server.make_url("/")), token="t0ken")
        yield client
        await client.close()
