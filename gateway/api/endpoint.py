"""An HTTP route as declared: path, rule, what goes in, what comes out; and how its handler reads and answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, TypeVar

import orjson
from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from gateway.access import Grant
from gateway.api.rules import Caller, Rule
from gateway.api.services import Services
from gateway.cases import Actor
from gateway.errors import Malformed, NotAllowed, NotValid
from gateway.parts import Parts
from gateway.sessions import Session

MOST_LISTED: Final = 200
_USUAL: Final = 50
_LONGEST_CURSOR: Final = 200
_CONTROLS: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to an endpoint, let in by its rule."""

    request: web.Request
    caller: Caller
    services: Services

    @property
    def parts(self) -> Parts:
        """The gateway's parts."""
        return self.services.parts

    @property
    def language(self) -> str:
        """The reader's language: `?lang=`, else the logged-in agent's, else the first one accepted that we speak."""
        known = self.parts.settings.gateway.languages
        accepted = [part.partition(";")[0] for part in self.request.headers.get("Accept-Language", "").split(",")]
        own = [self.caller.agent.language] if isinstance(self.caller, Session) else []
        asked = [self.request.query.get("lang", ""), *own, *accepted]
        short = (one.strip().lower().partition("-")[0] for one in asked)
        return next((one for one in short if one in known), self.parts.settings.gateway.default_language)

    def param(self, name: str) -> str:
        """A part of the path."""
        return self.request.match_info[name]

    def query(self, name: str, *, among: tuple[str, ...] | None = None) -> str | None:
        """A query parameter, None where it is not given or empty; raises NotValid for one not `among` the known."""
        value = self.request.query.get(name) or None
        if value is not None and among is not None and value not in among:
            raise NotValid(f"{name} is one of {', '.join(among)}", fields={name: f"unknown: {value[:40]}"})
        return value

    @property
    def limit(self) -> int:
        """How many items are asked for."""
        written = self.request.query.get("limit")
        if written is None:
            return _USUAL
        if not (written.isascii() and written.isdigit() and len(written) < 6 and 1 <= int(written) <= MOST_LISTED):
            raise NotValid(f"limit must be a whole number from 1 to {MOST_LISTED}", fields={"limit": written[:20]})
        return int(written)

    @property
    def after(self) -> str | None:
        """The cursor where the list goes on."""
        cursor = self.query("after")
        if cursor is not None and len(cursor) > _LONGEST_CURSOR:
            raise wrong_cursor()
        return cursor

    async def body(self, model: type[Body]) -> Body:
        """The JSON body; raises Malformed, NotValid with the wrong fields, or answers 415 for another type."""
        if self.request.content_type not in ("application/json", "application/octet-stream"):
            raise web.HTTPUnsupportedMediaType
        try:
            raw = orjson.loads(await self.request.read() or b"{}")
        except orjson.JSONDecodeError as err:
            raise Malformed(f"the body is not JSON in UTF-8: {err}") from err
        try:
            return model.model_validate(raw)
        except ValidationError as err:
            fields = {_path(one["loc"]) or "body": one["msg"] for one in err.errors()}
            named = "; ".join(f"{name}: {said}" for name, said in fields.items())
            raise NotValid(f"the body is not as it should be ({named})", fields=fields) from err

    async def actor(self, mail: str | None) -> Actor:
        """Who acts on a case: whoever is logged in, or the agent that a program names by mail address."""
        if isinstance(self.caller, Session):
            if mail is not None and mail.strip().lower() != self.caller.agent.mail:
                raise NotAllowed('you act in your own name; leave out "agent"')
            return Actor(agent=self.caller.agent)
        if not isinstance(self.caller, Grant) or mail is None:
            message = 'say which agent acts, e.g. "agent": "agent1@example.com"'
            raise NotValid(message, fields={"agent": "missing"})
        agent = await self.services.actions.agent(mail)
        return Actor(agent=agent, token_name=self.caller.name)


Handler = Callable[[Call], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One route: the handler answers JSON as plain values, or a response of its own.

    `queries` are the query parameters with what they mean; `answers` the JSON schemas by status.
    """

    method: str
    path: str
    handler: Handler
    rule: Rule
    summary: str
    tag: str = "pages"
    body: type[BaseModel] | None = None
    queries: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[int, Mapping[str, object]] = field(default_factory=dict)
    is_listed: bool = True


def _path(loc: Sequence[int | str]) -> str:
    """The way to a wrong field as it was sent, without what pydantic calls the kinds of value it may be."""
    return ".".join(str(one) for one in loc if isinstance(one, int) or not (one[:1].isupper() or "[" in one))


def _cleaned(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_CONTROLS).strip()


def _not_empty(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


def _printable(name: str) -> str:
    if not name.isprintable():
        raise ValueError("holds characters that cannot be printed")
    return name


Remark = Annotated[str, AfterValidator(_cleaned)]
"""A person's text: without control characters, in NFC; it may be empty."""
Words = Annotated[Remark, AfterValidator(_not_empty)]
"""A person's text that says something."""
Name = Annotated[str, AfterValidator(_printable)]
"""A name, an address or an id."""


class StrictBody(BaseModel):
    """A body in which every key is known."""

    model_config = ConfigDict(extra="forbid", strict=True)


Body = TypeVar("Body", bound=BaseModel)


def json_answer(value: object, status: int = 200) -> web.Response:
    """A JSON response."""
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json")


def listed(items: list[dict[str, Any]], following: str | None) -> dict[str, object]:
    """A list's answer; `following` is the cursor of the next page."""
    return {"items": items, "next": following}


def wrong_cursor() -> NotValid:
    """The refusal of a cursor that we did not give."""
    return NotValid('after must be a cursor that a list gave as "next"', fields={"after": "not a cursor"})


def place_of(cursor: str | None) -> tuple[int, str] | None:
    """The instant and id that a cursor of a list by time stands for."""
    if cursor is None:
        return None
    at, _, id_ = cursor.partition("_")
    if not (at.isascii() and at.isdigit() and len(at) <= 18 and id_):
        raise wrong_cursor()
    return int(at), id_


def number_of(cursor: str | None) -> int:
    """The position that a cursor of a list by position stands for, 0 for the start."""
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 9):
        raise wrong_cursor()
    return int(cursor)
