"""The pages of training examples: looked for, added, written anew, moved, removed, restored; in and out as files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from gateway.admin.training_form import Form, all_of, editor_of, fields_of, pieces_of, seen_of, version_of
from gateway.api.endpoint import Call, place_of
from gateway.api.rules import form_of
from gateway.api.training_examples import SOURCES, brought_in, export_examples
from gateway.desk.pages import Pages, is_part
from gateway.errors import NotFound, Refusal
from gateway.store.nlu_example_changes import Sought
from gateway.store.nlu_examples import ExampleRow
from gateway.training.examples import Seen, written_of
from gateway.training.exchange import Plan, files_of, planned_import, take_in
from gateway.training.opened import FINDINGS, examples_of, fixed_folder
from nlu.lint import KINDS

_PAGE: Final = 50
_LINES_SHOWN: Final = 50
_FILTERS: Final = ("q", "intent", "language", "source", "state", "finding")
_STATES: Final = ("active", "removed", "all")
_PAIRED: Final = ("contradiction", "double", "near_contradiction", "near_copy", "leak")
Shared = Callable[[Call], dict[str, object]]


class ExampleViews:
    """Handlers of the examples' pages."""

    def __init__(self, pages: Pages, shared: Shared) -> None:
        self._pages = pages
        self._shared = shared

    async def examples(self, call: Call) -> web.Response:
        """Examples that are like that, last changed first."""
        return await self._examples(call)

    async def example(self, call: Call) -> web.Response:
        """One example, or the form of a new one."""
        if call.param("id") == "new":
            return self._form_page(call, None, {"intent": call.query("intent") or "", "language": call.language})
        return await self._example(call)

    async def save(self, call: Call) -> web.Response:
        """Add an example or write it anew; remove it or bring it back."""
        form, example_id = await fields_of(call), call.param("id")
        examples, editor, now = examples_of(call.parts), editor_of(call), call.services.now()
        said = {"intent": form.get("intent", ""), "language": form.get("language", "").strip().lower()}
        try:
            seen = Seen(id=example_id, version=version_of(form))
            if example_id == "new":
                made = await examples.add(editor, form.get("text", ""), now=now, **said)
                raise web.HTTPSeeOther(f"/admin/training/examples/{made.id}")
            if form.get("do") in ("removed", "active"):
                await examples.set_state(editor, [seen], "removed" if form["do"] == "removed" else "active", now=now)
            else:
                await examples.edit(editor, seen, written=form.get("text", ""), now=now, **said)
        except NotFound:
            raise
        except Refusal as err:
            if example_id == "new":
                return self._form_page(call, err, form)
            return await self._example(call, form=form, refused=err)
        raise web.HTTPSeeOther(f"/admin/training/examples/{example_id}")

    async def change_many(self, call: Call) -> web.Response:
        """Move, remove or restore the chosen examples."""
        form, chosen = await fields_of(call), seen_of(await all_of(call, "example"))
        examples, editor, now = examples_of(call.parts), editor_of(call), call.services.now()
        try:
            if form.get("do") == "move":
                count = await examples.move(editor, chosen, form.get("to", ""), now=now)
            else:
                state = "active" if form.get("do") == "active" else "removed"
                count = await examples.set_state(editor, chosen, "active" if state == "active" else "removed", now=now)
        except Refusal as err:
            return await self._examples(call, form=form, refused=err)
        kept = {name: form[name] for name in _FILTERS if form.get(name)}
        raise web.HTTPSeeOther(f"/admin/training/examples?{urlencode({**kept, 'changed': count})}")

    async def files(self, call: Call) -> web.Response:
        """Import and export."""
        return self._files(call)

    async def export(self, call: Call) -> object:
        """Every active example as a file."""
        return await export_examples(call)

    async def take_in(self, call: Call) -> web.Response:
        """Tell what a file would do, or take it in."""
        form = await form_of(call.request)
        file, words = form.get("file"), {name: str(form.get(name, "")) for name in ("language", "do", "moves")}
        if not isinstance(file, web.FileField):
            return self._files(call, words, no_file=True, status=422)
        editor, now, store = editor_of(call), call.services.now(), call.parts.store
        try:
            await brought_in(call)
            content = await asyncio.to_thread(file.file.read)
            files = await asyncio.to_thread(
                files_of, file.filename, content, language=words["language"].strip().lower()
            )
            moves = words["moves"] == "yes"
            plan = await planned_import(store, examples_of(call.parts), files, by=editor.name, now=now, moves=moves)
            if words["do"] == "import":
                await take_in(store, plan, editor, now=now)
        except Refusal as err:
            return self._files(call, words, refused=err, status=422)
        return self._files(call, words, plan=plan)

    async def _examples(self, call: Call, *, form: Form | None = None, refused: Refusal | None = None) -> web.Response:
        await brought_in(call)
        given = form if form is not None else {name: call.query(name) or "" for name in _FILTERS}
        sought, kind = await self._sought(call, given)
        after = None if form is not None else place_of(call.after)
        found = await examples_of(call.parts).page(sought, after=after, limit=_PAGE)
        rows = _in_pairs(found.rows, sought) if kind in _PAIRED else found.rows
        kept = {name: given[name] for name in _FILTERS if given.get(name)}
        values = {
            **self._values(call),
            "found": found,
            "rows": [(row, pieces_of(row.text, row.entities)) for row in rows],
            "given": {name: given.get(name) or "" for name in _FILTERS},
            "kinds": KINDS[:5],
            "sources": SOURCES,
            "states": _STATES,
            "following": urlencode({**kept, "after": found.following}) if found.following else None,
            "changed": call.query("changed") if form is None else None,
            "problem": str(refused) if refused is not None else None,
        }
        return self._pages.render("training_examples.html", values, status=_status(refused))

    async def _sought(self, call: Call, given: Form) -> tuple[Sought, str | None]:
        state = given.get("state") if given.get("state") in _STATES else "active"
        kind = given.get("finding") if given.get("finding") in KINDS else None
        found = await FINDINGS.all(call.parts.store, fixed_folder(call.parts.settings)) if kind else None
        return Sought(
            text=(given.get("q") or "").strip()[:200] or None,
            intent=given.get("intent") or None,
            language=given.get("language") or None,
            source=given.get("source") if given.get("source") in SOURCES else None,
            state=None if state == "all" else state,
            ids=found.ids_of(kind) if found is not None and kind is not None else None,
        ), kind

    async def _example(self, call: Call, *, form: Form | None = None, refused: Refusal | None = None) -> web.Response:
        examples = examples_of(call.parts)
        row = await examples.get(call.param("id"))
        shown = {"text": written_of(row), "intent": row.intent, "language": row.language}
        values = {
            **self._values(call),
            "row": row,
            "form": {**shown, **(form or {})},
            "doubts": await FINDINGS.at(call.parts.store, row, fixed_folder(call.parts.settings)),
            "history": await examples.history(row.id),
            "problem": str(refused) if refused is not None else None,
        }
        return self._pages.render("training_example.html", values, status=_status(refused))

    def _form_page(self, call: Call, refused: Refusal | None, form: Form) -> web.Response:
        other = refused.fields.get("example") if refused is not None else None
        values = {
            **self._values(call),
            "row": None,
            "form": {"text": "", "intent": "", "language": "", **form},
            "doubts": [],
            "history": [],
            "other": other,
            "problem": str(refused) if refused is not None else None,
        }
        return self._pages.render("training_example.html", values, status=_status(refused))

    def _files(
        self,
        call: Call,
        form: Form | None = None,
        *,
        plan: Plan | None = None,
        refused: Refusal | None = None,
        no_file: bool = False,
        status: int = 200,
    ) -> web.Response:
        values = {
            **self._values(call),
            "form": {"language": call.language, "do": "", "moves": "", **(form or {})},
            "plan": plan,
            "lines": _LINES_SHOWN,
            "no_file": no_file,
            "problem": str(refused) if refused is not None else None,
        }
        template = "training_examples_result.html" if is_part(call.request) else "training_examples_files.html"
        return self._pages.render(template, values, status=status)

    def _values(self, call: Call) -> dict[str, object]:
        settings = call.parts.settings
        return {
            **self._shared(call),
            "intents": list(settings.intents),
            "languages": settings.gateway.languages,
            "other": None,
        }


def _in_pairs(rows: Sequence[ExampleRow], sought: Sought) -> list[ExampleRow]:
    """The examples of one finding beside each other, as the report has them."""
    order = {id_: place for place, id_ in enumerate(sought.ids or ())}
    return sorted(rows, key=lambda row: order.get(row.id, len(order)))


def _status(refused: Refusal | None) -> int:
    return 200 if refused is None else 409 if refused.code == "conflict" else 422
