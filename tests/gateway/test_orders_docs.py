"""Whether the JSON that docs/order-system.md shows to strangers is the JSON that the client reads."""

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from gateway.orders import wire
from gateway.orders.contract import OrderState

PAGE = (Path(__file__).parents[2] / "docs" / "order-system.md").read_text("utf-8")
SHAPES: dict[str, TypeAdapter[object]] = {
    wire.ORDER_PATH: wire.ORDER,  # type: ignore[dict-item]
    wire.OPEN_ORDERS_PATH: wire.BRIEFS,  # type: ignore[dict-item]
    wire.ARTICLES_PATH: wire.ARTICLES,  # type: ignore[dict-item]
    wire.STOCK_PATH: wire.STOCK,  # type: ignore[dict-item]
    wire.PRICE_PATH: wire.PRICE,  # type: ignore[dict-item]
    wire.ACCOUNT_PATH: wire.ACCOUNT,  # type: ignore[dict-item]
}


@pytest.mark.parametrize("path", SHAPES)
def test_the_example_of_each_address_is_what_the_client_reads(path: str) -> None:
    section = re.search(rf"### `[A-Z]+ {re.escape(path)}[?`].*?```json\n(.*?)```", PAGE, re.DOTALL)
    assert section, f"{path} has no section with an example"
    shown = section[1]
    read = SHAPES[path].validate_json(shown)
    told = SHAPES[path].dump_json(read)
    assert set(re.findall(rb'"(\w+)":', told)) == set(re.findall(rb'"(\w+)":', shown.encode()))


def test_every_state_is_listed() -> None:
    assert [state for state in OrderState if f"`{state.value}`" not in PAGE] == []
