"""The pages of models: from a training to the model that answers, and back; who may, and what is refused."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.ids import now_us
from gateway.store import nlu_jobs
from gateway.training.running import workshop_of
from tests.fakes.desk_site import Browserlike, DeskSite, eventually, logged_in, running_desk
from tests.fakes.small_models import said, sections, train

MODELS = "/admin/training/models"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path, sections=sections(tmp_path)) as running:
        yield running


@pytest.fixture
async def admin(site: DeskSite) -> AsyncIterator[Browserlike]:
    async with logged_in(site, "admin") as browser:
        yield browser


async def sent_to(site: DeskSite, browser: Browserlike, path: str, **form: str) -> str:
    """Where a form sends the browser."""
    fields = {"csrf": browser.csrf, **form}
    async with browser.http.post(site.address + path, data=fields, allow_redirects=False) as answer:
        assert answer.status == 303, await answer.text()
        return answer.headers["Location"]


async def done(site: DeskSite, place: str) -> None:
    """Wait until the job of that page is over."""

    async def is_over() -> bool:
        job = await site.parts.store.read(nlu_jobs.get_job, place.rsplit("/", 1)[1])
        return job is not None and job.is_over

    await eventually(is_over, within_s=240)


async def test_from_a_training_to_the_model_that_answers_and_back(site: DeskSite, admin: Browserlike) -> None:
    place = await sent_to(site, admin, "/admin/training/train", engine="embedded")
    assert place == await sent_to(site, admin, "/admin/training/train", engine="embedded")
    await done(site, place)
    page = await admin.page(place)
    (model,) = set(re.findall(r"/admin/training/models/(lexical-[0-9a-f]{12})", page))
    page = await admin.page(f"{MODELS}/{model}")
    assert 'class="matrix"' in page
    assert 'class="curve"' in page
    assert "the gate is open" in page
    assert await sent_to(site, admin, f"{MODELS}/{model}/promote") == f"{MODELS}?told=promoted"
    page = await admin.page(f"{MODELS}?told=promoted")
    assert "The model is promoted" in page
    assert re.search(rf"{model}</a> <span[^>]*>answers now", page)

    async def answers() -> bool:
        await site.parts.nlu.parse_many(())
        return site.parts.nlu.model == model

    await eventually(answers)
    overview = await admin.page("/admin/training")
    for figure in ("Accuracy", "Macro-F1", "Coverage at 95 %", "Safety recall"):
        assert f"<dt>{figure}</dt>" in overview
    await sent_to(site, admin, "/admin/training/rollback", engine="embedded", reason="it was only a try")
    history = await admin.page("/admin/training/history")
    assert history.index("rolled back to") < history.index("promoted</b>")
    assert "it was only a try" in history


async def test_a_worse_model_is_refused_with_the_figure_and_passes_with_a_reason(
    site: DeskSite, admin: Browserlike
) -> None:
    worse = await train(workshop_of(site.parts, now_us), said(("order_status", "human", "oos")))
    page = await admin.page(f"{MODELS}/{worse}")
    assert "the gate is shut" in page
    assert "points short" in page
    assert "≤ " in page
    assert "It does not know:" in page
    status, page = await admin.send(f"{MODELS}/{worse}/promote", part=False)
    assert status == 409
    assert "safety_recall 0.0000" in page
    await sent_to(site, admin, f"{MODELS}/{worse}/promote", reason="only these matters are asked there")
    assert "only these matters are asked there" in await admin.page("/admin/training/history")


async def test_a_cell_opens_the_answers_behind_it(site: DeskSite, admin: Browserlike) -> None:
    model = await train(workshop_of(site.parts, now_us), said(("order_status", "human", "oos")))
    page = await admin.page(f"{MODELS}/{model}")
    links = re.findall(r'<a href="(/admin/training/models/[^"]*wanted=[^"]*found=[^"]*)" aria-label="([^"]*)"', page)
    address, label = next(link for link in links if "wanted=safety_issue" in link[0])
    count = int(label.rsplit(" ", 1)[1])
    shown = await admin.page(address.replace("&amp;", "&"))
    assert shown.count('class="said"') == count
    assert "burning" in shown or "smoke" in shown or "shock" in shown or "hurt" in shown or "sparks" in shown
    everything = await admin.page(f"{MODELS}/{model}/answers?set=folds")
    assert everything.count('class="said"') == 50
    assert "after=50" in everything.replace("&amp;", "&")


async def test_comparisons_and_shadow_runs_list_only_differences(site: DeskSite, admin: Browserlike) -> None:
    await site.customer().say("how much is it please")
    await site.customer().say("where is my order")
    model = await train(workshop_of(site.parts, now_us), said(("order_status", "human", "oos")))
    for form in ({"what": "compare"}, {"what": "shadow", "days": "3"}):
        place = await sent_to(site, admin, f"{MODELS}/{model}/compare", **form)
        await done(site, place)
        page = await admin.page(place)
        assert "how much is it" in page
        assert '<span class="said" dir="auto">where is my order</span>' not in page
    assert re.search(r"Would go elsewhere</dt><dd>[12]<", page)
    assert "the bot acts" in page or "the bot asks" in page or "a person" in page


async def test_supervisors_look_and_admins_act(site: DeskSite) -> None:
    async with logged_in(site, "supervisor") as supervisor:
        page = await supervisor.page(MODELS)
        assert "Which model answered when" in page
        assert "/admin/training/train" not in page
        status, _ = await supervisor.send("/admin/training/train", engine="embedded")
        assert status == 403
    async with logged_in(site, "agent1") as agent, agent.http.get(site.address + MODELS) as refused:
        assert refused.status == 403


async def test_a_promoted_model_that_cannot_be_read_is_told_on_the_page_and_to_who_watches(
    site: DeskSite, admin: Browserlike
) -> None:
    models = workshop_of(site.parts, now_us).models
    model = await train(workshop_of(site.parts, now_us), said()[1:])
    models.path(model).write_bytes(models.path(model).read_bytes()[:5_000])
    assert "does not answer" not in await admin.page(MODELS)
    models.promote(model)

    async def is_told() -> bool:
        await site.parts.nlu.parse_many(())
        return "warnings" in await site.get("/readyz")

    await eventually(is_told)
    ready = await site.get("/readyz")
    assert (ready["status"], ready["parts"]["nlu"]) == ("ready", "ok")
    assert ready["warnings"] == {"nlu": "the promoted model cannot be used; another one answers"}
    for page in ("/admin", MODELS):
        assert "The promoted model does not answer." in await admin.page(page)
    async with site.programs.get(f"{site.address}/metrics") as answer:
        assert "switchboard_nlu_other_model 1.0" in await answer.text()


async def test_the_page_asks_for_its_jobs_alone(site: DeskSite, admin: Browserlike) -> None:
    part = await admin.page(MODELS, part=True)
    assert part.startswith('<div id="jobs"')
    assert "<h1>" not in part


@pytest.mark.parametrize("days", ["0", "400", "many", "٣"])
async def test_a_number_that_is_none_is_refused(site: DeskSite, admin: Browserlike, days: str) -> None:
    model = (await site.get("/v1/training/models"))["items"][0]["id"]
    status, _ = await admin.send(f"{MODELS}/{model}/compare", what="shadow", days=days)
    assert status == 422
