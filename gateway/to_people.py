"""A turn's way to people: the handover of its matter, its topic, and whether those who will answer are at work."""

from __future__ import annotations

from channels.contract import Entrance
from config.settings import Settings
from gateway import promises
from gateway.handover import Handover, Passed, Rules, hand_over
from gateway.ids import from_us
from gateway.parts import Parts
from gateway.perform import Performed
from gateway.turns import Turn


def handover_of(parts: Parts, turn: Turn, performed: Performed, *, somebody_is_there: bool) -> Handover:
    """Where the turn's matter goes among people, and what is promised and said of it."""
    person, meaning = turn.about or turn.known_person, turn.understood
    case = turn.place.case if turn.place is not None else None
    entrance = turn.channel.entrances.get(turn.last.mailbox or "")
    wish = performed.hand_over.intent if performed.hand_over is not None else None
    intent = wish or performed.intent or (case.intent if case is not None else None)
    passed = Passed(
        case_id=case.id if case is not None else "",
        intent=intent,
        topic=(case.topic if case else None) or (entrance.topic if entrance else None) or turn.section.topic,
        why=performed.reason,
        language=meaning.language,
        entrance_queue=(entrance.queue if entrance else None) or turn.section.queue,
        entrance_topic=entrance.topic if entrance else None,
        brand=(case.brand if case else None) or (entrance.brand if entrance else None) or turn.section.brand,
        channel_kind=turn.channel.kind,
        channels=(turn.channel.name, turn.channel.kind),
        account=person.account,
        care=person.care,
        people=turn.people,
        last_agent=turn.last_agents.get(person.contact.id),
        own_agent=_own_agent(turn, entrance),
        open_promise=turn.open_promise,
        promised=[one.row.kind for one in turn.promises],
    )
    return hand_over(
        passed,
        Rules(settings=parts.settings, calendars=parts.calendars, texts=parts.texts),
        now=turn.now,
        somebody_is_there=somebody_is_there,
        is_after_words=any(performed.said),
    )


def _own_agent(turn: Turn, entrance: Entrance | None) -> str | None:
    """The one of us whose own mailbox was written to, as far as such an agent is known here."""
    if entrance is None or entrance.agent is None or turn.mail_known is None:
        return None
    return turn.mail_known.agents.get(entrance.agent)


def is_closed(parts: Parts, turn: Turn, handover: Handover | None, *, somebody_is_there: bool) -> bool:
    """Whether nobody of those who will answer is at work now."""
    if handover is None or somebody_is_there:
        return False
    account = turn.known_person.account
    calendar = parts.calendars.get(
        promises.calendar_name_for(
            parts.settings,
            account=account.calendar if account is not None else None,
            queue=handover.target.queue,
            known=parts.calendars,
        )
    )
    return calendar is not None and not calendar.is_open(from_us(turn.now))


def topic_of(settings: Settings, turn: Turn, performed: Performed, handover: Handover | None) -> str | None:
    """What the turn is about, as far as it is known: for the notices that are about it."""
    if handover is not None:
        return handover.topic
    case = turn.place.case if turn.place is not None else None
    section = settings.intents.get(performed.intent or (case.intent if case is not None else None) or "")
    entrance = turn.channel.entrances.get(turn.last.mailbox or "")
    of_case = (section.topic if section is not None else None) or (case.topic if case is not None else None)
    return of_case or (entrance.topic if entrance is not None else None) or turn.section.topic
