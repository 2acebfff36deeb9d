"""The pages of jobs: ask for a training or a comparison, watch how far it is, end it, and look at what it came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from gateway.api.endpoint import Call, number_of
from gateway.api.rules import form_of
from gateway.desk.pages import Pages, is_part
from gateway.desk.shown import session_of
from gateway.errors import NotFound, NotValid
from gateway.store import nlu_jobs
from gateway.store.nlu_jobs import JobRow, Kind
from gateway.store.nlu_messages import Told, messages_of
from gateway.training.model_desk import Editor, ModelDesk
from gateway.training.model_shapes import left_s
from gateway.training.running import desk_of

PAGE: Final = 50
_LONGEST: Final = 2_000
_MOST_DAYS: Final = 366
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One text on which two models differ; a message that was deleted meanwhile has none."""

    item: Json
    told: Told | None

    @property
    def text(self) -> str | None:
        """The text, as far as it is still there."""
        return self.told.text if self.told is not None else self.item.get("text")


class JobViews:
    """Handlers of the jobs' pages."""

    def __init__(self, pages: Pages, shared: Callable[[Call], dict[str, object]]) -> None:
        self._pages = pages
        self._shared = shared

    async def train(self, call: Call) -> web.Response:
        """Ask for a training."""
        form = await form_of_call(call)
        wanted: dict[str, object] = {"engine": "rasa" if form.get("engine") == "rasa" else "embedded"}
        if wanted["engine"] == "rasa":
            wanted["at_most"] = _number(form, "at_most", 2, 1_000_000, otherwise=None)
        else:
            wanted |= {"curve": form.get("curve") == "yes"}
            wanted |= {"encoder": form["encoder"].strip()} if form.get("encoder", "").strip() else {}
        job, _ = await _desk(call).ask_training(editor_of(call), wanted)
        raise web.HTTPSeeOther(f"/admin/training/jobs/{job.id}")

    async def compare(self, call: Call) -> web.Response:
        """Ask for a comparison or a shadow run of a model."""
        form = await form_of_call(call)
        kind: Kind = "shadow" if form.get("what") == "shadow" else "compare"
        on = "fixed" if kind == "compare" and form.get("on") != "messages" else "messages"
        job, _ = await _desk(call).ask_comparison(
            editor_of(call),
            kind,
            form.get("before", "").strip() or None,
            call.param("id"),
            on=on,
            days=_number(form, "days", 1, _MOST_DAYS, otherwise=7) or 7,
            most=_number(form, "most", 1, 20_000, otherwise=5_000) or 5_000,
        )
        raise web.HTTPSeeOther(f"/admin/training/jobs/{job.id}")

    async def job(self, call: Call) -> web.Response:
        """One job; asked by the page itself, what of it changes."""
        job = await call.parts.store.read(nlu_jobs.get_job, call.param("id"))
        if job is None:
            raise NotFound(f"there is no job {call.param('id')!r}")
        values: dict[str, Any] = {**self._shared(call), "job": job, "left_s": left_s(job, call.services.now())}
        if is_part(call.request) and not job.is_over:
            return self._pages.render("training_job_shown.html", values)
        headers = {"HX-Refresh": "true"} if is_part(call.request) else None
        values |= await self._differences(call, job)
        return self._pages.render("training_job.html", values, headers=headers)

    async def cancel(self, call: Call) -> web.Response:
        """End a job."""
        await _desk(call).cancel(call.param("id"))
        raise web.HTTPSeeOther(f"/admin/training/jobs/{call.param('id')}")

    async def _differences(self, call: Call, job: JobRow) -> dict[str, object]:
        items: list[Json] = list((job.result or {}).get("items", ()))
        chosen = {name: call.query(name) for name in ("from", "to")}
        if chosen["from"] and chosen["to"]:
            ways = (chosen["from"], chosen["to"])
            items = [one for one in items if (one["before"]["intent"], one["after"]["intent"]) == ways]
        start = number_of(call.query("after"))
        shown = items[start : start + PAGE]
        told = await call.parts.store.read(messages_of, [one["message"] for one in shown if one.get("message")])
        return {
            "differences": [Difference(item=one, told=told.get(one.get("message", ""))) for one in shown],
            "ways": chosen,
            "start": start,
            "listed": len(items),
            "following": start + PAGE if len(items) > start + PAGE else None,
        }


async def form_of_call(call: Call) -> dict[str, str]:
    """The fields of a posted form, without what is no text."""
    sent = await form_of(call.request)
    return {name: value.replace("\0", "")[:_LONGEST] for name, value in sent.items() if isinstance(value, str)}


def editor_of(call: Call) -> Editor:
    """Who is logged in."""
    agent = session_of(call).agent
    return Editor(name=agent.mail, agent_id=agent.person_id)


def _desk(call: Call) -> ModelDesk:
    return desk_of(call.parts, call.services.now)


def _number(form: Mapping[str, str], name: str, least: int, most: int, *, otherwise: int | None) -> int | None:
    written = form.get(name, "").strip()
    if not written:
        return otherwise
    if not (written.isascii() and written.isdigit() and len(written) < 9 and least <= int(written) <= most):
        raise NotValid(f"{name} is a number from {least} to {most}", fields={name: "not such a number"})
    return int(written)
