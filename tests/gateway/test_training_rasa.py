"""Rasa models by the same jobs: trained, measured, compared with the embedded one's report, promoted into a server."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import load
from gateway.bus.local import LocalBus
from gateway.errors import Conflict
from gateway.ids import now_us
from gateway.serve import free_port
from gateway.store.migrate import migrate
from gateway.store.store import Store
from gateway.training.job_run import trained
from gateway.training.jobs import Progress
from gateway.training.model_desk import Editor, ModelDesk
from gateway.training.reports import full_report
from gateway.training.workshop import Workshop
from nlu.rasa_client import RasaEngine
from nlu.rasa_served import rasa_served
from tests.fakes.command_line import ROOT
from tests.fakes.small_models import said, write_examples, write_fixed
from tests.live.counterparts import no_rasa

pytestmark = pytest.mark.rasa
ADMIN = Editor(name="admin@example.com")


async def test_a_rasa_model_is_trained_measured_and_loaded_in_its_server(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'test.db'}")
    await store.write(migrate)
    try:
        desk = ModelDesk(_workshop(store, tmp_path), LocalBus())
        if not desk.workshop.has_rasa:
            no_rasa(f"no Rasa environment in {desk.workshop.rasa}: run `make rasa`")
        progress, stages = Progress(), []

        def told(stage: str, done: float) -> None:
            stages.append((stage, done))
            Progress.__call__(progress, stage, done)

        folder = desk.workshop.models.folder / ".made"
        folder.mkdir(parents=True)
        made = await trained(desk.workshop, said(tails=("",)), {"engine": "rasa"}, folder, told, by="test")  # type: ignore[arg-type]
        assert made.keep is not None
        await store.write(made.keep)
        model = str(made.result["model"])
        report = await full_report(desk.workshop, model)
        assert report.fixed is not None
        assert report.fixed.figures.accuracy > 0.5
        assert any(stage == "measuring" for stage, _ in stages)
        with pytest.raises(Conflict, match="start Rasa"):
            await desk.promote(ADMIN, model, reason="nothing answers there yet")
        assert desk.workshop.models.live("rasa") is None
        await _promoted_into_a_server(desk, model)
    finally:
        await store.close()


async def _promoted_into_a_server(desk: ModelDesk, model: str) -> None:
    served = rasa_served(desk.workshop.rasa, desk.workshop.models.path(model))
    url = await asyncio.to_thread(served.__enter__)
    try:
        own = replace(desk.workshop.settings.nlu, rasa_url=url)
        there = ModelDesk(replace(desk.workshop, settings=replace(desk.workshop.settings, nlu=own)), LocalBus())
        await there.promote(ADMIN, model, reason="the first one of this engine")
        engine = RasaEngine(url)
        assert model in await engine.check()
        await engine.close()
        assert there.workshop.models.live("rasa") == model
    finally:
        await asyncio.to_thread(served.__exit__, None, None, None)


def _workshop(store: Store, folder: Path) -> Workshop:
    loaded = load(ROOT / "config" / "gateway.toml", {"DATA_DIR": str(folder / "data")})
    own = replace(
        loaded.settings.nlu,
        encoder="none",
        examples_dir=str(write_examples(folder / "examples")),
        fixed_dir=str(write_fixed(folder / "fixed")),
        rasa_url=f"http://127.0.0.1:{free_port()}",
    )
    return Workshop(store=store, settings=replace(loaded.settings, nlu=own), now=now_us)
