"""A call as its row keeps it: the facts, and beside each what it came to and the message that tells it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from channels.message import CallEvent
from gateway.calls_facts import CallView, call_view, fold
from gateway.store.call_rows import CallRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one fact came to: the message of the case that tells it, the intent understood, whether it was served.

    `served` means that the caller's want was answered at once by what was said.
    """

    message_id: str
    intent: str | None = None
    served: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything known of one call; whatever else is said of it is computed from here, in any order of arrival."""

    view: CallView
    told: Mapping[CallEvent, Told] = field(default_factory=dict)

    def knows(self, event: CallEvent) -> bool:
        """Whether this fact was told before, under whatever webhook id."""
        return replace(event, line=self.view.line) in self.told

    def of(self, event: CallEvent) -> Told:
        """What a known fact came to."""
        return self.told[replace(event, line=self.view.line)]

    def with_fact(self, event: CallEvent, told: Told) -> Record:
        """The record with one more fact."""
        own = replace(event, line=self.view.line)
        return Record(view=fold(self.view, event), told={**self.told, own: told})

    def as_json(self) -> Mapping[str, object]:
        """The record as the call's row keeps it."""
        told = [self.told[fact] for fact in self.view.facts]
        return {
            "facts": self.view.facts_as_json(),
            "told": [{"message": one.message_id, "intent": one.intent, "served": one.served} for one in told],
        }


def read_record(stored: CallRow | None, call_id: str, line: str) -> Record:
    """The record that a call's row keeps; an empty one for a call nobody told of yet."""
    if stored is None:
        return Record(view=call_view(call_id, line))
    facts = cast("Sequence[Mapping[str, str]]", stored.facts["facts"])
    told = cast("Sequence[Mapping[str, object]]", stored.facts["told"])
    by_fact: dict[CallEvent, Told] = {}
    for fact, one in zip(facts, told, strict=True):
        known = call_view(call_id, stored.line, [fact]).facts[0]
        by_fact[known] = Told(
            message_id=str(one["message"]),
            intent=cast("str | None", one["intent"]),
            served=bool(one["served"]),
        )
    return Record(view=call_view(call_id, stored.line, facts), told=by_fact)
