"""The page of labelling: messages the model is least certain of, and corrections of the desk to confirm."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from aiohttp import web

from gateway.admin.training_form import Form, all_of, editor_of, fields_of
from gateway.admin.words import AdminWords
from gateway.api.endpoint import Call
from gateway.api.training_labels import days_of
from gateway.desk.pages import Pages, is_part
from gateway.errors import Conflict, NotValid, Refusal
from gateway.training.labels import Confirmed
from gateway.training.opened import labels_of
from nlu.contract import OUT_OF_SCOPE

_CARDS = 20
_CORRECTIONS = 50
_DAYS = (1, 3, 7, 14, 30, 90)
_MOST_NAMED = 200


class LabelViews:
    """Handlers of the labelling page."""

    def __init__(self, pages: Pages, shared: Callable[[Call], dict[str, object]]) -> None:
        self._pages = pages
        self._shared = shared

    async def label(self, call: Call) -> web.Response:
        """The messages to label, least certain first."""
        return await self._page(call)

    async def say(self, call: Call) -> web.Response:
        """Label one card's messages, skip them, or take a label back."""
        form, ids = await fields_of(call), (await all_of(call, "message"))[:_MOST_NAMED]
        labels, editor, now = labels_of(call.parts), editor_of(call), call.services.now()
        intent = (form.get("intent") or "").strip() or self._named(call, form.get("other", ""))
        try:
            if form.get("do") == "undo":
                await labels.undo(editor, ids, now=now)
                intent = ""
            elif form.get("do") == "skip":
                await labels.skip(editor, ids, now=now)
                intent = ""
            else:
                if not intent:
                    raise NotValid("choose an intent first", fields={"intent": "missing"})
                moves = form.get("moves") == "yes"
                await labels.label(editor, ids, intent, now=now, written=form.get("text"), moves=moves)
        except Refusal as err:
            return await self._refused(call, form, ids, err)
        return await self._done(call, form, ids, intent)

    async def corrections(self, call: Call) -> web.Response:
        """Confirm corrections, each or all of them, or throw one away."""
        form, ids = await fields_of(call), (await all_of(call, "message"))[:_MOST_NAMED]
        labels, editor, now = labels_of(call.parts), editor_of(call), call.services.now()
        try:
            if form.get("do") == "dismiss":
                await labels.skip(editor, ids, now=now)
                raise web.HTTPSeeOther("/admin/training/label#corrections")
            done = await labels.confirm(editor, ids, now=now)
        except Refusal as err:
            return await self._page(call, refused=err)
        return await self._page(call, confirmed=done)

    async def _done(self, call: Call, form: Form, ids: list[str], intent: str) -> web.Response:
        if is_part(call.request) and form.get("do") != "undo":
            values = {**self._shared(call), "ids": ids, "intent": intent, "text": form.get("text", "")}
            return self._pages.render("training_label_done.html", values)
        kept = {name: form[name] for name in ("days", "language") if form.get(name)}
        last = {"done": ids[0], "as": intent} if form.get("do") != "undo" else {}
        address = f"/admin/training/label?{urlencode({**kept, **last})}"
        if is_part(call.request):
            return web.Response(headers={"HX-Redirect": address})
        raise web.HTTPSeeOther(address)

    async def _refused(self, call: Call, form: Form, ids: list[str], err: Refusal) -> web.Response:
        if not is_part(call.request):
            return await self._page(call, refused=err)
        values = {
            **self._values(call),
            "ids": ids,
            "form": form,
            "said": str(err),
            "can_move": isinstance(err, Conflict) and "example" in err.fields,
            "intent": (form.get("intent") or "").strip() or self._named(call, form.get("other", "")),
        }
        status = 409 if isinstance(err, Conflict) else 422
        return self._pages.render("training_label_refused.html", values, status=status)

    async def _page(
        self, call: Call, *, refused: Refusal | None = None, confirmed: Confirmed | None = None
    ) -> web.Response:
        days = days_of(call.query("days"))
        labels, language = labels_of(call.parts), call.query("language")
        cards, count = await labels.waiting(days=days, now=call.services.now(), most=_CARDS, language=language)
        values = {
            **self._values(call),
            "cards": cards,
            "count": count,
            "days": days,
            "spans": sorted({*_DAYS, days}),
            "language": language or "",
            "corrections": await labels.corrections(most=_CORRECTIONS),
            "done": call.query("done"),
            "done_as": call.query("as"),
            "confirmed": confirmed,
            "problem": str(refused) if refused is not None else None,
        }
        status = 200 if refused is None else 409 if isinstance(refused, Conflict) else 422
        return self._pages.render("training_label.html", values, status=status)

    def _values(self, call: Call) -> dict[str, object]:
        settings = call.parts.settings
        return {
            **self._shared(call),
            "intents": list(settings.intents),
            "languages": settings.gateway.languages,
            "oos": OUT_OF_SCOPE,
        }

    def _named(self, call: Call, written: str) -> str:
        """The intent somebody typed: by its name, or by its title as the page lists it."""
        return cast(AdminWords, self._shared(call)["w"]).intent_named(written)
