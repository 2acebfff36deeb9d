"""The desk in a real Chromium over a whole running gateway: claims, replies, live lines, a cut line, drafts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from gateway.offers import PRESENCE
from tests.fakes.desk_site import PASSWORD, DeskSite, eventually, running_desk
from tests.fakes.line import opened_line

pytestmark = pytest.mark.browser


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def _agent(
    chromium: Browser, site: DeskSite, name: str = "agent1", *, address: str | None = None
) -> tuple[BrowserContext, Page]:
    """A browser of its own in which this agent is logged in."""
    context = await chromium.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    await page.goto((address or site.address) + "/desk/login")
    await page.fill("#email", f"{name}@example.com")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    return context, page


async def _claimed(page: Page, site: DeskSite, number: str) -> None:
    await page.goto(f"{site.address}/desk/cases/{number}")
    await page.click('[data-key="c"]')
    await expect(page.locator("#reply-text")).to_be_visible()
    await expect(page.locator('[data-key="c"]')).to_have_count(0)


async def test_two_agents_cannot_both_claim(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    _, first = await _agent(chromium, site, "agent1")
    _, second = await _agent(chromium, site, "agent2")
    await second.goto(f"{site.address}/desk/cases/{number}")
    await second.route("**/desk/cases/*?depth=*", lambda route: route.abort())  # as if its screen were still old
    await _claimed(first, site, number)
    await second.click('[data-key="c"]')
    await expect(second.locator("#notice")).to_contain_text("Agent One has this case already")
    assert (await site.case(number))["agent"] == "agent1@example.com"


async def test_a_reply_reaches_the_customers_feed(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    _, page = await _agent(chromium, site)
    await _claimed(page, site, number)
    await page.fill("#reply-text", "Your parcel leaves today.")
    await page.click(".write.reply button[type=submit]")
    await expect(page.locator(".message.agent .text")).to_have_text("Your parcel leaves today.")
    assert (await site.customer().received())[-1]["text"] == "Your parcel leaves today."
    assert (await site.customer().received())[-1]["author"] == "agent"


async def test_a_sent_reply_leaves_an_empty_field_also_after_a_reload(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    _, page = await _agent(chromium, site)
    await _claimed(page, site, number)
    await page.fill("#reply-text", "Once only.")
    await page.click(".write.reply button[type=submit]")
    await expect(page.locator(".message.agent .text")).to_have_text("Once only.")
    await expect(page.locator("#reply-text")).to_have_value("")
    await page.reload()
    await expect(page.locator("#reply-text")).to_have_value("")


async def test_a_colleagues_reply_and_the_customers_next_words_appear_live(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    _, page = await _agent(chromium, site, "agent2")
    await page.goto(f"{site.address}/desk/cases/{number}")
    await expect(page.locator("#link")).to_be_attached()
    await site.act(number, "reply", "agent1", text="A colleague answers.")
    await expect(page.locator(".message.agent .text")).to_have_text("A colleague answers.")
    await site.customer().say("Thank you, and one more thing")
    await expect(page.locator(".message.customer .text").last).to_have_text("Thank you, and one more thing")


async def test_a_slow_list_keeps_no_colleagues_reply_off_the_screen(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    _, page = await _agent(chromium, site, "agent2")
    await page.goto(f"{site.address}/desk/cases/{number}")
    await expect(page.locator("#link")).to_be_attached()
    await page.route("**/desk/offers", lambda route: None)  # never answered
    await page.route("**/desk/list?*", lambda route: None)
    await site.act(number, "reply", "agent1", text="A colleague answers.")
    await expect(page.locator(".message.agent .text")).to_have_text("A colleague answers.")


async def test_danger_rings_at_every_open_desk_until_it_is_put_away(chromium: Browser, site: DeskSite) -> None:
    _, page = await _agent(chromium, site, "agent2")
    await eventually(lambda: site.parts.bus.present(PRESENCE))  # her line is open: she is there
    await site.customer().say("The breaker exploded, a man got an electric shock")
    number = await site.customer().case()
    alarm = page.locator(f"#alarm-danger-{number}")
    await expect(alarm).to_contain_text(f"Danger to people: case {number}")
    await alarm.get_by_role("button").click()
    await expect(alarm).to_have_count(0)


async def test_what_is_being_written_survives_a_live_change_and_a_reload(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    _, page = await _agent(chromium, site)
    await _claimed(page, site, number)
    await page.locator("#reply-text").press_sequentially("Half a sentence")
    await site.act(number, "note", "agent2", text="Careful with this one.")
    await expect(page.locator(".message.note .text")).to_have_text("Careful with this one.")
    await expect(page.locator("#reply-text")).to_have_value("Half a sentence")
    await expect(page.locator("#reply-text")).to_be_focused()
    await page.reload()
    await expect(page.locator("#reply-text")).to_have_value("Half a sentence")


@pytest.mark.parametrize("fault", ["cut", "silent"])
async def test_a_lost_line_misses_nothing(chromium: Browser, site: DeskSite, fault: str) -> None:
    number = await site.waiting_case()
    async with opened_line(site.address) as line:
        _, page = await _agent(chromium, site, "agent2", address=line.address)
        await page.goto(f"{line.address}/desk/cases/{number}")
        await expect(page.locator(".message")).not_to_have_count(0)
        line.cut() if fault == "cut" else line.fall_silent()
        await site.act(number, "reply", "agent1", text="Said while the line was lost.")
        await site.customer().say("Answered while the line was lost")
        await expect(page.locator("body")).to_have_class("offline", timeout=20_000)
        await expect(page.locator(".message.agent")).to_have_count(0)
        line.mend()
        await expect(page.locator(".message.agent .text")).to_have_text("Said while the line was lost.", timeout=20_000)
        await expect(page.locator(".message.customer .text").last).to_have_text("Answered while the line was lost")
        await expect(page.locator("body")).not_to_have_class("offline")


async def test_an_answer_to_a_screen_that_missed_a_colleagues_reply_is_held_back(
    chromium: Browser, site: DeskSite
) -> None:
    number = await site.waiting_case()
    _, page = await _agent(chromium, site, "supervisor")
    await page.goto(f"{site.address}/desk/cases/{number}")
    await page.fill("#reply-text", "An answer to old news.")
    await page.route("**/desk/cases/*?depth=*", lambda route: route.abort())
    await site.act(number, "reply", "agent1", text="A colleague was quicker.")
    await page.click(".write.reply button[type=submit]")
    await expect(page.locator("#notice")).to_contain_text("changed meanwhile")
    await expect(page.locator("#reply-text")).to_have_value("An answer to old news.")
    said = [item["text"] for item in await site.customer().received()]
    assert "A colleague was quicker." in said
    assert "An answer to old news." not in said


async def test_an_open_desk_is_offered_a_waiting_case_and_accepts_it(chromium: Browser, site: DeskSite) -> None:
    _, page = await _agent(chromium, site)
    number = await site.waiting_case()
    offer = page.locator("[data-offer]")
    await expect(offer).to_be_visible()
    await expect(offer.locator(".offer-left")).to_contain_text("left to accept")
    await offer.locator("[data-accept]").click()
    await expect(page.locator(f'#case .case[data-number="{number}"]')).to_be_visible()
    await expect(offer).to_have_count(0)
    assert (await site.case(number))["agent"] == "agent1@example.com"


async def test_a_declined_offer_goes_to_the_next_one(chromium: Browser, site: DeskSite) -> None:
    _, first = await _agent(chromium, site, "agent1")
    await site.waiting_case()
    await expect(first.locator("[data-offer]")).to_be_visible()
    _, second = await _agent(chromium, site, "agent2")
    await expect(second.locator("#lines, .empty").first).to_be_visible()
    await first.locator("[data-offer] button:not([data-accept])").click()
    await expect(first.locator("[data-offer]")).to_have_count(0)
    await expect(second.locator("[data-offer]")).to_be_visible()


async def test_colleagues_on_the_same_case_see_each_other(chromium: Browser, site: DeskSite) -> None:
    number = await site.waiting_case()
    _, first = await _agent(chromium, site, "agent1")
    await first.goto(f"{site.address}/desk/cases/{number}")
    _, second = await _agent(chromium, site, "agent2")
    await second.goto(f"{site.address}/desk/cases/{number}")
    await expect(first.locator(".mark.looks")).to_contain_text("Agent Two")
    await second.goto(f"{site.address}/desk")
    await expect(first.locator(".mark.looks")).to_have_count(0)


async def test_texts_of_customers_are_never_markup(chromium: Browser, site: DeskSite) -> None:
    evil = '<script>document.title="taken"</script><img src=x onerror=alert(1)> \u202etxt.exe ' + "w" * 600
    number = await site.waiting_case(evil, name="<b>Mallory</b>\u202e")
    _, page = await _agent(chromium, site)
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    await page.goto(f"{site.address}/desk/cases/{number}")
    first = page.locator(".message.customer .text").first
    await expect(first).to_contain_text("<script>")
    assert await page.locator(".message script, .message img, #case-title b").count() == 0
    assert "taken" not in await page.title()
    assert asked == []
    width = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], "a long word widens the page"
