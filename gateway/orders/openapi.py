"""Owns the OpenAPI 3.1 document of the order system's HTTP side, made from the addresses and values of the wire.

`python -m gateway.orders.openapi > docs/orders-openapi.json` writes it; a test holds the two together.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from gateway.orders import wire

Json: TypeAlias = dict[str, Any]
_REFERENCE: Final = "#/components/schemas/{model}"
_KEY: Final[Json] = {
    "name": wire.KEY_HEADER,
    "in": "header",
    "required": True,
    "description": "The same key again is answered as the first time, and nothing more is done.",
    "schema": {"type": "string", "minLength": 1, "maxLength": wire.LONGEST_KEY},
}


class _AsWritten(GenerateJsonSchema):
    """The schemas of the values as they are written in JSON."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        return {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}

    def bytes_schema(self, schema: core_schema.BytesSchema) -> JsonSchemaValue:
        return {"type": "string", "contentEncoding": "base64", "contentMediaType": "application/pdf"}

    def get_title_from_name(self, name: str) -> str:
        return name


def document() -> Json:
    """The whole document."""
    schemas = _Schemas()
    paths: dict[str, Json] = {}
    for looked in wire.LOOKING:
        paths.setdefault(looked.path, {})["get"] = _of_looking(looked, schemas)
    for posted in wire.POSTING:
        paths.setdefault(posted.path, {})["post"] = _of_posting(posted, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Order system",
            "version": "1",
            "description": "What Switchboard asks of an order system; see docs/order-system.md.",
        },
        "security": [{"bearer": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas.components,
        },
    }


class _Schemas:
    """Hands out references to the schemas of values, and keeps the schemas."""

    def __init__(self) -> None:
        adapters: list[tuple[TypeAdapter[Any], Literal["validation"], TypeAdapter[Any]]]
        adapters = [(one, "validation", one) for one in _adapters()]
        found, kept = TypeAdapter.json_schemas(adapters, ref_template=_REFERENCE, schema_generator=_AsWritten)
        self._of = {id(key[0]): schema for key, schema in found.items()}
        self.components = {name: _plain(one) for name, one in sorted(kept["$defs"].items())}

    def of(self, adapter: TypeAdapter[Any]) -> Json:
        """The schema of what an address takes or gives."""
        return _plain(self._of[id(adapter)])


def _adapters() -> Iterator[TypeAdapter[Any]]:
    yield wire.REFUSED
    yield from (one.answer for one in wire.LOOKING)
    yield from (one.answer for one in wire.POSTING)
    yield from {id(one.body): one.body for one in wire.POSTING}.values()


def _plain(schema: Json) -> Json:
    """The schema without the titles that pydantic gives to every field."""
    kept = {key: value for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
    return {key: _within(value) for key, value in kept.items()}


def _within(value: Any) -> Any:
    if isinstance(value, dict):
        return _plain(value)
    return [_within(one) for one in value] if isinstance(value, list) else value


def _of_looking(looked: wire.Looking[object], schemas: _Schemas) -> Json:
    parameters = [
        {
            "name": name.rstrip("?"),
            "in": "query",
            "required": not name.endswith("?"),
            "description": said,
            "schema": {"type": "string"},
        }
        for name, said in looked.asks.items()
    ]
    responses = _responses(schemas, looked.answer, may_refuse=False)
    return _operation("get", looked.path, looked.summary) | {"parameters": parameters, "responses": responses}


def _of_posting(posted: wire.Posting[object, object], schemas: _Schemas) -> Json:
    return _operation("post", posted.path, posted.summary) | {
        "parameters": [_KEY] if posted.acts else [],
        "requestBody": {"required": True, "content": _json(schemas.of(posted.body))},
        "responses": _responses(schemas, posted.answer, may_refuse=posted.may_refuse),
    }


def _operation(method: str, path: str, summary: str) -> Json:
    return {
        "operationId": f"{method}{path.removeprefix('/v1').replace('/', '_').replace('-', '_')}",
        "summary": summary,
    }


def _responses(schemas: _Schemas, answer: TypeAdapter[Any], *, may_refuse: bool) -> Json:
    told: Json = {"200": {"description": "The answer.", "content": _json(schemas.of(answer))}}
    if may_refuse:
        no = "It is not done, and why."
        told[str(wire.REFUSED_STATUS)] = {"description": no, "content": _json(schemas.of(wire.REFUSED))}
    return told | {"default": {"description": "Down, or not understood."}}


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def written() -> str:
    """The document as it stands in docs."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
