"""The page of channels in a browser: it keeps itself up to date without moving what one looks at, and bars nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from gateway.ids import now_us
from gateway.store import sources
from tests.fakes.desk_site import PASSWORD, DeskSite, running_desk

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def channels(chromium: Browser, site: DeskSite, **options: object) -> Page:
    """The page, open before a supervisor."""
    page = await (await chromium.new_context(**options)).new_page()  # type: ignore[arg-type]
    await page.goto(site.address + "/desk/login")
    await page.fill("#email", "supervisor@example.com")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    await page.goto(site.address + "/admin/channels")
    return page


async def report(site: DeskSite, *, waiting: int, error: str | None = None) -> None:
    progress = (waiting, 0, now_us())
    await site.parts.store.write(
        lambda c: sources.report(c, "main", "INBOX", error=error, now=now_us(), progress=progress)
    )


async def test_the_page_shows_what_changed_and_leaves_the_focus_where_it_is(chromium: Browser, site: DeskSite) -> None:
    await report(site, waiting=7)
    page = await channels(chromium, site)
    table = page.locator("#channel-main .table-box")
    await expect(table).to_contain_text("catches up")
    await table.focus()
    await report(site, waiting=0)
    await page.evaluate("htmx.trigger('#channels', 'look')")
    await expect(table).not_to_contain_text("catches up")
    assert await page.evaluate("document.activeElement.className") == "table-box"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_bars_nobody_and_fits_a_telephone(chromium: Browser, site: DeskSite, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run the set-up of the page assets (npm ci)")
    await report(site, waiting=7, error="log-in failed " + "x" * 300)
    page = await channels(chromium, site, color_scheme=scheme, viewport={"width": 390, "height": 844})
    await expect(page.locator("#channel-main")).to_be_visible()
    assert await _barriers(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def _barriers(page: Page) -> list[str]:
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
