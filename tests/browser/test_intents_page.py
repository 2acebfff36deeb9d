"""The intents' pages in a browser: they bar nobody, fit a telephone, and an intent is parted by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.fakes.intents_kept import LEASING, RESERVE, write_examples
from tests.fakes.served import Served
from tests.fakes.training_site import training_site

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LIST = "/admin/training/intents"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Served]:
    write_examples(tmp_path / "examples" / "more")
    async with training_site(tmp_path) as one:
        yield one


async def opened(chromium: Browser, site: Served, path: str, **options: object) -> Page:
    """The page, open before an admin."""
    page = await (await chromium.new_context(**options)).new_page()  # type: ignore[arg-type]
    host, port = site.address
    await page.goto(f"http://{host}:{port}/desk/login")
    await page.fill("#email", "admin@example.com")
    await page.fill("#password", "correct horse battery")
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    await page.goto(f"http://{host}:{port}{path}")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_bar_nobody_and_fit_a_telephone(chromium: Browser, site: Served, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run the set-up of the page assets (npm ci)")
    changed = {"version": 0, "handling": "answer", "answer": dict(LEASING["answer"])}
    await site.ask("PATCH", "/v1/training/intents/reserve", changed)
    page = await opened(chromium, site, LIST, color_scheme=scheme, viewport={"width": 390, "height": 844})
    for path in ("", "/new", "/reserve?look=retire", "/reserve/split"):
        host, port = site.address
        await page.goto(f"http://{host}:{port}{LIST}{path}")
        await expect(page.locator("h1")).to_be_visible()
        assert await _barriers(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390, path


async def test_a_change_is_made_seen_and_confirmed_by_keyboard(chromium: Browser, site: Served) -> None:
    page = await opened(chromium, site, f"{LIST}/reserve")
    await page.locator("select[name=queue]").select_option("claims")
    await page.get_by_role("button", name="Keep as a draft and show what it does").press("Enter")
    await expect(page.locator("#preview")).to_be_visible()
    await page.get_by_label("Why").first.fill("asked for")
    await page.get_by_role("button", name="Let it count").press("Enter")
    await expect(page.get_by_role("status")).to_have_text("The change counts now.")
    assert site.services.parts.intents["reserve"].queue == "claims"


async def test_examples_are_parted_by_single_keys(chromium: Browser, site: Served) -> None:
    page = await opened(chromium, site, f"{LIST}/reserve/split")
    boxes = page.locator(".parting input[type=checkbox]")
    await expect(boxes).to_have_count(len(RESERVE))
    before = [await boxes.nth(place).is_checked() for place in range(len(RESERVE))]
    await boxes.first.focus()
    await page.keyboard.press("x")
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    after = [await boxes.nth(place).is_checked() for place in range(len(RESERVE))]
    assert [was != now for was, now in zip(before, after, strict=True)] == [True, False, True, False]
    await expect(boxes.nth(3)).to_be_focused()


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
