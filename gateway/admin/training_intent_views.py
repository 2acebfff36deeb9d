"""The intents' pages: the list with its figures, one intent with its form, preview and history, and parting one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from urllib.parse import quote

from aiohttp import web

from bots import registry
from gateway.admin.training_intent_forms import LEVELS, WAYS, body_of_form, form_of_section, version_of
from gateway.api.endpoint import Call
from gateway.api.rules import form_of
from gateway.api.training_intents import editor_of
from gateway.desk.pages import Pages
from gateway.errors import NotFound, NotValid, Refusal
from gateway.store import nlu_intent_examples as examples
from gateway.training import intent_parts
from gateway.training.intent_moves import REMOVE
from gateway.training.intent_preview import ground_of, preview_of_draft, preview_of_retiring
from gateway.training.intent_rules import OWN
from gateway.training.intent_shapes import FIGURES_DAYS, overview
from gateway.training.intents import IntentDesk, Shown
from gateway.training.intents_opened import desk_of, encoder_of, examples_of, moves_of

Form = Mapping[str, str]
Step = Callable[[Call, IntentDesk, str, Form], Awaitable[str]]

NEW: Final = "new"
LIST: Final = "/admin/training/intents"
_LONGEST: Final = 20_000
_TOLD: Final = frozenset({"added", "confirmed", "discarded", "renamed", "split", "retired", "restored"})


class IntentViews:
    """Handlers of the intents' pages."""

    def __init__(self, pages: Pages, shared: Callable[[Call], dict[str, object]]) -> None:
        self._pages = pages
        self._shared = shared

    async def intents(self, call: Call) -> web.Response:
        """Every intent with its figures."""
        desk = await desk_of(call.parts)
        lines = await overview(call.parts, await desk.all(), now=call.services.now())
        values = {
            **self._shared(call),
            "lines": [one for one in lines if one.shown.state not in ("retired", "renamed")],
            "gone": [one for one in lines if one.shown.state in ("retired", "renamed")],
            "languages": call.parts.settings.gateway.languages,
            "days": FIGURES_DAYS,
        }
        return self._pages.render("training_intents.html", values)

    async def intent(self, call: Call) -> web.Response:
        """One intent, or the form of a new one."""
        return await self._intent(call, call.param("name"))

    async def save(self, call: Call) -> web.Response:
        """Add an intent, or draft a change of one."""
        form, asked = await _form(call), call.param("name")
        desk, editor, now = await desk_of(call.parts), editor_of(call), call.services.now()
        body = body_of_form(form, call.parts.settings.gateway.languages)
        try:
            if asked == NEW:
                name = form.get("name", "").strip()
                await desk.add(editor, name, body, reason=form.get("reason", "").strip() or None, now=now)
            else:
                name = asked
                await desk.draft(editor, name, body, version=version_of(form), now=now)
        except NotFound:
            raise
        except Refusal as err:
            return await self._intent(call, asked, form=form, refused=err)
        raise _see(name, "added" if asked == NEW else None)

    async def act(self, call: Call) -> web.Response:
        """Confirm or drop a draft, rename, retire or restore an intent."""
        form, name, what = await _form(call), call.param("name"), call.param("what")
        step = _STEPS.get(what)
        if step is None:
            raise NotFound(f"an intent cannot be {what!r}")
        try:
            there = await step(call, await desk_of(call.parts), name, form)
        except NotFound:
            raise
        except Refusal as err:
            return await self._intent(call, name, refused=err, looks_at="retire" if what == "retire" else None)
        raise _see(there, _DONE.get(what))

    async def parting(self, call: Call) -> web.Response:
        """The examples of an intent, with those suggested for a new one."""
        return await self._parting(call, {"about": call.query("about") or ""})

    async def split(self, call: Call) -> web.Response:
        """Part the chosen examples."""
        sent = await form_of(call.request)
        ids = [value for value in sent.getall("example", []) if isinstance(value, str)]
        form, name = _texts(sent), call.param("name")
        desk = await desk_of(call.parts)
        body = body_of_form(form, call.parts.settings.gateway.languages)
        to, reason = form.get("name", "").strip(), form.get("reason", "").strip() or None
        editor, now = editor_of(call), call.services.now()
        try:
            await moves_of(call.parts, desk).split(
                editor, name, to, body, ids, version=version_of(form), reason=reason, now=now
            )
        except NotFound:
            raise
        except Refusal as err:
            return await self._parting(call, form, chosen=frozenset(ids), refused=err)
        raise _see(to, "split")

    async def _intent(
        self,
        call: Call,
        name: str,
        *,
        form: Form | None = None,
        refused: Refusal | None = None,
        looks_at: str | None = None,
    ) -> web.Response:
        desk, now = await desk_of(call.parts), call.services.now()
        shown = None if name == NEW else await desk.get(name)
        languages = call.parts.settings.gateway.languages
        looks_at = looks_at or call.query("look")
        values: dict[str, object] = {
            **self._shared(call),
            **_choices(call),
            **_problems(refused),
            "shown": shown,
            "form": form or (form_of_section(shown.draft or shown.section) if shown is not None else {}),
            "told": _told(call),
            "languages": languages,
            "preview": None,
            "retiring": None,
        }
        if shown is not None:
            values |= {
                "history": await desk.history(name),
                "examples": (await call.parts.store.read(examples.counts)).get(name, {}),
                "others": [one for one in call.parts.intents if one != name],
                "is_own": name in OWN,
                "preview": await preview_of_draft(ground_of(call.parts), shown, now=now)
                if shown.draft is not None
                else None,
                "retiring": await _retiring(call, shown, now) if looks_at == "retire" else None,
            }
        return self._pages.render("training_intent.html", values, status=422 if refused is not None else 200)

    async def _parting(
        self, call: Call, form: Form, *, chosen: frozenset[str] | None = None, refused: Refusal | None = None
    ) -> web.Response:
        desk = await desk_of(call.parts)
        shown = await desk.get(call.param("name"))
        about = form.get("about", "")
        found = await intent_parts.parts_of(
            call.parts.store,
            examples_of(call.parts),
            shown.name,
            encoder=encoder_of(call.parts),
            about=about[:2000].splitlines(),
            now=call.services.now(),
        )
        going = chosen if chosen is not None else frozenset(one.id for one in found if one.goes)
        values = {
            **self._shared(call),
            **_choices(call),
            **_problems(refused),
            "shown": shown,
            "parts": found,
            "going": going,
            "about": about,
            "form": form if refused is not None else form_of_section(shown.section),
            "languages": call.parts.settings.gateway.languages,
        }
        return self._pages.render("training_intent_split.html", values, status=422 if refused is not None else 200)


async def _retiring(call: Call, shown: Shown, now: int) -> object:
    if shown.state in ("retired", "renamed"):
        return None
    return await preview_of_retiring(ground_of(call.parts), shown, now=now)


async def _confirm(call: Call, desk: IntentDesk, name: str, form: Form) -> str:
    seen, reason = form.get("seen", ""), form.get("reason", "").strip() or None
    editor, now = editor_of(call), call.services.now()
    await desk.confirm(editor, name, seen=seen, reason=reason, version=version_of(form), now=now)
    return name


async def _discard(call: Call, desk: IntentDesk, name: str, form: Form) -> str:
    await desk.discard(editor_of(call), name, version=version_of(form), now=call.services.now())
    return name


async def _back_to_file(call: Call, desk: IntentDesk, name: str, form: Form) -> str:
    await desk.back_to_file(editor_of(call), name, version=version_of(form), now=call.services.now())
    return name


async def _back_to_change(call: Call, desk: IntentDesk, name: str, form: Form) -> str:
    editor, now = editor_of(call), call.services.now()
    await desk.back_to_change(editor, name, form.get("change", ""), version=version_of(form), now=now)
    return name


async def _rename(call: Call, desk: IntentDesk, name: str, form: Form) -> str:
    to, reason = form.get("to", "").strip(), form.get("reason", "").strip() or None
    editor, now = editor_of(call), call.services.now()
    moves = moves_of(call.parts, desk)
    return (await moves.rename(editor, name, to, version=version_of(form), reason=reason, now=now)).shown.name


async def _retire(call: Call, desk: IntentDesk, name: str, form: Form) -> str:
    if not form.get("examples"):
        raise NotValid("say where its examples go", fields={"examples": "missing"})
    await moves_of(call.parts, desk).retire(
        editor_of(call),
        name,
        to=form["examples"],
        seen=form.get("seen", ""),
        version=version_of(form),
        reason=form.get("reason", "").strip() or None,
        now=call.services.now(),
    )
    return name


async def _restore(call: Call, desk: IntentDesk, name: str, form: Form) -> str:
    reason = form.get("reason", "").strip() or None
    moves, editor, now = moves_of(call.parts, desk), editor_of(call), call.services.now()
    return (await moves.restore(editor, name, version=version_of(form), reason=reason, now=now)).shown.name


_STEPS: Final[Mapping[str, Step]] = {
    "confirm": _confirm,
    "discard": _discard,
    "file": _back_to_file,
    "change": _back_to_change,
    "rename": _rename,
    "retire": _retire,
    "restore": _restore,
}
_DONE: Final = {
    "confirm": "confirmed",
    "discard": "discarded",
    "rename": "renamed",
    "retire": "retired",
    "restore": "restored",
}


def _see(name: str, done: str | None) -> web.HTTPSeeOther:
    """The page of the intent, which tells what was done."""
    return web.HTTPSeeOther(f"{LIST}/{quote(name, safe='')}" + (f"?done={done}" if done else "#preview"))


def _told(call: Call) -> str | None:
    done = call.query("done")
    if done not in _TOLD:
        return None
    texts = call.parts.texts
    return texts.say(call.language, f"training-intents-done-{done}")


def _choices(call: Call) -> dict[str, object]:
    """What the form's lists offer."""
    settings = call.parts.settings
    return {
        "topics": settings.gateway.topics,
        "queues": list(settings.queues),
        "flows": list(registry.flows()),
        "handlings": WAYS,
        "levels": LEVELS,
        "remove": REMOVE,
    }


def _problems(refused: Refusal | None) -> dict[str, object]:
    found = list(refused.fields.items()) if isinstance(refused, NotValid) else []
    return {
        "problem": str(refused) if refused is not None and not found else None,
        "findings": [f"{field}: {said}" for field, said in found],
    }


async def _form(call: Call) -> dict[str, str]:
    return _texts(await form_of(call.request))


def _texts(sent: Mapping[str, object]) -> dict[str, str]:
    return {name: value.replace("\0", "")[:_LONGEST] for name, value in sent.items() if isinstance(value, str)}
