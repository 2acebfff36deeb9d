"""An order from the first word to its number in the web chat, in a real browser: a file attached, buttons pressed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.fakes.desk_site import DeskSite, running_desk

pytestmark = pytest.mark.browser

FORM = "Article;Name;Quantity\r\nA9F74216;Circuit breaker;2\r\nLC1D25M7;Contactor;3\r\n"
SLOW_MS = 20_000


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def opened(chromium: Browser, site: DeskSite, **options: object) -> Page:
    """A visitor's page with the chat."""
    context = await chromium.new_context(locale="en-GB", **options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(site.address + "/chat")
    opener = page.get_by_role("button", name="Open the chat")
    await expect(opener.or_(page.get_by_role("textbox", name="Write a message")).first).to_be_visible(timeout=SLOW_MS)
    if await opener.is_visible():
        await opener.click()
    await expect(page.get_by_label("Write a message")).to_be_visible(timeout=SLOW_MS)
    return page


async def write(page: Page, text: str, *, until: str) -> None:
    """Write a message, and wait for words of the answer."""
    await page.get_by_label("Write a message").fill(text)
    await page.keyboard.press("Enter")
    await expect(page.locator(".bubble", has_text=until).last).to_be_visible(timeout=SLOW_MS)


async def press(page: Page, title: str, *, until: str) -> None:
    """Press a button of the last answer, and wait for words of the next."""
    await page.get_by_role("button", name=title, exact=True).click()
    await expect(page.locator(".bubble", has_text=until).last).to_be_visible(timeout=SLOW_MS)


@pytest.mark.parametrize("width", [390, 1280])
async def test_a_list_sent_as_a_file_is_ordered_by_buttons(
    chromium: Browser, site: DeskSite, tmp_path: Path, width: int
) -> None:
    form = tmp_path / "order.csv"
    form.write_text(FORM, "utf-8")
    page = await opened(chromium, site, viewport={"width": width, "height": 844})
    await page.locator("input[type=file]").set_input_files(form)
    await expect(page.get_by_role("button", name="Pick-up", exact=False)).to_be_visible(timeout=SLOW_MS)
    await page.get_by_role("button", name="Pick-up", exact=False).click()
    await expect(page.locator(".bubble", has_text="Central").last).to_be_visible(timeout=SLOW_MS)
    await write(page, "1", until="pay")
    await write(page, "card", until="name")
    await write(page, "Anna Kotova, +7 495 000-00-09", until="Total")
    await press(page, "Yes", until="4500200001")
    await expect(page.get_by_role("link", name="4500200001")).to_be_visible()
    order = await site.parts.orders.order("4500200001")
    assert order is not None
    assert sorted((line.reference, line.quantity) for line in order.lines) == [("A9F74216", 2), ("LC1D25M7", 3)]
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_have_count(0)
