"""An intent's life: added by an admin, taught, trained, promoted, answered to customers, changed, renamed, retired."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from config.settings import Loaded
from gateway.ids import now_us
from gateway.training.workshop import Workshop
from nlu.embedded import load_or_train
from tests.fakes.intents_kept import LEASING
from tests.fakes.open_centre import Centre, open_centre, shipped
from tests.fakes.small_models import write_examples, write_fixed
from tests.fakes.until import until

BASE = "/v1/training/intents"
ENGLISH = (
    "can we lease the crane by the month",
    "do you offer leasing",
    "leasing terms for a lift please",
    "we would rather lease than buy",
    "what is the monthly rate when leasing",
    "lease a digger for two years",
    "is leasing possible for companies",
    "send me your leasing conditions",
    "we want a lease with purchase at the end",
    "how long does a lease run",
)
ASKED = "do you offer leasing for a crane"
RUSSIAN = (
    "можно взять кран в лизинг",
    "какие условия лизинга",
    "нужен лизинг на погрузчик",
    "оформляете лизинг для ип",
    "хотим лизинг с выкупом",
    "какой ежемесячный платёж при лизинге",
    "сколько длится договор лизинга",
    "интересует лизинг оборудования",
    "лизинг без аванса возможен",
    "пришлите расчёт по лизингу",
)


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    loaded = _small(shipped(tmp_path / "data", burst_s=0.0), tmp_path)
    workshop = Workshop(store=None, settings=loaded.settings, now=now_us)  # type: ignore[arg-type]
    usual = workshop.usual().path
    load_or_train(workshop.examples_dir, usual.parent, settings=workshop.training_settings())
    async with open_centre(loaded) as opened:
        opened.desk = await opened.access.add_token("all", ["admin", "cases:read", "cases:write"])
        yield opened


def _small(loaded: Loaded, folder: Path) -> Loaded:
    examples, fixed = write_examples(folder / "examples"), write_fixed(folder / "fixed")
    nlu = replace(loaded.settings.nlu, encoder="none", examples_dir=str(examples), fixed_dir=str(fixed), act=0.4)
    return replace(loaded, settings=replace(loaded.settings, nlu=nlu))


async def ask(centre: Centre, method: str, path: str, body: object = None) -> Any:
    """What the admin's program is answered; anything but success fails the test."""
    answer: SimpleNamespace = await centre.ask(method, path, token=centre.desk, json=body)
    assert answer.status < 300, answer.told
    return answer.told


async def train_and_promote(centre: Centre) -> str:
    """A model of the examples there are, answering; gives its id."""
    job = await ask(centre, "POST", "/v1/training/train", {"engine": "embedded"})

    async def done() -> Mapping[str, Any] | None:
        found = await ask(centre, "GET", f"/v1/training/jobs/{job['id']}")
        assert found["state"] not in ("failed", "cancelled"), found
        return found if found["state"] == "done" else None

    model = str((await until(done, what="the end of training", within_s=120))["result"]["model"])
    await ask(centre, "POST", f"/v1/training/models/{model}/promote", {"reason": "teaches the new intent"})

    async def answers() -> bool:
        found = await ask(centre, "POST", "/v1/nlu/parse", {"text": "hello"})
        return bool(found["model"] == model)

    await until(answers, what="the new model")
    return model


async def said_to(centre: Centre, who: str, text: str, count: int = 1) -> str:
    """What a customer reads after writing this."""
    await centre.write(who, text)
    return str((await centre.answers(who, count))[-1]["text"])


async def test_an_intent_lives_from_its_first_example_to_its_end(centre: Centre) -> None:
    added = await ask(centre, "POST", BASE, {"name": "leasing", "reason": "asked for", **LEASING})
    assert added["state"] == "draft"
    for language, lines in (("en", ENGLISH), ("ru", RUSSIAN)):
        for text in lines:
            body = {"text": text, "intent": "leasing", "language": language}
            await ask(centre, "POST", "/v1/training/examples", body)
    await train_and_promote(centre)
    assert (await ask(centre, "GET", f"{BASE}/leasing"))["state"] == "active"
    listed = {one["name"]: one for one in (await ask(centre, "GET", BASE))["items"]}
    assert listed["leasing"]["examples"] == {"en": 10, "ru": 10}

    assert LEASING["answer"]["en"] in await said_to(centre, "anna", ASKED)
    assert LEASING["answer"]["ru"] in await said_to(centre, "ivan", "какие условия лизинга на кран")

    # A change counts after its preview alone, and at once.
    changed = {**LEASING["answer"], "en": "Yes, from two years on."}
    drafted = await ask(centre, "PATCH", f"{BASE}/leasing", {"answer": changed, "version": added["version"]})
    assert LEASING["answer"]["en"] in await said_to(centre, "boris", ASKED)
    preview = await ask(centre, "POST", f"{BASE}/leasing/preview", {})
    assert (preview["messages"], preview["moved"]) == (3, 0)
    assert {one["language"]: one["after"] for one in preview["said"]}["en"] == "Yes, from two years on."
    body = {"version": drafted["version"], "seen": preview["seen"], "reason": "the bank asked"}
    confirmed = await ask(centre, "POST", f"{BASE}/leasing/confirm", body)
    assert "from two years on" in await said_to(centre, "clara", ASKED)

    # Another name: the model that answers still says the old one.
    body = {"to": "lease", "version": confirmed["version"]}
    renamed = await ask(centre, "POST", f"{BASE}/leasing/rename", body)
    assert renamed["examples_moved"] == 20
    assert (await ask(centre, "POST", "/v1/nlu/parse", {"text": ASKED}))["intent"]["name"] == "lease"
    assert "from two years on" in await said_to(centre, "dora", ASKED)
    await train_and_promote(centre)
    assert "from two years on" in await said_to(centre, "emil", ASKED)

    # The end: who still asks is asked back, then gets a person; nobody gets an error.
    seen = await ask(centre, "POST", f"{BASE}/lease/preview", {"what": "retire"})
    assert (seen["messages"], seen["moved"]) == (6, 6)
    assert {one["to"] for one in seen["ways"]} == {"clarify"}
    body = {"version": renamed["version"], "seen": seen["seen"], "examples": "oos"}
    retired = await ask(centre, "POST", f"{BASE}/lease/retire", body)
    assert (retired["state"], retired["examples_moved"]) == ("retired", 20)
    assert "two years" not in await said_to(centre, "finn", ASKED)
    await said_to(centre, "finn", ASKED, 2)
    number = (await centre.feed("finn"))[-1]["case"]
    assert (await centre.case(number))["owner"] == "queue"
