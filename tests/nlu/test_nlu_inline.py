"""The event loop waits for a short text or two; whatever is more is understood in a thread."""

import threading
from collections.abc import Sequence
from datetime import date

import pytest

from nlu.contract import Entity, Utterance
from nlu.embedded import INLINE, INLINE_CHARACTERS, EmbeddedEngine
from nlu.entities import EntityReader
from nlu.model import Model
from nlu.settings import TrainingSettings
from nlu.trainer import train
from tests.fakes.small_models import said


class Noting(EntityReader):
    """Notes on which threads it reads."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[int] = set()

    def read(self, text: str, locale: str | None = None, *, today: date | None = None) -> tuple[Entity, ...]:
        self.threads.add(threading.get_ident())
        return super().read(text, locale, today=today)


@pytest.fixture(scope="module")
def model() -> Model:
    return train(said(tails=("",)), model_id="x", settings=TrainingSettings(encoder="none"))


async def is_inline(model: Model, texts: Sequence[str]) -> bool:
    reader = Noting()
    await EmbeddedEngine(model, reader=reader).parse_many([Utterance(text=text, locale="en") for text in texts])
    return reader.threads == {threading.get_ident()}


@pytest.mark.parametrize("texts", [["where is my order"], ["hello"] * INLINE, ["order " * (INLINE_CHARACTERS // 6)]])
async def test_the_loop_waits_for_a_short_text_or_two(model, texts):
    assert await is_inline(model, texts)


@pytest.mark.parametrize(
    "texts",
    [["hello"] * (INLINE + 1), ["order " * (INLINE_CHARACTERS // 6 + 1)], ["order " * (INLINE_CHARACTERS // 9)] * 2],
    ids=["many", "long", "long together"],
)
async def test_many_texts_or_long_ones_are_understood_in_a_thread_by_words_alone_too(model, texts):
    assert not await is_inline(model, texts)
