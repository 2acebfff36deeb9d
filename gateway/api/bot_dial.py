"""The bot dial over HTTP: how far the bot goes, and the two switches."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from gateway.access import Grant
from gateway.api.endpoint import Call, Endpoint, StrictBody
from gateway.api.rules import Needs
from gateway.api.schemas import ANYTHING, FAILED
from gateway.api.shapes import Json, instant
from gateway.bot_dial.dial import Rule
from gateway.bot_dial.service import BotDial, RuleBody
from gateway.care.editor import Editor
from gateway.sessions import Session

READ: Final = Needs(scope="cases:read", role="supervisor")
TURN: Final = Needs(scope="admin", role="admin")


class Switches(StrictBody):
    """What is to be on; what is left out stays as it is."""

    bot: bool | None = None
    acknowledgements: bool | None = None


async def get_dial(call: Call) -> object:
    """How far the bot goes now."""
    dial, kept = await _desk(call).shown()
    by = {one.name: one for one in kept.switches}
    return {
        "bot": dial.is_bot_on,
        "acknowledgements": dial.are_acknowledgements_on,
        "switched_off": [
            {"name": one.name, "by": one.changed_by, "at": instant(one.changed_at)} for one in by.values()
        ],
        "mode": dial.usual.mode,
        "share": dial.usual.share,
        "rules": [_shown(one) for one in sorted(dial.rules, key=lambda one: one.name)],
    }


async def switch(call: Call) -> object:
    """Switch the bot or acknowledgements on or off; it counts from the next turn on."""
    sent = await call.body(Switches)
    for name, is_on in (("bot", sent.bot), ("acknowledgements", sent.acknowledgements)):
        if is_on is not None:
            await _desk(call).switch(editor_of(call), name, is_on=is_on)
    return await get_dial(call)


async def put_rule(call: Call) -> object:
    """Keep a position of the dial."""
    await _desk(call).put_rule(editor_of(call), call.param("name"), await call.body(RuleBody))
    return await get_dial(call)


async def drop_rule(call: Call) -> object:
    """Take a position away."""
    await _desk(call).drop_rule(editor_of(call), call.param("name"))
    return web.Response(status=204)


def editor_of(call: Call) -> Editor:
    """Who turns the dial."""
    match call.caller:
        case Session(agent=agent):
            return Editor(name=agent.mail, agent_id=agent.person_id, is_admin=True)
        case Grant(name=name):
            return Editor(name=name, token=name, is_admin=True)
        case _:
            raise AssertionError("the rule lets nobody else in")


def _desk(call: Call) -> BotDial:
    return BotDial(call.parts, now=call.services.now)


def _shown(one: Rule) -> Json:
    return {
        "name": one.name,
        "flow": one.flow,
        "channel": one.channel,
        "language": one.language,
        "mode": one.mode,
        "share": one.share,
        "origin": one.origin,
    }


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET",
        path="/v1/bot",
        handler=get_dial,
        rule=READ,
        tag="bot",
        summary="How far the bot goes: the dial's positions and the two switches.",
        answers={200: ANYTHING},
    ),
    Endpoint(
        method="PUT",
        path="/v1/bot",
        handler=switch,
        rule=TURN,
        tag="bot",
        summary="Switch the bot or acknowledgements off or on, everywhere, from the next turn on.",
        body=Switches,
        answers={200: ANYTHING, 422: FAILED},
    ),
    Endpoint(
        method="PUT",
        path="/v1/bot/rules/{name}",
        handler=put_rule,
        rule=TURN,
        tag="bot",
        summary="Keep a position of the dial: off, drafts or answers, for a flow, a channel, a language.",
        body=RuleBody,
        answers={200: ANYTHING, 409: FAILED, 422: FAILED},
    ),
    Endpoint(
        method="DELETE",
        path="/v1/bot/rules/{name}",
        handler=drop_rule,
        rule=TURN,
        tag="bot",
        summary="Take a position of the dial away.",
        answers={204: ANYTHING, 404: FAILED, 409: FAILED},
    ),
)
