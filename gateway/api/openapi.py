"""The OpenAPI 3.1 document, made from the declarations of the routes that are mounted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from channels.contract import Kind, Route
from gateway.api.endpoint import Endpoint
from gateway.api.rules import Anyone, ByChannel, BySource, Nearby, Needs, Page, Rule
from gateway.api.schemas import FAILED

Json = dict[str, Any]

_PARAM: Final = re.compile(r"{(\w+)}")
_TEXT: Final = {"type": "string"}
_WHAT: Final = {200: "Done.", 201: "Made.", 202: "Taken.", 404: "Not there.", 409: "Somebody was faster."}


def document(endpoints: Iterable[Endpoint], kinds: Iterable[Kind], *, version: str) -> Json:
    """The whole document; pages are not in it."""
    paths: dict[str, Json] = {}
    for endpoint in endpoints:
        if endpoint.is_listed and not isinstance(endpoint.rule, Page):
            paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _of_endpoint(endpoint)
    for kind in kinds:
        for route in kind.routes:
            if route.path.startswith("/v1/"):
                paths.setdefault(route.path, {})[route.method.lower()] = _of_route(route, kind.name)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Switchboard",
            "version": version,
            "description": "Omnichannel intake gateway: channels in and out, cases, people, figures.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": dict(sorted(paths.items())),
        "components": {"securitySchemes": _schemes(), "schemas": {"Error": FAILED}},
    }


def _of_endpoint(endpoint: Endpoint) -> Json:
    operation = _operation(
        endpoint.method, endpoint.path, endpoint.summary, endpoint.tag, endpoint.rule, endpoint.answers
    )
    operation["parameters"] += [
        {"name": name, "in": "query", "description": said, "schema": _TEXT} for name, said in endpoint.queries.items()
    ]
    if endpoint.body is not None:
        schema = endpoint.body.model_json_schema(ref_template="#/components/schemas/{model}")
        operation["requestBody"] = _body(schema)
    return operation


def _of_route(route: Route, kind: str) -> Json:
    rule: Rule = ByChannel() if route.rule == "channel" else Anyone()
    operation = _operation(route.method, route.path, route.summary, f"channel {kind}", rule, route.answers)
    if route.body is not None:
        operation["requestBody"] = _body(route.body)
    return operation


def _operation(
    method: str, path: str, summary: str, tag: str, rule: Rule, answers: Mapping[int, Mapping[str, object]]
) -> Json:
    told = {str(status): _answer(_WHAT.get(status, "The answer."), schema) for status, schema in answers.items()}
    wrong = {"description": "Anything else: what happened and what to do.", "content": _json({"$ref": _ERROR})}
    return {
        "operationId": f"{method.lower()}_{re.sub(r'[^a-z0-9]+', '_', path.lower()).strip('_')}",
        "summary": summary,
        "tags": [tag],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": _TEXT} for name in _PARAM.findall(path)
        ],
        "responses": told | {"default": wrong},
        "security": _security(rule),
    }


_ERROR: Final = "#/components/schemas/Error"


def _security(rule: Rule) -> list[Json]:
    match rule:
        case Anyone():
            return []
        case ByChannel():
            return [{"bearer": ["inbound:CHANNEL"]}, {"signature": []}]
        case BySource():
            return [{"bearer": ["orders:SOURCE"]}, {"session": []}]
        case Needs(scope=None) | Page():
            return [{"session": []}]
        case Needs(scope=scope):
            return [{"bearer": [scope]}, {"session": []}]
        case Nearby():
            return [{}, {"bearer": ["admin"]}]


def _schemes() -> Json:
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made by `token add NAME --scope SCOPE`.",
        },
        "session": {"type": "apiKey", "in": "cookie", "name": "switchboard_session"},
        "signature": {
            "type": "apiKey",
            "in": "header",
            "name": "webhook-signature",
            "description": "Standard Webhooks, with webhook-id and webhook-timestamp, by the channel's secret.",
        },
    }


def _answer(what: str, schema: Mapping[str, object]) -> Json:
    return {"description": what, "content": _json(schema)}


def _body(schema: Mapping[str, object]) -> Json:
    return {"required": True, "content": _json(schema)}


def _json(schema: Mapping[str, object]) -> Json:
    return {"application/json": {"schema": schema}}
