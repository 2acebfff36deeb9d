"""The contract of understanding: what goes into an engine, what comes out, and how an engine fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypedDict

OUT_OF_SCOPE = "oos"
"""The name of a message that belongs to no intent of the catalogue."""


class NluError(Exception):
    """Something about understanding went wrong; the subclasses say what the caller can do."""


class EngineUnavailable(NluError):
    """The engine cannot answer now (down, late, broken answer): ask another engine, or this one later."""


class ExamplesInvalid(NluError):
    """Training examples cannot be read or do not suffice: mend the named file and train again."""


class TrainingCancelled(NluError):
    """Training was ended from outside; nothing of it is left."""


class PatternInvalid(NluError):
    """A pattern from the settings is no regular expression: mend the named one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One text to understand, with the customer's locale where one is known (a prior, no more)."""

    text: str
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A datum in the text: `value` as written at `start:end` (code points, end excluded).

    `normalized` is the one form by which data of a kind compare; `title` what a catalogue calls it.
    """

    entity: str
    value: str
    normalized: str | None = None
    title: str | None = None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """An intent and the calibrated probability that it is the right one."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parse:
    """What an engine understood.

    Below the gate `intent.name` is `oos` and its confidence the probability that the text is out
    of scope; `ranking` is never changed by the gate. `also` names further matters, likeliest first.
    Where danger to people is told, that is the intent, whatever leads the ranking. `act_from` is the
    confidence of the intent from which the wanted share of acts is right, None where the engine cannot tell.
    """

    text: str
    intent: Ranked
    also: tuple[str, ...]
    entities: tuple[Entity, ...]
    ranking: tuple[Ranked, ...]
    language: str
    engine: str
    model: str
    act_from: float | None = None

    def as_rasa(self) -> RasaParse:
        """The answer of `/v1/nlu/parse`: Rasa's shape with our fields beside it."""
        return RasaParse(
            text=self.text,
            intent=_ranked(self.intent),
            also=list(self.also),
            entities=[_entity(entity) for entity in self.entities],
            intent_ranking=[_ranked(item) for item in self.ranking],
            language=self.language,
            engine=self.engine,
            model=self.model,
        )


class Engine(Protocol):
    """Understands texts; several at once cost less than one by one.

    `parse_many` answers one `Parse` per utterance in their order, raises `EngineUnavailable` when
    it cannot answer, and never fails because of what a text holds: an empty text, a lone emoji or
    100 kB of noise get an answer too. After `close` an engine is not used again.
    """

    @property
    def name(self) -> str:
        """The engine's kind, e.g. `embedded` or `rasa`."""

    @property
    def model(self) -> str:
        """The id of the model that answers now; it changes when the examples change."""

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        """Understand each utterance, in order."""

    async def parse(self, utterance: Utterance) -> Parse:
        """Understand one utterance."""

    async def close(self) -> None:
        """Give back connections and threads; a second call does nothing."""


class RasaRanked(TypedDict):
    """An intent as JSON."""

    name: str
    confidence: float


class RasaEntity(TypedDict, total=False):
    """An entity as JSON; `normalized` and `title` stand only where there is one."""

    entity: str
    value: str
    normalized: str
    title: str
    start: int
    end: int


class RasaParse(TypedDict):
    """A parse as JSON."""

    text: str
    intent: RasaRanked
    also: list[str]
    entities: list[RasaEntity]
    intent_ranking: list[RasaRanked]
    language: str
    engine: str
    model: str


def _ranked(item: Ranked) -> RasaRanked:
    return RasaRanked(name=item.name, confidence=round(item.confidence, 6))


def _entity(item: Entity) -> RasaEntity:
    found = RasaEntity(entity=item.entity, value=item.value, start=item.start, end=item.end)
    if item.normalized is not None:
        found["normalized"] = item.normalized
    if item.title is not None:
        found["title"] = item.title
    return found
