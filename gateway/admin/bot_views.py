"""The page of the bot dial: two switches, the positions, and the form of another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aiohttp import web
from pydantic import ValidationError

from gateway.api.bot_dial import editor_of
from gateway.api.endpoint import Call
from gateway.api.rules import form_of
from gateway.bot_dial.service import BotDial, RuleBody, matters_of
from gateway.desk.pages import Pages
from gateway.errors import NotFound, NotValid, Refusal
from gateway.store.bot_dial import SWITCHES

_MODES: Final = ("off", "drafts", "answers")
_LONGEST: Final = 100


class BotViews:
    """Handlers of the dial's page."""

    def __init__(self, pages: Pages, shared: Callable[[Call], dict[str, object]]) -> None:
        self._pages = pages
        self._shared = shared

    async def dial(self, call: Call) -> web.Response:
        """The dial as it is."""
        return await self._page(call)

    async def switch(self, call: Call) -> web.Response:
        """Switch the bot or acknowledgements off or on."""
        name = call.param("name")
        if name not in SWITCHES:
            raise NotFound(f"there are the switches {', '.join(SWITCHES)}")
        form = await _form(call)
        await _desk(call).switch(editor_of(call), name, is_on=form.get("on") == "1")
        raise web.HTTPSeeOther("/admin/bot")

    async def save(self, call: Call) -> web.Response:
        """Keep a position."""
        form = await _form(call)
        try:
            await _desk(call).put_rule(editor_of(call), form.get("name", "").strip(), _body(form))
        except Refusal as err:
            return await self._page(call, form=form, refused=err)
        raise web.HTTPSeeOther("/admin/bot")

    async def delete(self, call: Call) -> web.Response:
        """Take a position away."""
        try:
            await _desk(call).drop_rule(editor_of(call), call.param("name"))
        except NotFound:
            raise
        except Refusal as err:
            return await self._page(call, refused=err)
        raise web.HTTPSeeOther("/admin/bot")

    async def _page(
        self, call: Call, *, form: dict[str, str] | None = None, refused: Refusal | None = None
    ) -> web.Response:
        dial, kept = await _desk(call).shown()
        settings = call.parts.settings
        values = {
            **self._shared(call),
            "dial": dial,
            "rules": sorted(dial.rules, key=lambda one: one.name),
            "switches": [(name, next((one for one in kept.switches if one.name == name), None)) for name in SWITCHES],
            "flows": matters_of(settings),
            "channels": sorted(settings.channels),
            "languages": settings.gateway.languages,
            "modes": _MODES,
            "form": form or {},
            "problem": str(refused) if refused is not None else None,
        }
        return self._pages.render("bot.html", values, status=422 if refused is not None else 200)


def _body(form: dict[str, str]) -> RuleBody:
    share = form.get("share", "").strip() or "100"
    told = {name: form.get(name) or None for name in ("flow", "channel", "language")}
    try:
        return RuleBody.model_validate(
            {**told, "mode": form.get("mode"), "share": int(share) if share.isascii() and share.isdigit() else -1}
        )
    except ValidationError as err:
        fields = {str(one["loc"][0]): one["msg"] for one in err.errors()}
        raise NotValid("; ".join(f"{name}: {said}" for name, said in fields.items()), fields=fields) from err


def _desk(call: Call) -> BotDial:
    return BotDial(call.parts, now=call.services.now)


async def _form(call: Call) -> dict[str, str]:
    sent = await form_of(call.request)
    return {name: value.replace("\0", "")[:_LONGEST] for name, value in sent.items() if isinstance(value, str)}
