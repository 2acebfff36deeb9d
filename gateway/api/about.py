"""What is where: `/`, the OpenAPI document, and a plain page of it without any script."""

from __future__ import annotations

import html
from typing import Any, Final

import orjson
from aiohttp import web

from gateway.api.endpoint import Call, Endpoint, json_answer
from gateway.api.rules import Anyone
from gateway.api.schemas import ANYTHING

DOCUMENT: Final = web.AppKey("openapi document", dict[str, Any])
_METHODS: Final = ("get", "post", "put", "patch", "delete", "options", "head")
_PLACES: Final = {
    "/chat": "the demo page of the web chat",
    "/desk": "where agents work",
    "/desk/supervise": "queues and promises, for supervisors",
    "/docs": "this API, to read",
    "/openapi.json": "this API, for programs",
    "/healthz": "whether this process answers",
    "/readyz": "whether every part can work",
}
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1f23}"
    "code,pre{font:14px/1.45 ui-monospace,monospace}pre{background:#f3f4f6;padding:.75rem;overflow:auto}"
    "h2{margin-top:2.5rem;border-bottom:1px solid #d5d8dd}h3 code{font-size:15px}a{color:#0b57a4}"
    "@media(prefers-color-scheme:dark){body{background:#16181b;color:#e7e9ec}pre{background:#22262b}a{color:#7db7f2}}"
)


async def index(call: Call) -> object:
    """What is where: a page for browsers, JSON for programs."""
    if "text/html" not in call.request.headers.get("Accept", ""):
        return json_answer({"name": "Switchboard", "places": _PLACES})
    rows = "".join(f'<li><a href="{path}"><code>{path}</code></a> {said}</li>' for path, said in _PLACES.items())
    return _page("Switchboard", f"<h1>Switchboard</h1><ul>{rows}</ul>")


async def openapi(call: Call) -> object:
    """The OpenAPI document."""
    return call.request.app[DOCUMENT]


async def docs(call: Call) -> object:
    """The OpenAPI document as a page."""
    found = call.request.app[DOCUMENT]
    by_tag: dict[str, list[str]] = {}
    for path, methods in found["paths"].items():
        for method in _METHODS:
            if method in methods:
                by_tag.setdefault(methods[method]["tags"][0], []).append(_operation(method, path, methods[method]))
    sections = "".join(f"<h2>{html.escape(tag)}</h2>{''.join(parts)}" for tag, parts in sorted(by_tag.items()))
    intro = '<p>Errors, lists and tokens: see the description of each; <a href="/openapi.json">openapi.json</a>.</p>'
    return _page("Switchboard API", f"<h1>Switchboard API</h1>{intro}{sections}")


async def style(call: Call) -> object:
    """The style of these pages."""
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "max-age=3600"}
    return web.Response(text=_STYLE, headers=headers)


def _operation(method: str, path: str, said: dict[str, Any]) -> str:
    queries = [one for one in said["parameters"] if one["in"] == "query"]
    listed = "".join(f"<li><code>{one['name']}</code> {html.escape(one['description'])}</li>" for one in queries)
    who = " or ".join(" ".join((name, *scopes)) for one in said["security"] for name, scopes in one.items())
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return (
        f"<h3><code>{method.upper()} {html.escape(path)}</code></h3><p>{html.escape(said['summary'])}"
        f" <small>({html.escape(who) or 'open'})</small></p>"
        + (f"<ul>{listed}</ul>" if listed else "")
        + (f"<pre>{html.escape(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode())}</pre>" if body else "")
    )


def _page(title: str, content: str) -> web.Response:
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs.css"></head>'
        f"<body>{content}</body></html>"
    )
    return web.Response(text=text, content_type="text/html")


def _open(path: str, handler: Any, summary: str, *, is_listed: bool = False) -> Endpoint:
    return Endpoint(
        method="GET",
        path=path,
        handler=handler,
        rule=Anyone(),
        tag="operation",
        summary=summary,
        answers={200: ANYTHING} if is_listed else {},
        is_listed=is_listed,
    )


ENDPOINTS: Final = (
    _open("/", index, "What is where."),
    _open("/openapi.json", openapi, "This document.", is_listed=True),
    _open("/docs", docs, "This API as a page."),
    _open("/docs.css", style, "The style of these pages."),
)
