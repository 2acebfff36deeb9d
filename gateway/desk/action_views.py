"""The desk's forms over HTTP: carry one action out, then show the case as it stands; a refusal is said, never lost."""

from __future__ import annotations

from typing import Final

import orjson
from aiohttp import web

from gateway.api.endpoint import Call
from gateway.cases import CaseConflict, CaseNotFound, Sheet
from gateway.desk.pages import Pages, is_part
from gateway.desk.service import Answer, Desk
from gateway.desk.shown import choices, session_of
from gateway.desk.uploads import Form, files_of, most_mb, uploaded
from gateway.desk.words import Words
from gateway.errors import Conflict, NotAllowed, NotFound, NotValid, Refusal
from gateway.store.store import StoreDownError
from gateway.training.opened import correcting_of

_STATUS: Final = {NotFound: 404, Conflict: 409, NotValid: 422, NotAllowed: 403}

_FILES_REFUSED: Final = {"too large": "large", "too many": "many", "empty": "empty"}
_LONGEST_KEY: Final = 64
_LONGEST_NAME: Final = 200


class ActionViews:
    """Handlers that change; every one of them carries the session's CSRF token, checked where it is let in."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    async def act(self, call: Call) -> web.Response:
        """An action on a case; afterwards the case as it stands."""
        number, action = call.param("number"), call.param("action")
        form = await call.request.post()
        given = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            if action == "reply":
                await self._reply(call, number, given, form)
            else:
                await self._carry_out(call, number, action, given)
        except (Refusal, StoreDownError) as err:
            return await self._refused(call, err, back=f"/desk/cases/{number}")
        return await self._case(call, number, done=action)

    async def correct(self, call: Call) -> web.Response:
        """Say what a customer's message means; afterwards its case as it stands."""
        form, words = await call.request.post(), self._desk.words(call.language)
        intent = str(form.get("intent", "")) or words.intent_named(str(form.get("other", ""))[:_LONGEST_NAME])
        desk, agent = correcting_of(self._desk.parts), session_of(call).agent
        try:
            told = await desk.correct(agent, call.param("id"), intent, now=call.services.now())
        except (Refusal, StoreDownError) as err:
            return await self._refused(call, err, back="/desk")
        return await self._case(call, told.number, done="intent")

    async def answer_offer(self, call: Call) -> web.Response:
        """Accept or decline an offer."""
        agent = session_of(call).agent
        try:
            if call.param("answer") == "accept":
                number = await self._desk.accept(agent, call.param("id"))
                return await self._case(call, number, done="claim")
            await self._desk.decline(agent, call.param("id"))
        except (Refusal, StoreDownError) as err:
            return await self._refused(call, err, back="/desk", gone="offer-gone")
        if is_part(call.request):
            return web.Response(status=204, headers={"HX-Trigger": "desk:changed"})
        return web.Response(status=303, headers={"Location": "/desk"})

    async def set_presence(self, call: Call) -> web.Response:
        """Be away, or there again; the page is shown anew."""
        form = await call.request.post()
        await self._desk.set_away(session_of(call).agent, away=form.get("away") == "true")
        return web.Response(status=303, headers={"Location": "/desk"})

    async def set_own(self, call: Call) -> web.Response:
        """What agents choose for themselves; the page is shown anew."""
        form = await call.request.post()
        try:
            await self._desk.set_mail_notices(session_of(call).agent, str(form.get("mail_notices", "")))
        except (Refusal, StoreDownError) as err:
            return await self._refused(call, err, back="/desk/me")
        return web.Response(status=303, headers={"Location": "/desk/me?kept=1"})

    async def reassign(self, call: Call) -> web.Response:
        """A supervisor takes a case over, or gives it to a queue or a person."""
        number, agent = call.param("number"), session_of(call).agent
        form = await call.request.post()
        to, why = str(form.get("to", "")), self._desk.words(call.language).t("reassigned-by", name=agent.name)
        try:
            if to == "me":
                await self._desk.take_over(agent, number)
                return web.Response(status=303, headers={"Location": f"/desk/cases/{number}"})
            await self._desk.transfer(agent, number, to, Sheet(reason=why))
        except (Refusal, StoreDownError) as err:
            return await self._refused(call, err, back="/desk/supervise")
        return web.Response(status=303, headers={"Location": "/desk/supervise"})

    async def _reply(self, call: Call, number: str, given: dict[str, str], form: Form) -> None:
        parts, seen = self._desk.parts, given.get("seen", "")
        files = await uploaded(form, parts.blobs, most_bytes=parts.settings.gateway.max_attachment_bytes)
        channel, _, to = given.get("to", "").partition(":")
        answer = Answer(
            text=given.get("text", ""),
            channel=channel or given.get("channel") or None,
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None,
            to=to or None,
            key=given.get("key", "")[:_LONGEST_KEY] or None,
            files=files,
        )
        await self._desk.reply(session_of(call).agent, number, answer)

    async def _carry_out(self, call: Call, number: str, action: str, given: dict[str, str]) -> None:
        agent = session_of(call).agent
        match action:
            case "signal":
                await self._desk.signal(agent, number, given.get("kind", ""), given.get("note", ""))
            case "note":
                await self._desk.note(agent, number, given.get("text", ""))
            case "close":
                await self._desk.close(agent, number, given.get("reason", ""), given.get("delay") or None)
            case "transfer":
                sheet = Sheet(
                    reason=given.get("reason", ""),
                    missing=given.get("missing", ""),
                    promised=given.get("promised", ""),
                )
                await self._desk.transfer(agent, number, given.get("to", ""), sheet)
            case _:
                await self._desk.act(agent, number, action)

    async def _case(self, call: Call, number: str, *, done: str) -> web.Response:
        if not is_part(call.request):
            return web.Response(status=303, headers={"Location": f"/desk/cases/{number}"})
        session = session_of(call)
        shown = await self._desk.case(session.agent, number)
        people = await self._desk.people()
        told = orjson.dumps({"desk:done": {"number": number, "action": done}}).decode()
        values = {
            "w": self._desk.words(call.language),
            "me": session.agent,
            "csrf": session.csrf,
            "queues": list(self._desk.parts.settings.queues),
            "shown": shown,
            "choices": choices(call, shown, people),
            **files_of(self._desk.parts.settings),
        }
        headers = {"HX-Trigger": told, "HX-Push-Url": f"/desk/cases/{number}"}
        return self._pages.render("case.html", values, headers=headers)

    async def _refused(self, call: Call, err: Exception, *, back: str, gone: str = "error-not-found") -> web.Response:
        """The refusal in the reader's language, beside the case that stays as it was on the screen."""
        words = self._desk.words(call.language)
        status = next((code for kind, code in _STATUS.items() if isinstance(err, kind)), 503)
        headers = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML", "HX-Trigger": "desk:changed"}
        values = {
            "w": words,
            "said": await self._said(err, words, gone),
            "back": back,
            "is_part": is_part(call.request),
        }
        return self._pages.render("refused.html", values, status=status, headers=headers)

    async def _said(self, err: Exception, words: Words, gone: str) -> str:
        if isinstance(err, CaseConflict) and err.who is not None:
            return words.t("claimed-by", name=await self._desk.name_of(err.who))
        return _said(err, words, gone)


def _said(err: Exception, words: Words, gone: str) -> str:
    match err:
        case Conflict():
            return words.t("error-changed")
        case CaseNotFound() | NotFound():
            return words.t(gone)
        case NotValid(fields={"text": "empty"}):
            return words.t("error-empty")
        case NotValid(fields={"to": "missing" | "unknown"}):
            return words.t("error-recipient")
        case NotValid(fields={"attachments": why}):
            return words.t("error-files", why=_FILES_REFUSED.get(str(why), "channel"), size=most_mb(words.settings))
        case NotValid():
            return words.t("error-not-valid", what=str(err))
        case NotAllowed():
            return words.t("error-forbidden")
        case _:
            return words.t("error-unavailable")
