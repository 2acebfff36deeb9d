"""What a change of an intent would have done to the messages of the last days: decided and routed again, both ways.

Nothing is stored. Each message is taken by itself, as if it began a case of its own on its channel; queues and people
are found by the very routing of real ones, as of the instant it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from channels.contract import Entrance
from config.care import IntentSettings
from config.settings import Settings
from gateway import decide
from gateway.ids import SECOND
from gateway.live_intents import Catalogue, Intents, catalogue_of, names_of
from gateway.parts import Parts
from gateway.ready_words import answer_text, ask_text
from gateway.store.contexts import Known
from gateway.store.rows import CaseRow, Reason
from gateway.store.store import Store
from gateway.training.intent_past import PastMessage, PastMessages, messages_of
from gateway.training.intents import Shown, mark_of
from gateway.what_if.cases import Past, route_again
from gateway.what_if.moving import entrances_of
from nlu.contract import Ranked

DAYS: Final = 30
MOST: Final = 500
_LISTED: Final = 50
_SHOWN_LETTERS: Final = 160
_DAY: Final = 24 * 3600 * SECOND

Way = tuple[str, str | None]
"""What is done first (`flow`, `answer`, `clarify`, `person`, `nobody`), and which flow, where it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What is done about a message, and who has it when a person is wanted; the reasons are those of the queue."""

    way: Way
    queue: str
    first: str | None
    is_alarm: bool
    reasons: tuple[Reason, ...]

    @property
    def place(self) -> tuple[Way, str, str | None, bool]:
        """What two stands are compared by."""
        return self.way, self.queue, self.first, self.is_alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A message that something else would have been done about."""

    case: str
    at: int
    language: str | None
    text: str
    before: Stand
    after: Stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a customer reads in one language before and after the change; empty where it is nothing of its own."""

    language: str
    before: str
    after: str


@dataclass(slots=True, kw_only=True)
class Preview:
    """What a change comes to; `seen` is the mark by which it is confirmed, `is_all` whether no message was left out."""

    name: str
    seen: str
    days: int
    of: int = 0
    cases: int = 0
    moved: int = 0
    moved_cases: int = 0
    is_all: bool = True
    ways: Counter[tuple[Way, Way]] = field(default_factory=Counter)
    queues: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What changes are tried on: the stored messages, the settings, and the mailboxes and numbers of every channel."""

    store: Store
    settings: Settings
    entrances: Mapping[str, Mapping[str, Entrance]]


def ground_of(parts: Parts) -> Ground:
    """That of a running gateway."""
    return Ground(store=parts.store, settings=parts.settings, entrances=entrances_of(parts.channels))


async def preview_of_draft(ground: Ground, shown: Shown, *, now: int, days: int = DAYS, most: int = MOST) -> Preview:
    """What the intent's draft would have done; without a draft nothing moves."""
    after = with_section(ground.settings.intents, shown.name, shown.draft or shown.section)
    return await _preview(ground, shown, after, "edit", now=now, days=days, most=most)


async def preview_of_retiring(ground: Ground, shown: Shown, *, now: int, days: int = DAYS) -> Preview:
    """What would have been done without the intent: the fallback's way."""
    after = without(ground.settings.intents, shown.name)
    return await _preview(ground, shown, after, "retire", now=now, days=days, most=MOST)


def with_section(intents: Intents, name: str, section: IntentSettings) -> Catalogue:
    """The catalogue with one intent as this section says."""
    now = catalogue_of(intents)
    return replace(now, sections={**now.sections, name: section})


def without(intents: Intents, name: str) -> Catalogue:
    """The catalogue without one intent."""
    now = catalogue_of(intents)
    return replace(now, sections={key: one for key, one in now.sections.items() if key != name})


async def _preview(
    ground: Ground, shown: Shown, after: Catalogue, what: str, *, now: int, days: int, most: int
) -> Preview:
    settings, entrances = ground.settings, ground.entrances
    names = names_of(settings.intents, shown.name)
    pasts = await ground.store.read(messages_of, names, since=now - days * _DAY, most=most)
    before_is = replace(settings, intents=catalogue_of(settings.intents))
    after_is = replace(settings, intents=after)
    preview = Preview(name=shown.name, seen=mark_of(shown.name, shown.version, what), days=days, is_all=pasts.is_all)
    _fill(
        preview,
        pasts,
        lambda past: stand_of(before_is, shown.name, past, pasts.known, entrances),
        lambda past: stand_of(after_is, shown.name, past, pasts.known, entrances),
    )
    preview.said = [
        Said(language=one, before=_wording(before_is, shown.name, one), after=_wording(after_is, shown.name, one))
        for one in settings.gateway.languages
    ]
    return preview


def stand_of(
    settings: Settings, name: str, past: PastMessage, known: Known, entrances: Mapping[str, Mapping[str, Entrance]]
) -> Stand:
    """What these settings do about a message that is understood as the intent."""
    section = settings.channels.get(past.case.opened_via)
    action = decide.decide(
        decide.Situation(
            owner=None,
            intent=name,
            confidence=past.confidence,
            ranking=[Ranked(name=str(one["name"]), confidence=float(one["confidence"])) for one in past.ranking],
            verdict="human",
            bot_may_answer=section.bot if section is not None else True,
        ),
        settings,
    )
    entrance = entrances.get(past.case.opened_via, {}).get(past.mailbox or "")
    placed = Past(case=_case(settings, _meant(action), entrance, past.case), at=past.at, mailbox=past.mailbox)
    target = route_again(settings, {key: dict(one) for key, one in entrances.items()}, placed, known)
    first = target.specialists[0].agent_id if target.specialists else None
    person = known.people.get(first or "")
    return Stand(
        way=_way(action),
        queue=target.queue,
        first=person.mail if person is not None else first,
        is_alarm=target.is_alarm,
        reasons=(action.reason, *target.reasons),
    )


def _case(settings: Settings, intent: str | None, entrance: Entrance | None, case: CaseRow) -> CaseRow:
    """The case with its matter as a handover of this intent would name it."""
    section = settings.intents.get(intent or "")
    of_entrance = entrance.topic if entrance is not None and not (section is not None and section.queue) else None
    topic = of_entrance or (section.topic if section is not None else None) or case.topic or "general"
    return replace(case, intent=intent, topic=topic, level=section.level if section is not None else "primary")


def _meant(action: decide.Action) -> str | None:
    return action.intent if isinstance(action, decide.HandOver | decide.Say | decide.StartFlow) else None


def _way(action: decide.Action) -> Way:
    match action:
        case decide.StartFlow(flow=flow):
            return "flow", flow
        case decide.ContinueFlow():
            return "flow", None
        case decide.Say():
            return "answer", None
        case decide.Clarify():
            return "clarify", None
        case decide.HandOver():
            return "person", None
        case decide.Note() | decide.Ignore():
            return "nobody", None


def _fill(
    preview: Preview,
    pasts: PastMessages,
    before: Callable[[PastMessage], Stand],
    after: Callable[[PastMessage], Stand],
) -> None:
    people = [one for one in pasts.messages if not one.is_robots]
    moved: set[str] = set()
    for past in people:
        was, would = before(past), after(past)
        if was.place == would.place:
            continue
        preview.moved += 1
        moved.add(past.case.id)
        preview.ways[was.way, would.way] += 1
        preview.queues[was.queue, would.queue] += 1
        if len(preview.lines) < _LISTED:
            preview.lines.append(_line(past, was, would))
    preview.of, preview.cases = len(people), len({one.case.id for one in people})
    preview.moved_cases = len(moved)


def _line(past: PastMessage, was: Stand, would: Stand) -> Line:
    text = " ".join(past.text.split())
    return Line(
        case=past.case.number,
        at=past.at,
        language=past.language,
        text=text if len(text) <= _SHOWN_LETTERS else text[: _SHOWN_LETTERS - 1] + "…",
        before=was,
        after=would,
    )


def _wording(settings: Settings, name: str, language: str) -> str:
    """What the bot says of its own when it acts on the intent, before a promise or a flow's question."""
    section = settings.intents.get(name)
    if section is None:
        return ""
    brand = settings.brands.get(settings.gateway.default_brand or "") or next(iter(settings.brands.values()), None)
    if section.handling in ("answer", "note"):
        return answer_text(settings, name, language, brand=brand.name if brand is not None else "Switchboard")
    asks = section.handling == "collect" or (section.handling == "flow" and section.flow is None)
    return ask_text(settings, name, language) if asks else ""
