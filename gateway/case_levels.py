"""Finds where an escalation leads: the people of a deeper level for the case's topic, and what they promise. Pure."""

from __future__ import annotations

from config.promise_policy import Level
from gateway import promises, promising
from gateway.case_passing import Deeper
from gateway.promising import KINDS_AT_HANDOVER, Clocks
from gateway.routing import Matter, route, tier_of
from gateway.store.cases import Standing
from gateway.store.contexts import Known


def deeper(
    standing: Standing,
    level: Level,
    known: Known,
    *,
    clocks: Clocks,
    now: int,
) -> Deeper:
    """The target of a case at that level; an answer that is promised already is not promised again."""
    case, settings = standing.case, clocks.settings
    account = known.accounts.get(case.account_id or "")
    topic = case.topic or "general"
    tier, _ = tier_of(settings, account, now)
    matter = Matter(
        topic=topic,
        intent=None,  # an intent's own queue is that of its first level
        level=level,
        tier=tier,
        language=case.language,
        brand=case.brand,
        channel_kind=case.channel_kind,
        last_agent=None,
    )
    care = known.care.get(case.account_id or "", ())
    target = route(settings, matter, account=account, care=care, people=known.people, now=now)
    calendar = promises.calendar_name_for(
        settings, account=account.calendar if account is not None else None, queue=target.queue, known=clocks.calendars
    )
    channels = [one for one in (case.opened_via, case.channel_kind) if one is not None]
    counted = promising.Matter(tier=tier, level=level, topic=topic, calendar=calendar, channels=channels)
    kinds = [kind for kind in KINDS_AT_HANDOVER if kind != "answer" or "answer" not in standing.open_promises]
    made = promising.make_all(counted, kinds, case_id=case.id, clocks=clocks, now=now)
    return Deeper(level=level, topic=topic, target=target, made=made)
