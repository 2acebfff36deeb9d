"""Models and jobs over HTTP: asked for, watched, cancelled, let through the gate or refused with what fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.ids import now_us
from gateway.training.running import workshop_of
from tests.fakes.desk_site import DeskSite, eventually, running_desk
from tests.fakes.small_models import said, sections, train

AT = "/v1/training"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path, sections=sections(tmp_path)) as running:
        yield running


async def test_a_training_is_asked_for_watched_and_looked_at(site: DeskSite) -> None:
    job = await site.post(f"{AT}/train", {"engine": "embedded"})
    assert (job["kind"], job["state"]) == ("train", "queued")

    async def is_done() -> bool:
        return bool((await site.get(f"{AT}/jobs/{job['id']}"))["state"] == "done")

    await eventually(is_done, within_s=240)
    found = await site.get(f"{AT}/jobs/{job['id']}")
    model = await site.get(f"{AT}/models/{found['result']['model']}")
    assert model["report"]["fixed"]["figures"]["accuracy"] > 0.9
    assert model["data_hash"]
    assert (await site.get(f"{AT}/models/{model['id']}/gate"))["open"]
    answers = await site.get(f"{AT}/models/{model['id']}/answers?set=fixed&wanted=human&found=human")
    assert {one["wanted"] for one in answers["items"]} == {"human"}
    assert (await site.post(f"{AT}/models/{model['id']}/promote", {}))["model_id"] == model["id"]
    assert [one["model_id"] for one in (await site.get(f"{AT}/promotions"))["items"]] == [model["id"]]
    assert [one["id"] for one in (await site.get(f"{AT}/jobs"))["items"]] == [job["id"]]


async def test_a_worse_model_is_a_conflict_that_says_what_fails(site: DeskSite) -> None:
    worse = await train(workshop_of(site.parts, now_us), said(("order_status", "human", "oos")))
    async with site.programs.post(f"{site.address}{AT}/models/{worse}/promote", json={}) as answer:
        error = (await answer.json())["error"]
    assert answer.status == 409
    failed = [one["figure"] for one in error["fields"]["gate"]["checks"] if not one["is_met"]]
    assert {"macro_f1", "safety_recall"} <= set(failed)


async def test_a_cancelled_training_is_over_and_its_model_is_not_there(site: DeskSite) -> None:
    before = len((await site.get(f"{AT}/models"))["items"])
    job = await site.post(f"{AT}/train", {"engine": "embedded", "seed": 99})
    await site.post(f"{AT}/jobs/{job['id']}/cancel", {})

    async def is_over() -> bool:
        return bool((await site.get(f"{AT}/jobs/{job['id']}"))["state"] == "cancelled")

    await eventually(is_over, within_s=60)
    assert len((await site.get(f"{AT}/models"))["items"]) == before


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("train", {"engine": "brain"}, 422),
        ("train", {"engine": "embedded", "encoder": "brain"}, 422),
        ("compare", {"after": "lexical-000000000000"}, 404),
        ("shadow", {"after": "lexical-000000000000", "days": 0}, 422),
        ("rollback", {}, 409),
        ("jobs/nothing/cancel", {}, 404),
    ],
)
async def test_what_cannot_be_is_refused(site: DeskSite, path: str, body: object, status: int) -> None:
    async with site.programs.post(f"{site.address}{AT}/{path}", json=body) as answer:
        assert answer.status == status
