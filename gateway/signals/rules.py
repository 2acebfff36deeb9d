"""Which signals an event raises by the rules of the settings: pure, and the same however often it is asked."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.care import IntentSettings
from config.signals import OF_MESSAGES, SignalSettings, Trigger
from gateway.ids import SECOND
from gateway.live_intents import names_of
from gateway.signals import contacts
from gateway.signals.contacts import DAY
from gateway.signals.facts import FAILED_CONTACTS, AboutCase, Batch, Happened
from gateway.signals.words import Finder

_NEW_WITHIN = SECOND
"""A contact this young at its case's opening was made by it."""
REPORT = "signal"
"""The intent of a case that holds what one of us reports by hand."""
_OURS = ("answer", "handover", "closing", "callback")


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A signal to be noted once: one with the same `dedupe_key` is the same. `args` hold no customer's text."""

    kind: str
    rule: str | None
    dedupe_key: str
    at: int
    made_by: str
    args: Mapping[str, object]
    account_id: str | None = None
    contact_id: str | None = None
    case_id: str | None = None
    topic: str | None = None
    owner_mail: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    name: str
    settings: SignalSettings
    finder: Finder
    intents: re.Pattern[str] | None


class Rules:
    """The rules of the settings that are on, ready to be asked; an intent's earlier names count as its own."""

    def __init__(
        self, settings: Mapping[str, SignalSettings], intents: Mapping[str, IntentSettings] | None = None
    ) -> None:
        self._intents = intents if intents is not None else {}
        self._rules: dict[Trigger, list[_Rule]] = {}
        for name, one in settings.items():
            if one.enabled:
                self._rules.setdefault(one.on, []).append(_rule(name, one))

    def raised(self, event: Happened, batch: Batch) -> list[Raised]:
        """The signals of one event; the state of its account must have taken the event in already."""
        case = batch.cases.get(event.case_id or "")
        if case is None:
            return []
        found = self._found(event, case, batch)
        return [_signal(rule, event, case, key, args) for rule, key, args in found if _is_for(rule, case)]

    def _found(
        self, event: Happened, case: AboutCase, batch: Batch
    ) -> Iterator[tuple[_Rule, str, Mapping[str, object]]]:
        match event.kind:
            case "message.received" | "message.edited":
                yield from self._of_messages(event, case, batch)
            case "case.opened":
                made_at = case.contact_made_at
                if case.account_id and made_at is not None and 0 <= event.at - made_at <= _NEW_WITHIN:
                    yield from ((rule, str(case.contact_id), {}) for rule in self._on("new_contact"))
            case "conversation.rated":
                score = event.data.get("score")
                for rule in self._on("low_rating"):
                    if isinstance(score, int) and score <= rule.settings.score:
                        yield rule, event.id, {"score": score}
            case "case.reopened":
                times = batch.reopened.get(case.id, 0)
                yield from ((r, case.id, {"times": times}) for r in self._on("reopened") if times >= r.settings.times)
            case "case.ping_pong" | "case.transferred":
                for rule in self._on("ping_pong"):
                    if event.kind == "case.ping_pong" or case.hops >= rule.settings.times:
                        yield rule, case.id, {"hops": case.hops}
            case "customer.promise_broken":
                times = event.data.get("count", 0)
                for rule in self._on("customer_promise"):
                    if isinstance(times, int) and times >= rule.settings.times:
                        yield rule, str(event.data.get("promise") or event.id), {"times": times}
            case "promise.broken":
                if event.data.get("to", "customer") == "customer" and event.data.get("promised", "answer") in _OURS:
                    promised = {"promise": event.data.get("promised", "answer")}
                    yield from ((rule, event.id, promised) for rule in self._on("promise_broken"))
        yield from self._of_contacts(event, case, batch)

    def _of_messages(
        self, event: Happened, case: AboutCase, batch: Batch
    ) -> Iterator[tuple[_Rule, str, Mapping[str, object]]]:
        if event.data.get("intent") == REPORT:
            return  # one of us writes about a customer, see gateway.signals.reported
        said = [one for one in batch.messages_of(event) if not one.is_robots]
        intents = {intent for one in said for intent in one.intents}
        decided = event.data.get("intent")
        if said and isinstance(decided, str):
            intents.add(decided)
        intents = {
            name for intent in intents for name in names_of(self._intents, intent)
        }  # a rule may name it as before
        for rule in (rule for trigger in OF_MESSAGES for rule in self._on(trigger)):
            intent = next((one for one in sorted(intents) if rule.intents and rule.intents.match(one)), None)
            word = None if intent else next((w for one in said if (w := rule.finder.find(one.text))), None)
            if intent or word:
                yield rule, case.id, {"intent": intent} if intent else {"word": word}

    def _of_contacts(
        self, event: Happened, case: AboutCase, batch: Batch
    ) -> Iterator[tuple[_Rule, str, Mapping[str, object]]]:
        if case.account_id is None or contacts.contact_of(event, is_customers=True) != "failed":
            return
        kept = batch.kept.get((case.account_id, FAILED_CONTACTS), {})
        for rule in self._on("failed_contacts"):
            times = contacts.failed_since(kept, event.at - int(rule.settings.days * DAY))
            if times == rule.settings.times:
                mark = str(event.data.get("call") or event.id)
                yield rule, f"{case.account_id}:{mark}", {"times": times, "days": rule.settings.days}

    def _on(self, trigger: Trigger) -> Sequence[_Rule]:
        return self._rules.get(trigger, ())


def _rule(name: str, settings: SignalSettings) -> _Rule:
    kinds = "|".join(fnmatch.translate(intent) for intent in settings.intents)
    return _Rule(
        name=name, settings=settings, finder=Finder(settings.words), intents=re.compile(kinds) if kinds else None
    )


def _is_for(rule: _Rule, case: AboutCase) -> bool:
    return not rule.settings.tiers or case.tier in rule.settings.tiers


def _signal(rule: _Rule, event: Happened, case: AboutCase, key: str, args: Mapping[str, object]) -> Raised:
    return Raised(
        kind=rule.settings.on,
        rule=rule.name,
        dedupe_key=f"{rule.name}:{key}"[:200],
        at=event.at,
        made_by="rule",
        args=args,
        account_id=case.account_id,
        contact_id=case.contact_id,
        case_id=case.id,
        topic=case.topic,
        owner_mail=rule.settings.owner,
    )
