"""A slow or dead engine never holds a customer up, and is tried again in time."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from nlu.contract import EngineUnavailable, Parse, Ranked, Utterance
from nlu.guarded import GuardedEngine


class Scripted:
    """An engine that answers, fails or hangs as told, and counts how often it was asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sizes: list[int] = []
        self.gives_up_at = 10**6
        self.model = f"{name}-1"
        self.does = "answer"
        self.asked = 0
        self.closed = False

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        self.asked += 1
        self.sizes.append(len(utterances))
        if sum(self.sizes) > self.gives_up_at:
            raise EngineUnavailable(f"{self.name} has had enough")
        if self.does == "hang":
            await asyncio.Event().wait()
        if self.does == "fail":
            raise EngineUnavailable(f"{self.name} is down")
        if self.does == "forget":
            return []
        return [self._parse(item) for item in utterances]

    async def parse(self, utterance: Utterance) -> Parse:
        return (await self.parse_many([utterance]))[0]

    async def close(self) -> None:
        self.closed = True

    def _parse(self, item: Utterance) -> Parse:
        top = Ranked(name="greet", confidence=1.0)
        return Parse(
            text=item.text,
            intent=top,
            also=(),
            entities=(),
            ranking=(top,),
            language="en",
            engine=self.name,
            model=self.model,
        )


class Bench:
    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)
        self.first, self.fallback = Scripted("rasa"), Scripted("embedded")
        self.chance = 0.0
        self.guarded = GuardedEngine(
            self.first,
            self.fallback,
            now=lambda: self.time,
            timeout_s=0.02,
            failures_to_open=3,
            rest_s=10,
            chance=lambda: self.chance,
        )

    async def ask(self) -> str:
        return (await self.guarded.parse(Utterance(text="hi"))).engine

    async def ask_many(self, count: int) -> list[Parse]:
        return await self.guarded.parse_many([Utterance(text=str(number)) for number in range(count)])


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def open_breaker(bench: Bench) -> None:
    bench.first.does = "fail"
    for _ in range(3):
        await bench.ask()


async def test_the_first_engine_answers_while_it_can(bench):
    assert await bench.ask() == "rasa"
    assert bench.guarded.model == "rasa-1"


@pytest.mark.parametrize("fault", ["fail", "hang", "forget"])
async def test_the_fallback_answers_for_an_engine_that_is_down_or_late(bench, fault):
    bench.first.does = fault
    assert await bench.ask() == "embedded"


async def test_after_three_failures_the_first_engine_is_left_alone(bench):
    await open_breaker(bench)
    assert await bench.ask() == "embedded"
    assert bench.first.asked == 3
    assert bench.guarded.model == "embedded-1"


async def test_one_answer_in_between_forgives_the_failures(bench):
    for does in ("fail", "fail", "answer", "fail", "fail"):
        bench.first.does = does
        await bench.ask()
    assert not bench.guarded.is_resting


async def test_after_its_rest_the_first_engine_is_asked_again(bench):
    await open_breaker(bench)
    bench.first.does = "answer"
    bench.time += timedelta(seconds=10)
    assert await bench.ask() == "rasa"
    assert not bench.guarded.is_resting


async def test_a_failed_trial_is_a_new_rest(bench):
    await open_breaker(bench)
    bench.time += timedelta(seconds=10)
    assert await bench.ask() == "embedded"
    assert bench.guarded.is_resting


async def test_only_one_call_tries_an_engine_that_rested(bench):
    await open_breaker(bench)
    bench.first.does = "hang"
    bench.time += timedelta(seconds=10)
    assert await asyncio.gather(*(bench.ask() for _ in range(5))) == ["embedded"] * 5
    assert bench.first.asked == 4


async def test_a_rest_is_up_to_a_quarter_longer_by_chance(bench):
    bench.chance = 1.0
    await open_breaker(bench)
    bench.time += timedelta(seconds=12.4)
    assert bench.guarded.is_resting
    bench.time += timedelta(seconds=0.2)
    assert not bench.guarded.is_resting


async def test_a_trial_is_one_text_and_the_rest_follow_it_when_it_is_answered(bench):
    await open_breaker(bench)
    bench.first.does = "answer"
    bench.time += timedelta(seconds=10)
    assert {parse.engine for parse in await bench.ask_many(40)} == {"rasa"}
    assert bench.first.sizes[3:] == [1, 32, 7]


async def test_a_failed_trial_costs_one_text_and_the_fallback_answers_all(bench):
    await open_breaker(bench)
    bench.time += timedelta(seconds=10)
    assert {parse.engine for parse in await bench.ask_many(40)} == {"embedded"}
    assert bench.first.sizes[3:] == [1]


async def test_a_large_batch_is_asked_in_parts_with_a_time_out_each(bench):
    parses = await bench.ask_many(70)
    assert [parse.text for parse in parses] == [str(number) for number in range(70)]
    assert bench.first.sizes == [32, 32, 6]


async def test_what_a_batch_lost_half_way_goes_to_the_fallback_in_its_place(bench):
    bench.first.gives_up_at = 40
    parses = await bench.ask_many(70)
    assert [parse.text for parse in parses] == [str(number) for number in range(70)]
    assert [parse.engine for parse in parses] == ["rasa"] * 32 + ["embedded"] * 38


async def test_nothing_asked_asks_nobody(bench):
    assert await bench.ask_many(0) == []
    assert bench.first.asked + bench.fallback.asked == 0


async def test_a_cancelled_trial_leaves_the_next_one_free(bench):
    await open_breaker(bench)
    bench.first.does = "hang"
    bench.time += timedelta(seconds=10)
    trial = asyncio.create_task(bench.ask())
    await asyncio.wait([trial], timeout=0.001)
    trial.cancel()
    await asyncio.gather(trial, return_exceptions=True)
    bench.first.does = "answer"
    assert await bench.ask() == "rasa"


async def test_when_both_are_down_the_caller_is_told(bench):
    bench.first.does = bench.fallback.does = "fail"
    with pytest.raises(EngineUnavailable, match="embedded is down"):
        await bench.ask()


async def test_closing_closes_both(bench):
    await bench.guarded.close()
    assert (bench.first.closed, bench.fallback.closed) == (True, True)
