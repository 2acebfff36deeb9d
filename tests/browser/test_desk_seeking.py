"""The desk's search in a real Chromium, by keyboard: typing, results, leaving, live refreshes, a phone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.fakes.desk_site import PASSWORD, Customer, DeskSite, eventually, running_desk

pytestmark = pytest.mark.browser


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def test_a_case_is_found_opened_and_left_by_keys_alone(chromium: Browser, site: DeskSite) -> None:
    sought, other = await _two_cases(site)
    page = await _agent(chromium, site)
    await page.goto(f"{site.address}/desk?view=queue")
    await expect(page.locator("#lines .line")).to_have_count(2)
    await page.keyboard.press("/")
    await page.keyboard.type("marmalade")
    await expect(page.locator(f"#line-{other}")).to_have_count(0)  # after the pause
    await expect(page.locator("#search")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#line-{sought}")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#case .case")).to_have_attribute("data-number", sought)
    await page.keyboard.press("/")
    await page.keyboard.press("Escape")
    await expect(page.locator("#search")).not_to_be_focused()
    await expect(page.locator("#search")).to_have_value("")
    await expect(page.locator("#lines .line")).to_have_count(2)
    await expect(page.locator(".views")).to_have_attribute("data-view", "queue")


async def test_enter_does_not_wait_for_the_pause(chromium: Browser, site: DeskSite) -> None:
    sought, _ = await _two_cases(site)
    page = await _agent(chromium, site)
    await page.clock.install()
    await page.clock.pause_at("2100-01-01")
    await page.keyboard.press("/")
    await page.keyboard.type("marmalade")
    await page.keyboard.press("Enter")
    await expect(page.locator(".views")).to_have_attribute("data-q", "marmalade")
    await expect(page.locator(f"#line-{sought}")).to_be_visible()


async def test_a_live_refresh_keeps_the_search_and_brings_its_news(chromium: Browser, site: DeskSite) -> None:
    sought, other = await _two_cases(site)
    page = await _agent(chromium, site)
    await page.keyboard.press("/")
    await page.keyboard.type("marmalade")
    await expect(page.locator(f"#line-{sought}")).to_be_visible()
    await page.keyboard.type(" val")
    await site.act(sought, "claim", "agent2")
    await expect(page.locator(f"#line-{sought}")).to_contain_text("Agent Two")
    await expect(page.locator(f"#line-{other}")).to_have_count(0)
    await expect(page.locator("#search")).to_have_value("marmalade val")
    await expect(page.locator("#search")).to_be_focused()


async def test_what_is_found_too_late_does_not_replace_the_view_chosen_since(chromium: Browser, site: DeskSite) -> None:
    await _two_cases(site)
    page = await _agent(chromium, site)
    is_chosen = asyncio.Event()

    async def held(route: Route) -> None:
        await is_chosen.wait()
        await route.continue_()

    await page.route("**/desk/list?*q=unheard*", held)
    async with page.expect_response("**/desk/list?*q=unheard*") as late:
        await page.fill("#search", "unheard")
        await page.press("#search", "Enter")
        await page.click(".views a >> text=Waiting")
        await expect(page.locator("#lines .line")).to_have_count(2)
        is_chosen.set()
    await (await late.value).finished()
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert await page.locator("#lines .line").count() == 2


async def test_an_emptied_field_brings_the_list_back(chromium: Browser, site: DeskSite) -> None:
    await _two_cases(site)
    page = await _agent(chromium, site)
    await page.goto(f"{site.address}/desk?view=queue")
    await page.keyboard.press("/")
    await page.keyboard.type("zq")
    await expect(page.locator("#list .empty")).to_contain_text("Nothing found for")
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Backspace")
    await expect(page.locator("#lines .line")).to_have_count(2)
    await expect(page.locator("#search")).to_be_focused()


async def test_choosing_a_view_ends_the_search(chromium: Browser, site: DeskSite) -> None:
    await _two_cases(site)
    page = await _agent(chromium, site)
    await page.fill("#search", "marmalade")
    await expect(page.locator("#lines .line")).to_have_count(1)
    await page.click(".views a >> text=Waiting")
    await expect(page.locator("#lines .line")).to_have_count(2)
    await expect(page.locator("#search")).to_have_value("")


async def test_on_a_phone_the_way_back_from_a_case_leads_to_what_was_found(chromium: Browser, site: DeskSite) -> None:
    sought, other = await _two_cases(site)
    page = await _agent(chromium, site, viewport={"width": 390, "height": 844}, color_scheme="dark")
    await page.fill("#search", "marmalade")
    await page.click(f"#line-{sought}")
    await expect(page.locator(".list-pane")).to_be_hidden()
    await page.click(".back")
    await expect(page.locator(f"#line-{sought}")).to_be_visible()
    await expect(page.locator(f"#line-{other}")).to_have_count(0)
    await expect(page.locator("#search")).to_have_value("marmalade")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_without_scripts_enter_searches(chromium: Browser, site: DeskSite) -> None:
    sought, other = await _two_cases(site)
    page = await _agent(chromium, site, java_script_enabled=False)
    await page.fill("#search", "marmalade")
    await page.press("#search", "Enter")
    await expect(page.locator(f"#line-{sought}")).to_be_visible()
    await expect(page.locator(f"#line-{other}")).to_have_count(0)


async def _agent(chromium: Browser, site: DeskSite, **options: object) -> Page:
    context = await chromium.new_context(**options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(site.address + "/desk/login")
    await page.fill("#email", "agent1@example.com")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    return page


async def _two_cases(site: DeskSite) -> tuple[str, str]:
    """A case with marmalade in it and one without, both waiting and in the index."""
    numbers = []
    for customer_id, text in (("customer-1", "The marmalade valve leaks"), ("customer-2", "The copper pipe is bent")):
        customer = Customer(site=site, id=customer_id, name="Some Customer")
        await customer.say(text)
        await customer.say("I want to speak to a human operator")
        numbers.append(await customer.case())

    async def is_indexed() -> bool:
        return bool((await site.get("/v1/cases?q=copper"))["items"])

    await eventually(is_indexed)
    return numbers[0], numbers[1]
