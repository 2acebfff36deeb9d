"""What would be done with a message if a model had answered: by the bot or a person, in which queue, and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, assert_never

from bots import parse as spoken
from config.settings import Settings
from gateway import decide
from gateway.routing import Matter, route
from gateway.store.nlu_messages import Told
from gateway.store.rows import Reason
from nlu.answer_apart import Answer
from nlu.contract import Ranked

Does = Literal["act", "clarify", "person", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Would:
    """Who would deal with a message first, the queue it would have as soon as a person is wanted, and why."""

    does: Does
    queue: str
    reason: Reason

    @property
    def place(self) -> tuple[Does, str]:
        """What two of them are compared by."""
        return self.does, self.queue

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"does": self.does, "queue": self.queue, "reason": dict(self.reason)}


def would(settings: Settings, told: Told, answer: Answer, *, now: int) -> Would:
    """What would be done with the message as the first of its case, by these settings."""
    situation = decide.Situation(
        owner=None,
        intent=answer.intent,
        confidence=answer.confidence,
        ranking=tuple(Ranked(name=name, confidence=share) for name, share in answer.ranking),
        wants_person=spoken.wants_person(told.text),
        act_from=answer.act_from,
    )
    action = decide.decide(situation, settings)
    meant = action.intent if isinstance(action, decide.HandOver | decide.Say | decide.StartFlow) else None
    section = settings.intents.get(meant or "")
    matter = Matter(
        topic=(section.topic if section is not None else None) or told.topic,
        intent=meant,
        level=section.level if section is not None else "primary",
        tier=settings.gateway.default_tier,
        language=answer.language or told.case_language,
        brand=told.brand,
        channel_kind=told.channel_kind,
    )
    target = route(settings, matter, account=None, care=(), people={}, now=now)
    return Would(does=_does(action), queue=target.queue, reason=action.reason)


def _does(action: decide.Action) -> Does:
    match action:
        case decide.Say() | decide.StartFlow() | decide.ContinueFlow():
            return "act"
        case decide.Clarify():
            return "clarify"
        case decide.HandOver():
            return "person"
        case decide.Note() | decide.Ignore():
            return "nothing"
        case _:
            assert_never(action)
