"""What a case went to people for comes after all, and the bot finishes it: nobody needs to look at it any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.store.schema import cases, promise
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def said(centre: QuietGateway, *texts: str) -> str:
    answers = [await centre.say("u1", text, locale="en") for text in texts]
    return "\n".join(item.text for item in answers[-1])


async def whose(centre: QuietGateway) -> tuple[str, str | None, bool]:
    """Whose the case is, its queue, and whether an answer is still promised."""
    ((owner, queue),) = await centre.rows(select(cases.c.owner, cases.c.queue))
    open_ = await centre.rows(
        select(promise.c.id).where(promise.c.kind == "answer", promise.c.met_at.is_(None), promise.c.ended_at.is_(None))
    )
    return owner, queue, bool(open_)


async def test_a_number_that_comes_after_all_takes_the_case_out_of_its_queue(centre: QuietGateway) -> None:
    await said(centre, "where is my order?", "I do not have it")
    assert (await whose(centre))[0] == "queue"
    assert "TRK1234561" in await said(centre, "4500123456", "0001")
    assert await whose(centre) == ("bot", None, False)


async def test_a_question_in_between_when_somebody_answers_loses_nothing(centre: QuietGateway) -> None:
    await said(centre, "where is my order?", "I do not have it", "anybody there?")
    assert "TRK1234561" in await said(centre, "4500123456", "0001")


async def test_a_case_in_which_more_was_written_stays_with_people(centre: QuietGateway) -> None:
    await said(centre, "where is my order?", "I do not have it", "my colleague in the warehouse knows more about it")
    assert "TRK1234561" in await said(centre, "4500123456", "0001")
    owner, queue, is_promised = await whose(centre)
    assert (owner, is_promised) == ("queue", True)
    assert queue is not None
