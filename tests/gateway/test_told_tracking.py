"""Whether a customer is told where to follow a parcel, and is never sent to a page that is none."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gateway.orders.demo_shop import DemoShop
from gateway.orders.told import told_order

DEMO = Path(__file__).parents[2] / "config" / "demo"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://track.example.com/1", "TRK1234561 https://track.example.com/1"),
        (None, "TRK1234561"),
        ("http://track.example.com/1", "TRK1234561"),
        ("javascript:alert(1)", "TRK1234561"),
        ("https://track.example.com/a b", "TRK1234561"),
        ("https://track.example.com/" + "a" * 400, "TRK1234561"),
    ],
)
async def test_a_parcel_is_told_with_its_page_if_that_is_one(tmp_path: Path, url: str | None, told: str) -> None:
    shop = await DemoShop.open(tmp_path, demo=DEMO, today=lambda: date(2031, 1, 8))
    order = await shop.order("4500123456")
    assert order is not None
    parcel = replace(order.deliveries[0], tracking_number="TRK1234561", tracking_url=url)
    found = told_order(replace(order, deliveries=(parcel,)), "en")
    assert found["parcels"][0]["tracking_number"] == told
    await shop.close()
