"""An engine whose answers name intents as they are called now, whatever its model was trained with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.live_intents import Intents, catalogue_of
from nlu.contract import Engine, Parse, Ranked, Utterance


class PresentNames:
    """Passes everything on to the engine inside; of two names of one intent the surer one counts."""

    def __init__(self, inside: Engine, intents: Intents) -> None:
        self.inside = inside
        self._intents = intents

    @property
    def name(self) -> str:
        """The engine's kind."""
        return self.inside.name

    @property
    def model(self) -> str:
        """The id of the model that answers now."""
        return self.inside.model

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        """Understand each utterance, in order."""
        found = await self.inside.parse_many(utterances)
        renamed = catalogue_of(self._intents).renamed
        return [renamed_parse(one, renamed) for one in found] if renamed else found

    async def parse(self, utterance: Utterance) -> Parse:
        """Understand one utterance."""
        return (await self.parse_many((utterance,)))[0]

    async def close(self) -> None:
        """Close the engine inside."""
        await self.inside.close()


def renamed_parse(parse: Parse, renamed: Mapping[str, str]) -> Parse:
    """The parse with the present names of its intents, each once."""
    leading = renamed.get(parse.intent.name, parse.intent.name)
    also = dict.fromkeys(renamed.get(name, name) for name in parse.also)
    ranking: dict[str, Ranked] = {}
    for one in parse.ranking:
        name = renamed.get(one.name, one.name)
        ranking.setdefault(name, Ranked(name=name, confidence=one.confidence))
    return replace(
        parse,
        intent=replace(parse.intent, name=leading),
        also=tuple(name for name in also if name != leading),
        ranking=tuple(ranking.values()),
    )
