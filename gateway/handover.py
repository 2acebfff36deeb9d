"""What a handover comes to: the queue and the people for it, the promise, and the honest sentence about it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast
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
class Passed:
    """What is passed to people, and why: the matter, the way by which it came in, whose it is, what is promised.

    `topic` is the case's own where the intent has none, `promised` are the kinds that are promised already, `channels`
    the name and kind of the channel, `own_agent` is the id of the one of us whose own mailbox it came by.
    """

    case_id: str
    intent: str | None
    topic: str | None
    why: Reason
    language: str
    entrance_queue: str | None = None
    entrance_topic: str | None = None
    brand: str | None = None
    channel_kind: str | None = None
    channels: Sequence[str] = ()
    account: AccountRow | None = None
    care: Sequence[CareRow] = ()
    people: Mapping[str, Colleague] = field(default_factory=dict)
    last_agent: LastAgent | None = None
    own_agent: str | None = None
    open_promise: PromiseRow | None = None
    promised: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a handover goes by: the settings, the calendars, and the texts in which it is told."""

    settings: Settings
    calendars: Mapping[str, Calendar]
    texts: Texts


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
    passed: Passed, rules: Rules, *, now: int, somebody_is_there: bool = False, is_after_words: bool = False
) -> Handover:
    """Route one matter to people and promise its answer.

    An answer that was promised before and is not given stays promised for the same time; once that time is over,
    nothing new is promised. Where `somebody_is_there` nobody is told that all have gone home, whatever the calendar
    says; `is_after_words` that it was said already why a person takes over.
    """
    settings, calendars, account = rules.settings, rules.calendars, passed.account
    matter = _matter(passed, settings, now)
    target = route(settings, matter, account=account, care=passed.care, people=passed.people, now=now)
    own = account.calendar if account is not None else None
    calendar_name = promises.calendar_name_for(settings, account=own, queue=target.queue, known=calendars)
    answer, made = _promises(passed, matter, calendar_name, rules, now)
    calendar = calendars.get(calendar_name)
    counted_by = calendars.get((answer.calendar if answer is not None else None) or calendar_name, calendar)
    default = calendars.get(settings.gateway.default_calendar)
    zone = told_in(counted_by, calendars.get(own or ""), default)
    is_open = somebody_is_there or (calendar is not None and calendar.is_open(from_us(now)))
    when = None
    if answer is not None and calendar is not None and zone is not None:
        when = rules.texts.when(from_us(answer.due_at), passed.language, zone, from_us(now))
    return Handover(
        target=target,
        topic=matter.topic,
        level=matter.level,
        reasons=(passed.why, *target.reasons, *_unknown_tier(settings, account)),
        promise=answer,
        made=made,
        said=_sentence(when, passed.language, rules.texts, is_open=is_open, is_after_words=is_after_words),
        zone=zone,
        is_promised_before=passed.open_promise is not None,
    )


def told_in(counted_by: Calendar | None, *near: Calendar | None) -> ZoneInfo | None:
    """The zone in which an instant is told: of the calendar it was counted by, of one `near` the customer for UTC."""
    if counted_by is None or counted_by.zone.key not in NO_ZONE:
        return counted_by.zone if counted_by is not None else None
    return next((one.zone for one in near if one is not None and one.zone.key not in NO_ZONE), counted_by.zone)


def _matter(passed: Passed, settings: Settings, now: int) -> Matter:
    """What is routed: the topic of a dedicated mailbox goes before the intent's, unless that has a queue of its own."""
    section = settings.intents.get(passed.intent or "")
    is_dedicated = passed.entrance_topic is not None and not (section is not None and section.queue)
    entered = passed.entrance_topic if is_dedicated else None
    return Matter(
        topic=entered or (section.topic if section else None) or passed.topic or "general",
        intent=passed.intent,
        level=section.level if section else "primary",
        tier=tier_of(settings, passed.account, now)[0],
        entrance_queue=passed.entrance_queue,
        language=passed.language,
        brand=passed.brand,
        channel_kind=passed.channel_kind,
        last_agent=passed.last_agent,
        own_agent=passed.own_agent,
    )


def _promises(
    passed: Passed, matter: Matter, calendar: str, rules: Rules, now: int
) -> tuple[PromiseRow | None, tuple[promising.Made, ...]]:
    """The answer that is told, and everything promised anew; an answer promised before is not promised again."""
    before = passed.open_promise
    known = {*passed.promised, *(() if before is None else ("answer",))}
    kinds = [kind for kind in promising.KINDS_AT_HANDOVER if kind not in known]
    counted = promising.Matter(
        tier=matter.tier,
        level=cast(Level, matter.level),
        topic=matter.topic or "general",
        calendar=calendar,
        channels=passed.channels,
    )
    clocks = promising.Clocks(settings=rules.settings, calendars=rules.calendars)
    made = promising.make_all(counted, kinds, case_id=passed.case_id, clocks=clocks, now=now)
    if before is not None:
        return (before if before.due_at > now else None), made
    return next((one.row for one in made if one.row.kind == "answer"), None), made


def _unknown_tier(settings: Settings, account: AccountRow | None) -> tuple[Reason, ...]:
    """That the account's tier has no section, so that the default's promises are given."""
    if account is None or account.tier in settings.tiers:
        return ()
    return (reason("tier-unknown", tier=account.tier, used=settings.gateway.default_tier),)


def _sentence(when: str | None, language: str, texts: Texts, *, is_open: bool, is_after_words: bool) -> str:
    """By when, by the clock that it was promised by; and whether those who will answer are at work.

    Behind words that say already that a person takes over it is not said once more.
    """
    after = "-after" if is_after_words else ""
    if when is None:
        return texts.say(language, f"promise-untold{after}")
    return texts.say(language, f"promise-told{after}" if is_open else "promise-told-closed", when=when)
