"""The names that files and older models go by, as pages left them: renamed with their intents, or retired."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.live_intents import renamed_of
from gateway.store.nlu_intents import IntentRow
from nlu.renaming import Renaming


class ShippedNames(Renaming):
    """What pages did to the names that files and older models go by."""

    __slots__ = ()

    @classmethod
    def of(cls, rows: Iterable[IntentRow]) -> ShippedNames:
        """The names by what pages keep."""
        known = {row.name: row for row in rows}
        renamed = renamed_of(known)
        gone = {name for name, row in known.items() if row.state == "retired" and name not in renamed}
        return cls(renamed=renamed, retired=frozenset(gone))
