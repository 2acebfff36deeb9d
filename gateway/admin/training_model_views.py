"""The pages of models: which there are, how well each does and where it errs, the gate, promotions, the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from aiohttp import web

from gateway.admin.training_job_views import JobViews, editor_of, form_of_call
from gateway.api.endpoint import Call, Endpoint, number_of
from gateway.api.rules import Page
from gateway.desk.pages import Pages, is_part
from gateway.errors import NotFound, Refusal
from gateway.store import nlu_jobs
from gateway.training.figures import CURVE, LEVELS, SIZE, curve_of, matrix_of
from gateway.training.model_desk import EngineName, ModelDesk
from gateway.training.reasons import SHORTEST_REASON
from gateway.training.reports import Full, full_report
from gateway.training.running import desk_of
from nlu.report import Answered, ReportUnreadable, Section
from nlu.trouble import trouble_of

PAGE: Final = 50
_MISTAKES: Final = 20
_SETS: Final = ("fixed", "mails", "folds")
Shared = Callable[[Call], dict[str, object]]


def model_routes(pages: Pages, shared: Shared) -> list[Endpoint]:
    """Every route of the models' and jobs' pages."""
    models, jobs = ModelViews(pages, shared), JobViews(pages, shared)
    return [
        _get("/admin/training/models", models.models, "the models"),
        _get("/admin/training/models/{id}", models.model, "one model with its report"),
        _get("/admin/training/models/{id}/answers", models.answers, "the answers behind a report"),
        _post("/admin/training/models/{id}/promote", models.promote, "let a model answer"),
        _post("/admin/training/models/{id}/delete", models.delete, "delete a model"),
        _post("/admin/training/rollback", models.roll_back, "let the model before answer again"),
        _get("/admin/training/history", models.history, "which model answered when"),
        _post("/admin/training/train", jobs.train, "train a model"),
        _post("/admin/training/models/{id}/compare", jobs.compare, "compare a model with another one"),
        _get("/admin/training/jobs/{id}", jobs.job, "one job"),
        _post("/admin/training/jobs/{id}/cancel", jobs.cancel, "end a job"),
    ]


class ModelViews:
    """Handlers of the models' pages."""

    def __init__(self, pages: Pages, shared: Shared) -> None:
        self._pages = pages
        self._shared = shared

    async def models(self, call: Call) -> web.Response:
        """Every model with its figures, and the jobs under way; asked by the page itself, the jobs alone."""
        return await self._models(call)

    async def model(self, call: Call) -> web.Response:
        """One model: figures, matrix, curve, mistakes, what it was made of, and what can be done with it."""
        return await self._model(call)

    async def answers(self, call: Call) -> web.Response:
        """The answers behind a cell of the matrix, a class or a report."""
        desk = _desk(call)
        found = await desk.model(call.param("id"))
        full = await _report(desk, found.kept.id)
        chosen = call.query("set", among=_SETS) or "fixed"
        section = _section(full, chosen)
        asked = {name: call.query(name) for name in ("wanted", "found", "language")}
        answers = [one for one in (section.answers if section is not None else ()) if _is_asked(one, asked)]
        start = number_of(call.query("after"))
        values = {
            **self._shared(call),
            "model": found,
            "chosen": chosen,
            "asked": asked,
            "count": len(answers),
            "answers": answers[start : start + PAGE],
            "start": start,
            "following": start + PAGE if len(answers) > start + PAGE else None,
        }
        return self._pages.render("training_model_answers.html", values)

    async def promote(self, call: Call) -> web.Response:
        """Let a model answer."""
        form = await form_of_call(call)
        try:
            await _desk(call).promote(editor_of(call), call.param("id"), reason=form.get("reason"))
        except NotFound:
            raise
        except Refusal as err:
            return await self._model(call, refused=err, reason=form.get("reason", ""))
        raise web.HTTPSeeOther("/admin/training/models?told=promoted")

    async def delete(self, call: Call) -> web.Response:
        """Delete a model."""
        try:
            await _desk(call).delete(editor_of(call), call.param("id"))
        except NotFound:
            raise
        except Refusal as err:
            return await self._model(call, refused=err)
        raise web.HTTPSeeOther("/admin/training/models?told=deleted")

    async def roll_back(self, call: Call) -> web.Response:
        """Let the model before answer again."""
        form = await form_of_call(call)
        try:
            engine: EngineName = "rasa" if form.get("engine") == "rasa" else "embedded"
            await _desk(call).roll_back(editor_of(call), engine, reason=form.get("reason"))
        except Refusal as err:
            return await self._models(call, refused=err)
        raise web.HTTPSeeOther("/admin/training/models?told=rolled-back")

    async def history(self, call: Call) -> web.Response:
        """Which model answered from when on, by whom and why."""
        found = await _desk(call).history(before=call.after)
        following = found[-1].id if len(found) == PAGE else None
        values = {**self._shared(call), "history": found, "following": following}
        return self._pages.render("training_models_history.html", values)

    async def _models(self, call: Call, *, refused: Refusal | None = None) -> web.Response:
        desk, store = _desk(call), call.parts.store
        jobs = await store.read(nlu_jobs.list_jobs, most=8)
        values: dict[str, Any] = {**self._shared(call), "jobs": jobs, "is_busy": any(not one.is_over for one in jobs)}
        if is_part(call.request) and refused is None:
            return self._pages.render("training_jobs.html", values)
        values |= {
            "models": await desk.models(),
            "history": (await desk.history())[:5],
            "has_rasa": desk.workshop.has_rasa,
            "rasa_place": str(desk.workshop.rasa),
            "encoder": desk.workshop.settings.nlu.encoder,
            "engine": desk.workshop.settings.nlu.engine,
            "told": _told(values["w"], call.request.query.get("told")),
            "problem": str(refused) if refused is not None else None,
            "trouble": trouble_of(call.parts.nlu),
        }
        return self._pages.render("training_models.html", values, status=409 if refused is not None else 200)

    async def _model(self, call: Call, *, refused: Refusal | None = None, reason: str = "") -> web.Response:
        desk = _desk(call)
        found = await desk.model(call.param("id"))
        try:
            full = await full_report(desk.workshop, found.kept.id)
        except ReportUnreadable:
            full = None
        chosen = call.query("set", among=_SETS) or ("fixed" if full is None or full.fixed is not None else "folds")
        section = _section(full, chosen) if full is not None else None
        language = call.query("language")
        values = {
            **self._shared(call),
            "model": found,
            "others": [one for one in await desk.models() if one.kept.id != found.kept.id],
            "gate": None if found.is_live else await desk.gate(found.kept.id),
            "full": full,
            "chosen": chosen,
            "section": section,
            "language": language if section is not None and language in section.by_language else None,
            "shortest_reason": SHORTEST_REASON,
            "reason": reason,
            "problem": str(refused) if refused is not None else None,
            **(_drawn(section, language) if section is not None else {}),
        }
        return self._pages.render("training_model.html", values, status=409 if refused is not None else 200)


def _drawn(section: Section, language: str | None) -> dict[str, object]:
    timed = [one for one in section.answers if one.ms is not None]
    wrong = [one for one in section.answers if not one.is_right]
    return {
        "matrix": matrix_of(section, language=language if language in section.by_language else None),
        "curve": curve_of(section.calibration),
        "cell_side": SIZE,
        "levels": LEVELS,
        "plane": CURVE,
        "slowest": sorted(timed, key=lambda one: -(one.ms or 0.0))[:_MISTAKES],
        "newest": sorted(wrong, key=lambda one: (-(one.at or 0), -one.confidence))[:_MISTAKES],
        "wrong": len(wrong),
    }


def _section(full: Full, chosen: str) -> Section | None:
    return {"folds": full.folds, "mails": full.mails}.get(chosen, full.fixed)


def _is_asked(one: Answered, asked: Mapping[str, str | None]) -> bool:
    return all(value is None or getattr(one, name) == value for name, value in asked.items())


async def _report(desk: ModelDesk, model_id: str) -> Full:
    try:
        return await full_report(desk.workshop, model_id)
    except ReportUnreadable as err:
        raise NotFound(str(err)) from err


def _told(words: Any, what: str | None) -> str | None:
    return words.x(f"m-model-told-{what}") if what in ("promoted", "rolled-back", "deleted", "asked") else None


def _desk(call: Call) -> ModelDesk:
    return desk_of(call.parts, call.services.now)


def _get(path: str, handler: Callable[[Call], Any], summary: str) -> Endpoint:
    rule = Page(role="supervisor")
    return Endpoint(method="GET", path=path, handler=handler, rule=rule, summary=summary, is_listed=False)


def _post(path: str, handler: Callable[[Call], Any], summary: str) -> Endpoint:
    rule = Page(role="admin")
    return Endpoint(method="POST", path=path, handler=handler, rule=rule, summary=summary, is_listed=False)
