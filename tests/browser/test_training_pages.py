"""The training pages in a browser: one key a label, the next card at hand, and nobody is barred."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.fakes.asked_messages import put_case, put_message
from tests.fakes.served import Served
from tests.fakes.training_site import training_site

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TEXTS = ("where on earth is it 4500987654", "my parcel, any news", "call me back please")


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Served]:
    async with training_site(tmp_path) as one:
        await one.centre.store.write(put_case, "7001")
        for place, text in enumerate(TEXTS):
            given = {"number": "7001", "at": one.centre.now - place}
            await one.centre.store.write(put_message, f"m{place}", text, 0.2 + place / 10, **given)
        yield one


async def opened(chromium: Browser, site: Served, path: str, **options: object) -> Page:
    """A page, open before the admin."""
    page = await (await chromium.new_context(**options)).new_page()  # type: ignore[arg-type]
    address = f"http://{site.address[0]}:{site.address[1]}"
    await page.goto(address + "/desk/login")
    await page.fill("#email", "admin@example.com")
    await page.fill("#password", "correct horse battery")
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    await page.goto(address + path)
    return page


async def focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.id"))


async def test_a_key_labels_the_card_at_hand_and_goes_to_the_next(chromium: Browser, site: Served) -> None:
    page = await opened(chromium, site, "/admin/training/label")
    assert await focused(page) == "card-m0"
    await page.keyboard.press("1")
    await expect(page.locator("#card-m0 [data-done]")).to_contain_text("where my order is")
    await expect(page.locator("#card-m1")).to_be_focused()
    await page.keyboard.press("s")
    await expect(page.locator("#card-m1 [data-done]")).to_contain_text("Skipped")
    assert (await site.get("/v1/training/labels")).body["count"] == 1


async def test_any_intent_is_found_by_typing(chromium: Browser, site: Served) -> None:
    page = await opened(chromium, site, "/admin/training/label")
    await page.keyboard.press("/")
    await page.keyboard.type("a call back (callback)")
    await page.keyboard.press("Enter")
    await expect(page.locator("#card-m0 [data-done], #card-m0 .notice")).to_be_visible()
    await page.keyboard.press("u")
    await expect(page.locator("#card-m0 textarea")).to_be_visible()


async def test_the_last_message_of_a_case_is_corrected_with_one_key(chromium: Browser, site: Served) -> None:
    page = await opened(chromium, site, "/desk/cases/7001")
    await page.keyboard.press("i")
    await page.keyboard.type("greeting (greet)")
    await page.keyboard.press("Enter")
    await expect(page.locator(".means > summary", has_text="greeting ✓")).to_have_count(1)
    assert [one["corrected"]["to"] for one in (await site.get("/v1/training/corrections")).body["items"]] == ["greet"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "/label", "/examples", "/examples/new", "/examples/files"])
async def test_the_pages_bar_nobody_and_fit_a_telephone(
    chromium: Browser, site: Served, path: str, scheme: str
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run the set-up of the page assets (npm ci)")
    options = {"color_scheme": scheme, "viewport": {"width": 390, "height": 844}}
    page = await opened(chromium, site, f"/admin/training{path}", **options)
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run()")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_on_a_telephone_an_example_shows_its_whole_text_and_intent(chromium: Browser, site: Served) -> None:
    page = await opened(chromium, site, "/admin/training/examples", viewport={"width": 390, "height": 844})
    box = "document.querySelector('.table-box')"
    assert await page.evaluate(f"{box}.scrollWidth - {box}.clientWidth") <= 40
    await expect(page.locator("th[data-col=changed]")).to_be_hidden()
    await expect(page.locator("tbody tr").first.locator("td .number").first).to_be_visible()


async def test_the_choices_of_a_card_stand_apart_from_what_else_can_be_done(chromium: Browser, site: Served) -> None:
    page = await opened(chromium, site, "/admin/training/label", viewport={"width": 1280, "height": 900})
    card = page.locator("#card-m0")
    choice = await card.locator("[data-key='3']").bounding_box()
    other = await card.locator("[data-key='/']").bounding_box()
    skip = await card.locator("[data-key='s']").bounding_box()
    assert choice is not None
    assert other is not None
    assert skip is not None
    assert other["y"] >= choice["y"] + choice["height"]
    assert abs(skip["y"] - other["y"]) < 8
