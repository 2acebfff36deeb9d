"""Owns how far a folder was read: which mails were looked at, exactly where it matters, in bounded space; pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

EXACT = 500
"""So many of the newest UIDs are kept one by one: one that shows late or out of order is still a mail to take."""
LONGEST = 2000
"""So many ranges are written down; what lies above them is looked at again after a restart."""

_WRITTEN = re.compile(r"(\d{1,10});((?:\d{1,10}(?::\d{1,10})?)(?:,\d{1,10}(?::\d{1,10})?)*)?", re.ASCII)
_OF_BEFORE = re.compile(r"(\d{1,10}):(\d{1,10})", re.ASCII)

Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The UIDs of a folder that need not be looked at again, under one UIDVALIDITY (RFC 3501, 2.3.1.1).

    `seen` are ranges in ascending order that neither meet nor overlap.
    """

    validity: int
    seen: tuple[Range, ...] = ()

    @classmethod
    def read(cls, text: str | None, *, validity: int) -> Cursor:
        """The cursor as `text` wrote it; an empty one where the folder is new or numbers its mail anew."""
        if (old := _OF_BEFORE.fullmatch(text or "")) and int(old[1]) == validity:
            return cls(validity=validity, seen=((1, int(old[2])),) if int(old[2]) else ())
        found = _WRITTEN.fullmatch(text or "")
        if found is None or int(found[1]) != validity or not found[2]:
            return cls(validity=validity)
        parts = (part.partition(":") for part in found[2].split(","))
        return cls(validity=validity, seen=_joined((int(low), int(high or low)) for low, _, high in parts))

    @property
    def text(self) -> str:
        """The cursor as it is stored: UIDVALIDITY and a sequence set."""
        parts = (f"{low}:{high}" if low < high else str(low) for low, high in self.seen[:LONGEST])
        return f"{self.validity};{','.join(parts)}"

    @property
    def exact_from(self) -> int:
        """Above this UID every one is known for itself; below it what is still to be taken is `owed`."""
        return max(self.seen[-1][1] - EXACT, 0) if self.seen else 0

    def unseen(self, listed: Sequence[int]) -> list[int]:
        """Those of the UIDs, given in ascending order, that were not looked at."""
        found: list[int] = []
        low = 1
        for first, last in self.seen:
            if low < first:
                found += listed[bisect_left(listed, low) : bisect_left(listed, first)]
            low = last + 1
        return found + list(listed[bisect_left(listed, low) :])

    def with_seen(self, uids: Iterable[int], *, owed: Collection[int] = ()) -> Cursor:
        """The cursor with these looked at too; below the newest `EXACT` only the `owed` ones stay open."""
        exact = _joined([*self.seen, *((uid, uid) for uid in uids)])
        top = exact[-1][1] if exact else 0
        floor = top - EXACT
        if floor < 1:
            return Cursor(validity=self.validity, seen=exact)
        above = ((max(low, floor + 1), high) for low, high in exact if high > floor)
        still_owed = Cursor(validity=self.validity, seen=exact).unseen(sorted(owed))
        below = _without(floor, [uid for uid in still_owed if uid <= floor])
        return Cursor(validity=self.validity, seen=_joined([*below, *above]))


def _joined(ranges: Iterable[Range]) -> tuple[Range, ...]:
    made: list[Range] = []
    for low, high in sorted(ranges):
        if made and low <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(made[-1][1], high))
        elif low <= high:
            made.append((low, high))
    return tuple(made)


def _without(top: int, holes: Sequence[int]) -> list[Range]:
    """All from 1 to `top` but for the holes, given in ascending order."""
    made: list[Range] = []
    low = 1
    for hole in holes:
        if low < hole:
            made.append((low, hole - 1))
        low = hole + 1
    return [*made, (low, top)] if low <= top else made
