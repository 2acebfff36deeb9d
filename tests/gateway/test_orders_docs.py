"""Whether the JSON that docs show to strangers is the JSON that the client reads and the served shop speaks."""

import json
import re
from pathlib import Path

import pytest
from openapi_spec_validator import validate
from pydantic import TypeAdapter

from gateway.orders import openapi, wire
from gateway.orders.contract import OrderState
from gateway.orders.wishes import RETURN_REASONS, Why

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "order-system.md").read_text("utf-8")
SHAPES: dict[str, TypeAdapter[object]] = {
    **{f"GET {one.path}": one.answer for one in wire.LOOKING},
    **{f"POST {one.path}": one.answer for one in wire.POSTING},
}


@pytest.mark.parametrize("address", SHAPES)
def test_the_example_of_each_address_is_what_the_client_reads(address: str) -> None:
    section = re.search(rf"### `{re.escape(address)}[?`].*?```json\n(.*?)```", PAGE, re.DOTALL)
    assert section, f"{address} has no section with an example"
    assert "\n### " not in section[0], f"{address} has no example of its own"
    shown = section[1]
    read = SHAPES[address].validate_json(shown)
    told = SHAPES[address].dump_json(read)
    assert set(re.findall(rb'"(\w+)":', told)) == set(re.findall(rb'"(\w+)":', shown.encode()))


def test_the_example_of_a_refusal_is_what_the_client_reads() -> None:
    shown = re.search(r"a `409` with why,\n\n```json\n(.*?)```", PAGE, re.DOTALL)
    assert shown and wire.REFUSED.validate_json(shown[1]).why is Why.NOT_ENOUGH


@pytest.mark.parametrize(
    "word", [*(one.value for one in OrderState), *(one.value for one in Why), *RETURN_REASONS, wire.KEY_HEADER]
)
def test_every_word_of_the_contract_is_listed(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_the_openapi_document_is_the_one_made_from_the_wire() -> None:
    shown = (DOCS / "orders-openapi.json").read_text("utf-8")
    assert shown == openapi.written(), "run: python -m gateway.orders.openapi > docs/orders-openapi.json"


def test_the_openapi_document_is_valid() -> None:
    validate(json.loads((DOCS / "orders-openapi.json").read_text("utf-8")))
