"""The widget in a real browser: writing, losing the line, coming back, and what it looks like to a reader."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Page, expect

from channels.contract import Attached, Channel, LiveNote
from channels.webchat import KIND
from tests.channels.test_api_http import surroundings
from tests.fakes.door import FakeDoor, gateway_app

pytestmark = pytest.mark.browser


@dataclass
class Site:
    """A site with the chat; `without` names paths that are cut off."""

    door: FakeDoor
    channel: Channel
    page: Page
    context: BrowserContext
    address: str
    without: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def answer(self, text: str, **fields: object) -> None:
        self.door.say("site", self.key, text, **fields)

    @property
    def key(self) -> str:
        return self.door.stored[-1].conversation_key

    async def write(self, text: str) -> None:
        await self.page.get_by_label("Write a message").fill(text)
        await self.page.keyboard.press("Enter")

    async def said(self) -> list[str]:
        return [self.channel.read(stored.payload).text for stored in self.door.stored]


@pytest.fixture
async def site(chromium: Browser) -> AsyncIterator[Site]:
    door, channel = FakeDoor(), KIND.open({"max_attachment_bytes": 1_048_576}, surroundings(name="site"))
    cut: set[str] = set()

    @web.middleware
    async def away(request: web.Request, handler):  # type: ignore[no-untyped-def]
        if any(request.path.endswith(path) for path in cut):
            raise web.HTTPBadGateway
        return await handler(request)

    app = gateway_app(KIND, {"site": channel}, door)
    app.middlewares.append(away)
    async with TestServer(app) as server, await chromium.new_context(locale="en-GB") as context:
        page = await context.new_page()
        found = Site(door, channel, page, context, str(server.make_url("/chat")), cut)
        page.on("pageerror", lambda error: found.troubles.append(str(error)))
        page.on("console", lambda line: "Content Security" in line.text and found.troubles.append(line.text))
        await page.goto(found.address)
        await expect(page.get_by_text("We are here")).to_be_visible()
        yield found
        await channel.close()
        assert found.troubles == []


async def test_a_visitor_writes_and_is_answered(site: Site) -> None:
    await site.write("Where is my order?")
    await expect(site.page.get_by_text("delivered")).to_be_visible()
    site.answer("Which one?", name="Robot", buttons=({"title": "The last one", "payload": "order:last"},))
    await expect(site.page.get_by_text("Robot")).to_be_visible()
    await site.page.get_by_role("button", name="The last one").click()
    await expect(site.page.locator(".last").get_by_text("delivered")).to_be_visible()
    await expect(site.page.locator(".last .bubble")).to_have_text("The last one")
    assert site.channel.read(site.door.stored[-1].payload).button == "order:last"
    await expect(site.page.get_by_role("button", name="The last one")).to_have_count(0)


async def test_what_a_customer_writes_is_never_run_as_a_page(site: Site) -> None:
    await site.write("<img src=x onerror=alert(1)>")
    site.answer("<b>bold</b>")
    await expect(site.page.get_by_text("<b>bold</b>")).to_be_visible()
    assert await site.page.locator(".bubble img, .bubble b").count() == 0


async def test_a_file_of_ours_is_a_link_to_where_the_chat_came_from(site: Site) -> None:
    await site.write("The invoice, please.")
    await expect(site.page.get_by_text("delivered")).to_be_visible()
    url = "https://care.example.com/v1/files/abc"
    file = Attached(name="Счёт 7.pdf", media_type="application/pdf", size=9, url=url)
    site.answer("Here it is.", attachments=(file,))
    link = site.page.get_by_role("link", name="Счёт 7.pdf")
    await expect(link).to_be_visible()
    assert await link.get_attribute("href") == site.address.replace("/chat", "/v1/files/abc")


async def test_a_file_of_ours_from_anywhere_else_is_no_link(site: Site) -> None:
    await site.write("The invoice, please.")
    await expect(site.page.get_by_text("delivered")).to_be_visible()
    url = "javascript:alert(1)"
    site.answer("Here it is.", attachments=(Attached(name="a.pdf", media_type="application/pdf", size=9, url=url),))
    await expect(site.page.get_by_text("Here it is.")).to_be_visible()
    assert await site.page.locator(".files a").count() == 0


async def test_a_page_that_lost_its_line_shows_what_came_meanwhile(site: Site) -> None:
    await site.write("Hello")
    await expect(site.page.get_by_text("delivered")).to_be_visible()
    site.without.add("/socket")
    await site.channel.close()
    site.answer("said while you were away")
    site.without.clear()
    await expect(site.page.get_by_text("said while you were away")).to_be_visible(timeout=15000)
    await expect(site.page.get_by_text("Hello", exact=True)).to_have_count(1)


async def test_what_was_written_without_a_line_survives_a_reload_and_is_sent_once(site: Site) -> None:
    site.without.update(("/socket", "/messages", "/visitors"))
    await site.channel.close()
    await site.write("do not lose me")
    await expect(site.page.get_by_text("sending…")).to_be_visible()
    await site.page.reload()
    await expect(site.page.get_by_text("do not lose me")).to_be_visible()
    site.without.clear()
    await expect(site.page.get_by_text("delivered")).to_be_visible(timeout=20000)
    assert await site.said() == ["do not lose me"]


async def test_without_a_socket_the_page_posts_and_asks(site: Site) -> None:
    site.without.add("/socket")
    await site.page.reload()
    await expect(site.page.get_by_text("Connected without live updates")).to_be_visible(timeout=15000)
    await site.write("by post")
    await expect(site.page.get_by_text("delivered")).to_be_visible(timeout=15000)
    site.answer("read by asking")
    await expect(site.page.get_by_text("read by asking")).to_be_visible(timeout=15000)
    assert await site.said() == ["by post"]


async def test_a_reload_shows_the_conversation_again_once(site: Site) -> None:
    await site.write("Hello")
    await expect(site.page.get_by_text("delivered")).to_be_visible()
    stored = site.door.stored[0]
    site.door.say("site", stored.conversation_key, "Hello", author="visitor", seq=1)
    site.answer("Good day")
    await site.page.reload()
    await expect(site.page.get_by_text("Good day")).to_be_visible()
    await expect(site.page.locator(".bubble", has_text="Hello")).to_have_count(1)


async def test_an_agent_a_queue_and_the_end_are_told_apart(site: Site) -> None:
    await site.write("A person please")
    await expect(site.page.get_by_text("delivered")).to_be_visible()
    site.door.tell("site", site.key, LiveNote(kind="queue", fields={"place": 2, "expected_wait_s": 300}))
    await expect(site.page.get_by_text("You are number 2 in the queue, about 5 min")).to_be_visible()
    site.answer("Hello, how can I help?", author="agent", name="Anna")
    await expect(site.page.locator(".item.agent", has_text="Anna")).to_be_visible()
    await expect(site.page.get_by_text("in the queue")).to_have_count(0)
    site.door.tell("site", site.key, LiveNote(kind="closed"))
    await site.page.get_by_role("button", name="4 of 5").click()
    await expect(site.page.get_by_text("Thank you for your answer!")).to_be_visible()
    async with asyncio.timeout(60):
        await site.page.wait_for_function("Object.keys(localStorage).every((key) => !key.includes('pending'))")
    assert site.channel.read(site.door.stored[-1].payload).score == 4


async def test_a_file_is_sent_and_a_large_one_is_refused_before_it_travels(site: Site) -> None:
    chooser = site.page.locator("input[type=file]")
    await chooser.set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": b"png"})
    await expect(site.page.get_by_text("photo.png")).to_be_visible()
    await expect(site.page.get_by_text("delivered")).to_be_visible()
    (file,) = site.channel.read(site.door.stored[0].payload).files
    assert (file.name, file.media_type, file.content) == ("photo.png", "image/png", b"png")
    await chooser.set_input_files({"name": "big", "mimeType": "image/png", "buffer": b"x" * 1_100_000})
    await expect(site.page.get_by_text("The file is too large; the limit is 1 MB.")).to_be_visible()
    assert len(site.door.stored) == 1


async def test_what_can_never_be_taken_is_told_and_not_sent_for_ever(site: Site) -> None:
    huge = {"type": "attachment", "id": "huge", "name": "big.png", "media_type": "", "data": "A" * 2_000_000}
    kept = json.dumps(json.dumps({"at": 1, "frame": huge}))
    await site.page.evaluate(f"localStorage.setItem('switchboard.chat.site.pending.huge', {kept})")
    await site.page.reload()
    await expect(site.page.get_by_text("not sent: The file is too large")).to_be_visible()
    await site.write("small")
    await expect(site.page.get_by_text("delivered")).to_be_visible(timeout=15000)
    assert await site.said() == ["small"]


async def test_the_chat_is_used_by_keyboard_alone(site: Site) -> None:
    await site.page.keyboard.press("Escape")
    await expect(site.page.get_by_role("dialog")).to_be_hidden()
    opener = site.page.get_by_role("button", name="Open the chat")
    await expect(opener).to_be_focused()
    await site.page.keyboard.press("Enter")
    await expect(site.page.get_by_label("Write a message")).to_be_focused()
    assert await site.page.get_by_role("log").get_attribute("aria-live") == "polite"


async def test_a_closed_chat_counts_what_came(site: Site) -> None:
    await site.write("Hello")
    await expect(site.page.get_by_text("delivered")).to_be_visible()
    await site.page.keyboard.press("Escape")
    site.answer("one")
    site.answer("two")
    await expect(site.page.get_by_role("button", name=re.compile("2 new"))).to_be_visible()


@pytest.mark.parametrize(("width", "is_full"), [(390, True), (1280, False)])
async def test_a_phone_shows_the_chat_full_screen(site: Site, width: int, is_full: bool) -> None:
    await site.page.set_viewport_size({"width": width, "height": 800})
    box = await site.page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert ((box["x"], box["width"]) == (0, width)) is is_full
    assert await site.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


CONTRAST = """() => {
  const root = [...document.body.children].find((child) => child.shadowRoot).shadowRoot;
  const light = (color) => {
    const [r, g, b] = color.match(/[0-9.]+/g).map(Number).map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const color = getComputedStyle(element).backgroundColor;
      if (!/, 0\\)$/.test(color)) return color;
    }
    return "rgb(255, 255, 255)";
  };
  return [...root.querySelectorAll("h2, .state, .who span, time, .bubble, .note, .bar, .choices button")]
    .filter((element) => element.getClientRects().length)
    .map((element) => {
      const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x);
      return [element.className || element.tagName, (a + 0.05) / (b + 0.05)];
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_has_enough_contrast(site: Site, scheme: str) -> None:
    await site.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await site.write("Hello")
    await expect(site.page.get_by_text("delivered")).to_be_visible()
    site.answer("agent", author="agent", name="Anna")
    site.answer("system", author="system")
    site.answer("bot", buttons=({"title": "Yes", "payload": "y"},))
    site.door.tell("site", site.key, LiveNote(kind="queue", fields={"place": 1, "expected_wait_s": 0}))
    await expect(site.page.get_by_text("number 1")).to_be_visible()
    measured = await site.page.evaluate(CONTRAST)
    assert len(measured) > 10
    assert [(name, ratio) for name, ratio in measured if ratio < 4.5] == []
