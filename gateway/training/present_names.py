"""An engine whose answers name intents as they are called now, whatever its model was trained with."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.live_intents import Intents, catalogue_of
from nlu.contract import Engine, Parse, Utterance
from nlu.renaming import renamed_parse
from nlu.trouble import trouble_of


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

    @property
    def trouble(self) -> str | None:
        """What is wrong inside although it answers, for whoever looks after it."""
        return trouble_of(self.inside)

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
