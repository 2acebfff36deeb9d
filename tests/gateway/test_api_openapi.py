"""The OpenAPI document is valid, complete, and readable as a page without any script."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from gateway.api.server import ENDPOINTS
from tests.fakes.centre import opened, sqlite_file
from tests.fakes.served import Served, served


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path) as one:
        yield one


async def test_the_document_is_valid_openapi(api: Served) -> None:
    document = (await api.get("/openapi.json")).body
    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


async def test_the_document_names_every_address_of_the_interface(api: Served) -> None:
    document = (await api.get("/openapi.json")).body["paths"]
    mounted = {
        (route.resource.canonical, route.method.lower())
        for route in api.app.router.routes()
        if route.resource is not None and route.resource.canonical.startswith("/v1/") and route.method != "HEAD"
    }
    told = {(path, method) for path, methods in document.items() for method in methods}
    assert mounted - told == set()
    assert len(mounted) > 30


async def test_the_document_says_who_may_use_an_address(api: Served) -> None:
    paths = (await api.get("/openapi.json")).body["paths"]
    assert paths["/v1/cases"]["get"]["security"] == [{"bearer": ["cases:read"]}, {"session": []}]
    assert paths["/v1/inbound/{channel}"]["post"]["security"] == [
        {"bearer": ["inbound:CHANNEL"]},
        {"signature": []},
    ]
    assert paths["/healthz"]["get"]["security"] == []


async def test_bodies_are_described_by_the_models_that_check_them(api: Served) -> None:
    paths = (await api.get("/openapi.json")).body["paths"]
    body = paths["/v1/cases/{number}/transfer"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == {"agent", "queue", "to", "reason", "missing", "promised"}
    assert body["required"] == ["reason"]


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_the_pages_hold_no_script_and_nothing_from_elsewhere(api: Served, path: str) -> None:
    answer = await api.get(path, Accept="text/html")
    page = answer.raw.decode()
    assert answer.status == 200
    assert "<script" not in page
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "Content-Security-Policy" in answer.headers


async def test_the_start_tells_programs_in_json(api: Served) -> None:
    assert "/openapi.json" in (await api.get("/")).body["places"]


async def test_it_lives_and_is_ready(api: Served) -> None:
    assert (await api.get("/healthz")).body == {"status": "ok"}
    answer = await api.get("/readyz")
    assert (answer.status, set(answer.body["parts"].values())) == (200, {"ok"})


async def test_it_is_not_ready_while_nothing_can_be_stored(tmp_path: Path) -> None:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path, min_free_bytes=2**62) as api:
        await api.services.parts.intake.measure()
        answer = await api.get("/readyz")
    assert (answer.status, answer.body["status"]) == (503, "not ready")
    assert "bytes of disk are free" in answer.body["parts"]["intake"]


def test_the_table_in_the_docs_has_every_address() -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    told = set(re.findall(r"^\| `([A-Z]+ [^`]+)` \|", page, re.MULTILINE))
    assert told == {f"{one.method} {one.path}" for one in ENDPOINTS}
