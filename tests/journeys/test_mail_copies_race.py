"""The same mail on two mail channels at once, on both databases: one case and one letter, whoever is first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from channels.email.inbound import envelope
from config.settings import Loaded
from gateway.ids import SECOND
from gateway.pipeline import Pipeline
from gateway.worker import Worker
from nlu.contract import Engine, Parse, Utterance
from tests.journeys.mail_post import CARE, CUSTOMER, TO_PEOPLE, Post, post_office, settings

FIRST, SECOND_ONE = "mail-demo", "mail-two"


def with_two_channels(loaded: Loaded) -> Loaded:
    """The mail channel and another one with a mailbox of its own."""
    first = loaded.settings.channels[FIRST]
    other = {"other@example.com": {"role": "shared"}}
    second = replace(first, own={**first.own, "mailboxes": other, "smtp_port": 0, "lmtp_port": 0})
    channels = {FIRST: first, SECOND_ONE: second}
    return replace(loaded, settings=replace(loaded.settings, channels=channels))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def post(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Post]:
    is_live = request.param == "postgresql"
    database = request.getfixturevalue("postgres").fresh_database() if is_live else None
    async with post_office(with_two_channels(settings(tmp_path, database=database))) as opened:
        yield opened


class Meeting:
    """An engine at which turns wait until two of them are there, so that both have read what is stored."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._both = asyncio.Barrier(2)
        self.name, self.model = engine.name, engine.model

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        async with asyncio.timeout(60):
            await self._both.wait()
        return await self._engine.parse_many(utterances)


def mail_of(post: Post) -> bytes:
    raw, _ = post.mail(TO_PEOPLE, to=f"{CARE}, other@example.com")
    return raw


async def brought(post: Post, raw: bytes) -> None:
    """The mail comes by both channels."""
    for channel, mailbox in ((FIRST, CARE), (SECOND_ONE, "other@example.com")):
        receipt = await post.gateway.parts.door.accept(envelope(channel, raw, mailbox))
        assert receipt.outcome == "accepted"


async def assert_one_case_and_one_letter(post: Post) -> None:
    case = await post.case()
    assert case["last_position"] == 2
    assert len(post.letters()) == 1
    assert sorted(await post.acknowledged()) == [("sent", "handover"), ("suppressed", "copy")]
    (event,) = await post.events("case.copy_received")
    assert event["case_id"] == case["id"]
    assert await post.rows("SELECT id FROM inbox WHERE state <> 'done'") == []


async def test_one_after_the_other_the_second_is_a_copy(post: Post) -> None:
    raw = mail_of(post)
    for channel, mailbox in ((FIRST, CARE), (SECOND_ONE, "other@example.com")):
        await post.gateway.parts.door.accept(envelope(channel, raw, mailbox))
        await post.work()
    await assert_one_case_and_one_letter(post)


async def test_in_one_batch_the_second_waits_for_the_first(post: Post) -> None:
    await brought(post, mail_of(post))
    await post.work()
    await assert_one_case_and_one_letter(post)


async def test_of_two_at_once_the_store_refuses_one_which_becomes_a_copy(post: Post) -> None:
    await brought(post, mail_of(post))
    parts = replace(post.gateway.parts, nlu=Meeting(post.gateway.parts.nlu))
    saved = post.gateway.live.saved
    pipelines = [Pipeline(parts, post.gateway.numbers, now=post.clock) for _ in range(2)]
    workers = [Worker(parts, one, now=post.clock, saved=saved, lock=None) for one in pipelines]
    lanes = [(FIRST, CUSTOMER), (SECOND_ONE, CUSTOMER)]
    await asyncio.gather(*(worker.work_once(lane) for worker, lane in zip(workers, lanes, strict=True)))
    assert len(await post.rows("SELECT id FROM inbox WHERE state = 'new'")) == 1
    post.clock.at += 10 * SECOND
    await post.work()
    await assert_one_case_and_one_letter(post)


async def test_what_differs_in_a_word_is_two_mails(post: Post) -> None:
    await brought(post, mail_of(post))
    await brought(post, mail_of(post))
    await post.work()
    assert len(await post.cases()) == 2
