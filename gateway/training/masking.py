"""Personal data out of texts that become examples: each datum gives way to an invented one of its kind and shape.

The sentence keeps its form, so that models learn from it as from the original: `+7 495 000-00-01` stands where a phone
stood, `4500123456` for an order number of ten figures. Firm rules (what identifies somebody by itself) hold for texts
that people wrote or edited too; the others (names, addresses, firms) only propose, before a person looks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gateway.training.personal import KINDS, Found, firm_finds, soft_finds, without_signature
from gateway.training.stand_ins import StandIns
from nlu.contract import Entity
from nlu.entities import EntityReader
from nlu.training import Example, in_one_line

LONGEST: Final = 1_000
"""Code points of a message that become an example; what is wanted stands at its head."""

_IDENTIFYING: Final = frozenset({"phone", "email", "order_number", "document_number", "tracking_number"})
_GIVING_WAY: Final = _IDENTIFYING | {"address", "person", "money"}
_STAYING: Final = frozenset({"product_reference", "quantity", "date"})
_UNSEEN: Final = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A text with invented data in the place of personal ones; `count` tells how many gave way."""

    text: str
    entities: tuple[Entity, ...]
    count: int


def masked(text: str, reader: EntityReader, *, language: str | None = None) -> Masked:
    """A customer's text ready to be an example: in one line, cut to its head, nothing personal left that we know of.

    Masking what is masked changes nothing.
    """
    shown = _head(without_signature(_UNSEEN.sub("", text)))
    read = [_as_found(entity) for entity in reader.read(shown, language)]
    staying = [one for one in read if one.kind in _STAYING]
    soft = [one for one in soft_finds(shown) if one.kind != "number" or not _meets(one, staying)]
    found = _joined([*firm_finds(shown), *(one for one in read if one.kind in _GIVING_WAY), *soft])
    moved = _Moved(shown, found)
    shows = [one for one in found if one.kind in _GIVING_WAY]
    shows += [one for one in staying if not _meets(one, found)]
    kept = [moved.entity(one.kind, one.start, one.end) for one in shows]
    return Masked(text=moved.text, entities=tuple(sorted(kept, key=_place)), count=moved.count)


def firmly_masked(text: str, entities: Iterable[Entity], reader: EntityReader) -> Masked:
    """A text that a person wrote or edited: what identifies somebody by itself gives way all the same.

    Names, addresses and firms stay as the person left them, and so do the entities.
    """
    read = [_as_found(entity) for entity in reader.read(text) if entity.entity in _IDENTIFYING]
    moved = _Moved(text, _joined([*firm_finds(text), *read]))
    kept = [moved.kept(entity) for entity in entities]
    return Masked(text=moved.text, entities=tuple(sorted(kept, key=_place)), count=moved.count)


class _Moved:
    """A text with stand-ins in the place of what was found, and where its places are now."""

    def __init__(self, text: str, found: Sequence[Found]) -> None:
        stand_ins = StandIns()
        self.text, self.count, end = "", 0, 0
        self._moves: list[tuple[int, int, int, int]] = []
        for one in found:
            self.text += text[end : one.start]
            start, end = len(self.text), one.end
            said = stand_ins.of(one.kind, text[one.start : one.end])
            self.text += said
            self.count += said != text[one.start : one.end]
            self._moves.append((one.start, one.end, start, len(self.text)))
        self.text += text[end:]

    def entity(self, kind: str, start: int, end: int) -> Entity:
        """An entity that stood at `start:end`, where it stands now."""
        start, end = self._at(start, is_end=False), self._at(end, is_end=True)
        return Entity(entity=kind, value=self.text[start:end], start=start, end=end)

    def kept(self, entity: Entity) -> Entity:
        """An entity as it was given, at its new place; its normal form only where its value is the same."""
        moved = self.entity(entity.entity, entity.start, entity.end)
        normalized = entity.normalized if moved.value == entity.value else None
        return replace(entity, value=moved.value, normalized=normalized, start=moved.start, end=moved.end)

    def _at(self, place: int, *, is_end: bool) -> int:
        by = 0
        for start, end, new_start, new_end in self._moves:
            if place > end or (place == end and is_end):
                by = new_end - end
            elif place > start:
                return new_end if is_end else new_start
            elif place == end:
                by = new_end - end
        return place + by


def _head(text: str) -> str:
    """The text in one line, cut at the last space before the limit."""
    shown = in_one_line(Example(text=text, intent="", language="")).text
    shown = "".join(letter for letter in shown if letter >= " " or letter == "\t")
    return shown if len(shown) <= LONGEST else shown[:LONGEST].rsplit(" ", 1)[0]


def _joined(found: Collection[Found]) -> list[Found]:
    """What was found without overlaps: places that overlap become one, of the kind that tells most."""
    joined: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if joined and one.start < joined[-1].end:
            last = joined[-1]
            kind = min(last.kind, one.kind, key=KINDS.index)
            joined[-1] = Found(kind=kind, start=last.start, end=max(last.end, one.end))
        else:
            joined.append(one)
    return joined


def _meets(one: Found, others: Iterable[Found]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _as_found(entity: Entity) -> Found:
    return Found(kind=entity.entity, start=entity.start, end=entity.end)


def _place(entity: Entity) -> int:
    return entity.start
