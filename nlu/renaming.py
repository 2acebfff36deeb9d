"""What became of the names of intents: examples, test lines and answers under the names that count now. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

import orjson

from nlu.contract import Parse, Ranked
from nlu.fixed_set import FixedSet, TwoMatters
from nlu.training import Example


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """The present name for each earlier one, and the intents that count no more."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    retired: AbstractSet[str] = frozenset()

    @property
    def mark(self) -> str:
        """What changes with them; empty where no name was changed."""
        if not self.renamed and not self.retired:
            return ""
        told = orjson.dumps([sorted(self.renamed.items()), sorted(self.retired)])
        return ":" + hashlib.sha256(told).hexdigest()[:16]

    def present(self, examples: Sequence[Example]) -> Sequence[Example]:
        """The examples as they are called now, without those of intents that count no more."""
        if not self.mark:
            return examples
        called = (replace(one, intent=self.name(one.intent)) for one in examples)
        return [one for one in called if one.intent not in self.retired]

    def present_set(self, fixed: FixedSet) -> FixedSet:
        """The fixed set under the present names, marked as another one where that changes it."""
        if not self.mark:
            return fixed
        return replace(
            fixed,
            mark=fixed.mark + self.mark,
            lines=tuple(self.present(fixed.lines)),
            safety=tuple(self.present(fixed.safety)),
            mails=tuple(self.present(fixed.mails)),
            two_matters=tuple(
                self._two_matters(one) for one in fixed.two_matters if self.name(one.intent) not in self.retired
            ),
        )

    def name(self, name: str) -> str:
        """The name an intent has now, for one it has or had."""
        return self.renamed.get(name, name)

    def _two_matters(self, line: TwoMatters) -> TwoMatters:
        also = (self.name(one) for one in line.also)
        return replace(line, intent=self.name(line.intent), also=tuple(one for one in also if one not in self.retired))


def renamed_parse(parse: Parse, renamed: Mapping[str, str]) -> Parse:
    """The parse with the present names of its intents, each once; of two names of one intent the surer one counts."""
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
