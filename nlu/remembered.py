"""Parses of short texts said again and again ("yes", "thanks", "where is my order"), kept in front of an engine."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from nlu.contract import Engine, Parse, Utterance
from nlu.trouble import trouble_of

AT_MOST: Final = 4_096
"""Parses kept; the one asked for longest ago goes first."""

LONGEST: Final = 120
"""Characters of a text that is kept: longer ones do not come twice, and this bounds the bytes."""

_OF_TODAY: Final = "date"

_Key = tuple[str, str | None, str]


class RememberedEngine:
    """An engine that is asked once for what is said often; a new model is asked anew.

    What names a day is not kept, for "tomorrow" is another day tomorrow. The engine inside is called each time, with
    nothing if need be, so that it follows promotions as it would without this.
    """

    def __init__(self, inside: Engine, *, at_most: int = AT_MOST) -> None:
        """Remember for this engine; it is closed with this one."""
        self._inside = inside
        self._at_most = at_most
        self._kept: OrderedDict[_Key, Parse] = OrderedDict()

    @property
    def name(self) -> str:
        """The engine's kind."""
        return self._inside.name

    @property
    def model(self) -> str:
        """The id of the model that answers now."""
        return self._inside.model

    @property
    def trouble(self) -> str | None:
        """What is wrong inside although it answers, for whoever looks after it."""
        return trouble_of(self._inside)

    async def parse_many(self, utterances: Sequence[Utterance]) -> list[Parse]:
        """Understand each utterance, in order, those known already without asking again."""
        await self._inside.parse_many(())
        model = self._inside.model
        keys = [(item.text, item.locale, model) for item in utterances]
        known = [self._known(key) for key in keys]
        asked = [item for item, parse in zip(utterances, known, strict=True) if parse is None]
        fresh = iter(await self._inside.parse_many(asked)) if asked else iter(())
        return [parse or self._keep(key, next(fresh)) for key, parse in zip(keys, known, strict=True)]

    async def parse(self, utterance: Utterance) -> Parse:
        """Understand one utterance."""
        return (await self.parse_many((utterance,)))[0]

    async def close(self) -> None:
        """Forget everything and close the engine inside."""
        self._kept.clear()
        await self._inside.close()

    def _known(self, key: _Key) -> Parse | None:
        parse = self._kept.get(key)
        if parse is not None:
            self._kept.move_to_end(key)
        return parse

    def _keep(self, key: _Key, parse: Parse) -> Parse:
        text, _, model = key
        is_lasting = parse.model == model and all(one.entity != _OF_TODAY for one in parse.entities)
        if len(text) <= LONGEST and is_lasting:
            self._kept[key] = parse
            if len(self._kept) > self._at_most:
                self._kept.popitem(last=False)
        return parse
