"""Mail at the desk in a real browser: whom a reply goes to is seen and chosen, files are attached and taken out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.channels.email.support import mail
from tests.fakes.desk_site import PASSWORD, DeskSite, running_desk
from tests.fakes.mail_site import OURS, case_of, letters_of, mailed

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TO_PEOPLE = "I want to speak to a human please."
JANE, STRANGER = "jane@shop.example.org", "stranger@elsewhere.example.net"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def _agent(chromium: Browser, site: DeskSite, **options: object) -> Page:
    context = await chromium.new_context(**options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(site.address + "/desk/login")
    await page.fill("#email", "agent1@example.com")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    return page


async def _mail_case(site: DeskSite, **headers: str) -> str:
    """A case that Jane opened by mail; gives its number."""
    told = {"from_": f"Jane Buyer <{JANE}>", "message_id": "<1@shop.example.org>", **headers}
    return await case_of(site, await mailed(site, _mail(TO_PEOPLE, **told)))


def _mail(body: str, **headers: str) -> bytes:
    return mail(body, **{"to": OURS, "subject": "Delivery", "date": "", **headers})


async def _a_stranger_writes(site: DeskSite) -> None:
    (acknowledgement,) = await letters_of(site, JANE)
    raw = _mail(
        "And what about me?",
        from_=STRANGER,
        message_id="<2@elsewhere.example.net>",
        in_reply_to=acknowledgement["Message-ID"],
    )
    await mailed(site, raw)


async def _send(page: Page, text: str) -> None:
    await page.fill("#reply-text", text)
    await page.click("#reply-form button.primary")
    await expect(page.locator(".message.agent .text").last).to_have_text(text)


async def test_the_only_one_who_wrote_stands_above_the_reply(chromium: Browser, site: DeskSite) -> None:
    number = await _mail_case(site)
    page = await _agent(chromium, site)
    await page.goto(f"{site.address}/desk/cases/{number}")
    await expect(page.locator("#reply-to-one")).to_contain_text(JANE)
    await _send(page, "Here you are.")
    await expect(page.locator(".message.agent .address")).to_contain_text(JANE)


async def test_a_stranger_is_marked_and_answered_only_by_choice(chromium: Browser, site: DeskSite) -> None:
    number = await _mail_case(site)
    await _a_stranger_writes(site)
    page = await _agent(chromium, site)
    await page.goto(f"{site.address}/desk/cases/{number}")
    await expect(page.locator("#reply-to")).to_have_value(f"mail-demo:{JANE}")
    await expect(page.locator(".to-risk")).to_be_hidden()
    await expect(page.locator(".newcomer.risky")).to_be_visible()
    await page.select_option("#reply-to", f"mail-demo:{STRANGER}")
    await expect(page.locator(".to-risk")).to_be_visible()
    await _send(page, "Who are you?")
    await expect(page.locator(".message.agent .address")).to_contain_text(STRANGER)
    await expect(page.locator("#reply-to")).to_have_value(f"mail-demo:{JANE}")


async def test_whom_a_reply_goes_to_does_not_change_while_it_is_written(chromium: Browser, site: DeskSite) -> None:
    number = await _mail_case(site, cc="boss@shop.example.org")
    page = await _agent(chromium, site)
    await page.goto(f"{site.address}/desk/cases/{number}")
    await page.locator("#reply-text").press_sequentially("Dear Jane")
    raw = _mail(
        "I agree.",
        from_="boss@shop.example.org",
        message_id="<3@shop.example.org>",
        in_reply_to="<1@shop.example.org>",
    )
    await mailed(site, raw)
    await expect(page.locator("#reply-to")).to_have_value(f"mail-demo:{JANE}")
    await expect(page.locator("#reply-text")).to_have_value("Dear Jane")
    await expect(page.locator("#reply-to option")).to_have_count(2)


async def test_files_are_named_taken_out_and_sent(chromium: Browser, site: DeskSite) -> None:
    number = await _mail_case(site)
    page = await _agent(chromium, site)
    await page.goto(f"{site.address}/desk/cases/{number}")
    await page.set_input_files("#reply-files", [_file("счёт №1.pdf"), _file("wrong.txt")])
    await expect(page.locator("#chosen li")).to_have_count(2)
    await page.get_by_role("button", name="Remove wrong.txt").press("Enter")
    await expect(page.locator("#chosen bdi")).to_have_text(["счёт №1.pdf"])
    await _send(page, "The invoice.")
    await expect(page.locator(".message.agent .files")).to_contain_text("счёт №1.pdf")
    await expect(page.locator("#chosen li")).to_have_count(0)
    *_, letter = await letters_of(site, JANE, count=2)
    (attached,) = letter.iter_attachments()
    assert (attached.get_filename(), attached.get_payload(decode=True)) == ("счёт №1.pdf", b"bytes")


async def test_files_that_are_too_large_are_told_and_not_sent(chromium: Browser, site: DeskSite) -> None:
    number = await _mail_case(site)
    page = await _agent(chromium, site)
    await page.goto(f"{site.address}/desk/cases/{number}")
    await page.eval_on_selector("#reply-files", "field => { field.dataset.most = '4'; }")
    await page.set_input_files("#reply-files", _file("large.bin"))
    await expect(page.locator("#files-told")).to_contain_text("25 MB")
    await page.fill("#reply-text", "Here.")
    await page.click("#reply-form button.primary")
    await expect(page.locator("#reply-text")).to_have_value("Here.")
    await expect(page.locator(".message.agent")).to_have_count(0)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
async def test_mail_at_the_desk_has_no_serious_barriers(
    chromium: Browser, site: DeskSite, scheme: str, width: int
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run the set-up of the page assets (npm ci)")
    number = await _mail_case(site, cc="boss@shop.example.org", reply_to="x@elsewhere.example.net")
    await _a_stranger_writes(site)
    page = await _agent(chromium, site, color_scheme=scheme, viewport={"width": width, "height": 844})
    await page.goto(f"{site.address}/desk/cases/{number}")
    await page.select_option("#reply-to", f"mail-demo:{STRANGER}")
    await page.set_input_files("#reply-files", _file(f"{'long' * 40}.pdf"))
    await expect(page.locator("#chosen li")).to_have_count(1)
    assert await _barriers(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await page.goto(f"{site.address}/desk/me")
    assert await _barriers(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_an_agent_chooses_notices_by_mail(chromium: Browser, site: DeskSite) -> None:
    page = await _agent(chromium, site)
    await page.click(".places a[href='/desk/me']")
    await page.get_by_label("While I have no desk open").check()
    await page.get_by_role("button", name="Save").press("Enter")
    await expect(page.locator(".told")).to_be_visible()
    assert (await site.get("/v1/staff/agent1@example.com/mail_notices"))["when"] == "away"


def _file(name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": b"bytes"}


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
