"""Understanding a text over HTTP, in Rasa's shape."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from pydantic import Field

from gateway.api.endpoint import Call, Endpoint, StrictBody
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, object_of
from nlu.contract import EngineUnavailable, Utterance


class Text(StrictBody):
    """What is to be understood, and the customer's language where it is known."""

    text: str = Field(max_length=100_000)
    locale: str | None = Field(default=None, max_length=35, examples=["ru"])


async def parse(call: Call) -> object:
    """The intent, the entities and the ranking of a text."""
    sent = await call.body(Text)
    try:
        found = await call.parts.nlu.parse(Utterance(text=sent.text, locale=sent.locale))
    except EngineUnavailable as err:
        raise web.HTTPServiceUnavailable(reason="the NLU engine is not available now") from err
    return found.as_rasa()


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path="/v1/nlu/parse",
        handler=parse,
        rule=Needs(scope="nlu", role="agent"),
        tag="nlu",
        summary="Understand one text.",
        body=Text,
        answers={200: object_of(text={"type": "string"}, intent=ANYTHING, entities={"type": "array"})},
    ),
)
