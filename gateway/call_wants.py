"""What a caller wants, read off the facts of the call and the line's menu; pure, the same in any order of arrival."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from channels.message import CallEvent
from channels.phone.settings import CALLBACK_MENU, LineSettings
from config.settings import Settings
from gateway.call_record import Record
from gateway.calls import ACCOUNTS_MENU, chosen
from gateway.decide import HUMAN, HUMAN_AT, SAFETY, is_danger
from gateway.sureness import act_from
from nlu.contract import OUT_OF_SCOPE, Parse

_MISSES_AT_MOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What the caller is known to want by now: the matter, and whether it takes a person or a call back.

    `is_served` says that something was answered at once; a later wish for a person goes before it.
    """

    intent: str | None = None
    queue: str | None = None
    is_person: bool = False
    is_callback: bool = False
    is_served: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one step of the caller asks for; `service` names what might answer it at once."""

    intent: str | None = None
    queue: str | None = None
    service: str | None = None
    is_callback: bool = False


def wish_of(line: LineSettings, event: CallEvent, intent: str | None, settings: Settings) -> Wish | None:
    """What a step asks for by its key or by the intent understood in its words; None where that is nothing clear."""
    if event.menu == CALLBACK_MENU and event.digits:
        return Wish(is_callback=event.digits == "1")
    choice = chosen(line, event)
    if choice is not None and choice.menu is None:
        if choice.self_service is not None:
            named = choice.self_service if choice.self_service in settings.intents else None
            return Wish(intent=named, service=choice.self_service)
        return Wish(
            intent=None if choice.intent == HUMAN else choice.intent, queue=choice.queue, is_callback=choice.callback
        )
    if event.digits or intent is None:
        return None
    section = settings.intents.get(intent)
    is_answered = section is not None and (section.flow is not None or bool(section.answer)) and not section.alarm
    return Wish(intent=None if intent == HUMAN else intent, service=intent if is_answered and intent != HUMAN else None)


def clear_intent(parse: Parse, settings: Settings, *, wants_person: bool) -> str | None:
    """The intent of spoken words, where it is sure enough to act on."""
    if wants_person:
        return HUMAN
    name, confidence = parse.intent.name, parse.intent.confidence
    if name == OUT_OF_SCOPE or name not in settings.intents:
        return None
    if name == SAFETY:
        return name if is_danger(name, confidence, parse.act_from) else None
    return name if confidence >= (HUMAN_AT if name == HUMAN else act_from(settings.nlu, parse.act_from)) else None


def want_of(line: LineSettings, record: Record, settings: Settings) -> Want:
    """What the caller wants by all facts known; a person once asked for stays asked for."""
    dialled = line.numbers.get(record.view.dialled or "")
    is_direct = bool(record.view.facts) and (not line.menu or (dialled is not None and dialled.queue is not None))
    want = Want(is_person=is_direct)
    misses: dict[str | None, int] = {}
    for fact in record.view.facts:
        match fact.type:
            case "call.step" if not (fact.menu or "").startswith(ACCOUNTS_MENU):
                want = _stepped(want, line, fact, record, misses, settings)
            case "call.queued" | "call.transferred":
                queue = fact.queue if fact.queue in settings.queues else want.queue
                want = replace(want, queue=queue, is_person=True)
            case "call.callback_requested":
                want = replace(want, is_person=True, is_callback=True)
            case "call.answered":
                want = replace(want, is_person=True)
            case _:
                pass
    return want


def has_missed_before(line: LineSettings, record: Record, event: CallEvent) -> bool:
    """Whether an earlier step in this menu said something or pressed a key that stands for nothing."""
    own = replace(event, line=record.view.line)
    return any(_is_unclear(line, fact, record) for fact in _steps(record) if fact.menu == event.menu and fact != own)


def heard_of(record: Record) -> list[CallEvent]:
    """The steps whose words were understood."""
    return [fact for fact in _steps(record) if record.told[fact].intent is not None]


def _stepped(
    want: Want,
    line: LineSettings,
    fact: CallEvent,
    record: Record,
    misses: dict[str | None, int],
    settings: Settings,
) -> Want:
    told = record.told[fact]
    if _is_unclear(line, fact, record):
        misses[fact.menu] = misses.get(fact.menu, 0) + 1
    if not fact.digits and not fact.speech:
        return replace(want, is_person=True)
    wish = wish_of(line, fact, told.intent, settings)
    if wish is None:
        is_menu = chosen(line, fact) is not None
        return want if is_menu or misses.get(fact.menu, 0) < _MISSES_AT_MOST else replace(want, is_person=True)
    return replace(
        want,
        intent=wish.intent or want.intent,
        queue=wish.queue or want.queue,
        is_callback=want.is_callback or wish.is_callback,
        is_served=want.is_served or told.served,
        is_person=want.is_person or not told.served,
    )


def _is_unclear(line: LineSettings, fact: CallEvent, record: Record) -> bool:
    if fact.digits:
        return fact.menu != CALLBACK_MENU and chosen(line, fact) is None
    return bool(fact.speech) and record.told[fact].intent is None


def _steps(record: Record) -> list[CallEvent]:
    return [fact for fact in record.view.facts if fact.type == "call.step"]


def outcome_of(record: Record, want: Want) -> str | None:
    """How the call went: the facts' own word, but for what only the line's menu tells.

    A key may have asked for the call back, and a caller who wanted a person and got none was missed.
    """
    outcome = record.view.outcome
    if want.is_callback and outcome not in ("answered", "transferred"):
        return "callback"
    return "missed" if outcome == "self_service" and (want.is_person or not want.is_served) else outcome


def path_of(record: Record) -> list[Mapping[str, str | None]]:
    """The caller's steps through the menus, as the call's row shows them."""
    return [{"menu": one.menu, "digits": one.digits, "speech": one.speech} for one in record.view.path]
