"""How every action on a case is declared over HTTP: who acts, what the body holds, what is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from pydantic import Field

from gateway.api.endpoint import Call, Endpoint, Name, Remark, StrictBody, Words, json_answer
from gateway.api.rules import Needs
from gateway.api.schemas import ACTED, FAILED
from gateway.api.shapes import case_state, instant
from gateway.cases import Acted

WRITE: Final = Needs(scope="cases:write", role="agent")
_LONGEST: Final = 2000


class Act(StrictBody):
    """An action that needs nothing but who acts; programs name the agent, people may leave it out."""

    agent: Name | None = Field(default=None, max_length=320, examples=["agent1@example.com"])


class Other(Act):
    """The number of the other case."""

    to: Name = Field(max_length=20)


Why = Annotated[Words, Field(max_length=_LONGEST)]
"""A few sentences that must be there."""
Aside = Annotated[Remark, Field(max_length=_LONGEST)]
"""A few sentences that may be there."""


def action(name: str, body: type[Act], run: Callable[..., Awaitable[Acted]], summary: str) -> Endpoint:
    """The route of an action; `run` gets the call, the actions, who acts and the body."""

    async def handle(call: Call) -> object:
        sent = await call.body(body)
        actor = await call.actor(sent.agent)
        acted = await run(call, call.services.actions, actor, sent)
        return json_answer(_answer(acted))

    return Endpoint(
        method="POST",
        path=f"/v1/cases/{{number}}/{name}",
        handler=handle,
        rule=WRITE,
        tag="cases",
        summary=summary,
        body=body,
        answers={200: ACTED, 404: FAILED, 409: FAILED, 422: FAILED},
    )


def _answer(acted: Acted) -> object:
    made = acted.message
    return {
        **case_state(acted.case, agent=acted.holder),
        "message": {"id": made.id, "position": made.position, "at": instant(made.at)} if made is not None else None,
        "other": acted.other.number if acted.other is not None else None,
    }
