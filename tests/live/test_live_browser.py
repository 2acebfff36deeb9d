"""The real Chromium of the tests renders a page and runs its script."""

import pytest
from playwright.async_api import Browser


@pytest.mark.browser
async def test_chromium_runs_a_pages_script(chromium: Browser) -> None:
    page = await chromium.new_page()
    await page.set_content("<p></p><script>document.querySelector('p').textContent = 'заказ 订单'</script>")
    assert await page.text_content("p") == "заказ 订单"
