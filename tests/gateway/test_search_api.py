"""Search as a program sees it: over HTTP, on a running gateway that indexes by itself."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from tests.fakes.open_centre import Centre, open_centre, shipped
from tests.fakes.until import until


async def numbers(centre: Centre, query: str, **more: object) -> list[str]:
    """The numbers of the cases that a search lists."""
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    answer = await centre.ask("GET", f"/v1/cases?q={quote(query)}{rest}", token=centre.desk)
    assert answer.status == 200, answer.told
    return [one["number"] for one in answer.told["items"]]


async def test_what_a_customer_writes_is_found_a_moment_later(tmp_path: Path) -> None:
    async with open_centre(shipped(tmp_path, burst_s=0.1)) as centre:
        await centre.write("u1", "Где мой заказ 4500123456? Ёлка, 订单在哪里")
        await centre.write("u2", "Where is my order 4500999999?")
        (first,) = await until(lambda: numbers(centre, "елка"), what="the case in the search")
        (second,) = await until(lambda: numbers(centre, "4500999999"), what="the other case in the search")
        assert first != second
        for query in ("订单", "4500123", "ЗАКАЗ ёлк", "u1", f"#{first}"):
            assert first in await numbers(centre, query), query
        assert await numbers(centre, "order") == [second]


async def test_a_note_of_an_agent_is_found_too(tmp_path: Path) -> None:
    async with open_centre(shipped(tmp_path, burst_s=0.1)) as centre:
        await centre.write("u1", "Where is my order 4500123456?")
        (number,) = await until(lambda: numbers(centre, "4500123456"), what="the case in the search")
        await centre.act(number, "note", text="promised a courier")
        assert await until(lambda: numbers(centre, "courier"), what="the note in the search") == [number]


async def test_search_results_come_page_by_page_newest_activity_first(tmp_path: Path) -> None:
    async with open_centre(shipped(tmp_path, burst_s=0.1)) as centre:
        for place in range(3):
            await centre.write(f"u{place}", f"where is order 450012345{place}")

        async def all_three() -> list[str]:
            found = await numbers(centre, "order")
            return found if len(found) == 3 else []

        newest_first = await until(all_three, what="three cases in the search")
        page = await centre.ask("GET", "/v1/cases?q=order&limit=2", token=centre.desk)
        rest = await numbers(centre, "order", limit=2, after=page.told["next"])
        assert [one["number"] for one in page.told["items"]] + rest == newest_first


async def test_an_odd_search_is_answered_with_an_empty_list(tmp_path: Path) -> None:
    async with open_centre(shipped(tmp_path)) as centre:
        for query in ("%", "_", '"', "' OR 1=1", "NEAR(", "*", "\\", "😀", "  ", "x" * 5_000, "\u202e"):
            assert await numbers(centre, query) == [], query
