"""The pages of models in a browser: a job seen to its end, the matrix walked by keyboard, no barriers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from gateway.ids import now_us
from gateway.training.running import workshop_of
from tests.fakes.desk_site import PASSWORD, DeskSite, running_desk
from tests.fakes.small_models import said, sections, train

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
MODELS = "/admin/training/models"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path, sections=sections(tmp_path)) as running:
        yield running


async def opened(chromium: Browser, site: DeskSite, path: str, **options: object) -> Page:
    """A page, open before an admin."""
    page = await (await chromium.new_context(**options)).new_page()  # type: ignore[arg-type]
    await page.goto(site.address + "/desk/login")
    await page.fill("#email", "admin@example.com")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    await page.goto(site.address + path)
    return page


async def test_a_training_is_seen_to_its_end_and_leads_to_its_model(chromium: Browser, site: DeskSite) -> None:
    page = await opened(chromium, site, MODELS)
    await page.locator("form:has(input[value=embedded]) button").click()
    await page.wait_for_url("**/jobs/*")
    link = page.locator("a.button", has_text="Look at")
    await expect(link).to_be_visible(timeout=240_000)
    await link.click()
    await expect(page.locator("svg.matrix")).to_be_visible()
    await expect(page.locator("svg.curve")).to_be_visible()


async def test_the_matrix_is_walked_and_opened_by_keyboard(chromium: Browser, site: DeskSite) -> None:
    model = await train(workshop_of(site.parts, now_us), said(("order_status", "human", "oos")))
    page = await opened(chromium, site, f"{MODELS}/{model}")
    await page.locator(".matrix-box").focus()
    await page.keyboard.press("Tab")
    label = await page.evaluate("document.activeElement.getAttribute('aria-label')")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/answers?**")
    assert await page.locator("tbody tr").count() == int(label.rsplit(" ", 1)[1])


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_bar_nobody_and_fit_a_telephone(chromium: Browser, site: DeskSite, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run the set-up of the page assets (npm ci)")
    model = await train(workshop_of(site.parts, now_us), said(("order_status", "human", "oos")))
    page = await opened(chromium, site, MODELS, color_scheme=scheme, viewport={"width": 390, "height": 844})
    for path in (MODELS, f"{MODELS}/{model}", f"{MODELS}/{model}/answers?set=folds"):
        await page.goto(site.address + path)
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
