"""The desk by keyboard, by screen reader's rules, on small screens and without any script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.fakes.desk_site import PASSWORD, DeskSite, running_desk

pytestmark = pytest.mark.browser

ADMIN = ("/admin", "/admin/care", "/admin/care/1000000042", "/admin/calendars", "/admin/calendars/moscow")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def _agent(chromium: Browser, site: DeskSite, name: str = "agent1", **options: object) -> Page:
    context = await chromium.new_context(**options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(site.address + "/desk/login")
    await page.fill("#email", f"{name}@example.com")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    return page


async def test_a_case_is_taken_answered_noted_and_closed_by_keys_alone(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    page = await _agent(chromium, site)
    await page.goto(f"{site.address}/desk?view=queue")
    await page.keyboard.press("j")
    await expect(page.locator(f"#line-{number}")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#case .case")).to_be_visible()
    await page.keyboard.press("c")
    await expect(page.locator(".mark.owner-agent")).to_have_text("You")
    await page.keyboard.press("r")
    await page.keyboard.type("By keys.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".message.agent .text")).to_have_text("By keys.")
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await page.keyboard.type("Also by keys.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".message.note .text")).to_have_text("Also by keys.")
    await page.keyboard.press("Escape")
    await page.keyboard.press("x")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".case-state")).to_contain_text("Closed")
    assert (await site.case(number))["state"] == "closed"


async def test_letters_typed_into_a_field_are_letters(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    page = await _agent(chromium, site)
    await page.goto(f"{site.address}/desk/cases/{number}")
    await page.keyboard.press("r")
    await page.keyboard.type("jk?cnx")
    await expect(page.locator("#reply-text")).to_have_value("jk?cnx")
    assert (await site.case(number))["owner"] == "queue"


async def test_the_question_mark_shows_the_keys_and_escape_hides_them(chromium: Browser, site: DeskSite) -> None:
    page = await _agent(chromium, site)
    await page.keyboard.press("?")
    await expect(page.locator("#help")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#help")).to_be_hidden()


async def test_whatever_has_the_focus_is_seen_to_have_it(chromium: Browser, site: DeskSite) -> None:
    await site.waiting_case()
    page = await _agent(chromium, site)
    await page.goto(f"{site.address}/desk?view=queue")
    await page.keyboard.press("j")
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_have_no_serious_barriers(chromium: Browser, site: DeskSite, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run the set-up of the page assets (npm ci)")
    number = await site.waiting_case("Where is my order 4500123456?")
    await site.act(number, "note", "agent2", text="A note.")
    page = await _agent(chromium, site, "supervisor", color_scheme=scheme, viewport={"width": 1280, "height": 800})
    for path in ("/desk?view=all", f"/desk/cases/{number}", "/desk/supervise", *ADMIN):
        await page.goto(site.address + path)
        assert await _barriers(page) == [], path
    context = await chromium.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(site.address + "/desk/login")
    assert await _barriers(page) == []


@pytest.mark.parametrize("width", [390, 1280, 1920])
async def test_nothing_sticks_out_sideways(chromium: Browser, site: DeskSite, width: int) -> None:
    number = await site.waiting_case("a" * 900)
    page = await _agent(chromium, site, "supervisor", viewport={"width": width, "height": 844})
    for path in ("/desk?view=all", f"/desk/cases/{number}", "/desk/supervise", *ADMIN):
        await page.goto(site.address + path)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path


async def test_a_phone_shows_one_pane_and_the_facts_on_demand(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    page = await _agent(chromium, site, viewport={"width": 390, "height": 844})
    await page.goto(f"{site.address}/desk?view=queue")
    await page.click(f"#line-{number}")
    await expect(page.locator("#reply-text")).to_be_visible()
    await expect(page.locator(".list-pane")).to_be_hidden()
    await expect(page.locator("#side")).to_be_hidden()
    await page.click(".fold")
    await expect(page.locator("#side")).to_be_visible()


async def test_without_scripts_a_case_is_still_taken_and_answered(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    page = await _agent(chromium, site, java_script_enabled=False)
    await page.goto(f"{site.address}/desk/cases/{number}")
    await page.click('[data-key="c"]')
    await page.fill("#reply-text", "Without scripts.")
    await page.click(".write.reply button[type=submit]")
    assert (await site.customer().received())[-1]["text"] == "Without scripts."


async def test_no_page_breaks_its_own_content_policy(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    page = await _agent(chromium, site, "supervisor")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("/desk", f"/desk/cases/{number}", "/desk/supervise"):
        await page.goto(site.address + path)
        await expect(page.locator("#keys")).to_be_visible()
    for path in ADMIN:
        await page.goto(site.address + path)
        await expect(page.locator("#page")).to_be_visible()
    assert said == []


async def _barriers(page: Page) -> list[str]:
    """Serious and critical findings of axe-core; run beside the page's policy, as an inspector does."""
    session = await page.context.new_cdp_session(page)
    await session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    found = await session.send(
        "Runtime.evaluate",
        {
            "expression": "axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations"
            ".filter((v) => ['serious', 'critical'].includes(v.impact))"
            ".map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    barriers: list[str] = found["result"]["value"]
    return barriers
