"""What a handover comes to: the queue and the people for it, the promise, and the honest sentence about it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from config.promise_policy import Level
from config.settings import Settings
from gateway import promises, promising
from gateway.calendars import Calendar
from gateway.ids import from_us
from gateway.routing import Matter, Target, reason, route, tier_of
from gateway.store.colleagues import Colleague, LastAgent
from gateway.store.contexts import AccountRow, CareRow
from gateway.store.rows import PromiseRow, Reason
from gateway.texts import Texts

NO_ZONE: Final = ("UTC", "Etc/UTC", "Etc/GMT", "GMT")
"""What calendars are kept in that need no zone; nobody lives by it, so no time is told in it where there is another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A case's way to people: target, level and topic, the reasons in order, the promise and what is said of it.

    `promise` is the answer that is told, made now or before; `made` is everything that is promised anew.
    """

    target: Target
    topic: str | None
    level: str
    reasons: tuple[Reason, ...]
    promise: PromiseRow | None
    made: tuple[promising.Made, ...]
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
    people: Mapping[str, Colleague],
    language: str,
    settings: Settings,
    calendars: Mapping[str, Calendar],
    texts: Texts,
    now: int,
    open_promise: PromiseRow | None = None,
    promised: Collection[str] = (),
    channels: Sequence[str] = (),
    somebody_is_there: bool = False,
    is_after_words: bool = False,
    brand: str | None = None,
    channel_kind: str | None = None,
    last_agent: LastAgent | None = None,
    own_agent: str | None = None,
) -> Handover:
    """Route one matter to people and promise its answer; `topic` is the case's own where the intent has none.

    An answer that was promised before and is not given stays promised for the same time; once that time is over,
    nothing new is promised. The topic of a dedicated mailbox goes before the intent's, unless the intent has a queue
    of its own. Where `somebody_is_there` nobody is told that all have gone home, whatever the calendar says. `promised`
    are the kinds that are promised already, `channels` the name and kind of the channel, `own_agent` is the id of the
    one of us whose own mailbox it came by, `is_after_words` that it was said already why a person takes over.
    """
    section = settings.intents.get(intent or "")
    is_dedicated = entrance_topic is not None and not (section is not None and section.queue)
    topic = (entrance_topic if is_dedicated else None) or (section.topic if section else None) or topic or "general"
    level: Level = section.level if section else "primary"
    tier, _ = tier_of(settings, account, now)
    matter = Matter(
        topic=topic,
        intent=intent,
        level=level,
        tier=tier,
        entrance_queue=entrance_queue,
        language=language,
        brand=brand,
        channel_kind=channel_kind,
        last_agent=last_agent,
        own_agent=own_agent,
    )
    target = route(settings, matter, account=account, care=care, people=people, now=now)
    calendar_name = promises.calendar_name_for(
        settings, account=account.calendar if account is not None else None, queue=target.queue, known=calendars
    )
    counted = promising.Matter(tier=tier, level=level, topic=topic, calendar=calendar_name, channels=channels)
    clocks = promising.Clocks(settings=settings, calendars=calendars)
    answer, made = _promises(counted, case_id, clocks, now, open_promise, promised)
    calendar = calendars.get(calendar_name)
    counted_by = calendars.get((answer.calendar if answer is not None else None) or calendar_name, calendar)
    own = calendars.get((account.calendar if account is not None else None) or "")
    zone = told_in(counted_by, own, calendars.get(settings.gateway.default_calendar))
    return Handover(
        target=target,
        topic=topic,
        level=level,
        reasons=(why, *target.reasons, *_unknown_tier(settings, account)),
        promise=answer,
        made=made,
        said=_sentence(
            answer, calendar, zone, language, now, texts, is_there=somebody_is_there, is_after_words=is_after_words
        ),
        zone=zone,
        is_promised_before=open_promise is not None,
    )


def told_in(counted_by: Calendar | None, *near: Calendar | None) -> ZoneInfo | None:
    """The zone in which an instant is told: of the calendar it was counted by, of one `near` the customer for UTC."""
    if counted_by is None or counted_by.zone.key not in NO_ZONE:
        return counted_by.zone if counted_by is not None else None
    return next((one.zone for one in near if one is not None and one.zone.key not in NO_ZONE), counted_by.zone)


def _promises(
    matter: promising.Matter,
    case_id: str,
    clocks: promising.Clocks,
    now: int,
    before: PromiseRow | None,
    promised: Collection[str],
) -> tuple[PromiseRow | None, tuple[promising.Made, ...]]:
    """The answer that is told, and everything promised anew; an answer promised `before` is not promised again."""
    known = {*promised, *(() if before is None else ("answer",))}
    kinds = [kind for kind in promising.KINDS_AT_HANDOVER if kind not in known]
    made = promising.make_all(matter, kinds, case_id=case_id, clocks=clocks, now=now)
    if before is not None:
        return (before if before.due_at > now else None), made
    return next((one.row for one in made if one.row.kind == "answer"), None), made


def _unknown_tier(settings: Settings, account: AccountRow | None) -> tuple[Reason, ...]:
    """That the account's tier has no section, so that the default's promises are given."""
    if account is None or account.tier in settings.tiers:
        return ()
    return (reason("tier-unknown", tier=account.tier, used=settings.gateway.default_tier),)


def _sentence(
    promise: PromiseRow | None,
    calendar: Calendar | None,
    zone: ZoneInfo | None,
    language: str,
    now: int,
    texts: Texts,
    *,
    is_there: bool,
    is_after_words: bool,
) -> str:
    """By when, by the clock that it was promised by; and whether those who will answer are at work.

    Behind words that say already that a person takes over it is not said once more.
    """
    after = "-after" if is_after_words else ""
    if promise is None or calendar is None or zone is None:
        return texts.say(language, f"promise-untold{after}")
    is_open = is_there or calendar.is_open(from_us(now))
    when = texts.when(from_us(promise.due_at), language, zone, from_us(now))
    return texts.say(language, f"promise-told{after}" if is_open else "promise-told-closed", when=when)
