"""What a handover comes to: the queue and the people for it, the promise, and the honest sentence about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bots import texts
from config.care import Level
from config.settings import Settings
from gateway import promises
from gateway.calendars import Calendar, NeverOpen
from gateway.ids import from_us, new_id, to_us
from gateway.routing import Matter, Target, route
from gateway.store.contexts import AccountRow, CareRow
from gateway.store.rows import PromiseRow, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A case's way to people: target, level and topic, the reasons in order, the promise and what is said of it."""

    target: Target
    topic: str | None
    level: str
    reasons: tuple[Reason, ...]
    promise: PromiseRow | None
    warn_at: int | None
    said: str
    zone: ZoneInfo | None = None
    is_promised_before: bool = False


def hand_over(
    *,
    case_id: str,
    intent: str | None,
    topic: str | None,
    why: Reason,
    entrance_queue: str | None,
    entrance_topic: str | None = None,
    account: AccountRow | None,
    care: Sequence[CareRow],
    language: str,
    settings: Settings,
    calendars: Mapping[str, Calendar],
    now: int,
    open_promise: PromiseRow | None = None,
    somebody_is_there: bool = False,
) -> Handover:
    """Route one matter to people and promise its answer; `topic` is the case's own where the intent has none.

    An answer that was promised before and is not given stays promised for the same time; once that time is over,
    nothing new is promised. The topic of a dedicated mailbox goes before the intent's, unless the intent has a queue
    of its own. Where `somebody_is_there` nobody is told that all have gone home, whatever the calendar says.
    """
    section = settings.intents.get(intent or "")
    is_dedicated = entrance_topic is not None and not (section is not None and section.queue)
    topic = (entrance_topic if is_dedicated else None) or (section.topic if section else None) or topic or "general"
    level: Level = section.level if section else "primary"
    tier = account.tier if account is not None else settings.gateway.default_tier
    matter = Matter(topic=topic, intent=intent, level=level, tier=tier, entrance_queue=entrance_queue)
    target = route(settings, matter, account=account, care=care, now=now)
    calendar_name = promises.calendar_name_for(
        settings, account=account.calendar if account is not None else None, queue=target.queue
    )
    calendar = calendars.get(calendar_name)
    if open_promise is None:
        promise, warn_at = _promise(case_id, settings, tier, level, topic, calendar, now)
    else:
        promise, warn_at = open_promise if open_promise.due_at > now else None, None
    return Handover(
        target=target,
        topic=topic,
        level=level,
        reasons=(why, *target.reasons),
        promise=promise,
        warn_at=warn_at,
        said=_sentence(promise, calendar, language, now, somebody_is_there=somebody_is_there),
        zone=calendar.zone if calendar is not None else None,
        is_promised_before=open_promise is not None,
    )


def _promise(
    case_id: str,
    settings: Settings,
    tier: str,
    level: Level,
    topic: str,
    calendar: Calendar | None,
    now: int,
) -> tuple[PromiseRow | None, int | None]:
    policy = promises.policy_for(settings, tier, level, topic, "answer")
    if policy is None or calendar is None:
        return None, None
    try:
        due_at = promises.due(policy, calendar, from_us(now))
    except NeverOpen:
        return None, None
    row = PromiseRow(id=new_id(), case_id=case_id, kind="answer", to_whom="customer", made_at=now, due_at=to_us(due_at))
    counted = calendar if policy.clock == "working" else None
    warn = promises.warn_at(from_us(now), due_at, share=settings.gateway.promise_warn_share, calendar=counted)
    return row, to_us(warn)


def _sentence(
    promise: PromiseRow | None, calendar: Calendar | None, language: str, now: int, *, somebody_is_there: bool
) -> str:
    if promise is None or calendar is None:
        return texts.say(language, "handover")
    local = from_us(promise.due_at).astimezone(calendar.zone)
    today = from_us(now).astimezone(calendar.zone).date()
    is_open = somebody_is_there or calendar.is_open(from_us(now))
    if local.date() == today and is_open:
        return texts.say(language, "handover_promised_today", time=local.time())
    key = "handover_promised" if is_open else "out_of_hours_promised"
    return texts.say(language, key, day=local.date(), time=local.time())
