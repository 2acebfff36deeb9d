"""The log-in page: a form with its own token against forged log-ins, a cookie that scripts cannot read, the way out."""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Final

from aiohttp import web

from gateway.api.endpoint import Call
from gateway.api.rules import form_of
from gateway.desk.pages import Pages, is_part
from gateway.desk.service import Desk
from gateway.errors import NotSignedIn, TooMany
from gateway.sessions import COOKIE, Session

START: Final = "/desk"
_FORM_COOKIE: Final = "switchboard_login"
_FORM_LASTS_S: Final = 3600
_LONGEST_PASSWORD: Final = 1000
_FORM_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")


class LogInViews:
    """Handlers of the log-in page."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages
        self._is_https = desk.parts.settings.public_url().startswith("https:")

    async def show(self, call: Call) -> web.Response:
        """The form; a page that asks for a part of itself is sent here whole."""
        target = _own_address(call.request.query.get("next"))
        if is_part(call.request):
            return web.Response(headers={"HX-Redirect": call.services.log_in_path})
        return self._form(call, target)

    async def enter(self, call: Call) -> web.Response:
        """Open a session for the right password; the same answer for unknown people and wrong passwords."""
        form = await form_of(call.request)
        mail, password = str(form.get("email", "")), str(form.get("password", ""))[:_LONGEST_PASSWORD]
        target = _own_address(str(form.get("next", "")))
        if not _is_own_form(call.request, str(form.get("form", ""))):
            return self._form(call, target, mail=mail, problem="error-form", status=403)
        try:
            opened = await call.services.sessions.log_in(mail, password, address=call.request.remote or "")
        except NotSignedIn:
            return self._form(call, target, mail=mail, problem="login-failed", status=401)
        except TooMany as err:
            again = {"Retry-After": str(err.retry_after_s)}
            return self._form(call, target, mail=mail, problem="login-throttled", status=429, headers=again)
        answer = web.Response(status=303, headers={"Location": target})
        answer.set_cookie(
            COOKIE,
            opened.cookie,
            max_age=opened.lasts_s,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self._is_https,
        )
        answer.del_cookie(_FORM_COOKIE, path=call.services.log_in_path)
        return answer

    async def leave(self, call: Call) -> web.Response:
        """End the session."""
        if isinstance(call.caller, Session):
            await call.services.sessions.log_out(call.caller)
        answer = web.Response(status=303, headers={"Location": call.services.log_in_path})
        answer.del_cookie(COOKIE, path="/")
        return answer

    def _form(
        self,
        call: Call,
        target: str,
        *,
        mail: str = "",
        problem: str | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> web.Response:
        kept = call.request.cookies.get(_FORM_COOKIE, "")
        token = kept if _FORM_TOKEN.fullmatch(kept) else secrets.token_urlsafe(24)
        values = {
            "w": self._desk.words(call.language),
            "languages": self._desk.parts.settings.gateway.languages,
            "target": target,
            "mail": mail[:320],
            "problem": problem,
            "form_token": token,
            "action": call.services.log_in_path,
        }
        answer = self._pages.render("login.html", values, status=status, headers=headers)
        answer.set_cookie(
            _FORM_COOKIE,
            token,
            max_age=_FORM_LASTS_S,
            path=call.services.log_in_path,
            httponly=True,
            samesite="Strict",
            secure=self._is_https,
        )
        return answer


def _own_address(asked: str | None) -> str:
    """The page to go to after the log-in: one of ours, never another site's."""
    is_own = asked is not None and asked.startswith("/desk") and "\\" not in asked and asked.isprintable()
    return asked if is_own and asked is not None and "/login" not in asked else START


def _is_own_form(request: web.Request, token: str) -> bool:
    kept = request.cookies.get(_FORM_COOKIE, "")
    return bool(kept) and hmac.compare_digest(kept.encode("utf-8", "replace"), token.encode("utf-8", "replace"))
