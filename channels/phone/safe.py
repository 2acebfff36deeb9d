"""The answer of a line that cannot think: its own greeting and the route its settings call safe; pure."""

from __future__ import annotations

from channels.message import AgentState, CallEvent
from channels.phone.answer import PhoneAnswer, Route
from channels.phone.inbound import ROUTABLE, Fact
from channels.phone.settings import LineSettings


def safe_answer(
    fact: Fact, line: LineSettings, *, language: str, brand_name: str, is_stored: bool = True
) -> PhoneAnswer:
    """The degraded answer to an event; it routes only calls whose caller waits for what comes next."""
    if isinstance(fact, AgentState):
        return PhoneAnswer(call_id=None, language=language, stored=is_stored, degraded=True)
    spoken = _language(fact, line, language)
    return PhoneAnswer(
        call_id=fact.call_id,
        language=spoken,
        stored=is_stored,
        degraded=True,
        say=_greeting(fact, line, spoken, brand_name),
        route=_route(line) if fact.type in ROUTABLE else None,
    )


def state_noted(language: str) -> PhoneAnswer:
    """The answer to an agent's telephone state: it belongs to no call, so there is nothing to say."""
    return PhoneAnswer(call_id=None, language=language)


def _language(event: CallEvent, line: LineSettings, language: str) -> str:
    dialled = line.numbers.get(event.dialled or "")
    return dialled.language if dialled and dialled.language else language


def _greeting(event: CallEvent, line: LineSettings, language: str, brand_name: str) -> tuple[str, ...]:
    """The settings' own greeting; where the dialled number has a brand of its own, only one that names no brand."""
    greeting = line.greeting.get(language)
    if event.type != "call.started" or greeting is None:
        return ()
    dialled = line.numbers.get(event.dialled or "")
    if dialled and dialled.brand and "{brand}" in greeting:
        return ()
    return (greeting.replace("{brand}", brand_name),)


def _route(line: LineSettings) -> Route:
    safe = line.degraded
    return Route(to=safe.to, target=safe.target, extension=safe.extension, reason="degraded")
