"""The desk's search over plain HTTP: what is found among which cases, and how it is said that nothing was."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.fakes.desk_site import Browserlike, Customer, DeskSite, eventually, logged_in, running_desk


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


@pytest.fixture
async def agent(site: DeskSite) -> AsyncIterator[Browserlike]:
    async with logged_in(site) as browser:
        yield browser


async def test_a_case_is_found_by_words_of_its_messages_alone(site: DeskSite, agent: Browserlike) -> None:
    sought = await _case_of(site, "customer-1", "The marmalade valve leaks")
    await _case_of(site, "customer-2", "The copper pipe is bent")
    await _indexed(agent, "pipe")
    assert await _found(agent, "marmalade val") == [sought]


async def test_what_is_found_stands_by_the_newest_activity(site: DeskSite, agent: Browserlike) -> None:
    older = await _case_of(site, "customer-1", "The marmalade valve leaks")
    newer = await _case_of(site, "customer-2", "Another marmalade valve leaks")
    await _indexed(agent, "another")
    assert await _found(agent, "marmalade") == [newer, older]
    await site.act(older, "note", "agent2", text="Looked at it.")
    assert await _found(agent, "marmalade") == [older, newer]


async def test_a_search_from_any_view_is_one_among_all_cases(site: DeskSite, agent: Browserlike) -> None:
    number = await _case_of(site, "customer-1", "The marmalade valve leaks")
    await _indexed(agent, "marmalade")
    assert await _found(agent, "marmalade", view="mine") == [number]


async def test_a_search_is_narrowed_to_a_queue(site: DeskSite, agent: Browserlike) -> None:
    number = await _case_of(site, "customer-1", "The marmalade valve leaks")
    queue = (await site.case(number))["queue"]
    await _indexed(agent, "marmalade")
    assert await _found(agent, "marmalade", queue=queue) == [number]
    assert await _found(agent, "marmalade", queue="finance") == []


async def test_junk_is_not_found(site: DeskSite, agent: Browserlike) -> None:
    number = await _case_of(site, "customer-1", "The marmalade valve leaks")
    await _indexed(agent, "marmalade")
    change = "UPDATE cases SET state = 'junk', owner = 'nobody', closed_at = active_at"
    await site.parts.store.write(lambda connection: connection.exec_driver_sql(change))
    assert await _found(agent, number) == []


async def test_a_search_without_words_is_the_list_as_it_is(site: DeskSite, agent: Browserlike) -> None:
    number = await _case_of(site, "customer-1", "The marmalade valve leaks")
    assert await _found(agent, "  ", view="queue") == [number]


async def test_nothing_found_says_so_with_the_words_as_text(agent: Browserlike) -> None:
    page = await agent.page("/desk/list?view=all&q=" + quote("<b>unheard-of</b>"), part=True)
    assert "Nothing found for" in page
    assert "&lt;b&gt;unheard-of&lt;/b&gt;" in page
    assert "<b>unheard" not in page


async def test_the_whole_page_keeps_what_is_sought(site: DeskSite, agent: Browserlike) -> None:
    number = await _case_of(site, "customer-1", "The marmalade valve leaks")
    await _indexed(agent, "marmalade")
    page = await agent.page("/desk?view=all&q=marmalade")
    assert re.search(r'<input type="search"[^>]*value="marmalade"', page)
    assert f'id="line-{number}"' in page


@pytest.mark.parametrize("words", ["%F0%9F", "'%22%29+OR+1", "*", "a" * 5000, "%25_", "NEAR(a b)"])
async def test_nonsense_for_words_breaks_nothing(site: DeskSite, agent: Browserlike, words: str) -> None:
    async with agent.http.get(f"{site.address}/desk?view=all&q={words}") as answer:
        assert answer.status == 200


async def _case_of(site: DeskSite, customer_id: str, text: str) -> str:
    customer = Customer(site=site, id=customer_id, name="Some Customer")
    await customer.say(text)
    await customer.say("I want to speak to a human operator")
    return await customer.case()


async def _found(agent: Browserlike, words: str, *, view: str = "all", queue: str = "") -> list[str]:
    page = await agent.page(f"/desk/list?view={view}&queue={queue}&q={quote(words)}", part=True)
    return re.findall(r'data-number="(\d+)"', page)


async def _indexed(agent: Browserlike, word: str) -> None:
    """Wait until the newest of what happened is in the index."""

    async def is_found() -> bool:
        return bool(await _found(agent, word))

    await eventually(is_found)
