"""What is said again is answered from memory, as the engine answered it, for as long as its model answers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nlu.contract import Entity, Parse, Ranked, Utterance
from nlu.remembered import LONGEST, RememberedEngine


class Counting:
    """An engine that counts the texts it is asked for."""

    name = "counting"

    def __init__(self) -> None:
        self.model = "first"
        self.answers_as = "first"
        self.asked: list[str] = []
        self.calls = 0
        self.closed = False

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        """Answer each text with itself as intent."""
        self.calls += 1
        self.asked += [item.text for item in utterances]
        return [self._parse(item.text) for item in utterances]

    async def parse(self, utterance: Utterance) -> Parse:
        """Answer one."""
        return (await self.parse_many((utterance,)))[0]

    async def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    def _parse(self, text: str) -> Parse:
        day = Entity(entity="date", value="tomorrow", start=0, end=8)
        leading = Ranked(name=text[:10], confidence=0.9)
        return Parse(
            text=text,
            intent=leading,
            also=(),
            entities=(day,) if "tomorrow" in text else (),
            ranking=(leading,),
            language="en",
            engine=self.name,
            model=self.answers_as,
        )


def said(*texts: str) -> list[Utterance]:
    return [Utterance(text=text) for text in texts]


@pytest.fixture
def inside() -> Counting:
    return Counting()


async def test_a_text_said_again_is_not_asked_again_and_answered_in_its_place(inside: Counting) -> None:
    engine = RememberedEngine(inside)
    first = await engine.parse_many(said("yes", "thanks"))
    again = await engine.parse_many(said("new", "thanks", "yes"))
    assert inside.asked == ["yes", "thanks", "new"]
    assert [parse.text for parse in again] == ["new", "thanks", "yes"]
    assert again[2] == first[0]


async def test_another_locale_is_another_question(inside: Counting) -> None:
    engine = RememberedEngine(inside)
    await engine.parse(Utterance(text="da", locale="ru"))
    await engine.parse(Utterance(text="da", locale="en"))
    assert inside.asked == ["da", "da"]


async def test_a_new_model_is_asked_anew(inside: Counting) -> None:
    engine = RememberedEngine(inside)
    await engine.parse(Utterance(text="yes"))
    inside.model = inside.answers_as = "second"
    assert (await engine.parse(Utterance(text="yes"))).model == "second"


async def test_the_answer_of_a_stand_in_is_not_kept(inside: Counting) -> None:
    engine = RememberedEngine(inside)
    inside.answers_as = "stand-in"
    await engine.parse(Utterance(text="yes"))
    await engine.parse(Utterance(text="yes"))
    assert inside.asked == ["yes", "yes"]


@pytest.mark.parametrize("text", ["come tomorrow", "x" * (LONGEST + 1)])
async def test_what_names_a_day_and_what_is_long_is_asked_each_time(inside: Counting, text: str) -> None:
    engine = RememberedEngine(inside)
    await engine.parse_many(said(text))
    await engine.parse_many(said(text))
    assert inside.asked == [text, text]


async def test_the_oldest_goes_first_when_there_are_too_many(inside: Counting) -> None:
    engine = RememberedEngine(inside, at_most=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        await engine.parse(Utterance(text=text))
    assert inside.asked == ["a", "b", "c", "b"]


async def test_the_engine_inside_is_called_though_all_is_known_so_that_it_follows_promotions(inside: Counting) -> None:
    engine = RememberedEngine(inside)
    await engine.parse(Utterance(text="yes"))
    before = inside.calls
    await engine.parse(Utterance(text="yes"))
    assert inside.calls == before + 1


async def test_it_closes_the_engine_inside(inside: Counting) -> None:
    await RememberedEngine(inside).close()
    assert inside.closed
