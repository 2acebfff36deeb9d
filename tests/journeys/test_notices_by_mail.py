"""A notice of stock is ended by mail only by who surely has the address: no From address alone does it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.mail_post import MINUTE, Post, answering, post_office, settings, words

OWNER = "buyer@client.example.org"


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


async def writes(post: Post, body: str, **headers: str) -> tuple[str, dict[str, str]]:
    """Write a mail; gives the words of the last letter that came of it, and the headers that answer it."""
    post.clock.at += MINUTE
    await post.write(body, from_=OWNER, return_path=OWNER, **headers)  # type: ignore[arg-type]
    letter = post.letters()[-1]
    return words(letter), answering(letter)


async def ended(post: Post) -> int:
    """How many notices are over."""
    return len(await post.rows("SELECT * FROM stock_wait WHERE ended_at IS NOT NULL"))


async def test_a_letter_that_answers_none_of_ours_ends_no_notice_and_an_answer_does(post: Post) -> None:
    await writes(post, "Please let me know when LC1D09M7 is back in stock, I need 2 pcs.")
    said, answer = await writes(post, "Please don't tell me about LC1D09M7 any more.")
    assert "LC1D09M7" in said
    case = (await post.cases())[-1]["number"]
    said, _ = await writes(post, "yes", subject=f"Re: [#{case}]")
    assert await ended(post) == 0
    said, _ = await writes(post, "yes", **answer)
    assert "not write to you about this any more" in said
    assert await ended(post) == 1
