"""Shipped examples under the names their intents have now: renamed with them, and left out where one was retired."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

import orjson

from gateway.live_intents import renamed_of
from gateway.store.nlu_intents import IntentRow
from nlu.training import Example


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedNames:
    """What pages did to the names that files go by."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    retired: AbstractSet[str] = frozenset()

    @classmethod
    def of(cls, rows: Iterable[IntentRow]) -> ShippedNames:
        """The names by what pages keep."""
        known = {row.name: row for row in rows}
        renamed = renamed_of(known)
        gone = {name for name, row in known.items() if row.state == "retired" and name not in renamed}
        return cls(renamed=renamed, retired=frozenset(gone))

    @property
    def mark(self) -> str:
        """What changes with them; empty where pages changed no name."""
        if not self.renamed and not self.retired:
            return ""
        told = orjson.dumps([sorted(self.renamed.items()), sorted(self.retired)])
        return ":" + hashlib.sha256(told).hexdigest()[:16]

    def present(self, examples: Sequence[Example]) -> Sequence[Example]:
        """The examples as they are called now, without those of intents that count no more."""
        if not self.mark:
            return examples
        called = (replace(one, intent=self.renamed.get(one.intent, one.intent)) for one in examples)
        return [one for one in called if one.intent not in self.retired]
