"""A notice at open desks: it comes and goes without a reload, and bars nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.fakes.desk_site import PASSWORD, DeskSite, running_desk

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def desk(chromium: Browser, site: DeskSite, **options: object) -> Page:
    """An open desk of a supervisor."""
    context = await chromium.new_context(**options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(site.address + "/desk/login")
    await page.fill("#email", "supervisor@example.com")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    return page


async def tell(site: DeskSite, kind: str, text: str) -> str:
    to = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = await site.post("/v1/notices", {"kind": kind, "texts": {"en": text}, "to": to})
    return str(made["id"])


async def test_an_open_desk_shows_a_notice_at_once_and_loses_it_at_its_end(chromium: Browser, site: DeskSite) -> None:
    page = await desk(chromium, site)
    await expect(page.locator("body:not(.offline) #list .views")).to_be_visible()
    notice = await tell(site, "disruption", "Stock figures are old.")
    await expect(page.locator("#list .bulletin")).to_contain_text("Stock figures are old.")
    await site.post(f"/v1/notices/{notice}/end", {})
    await expect(page.locator("#list .bulletin")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_notice_bars_nobody(chromium: Browser, site: DeskSite, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run the set-up of the page assets (npm ci)")
    await tell(site, "disruption", "Stock figures are old.")
    await tell(site, "change", "x" * 900)
    page = await desk(chromium, site, color_scheme=scheme, viewport={"width": 390, "height": 844})
    for path in ("/desk", "/desk/supervise"):
        await page.goto(site.address + path)
        await expect(page.locator(".bulletin").first).to_be_visible()
        assert await barriers(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def barriers(page: Page) -> list[str]:
    """Serious and critical findings of axe-core, which runs beside the page's policy."""
    session = await page.context.new_cdp_session(page)
    await session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    look = (
        "axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations"
        ".filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => v.id))"
    )
    asked = {"expression": look, "awaitPromise": True, "returnByValue": True}
    found: list[str] = (await session.send("Runtime.evaluate", asked))["result"]["value"]
    return found
