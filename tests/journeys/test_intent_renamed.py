"""An intent with a dialogue under another name: customers, buttons and signals go on as before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from config.settings import Loaded, load
from gateway.app import open_gateway
from gateway.calendar_desk import Editor
from gateway.decide import Clarify, Situation, decide
from gateway.live_intents import Catalogue
from gateway.ready_words import intent_of_button
from gateway.training.intents_opened import desk_of, moves_of
from gateway.training.workshop import Workshop
from nlu.embedded import load_or_train
from tests.fakes.quiet_gateway import MONDAY_NOON, SHIPPED, QuietGateway
from tests.fakes.small_models import write_examples, write_fixed

ANNE = Editor(name="anne@example.com")
WHERE = "where is my order 4500123456"


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    loaded = _small(load(SHIPPED, {"DATA_DIR": str(tmp_path / "data")}), tmp_path)
    workshop = Workshop(store=None, settings=loaded.settings, now=lambda: 0)  # type: ignore[arg-type]
    usual = workshop.usual().path
    load_or_train(workshop.examples_dir, usual.parent, settings=workshop.training_settings())
    clock = [MONDAY_NOON]
    async with open_gateway(loaded, now=lambda: clock[0]) as gateway:
        yield QuietGateway(gateway=gateway, clock=clock)


def _small(loaded: Loaded, folder: Path) -> Loaded:
    examples, fixed = write_examples(folder / "examples"), write_fixed(folder / "fixed")
    nlu = replace(loaded.settings.nlu, encoder="none", examples_dir=str(examples), fixed_dir=str(fixed), act=0.4)
    return replace(loaded, settings=replace(loaded.settings, nlu=nlu))


async def rename(centre: QuietGateway, name: str, to: str) -> None:
    parts = centre.gateway.parts
    moves = moves_of(parts, await desk_of(parts))
    await moves.rename(ANNE, name, to, version=0, reason=None, now=centre.now())


async def test_a_dialogue_that_was_begun_goes_on_under_the_new_name(centre: QuietGateway) -> None:
    (asked,) = await centre.say("u1", WHERE)
    await rename(centre, "order_status", "parcel_status")
    (again,) = await centre.say("u1", "where is my order")
    assert again.text != asked.text or "4500123456" not in again.text
    (told,) = await centre.say("u1", "0001")
    assert "4500123456" in told.text


async def test_a_dialogue_is_begun_under_the_new_name(centre: QuietGateway) -> None:
    await rename(centre, "order_status", "parcel_status")
    await centre.say("u1", WHERE)
    (told,) = await centre.say("u1", "0001")
    assert "4500123456" in told.text
    rows = await centre.gateway.parts.store.read(
        lambda c: c.exec_driver_sql("SELECT intent FROM understanding").scalars().all()
    )
    assert rows[0] == "parcel_status"


async def test_the_usual_choices_are_offered_by_their_present_names_and_without_what_is_gone(
    centre: QuietGateway,
) -> None:
    await rename(centre, "order_status", "parcel_status")
    settings = centre.gateway.parts.settings
    lost = Situation(owner=None, intent="oos", confidence=0.9)
    now = decide(lost, settings)
    assert isinstance(now, Clarify)
    assert now.choices == ("parcel_status", "availability_price", "human")
    sections = {name: one for name, one in settings.intents.items() if name != "availability_price"}
    without = decide(lost, replace(settings, intents=Catalogue(sections=sections)))
    assert isinstance(without, Clarify)
    assert "availability_price" not in without.choices


async def test_a_button_of_before_still_leads_there(centre: QuietGateway) -> None:
    asked = await centre.say("u1", "sing me a song")
    payloads = [one["payload"] for one in asked[0].buttons]
    assert intent_of_button(payloads[0]) == "order_status"
    await rename(centre, "order_status", "parcel_status")
    item = {"id": "pressed", "from": {"id": "u1", "locale": "en"}, "text": "", "button": payloads[0]}
    incoming = centre.gateway.parts.channels["demo"].incoming(item, orjson.dumps(item))  # type: ignore[attr-defined]
    await centre.gateway.parts.door.accept(incoming)
    await centre.work()
    cases = await centre.gateway.parts.store.read(
        lambda c: c.exec_driver_sql("SELECT intent FROM cases").scalars().all()
    )
    assert cases == ["parcel_status"]
