"""The page of the bot dial and a draft at the desk, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.fakes.desk_site import PASSWORD, Customer, DeskSite, running_desk

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULE = {"mode": "drafts", "flow": "availability_price", "channel": "demo", "share": 50}


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def page_of(chromium: Browser, site: DeskSite, name: str = "admin", **options: object) -> Page:
    context = await chromium.new_context(**options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(site.address + "/desk/login")
    await page.fill("#email", f"{name}@example.com")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    return page


async def keep(site: DeskSite, name: str = "stock", **rule: object) -> None:
    async with site.programs.put(f"{site.address}/v1/bot/rules/{name}", json={**RULE, **rule}) as answer:
        assert answer.status == 200


async def test_the_bot_is_switched_off_and_on_by_one_button(chromium: Browser, site: DeskSite) -> None:
    page = await page_of(chromium, site)
    await page.goto(site.address + "/admin/bot")
    await page.get_by_role("button", name="Switch off: bot").click()
    await expect(page.get_by_role("button", name="Switch on: bot")).to_be_visible()
    assert (await site.get("/v1/bot"))["bot"] is False
    await page.get_by_role("button", name="Switch on: bot").click()
    await expect(page.get_by_role("button", name="Switch off: bot")).to_be_visible()
    assert (await site.get("/v1/bot"))["bot"] is True


async def test_a_position_is_kept_and_taken_away(chromium: Browser, site: DeskSite) -> None:
    page = await page_of(chromium, site)
    await page.goto(site.address + "/admin/bot")
    await page.locator("input[name=name]").fill("stock")
    await page.locator("select[name=flow]").select_option("availability_price")
    await page.locator("select[name=mode]").select_option("drafts")
    await page.locator("input[name=share]").fill("25")
    await page.get_by_role("button", name="Save").click()
    row = page.locator("tr", has_text="availability_price")
    await expect(row).to_contain_text("writes drafts")
    await expect(row).to_contain_text("25")
    await page.get_by_role("button", name="Take away: stock").click()
    await expect(page.locator("tr", has_text="availability_price")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_has_no_serious_barriers(chromium: Browser, site: DeskSite, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run the set-up of the page assets (npm ci)")
    await keep(site, share=100)
    customer = Customer(site=site, id="c1", name="Ann Brown")
    await customer.say("Is A9F74216 in stock?")
    number = await customer.case()
    await site.act(number, "claim", "agent1")
    page = await page_of(chromium, site, color_scheme=scheme, viewport={"width": 1280, "height": 800})
    await page.goto(site.address + "/admin/bot")
    assert await _barriers(page) == []
    page = await page_of(chromium, site, "agent1", color_scheme=scheme, viewport={"width": 1280, "height": 800})
    await page.goto(f"{site.address}/desk/cases/{number}")
    await expect(page.locator("#bot-draft")).to_be_visible()
    assert await _barriers(page) == []


@pytest.mark.parametrize("width", [390, 1280])
async def test_nothing_sticks_out_sideways(chromium: Browser, site: DeskSite, width: int) -> None:
    await keep(site, "a-position-with-quite-a-long-name-that-somebody-chose")
    page = await page_of(chromium, site, viewport={"width": width, "height": 844})
    await page.goto(site.address + "/admin/bot")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_a_draft_is_changed_sent_and_gone(chromium: Browser, site: DeskSite) -> None:
    await keep(site, share=100)
    customer = Customer(site=site, id="c1", name="Ann Brown")
    await customer.say("Is A9F74216 in stock?")
    number = await customer.case()
    await site.act(number, "claim", "agent1")
    page = await page_of(chromium, site, "agent1")
    await page.goto(f"{site.address}/desk/cases/{number}")
    field = page.locator("#reply-text")
    draft = await field.input_value()
    assert "A9F74216" in draft
    await field.fill(f"{draft}\nAnn, shall we put some aside?")
    await page.click(".write.reply button[type=submit]")
    await expect(field).to_have_value("")
    await expect(page.locator("#bot-draft")).to_have_count(0)
    assert (await customer.received())[-1]["text"].endswith("shall we put some aside?")


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
