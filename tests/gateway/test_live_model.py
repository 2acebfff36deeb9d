"""The engine that follows promotions: the newest one counts, messages never wait, a bad pointer ends no start."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from config.settings import load
from gateway.live_model import LOOK_EVERY_S, LiveEngine, is_promoted_readable
from gateway.models import Models
from gateway.opening import open_nlu
from nlu.contract import EngineUnavailable, Utterance
from nlu.embedded import load_or_train
from nlu.settings import TrainingSettings
from nlu.trouble import trouble_of
from tests.fakes.command_line import ROOT
from tests.fakes.desk_site import eventually
from tests.fakes.small_models import opened_beside, write_examples

ASKED = Utterance(text="where is my order")
SETTINGS = TrainingSettings(encoder="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """An engine answering by `first`, which was promoted; going back to the examples takes a training."""

    engine: LiveEngine
    models: Models
    first: str
    second: str
    examples: Path
    cache: Path
    clock: list[float]

    async def look(self) -> None:
        """Have the engine look what is promoted."""
        self.clock[0] += LOOK_EVERY_S
        await self.engine.parse_many(())

    async def go_back(self) -> None:
        """Go back to the model of the examples, and wait until its training is on."""
        self.models.rollback()
        await self.look()

        async def is_training() -> bool:
            return any(self.cache.glob("*.lock"))

        await eventually(is_training)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    for tails in (("", "thanks"), ("", "quickly")):
        load_or_train(write_examples(folder / tails[1], tails=tails), folder / "models", settings=SETTINGS)
    return folder / "models"


@pytest.fixture
async def running(trained: Path, tmp_path: Path) -> AsyncIterator[Running]:
    shutil.copytree(trained, tmp_path / "models")
    models, clock = Models(tmp_path / "models"), [0.0]
    first, second = sorted(one.id for one in models.kept())
    models.promote(first)
    examples, cache = write_examples(tmp_path / "examples", tails=("", "friend")), tmp_path / "cache"
    engine = LiveEngine(models, examples, cache, clock=lambda: clock[0], encoder="none")
    yield Running(engine=engine, models=models, first=first, second=second, examples=examples, cache=cache, clock=clock)
    await engine.close()


async def test_messages_go_to_the_running_model_while_another_one_is_opened(running: Running) -> None:
    await running.go_back()
    assert (await running.engine.parse(ASKED)).model == running.first
    await opened_beside()
    assert (await running.engine.parse(ASKED)).model not in (running.first, running.second)


async def test_an_older_promotion_never_takes_the_place_of_a_newer_one(running: Running) -> None:
    await running.go_back()
    older = [one for one in asyncio.all_tasks() if one.get_name() == "promoted model"]
    running.models.promote(running.second)
    await running.look()
    await asyncio.gather(*older, return_exceptions=True)
    await opened_beside()
    assert (running.engine.model, running.engine.trouble) == (running.second, None)
    assert not any(running.cache.glob("*.npz"))


async def test_what_moved_on_before_anybody_looked_is_not_taken(running: Running) -> None:
    await running.go_back()
    running.models.promote(running.second)
    await opened_beside()
    assert running.engine.model == running.first
    await running.look()
    await opened_beside()
    assert running.engine.model == running.second


async def test_a_late_failure_of_an_older_promotion_is_no_trouble_of_the_newer_one(running: Running) -> None:
    for file in running.examples.rglob("*.yml"):
        file.write_text("no examples", encoding="utf-8")
    await running.go_back()
    running.models.promote(running.second)
    await opened_beside()
    assert running.engine.trouble is None


async def test_promotions_are_followed_while_nobody_asks_anything(running: Running) -> None:
    engine = LiveEngine(running.models, running.examples, running.cache, clock=time.monotonic, encoder="none")
    engine.watch()
    running.models.promote(running.second)

    async def is_followed() -> bool:
        return engine.model == running.second

    await eventually(is_followed)
    await engine.close()


async def test_closing_ends_what_is_being_opened_and_what_watches(running: Running) -> None:
    before = asyncio.all_tasks()
    running.engine.watch()
    await running.go_back()
    await running.engine.close()
    with pytest.raises(EngineUnavailable):
        await running.look()
    assert asyncio.all_tasks() == before
    assert not any(running.cache.glob("*.npz"))


@pytest.mark.parametrize("broken", ["{", "[]", "folder"])
async def test_a_start_with_a_pointer_that_cannot_be_read_answers_by_the_examples_and_says_so(
    tmp_path: Path, broken: str
) -> None:
    settings = load(ROOT / "config" / "gateway.toml", {"DATA_DIR": str(tmp_path / "data")}).settings
    examples = write_examples(tmp_path / "examples")
    pointer = tmp_path / "data" / "models" / "live.json"
    pointer.parent.mkdir(parents=True)
    if broken == "folder":
        pointer.mkdir()
    else:
        pointer.write_text(broken)
    opened = await open_nlu(
        replace(settings, nlu=replace(settings.nlu, engine="embedded", encoder="none", examples_dir=str(examples)))
    )
    assert (await opened.parse(ASKED)).ranking[0].name == "order_status"
    assert str(pointer) in (trouble_of(opened) or "")
    await opened.close()


async def test_a_promoted_model_that_is_cut_short_is_none_that_can_answer(running: Running) -> None:
    assert is_promoted_readable(running.models)
    file = running.models.path(running.first)
    file.write_bytes(file.read_bytes()[:5_000])
    assert not is_promoted_readable(running.models)
