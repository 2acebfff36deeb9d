"""Where a caller's want is taken: the queue by the same routing as every channel, and who is there to answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from channels.contract import Entrance
from config.promise_policy import Level
from config.settings import ChannelSettings, Settings
from gateway.call_callers import Caller
from gateway.call_wants import Want
from gateway.calls import CallTarget, Person
from gateway.routing import Matter, Target, route, tier_of
from gateway.store.offers import AgentLoad

_CALL_S = 180
"""How long one call ahead is taken to last while nothing is measured yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who is at work now, and how many calls wait in each queue."""

    present: Sequence[AgentLoad] = ()
    waiting: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The matter of a call as cases name it, and where routing sends it."""

    topic: str
    intent: str | None
    level: Level
    target: Target


def place_of(
    want: Want,
    caller: Caller,
    entrance: Entrance,
    section: ChannelSettings,
    settings: Settings,
    *,
    language: str,
    now: int,
) -> Place:
    """Route what a caller wants: the queue that was named on the way goes before topic and tier."""
    intent = settings.intents.get(want.intent or "")
    topic = (intent.topic if intent else None) or entrance.topic or section.topic or "general"
    level: Level = intent.level if intent else "primary"
    matter = Matter(
        topic=topic,
        intent=want.intent,
        level=level,
        tier=tier_of(settings, caller.account, now)[0],
        entrance_queue=want.queue or entrance.queue or section.queue,
        language=language,
        brand=entrance.brand or section.brand,
        channel_kind="phone",
        last_agent=caller.last_agent,
    )
    target = route(settings, matter, account=caller.account, care=caller.care, people=caller.people, now=now)
    return Place(topic=topic, intent=want.intent, level=level, target=target)


def call_target(place: Place, caller: Caller, staff: Staff, *, is_direct: bool, said: Sequence[str] = ()) -> CallTarget:
    """The place as the call's answer takes it: who can be rung now, how long it takes, what answers it at once."""
    target = place.target
    mails = {id_: one.mail for id_, one in caller.people.items() if one.is_agent}
    by_id = {one.id: one for one in staff.present}
    people = tuple(
        Person(mail=mails[one.agent_id], is_free=_is_free(by_id.get(one.agent_id)))
        for one in target.specialists
        if one.agent_id in mails
    )
    able = [one for one in staff.present if set(target.skills) <= one.skills and not one.is_gone]
    is_cared = any(person.is_free for person in people)
    reasons = [str(one["code"]) for one in target.reasons]
    return CallTarget(
        queue=target.queue,
        specialists=people,
        priority=target.priority,
        reason=reasons[0] if is_cared or not people else reasons[-1],
        expected_wait_s=_wait_s(target.queue, able, staff),
        has_people=bool(able) or is_cared,
        is_direct=is_direct,
        self_service=tuple(said),
    )


def _is_free(agent: AgentLoad | None) -> bool:
    """Free on every channel alike: there, not on the telephone, and with room for one more."""
    return agent is not None and agent.is_free_for("phone")


def _wait_s(queue: str, able: Sequence[AgentLoad], staff: Staff) -> int | None:
    """The calls ahead shared among the people there; None where somebody takes it at once or nobody is there."""
    ahead = staff.waiting.get(queue, 0)
    if not able or (not ahead and any(_is_free(one) for one in able)):
        return None
    return (ahead + 1) * _CALL_S // len(able)
