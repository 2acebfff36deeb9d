"""The pages of goods, and the card of what the bot learned, in a real browser: on all screens, by keys, for all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.fakes.desk_site import PASSWORD, Customer, DeskSite, running_desk

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RESERVES = {
    "ann": ("please reserve 2 pcs of A9F74216 at the East store", "Ann Brown", "+7 495 000-00-08", "yes"),
    "ben": ("please reserve 3 pcs of LC1D32M7 at the North store", "Ben Green", "no", "yes"),
}
WANTS = ("Is LC1D09M7 in stock?", "do you have a flux capacitor in stock?")
HANDED_OVER = (
    "I'd like to order 4 pcs of A9F74216 with delivery",
    "Moscow, Sadovaya street 8",
    "I want to speak to a human operator",
)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        await fill(running)
        yield running


async def fill(site: DeskSite) -> None:
    """Two reservations, two wishes in vain, and a case that the bot handed over in the middle of an order."""
    for who, lines in RESERVES.items():
        customer = Customer(site=site, id=who, name=who.title())
        for line in lines:
            await customer.say(line)
    for place, line in enumerate(WANTS):
        await Customer(site=site, id=f"wants-{place}", name=f"Customer {place}").say(line)
    for line in HANDED_OVER:
        await Customer(site=site, id="orders", name="Clara White").say(line)


async def page_of(chromium: Browser, site: DeskSite, name: str = "supervisor", **options: object) -> Page:
    context = await chromium.new_context(**options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(site.address + "/desk/login")
    await page.fill("#email", f"{name}@example.com")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    return page


async def handed_over(site: DeskSite) -> str:
    """The number of the case that the bot handed over."""
    found = (await site.get("/v1/cases?limit=50"))["items"]
    return str(next(one["number"] for one in found if one["owner"] == "queue"))


async def pages(site: DeskSite) -> tuple[str, ...]:
    return ("/desk/reservations", "/desk/defectura", f"/desk/cases/{await handed_over(site)}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_the_pages_have_no_serious_barriers_and_fit(
    chromium: Browser, site: DeskSite, scheme: str, width: int
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run the set-up of the page assets (npm ci)")
    page = await page_of(chromium, site, color_scheme=scheme, viewport={"width": width, "height": 844})
    for path in await pages(site):
        await page.goto(site.address + path)
        assert await barriers(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path


async def test_on_a_phone_all_that_can_be_done_with_a_reservation_is_in_sight(
    chromium: Browser, site: DeskSite
) -> None:
    page = await page_of(chromium, site, viewport={"width": 390, "height": 844})
    await page.goto(site.address + "/desk/reservations")
    for button in await page.locator("tbody button").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390
    assert await page.locator(".table-box").evaluate("box => box.scrollWidth <= box.clientWidth")


async def test_on_a_phone_the_filters_of_the_register_can_be_read(chromium: Browser, site: DeskSite) -> None:
    page = await page_of(chromium, site, viewport={"width": 390, "height": 844})
    await page.goto(site.address + "/desk/defectura")
    for field in await page.locator("form.row :is(input, select):not([type=hidden])").all():
        box = await field.bounding_box()
        assert box is not None
        assert box["width"] >= 120


async def test_a_reservation_is_taken_and_confirmed_by_keys_alone(chromium: Browser, site: DeskSite) -> None:
    page = await page_of(chromium, site)
    await page.goto(site.address + "/desk/reservations")
    row = page.locator("tbody tr", has_text="R-700001")
    await row.locator("button[value=take]").focus()
    await page.keyboard.press("Enter")
    await expect(row).to_contain_text("Supervisor One")
    await row.locator("button[value=take]").focus()
    await page.keyboard.press("Tab")
    await expect(row.locator("button[value=confirm]")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(row).to_have_count(0)
    await page.goto(site.address + "/desk/reservations?view=confirmed")
    await expect(row).to_contain_text("East pick-up point")


async def test_the_register_shows_what_was_wanted_and_the_way_to_its_case(chromium: Browser, site: DeskSite) -> None:
    page = await page_of(chromium, site)
    await page.goto(site.address + "/desk/defectura?q=LC1D09")
    entry = page.locator("section").last.locator("tbody tr")
    await expect(entry).to_have_count(1)
    await expect(entry).to_contain_text("LC1D09M7")
    await entry.locator("a").click()
    await expect(page.locator(".message").first).to_contain_text("Is LC1D09M7 in stock?")


@pytest.mark.parametrize(
    ("language", "given", "shown"),
    [
        ("en", "The customer's matter: a new order.", "November 20"),
        ("ru", "С чем обратился клиент: новый заказ.", "ноября"),
        ("zh", "A9F74216 × 4", "年11月"),
    ],
)
async def test_the_card_and_the_days_are_in_the_language_of_the_reader(
    chromium: Browser, site: DeskSite, language: str, given: str, shown: str
) -> None:
    change = f"UPDATE agent SET language = '{language}'"
    await site.parts.store.write(lambda connection: connection.exec_driver_sql(change))
    page = await page_of(chromium, site)
    await page.goto(f"{site.address}/desk/cases/{await handed_over(site)}")
    await expect(page.locator(".handoff")).to_contain_text(given)
    await expect(page.locator(".handoff .facts")).to_contain_text("A9F74216 × 4")
    await page.goto(site.address + "/desk/defectura")
    await expect(page.locator("section").last).to_contain_text(shown)


async def barriers(page: Page) -> list[str]:
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
    return list(found["result"]["value"])
