"""Owns the start of a real Chromium, Debian's own and never playwright's download, quiet towards the network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright, expect

from .counterparts import program

LAUNCH_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

expect.set_options(timeout=20_000)  # where everything runs at once; a wait ends when it holds


@asynccontextmanager
async def running_chromium() -> AsyncIterator[Browser]:
    """Yield a started browser; skips (or fails under CI) where Chromium is not installed.

    The asyncio API is the one to use: playwright's synchronous one keeps a loop running in the main thread, and no
    asyncio test could run after it.
    """
    binary = program("chromium", counterpart="Chromium", package="chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(binary), args=list(LAUNCH_OPTIONS))
        try:
            yield browser
        finally:
            await browser.close()
