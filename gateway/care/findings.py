"""What is wrong in what somebody wants to have stored: each finding with its place, as data, told in their language."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from config.tree import nearest_name
from gateway.errors import NotValid
from gateway.texts import Texts

Where = Literal["line", "row"]

MOST_TOLD: Final = 1000
"""So many findings are told at once, by place; a file may have one in each of its lines."""
_TOLD_IN_MESSAGE: Final = 5
_MOST_GUESSES: Final = 20
NO_GUESS: Final = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong; `place` is the line of a file or the row of a list, None where there is only one."""

    code: str
    field: str
    place: int | None = None
    args: Mapping[str, str | int] = dataclasses.field(default_factory=dict)

    def text(self, texts: Texts, language: str) -> str:
        """What is wrong and the way out, without its place."""
        return texts.say(language, f"care-{self.code}", **self.args)

    def told(self, texts: Texts, language: str, *, where: Where) -> str:
        """The same with its place before it: "line 12, preferred: …"."""
        said = self.text(texts, language)
        if self.place is None:
            return f"{self.field}: {said}"
        return texts.say(language, f"care-at-{where}", place=self.place, field=self.field, said=said)


class CareRefused(NotValid):
    """What was sent is not stored: `findings` has everything that is wrong with it, once each, by place.

    The message is in English as all refusals are; what `fields` tells is in the reader's language: the first findings,
    and under "more" how many others there are.
    """

    def __init__(
        self, findings: Iterable[Finding], texts: Texts, *, language: str = "en", where: Where = "line"
    ) -> None:
        ordered = sorted(findings, key=lambda one: (one.place or 0, one.field))
        self.findings: Sequence[Finding] = tuple({repr(one): one for one in ordered}.values())
        self.where: Where = where
        told = [one.told(texts, "en", where=where) for one in self.findings[:_TOLD_IN_MESSAGE]]
        more = len(self.findings) - len(told)
        message = "; ".join(told) + (f"; and {more} more" if more else "")
        first = self.findings[:MOST_TOLD]
        fields: dict[str, object] = {one.field: one.text(texts, language) for one in reversed(first)}
        fields["findings"] = [_listed(one, texts, language, where) for one in first]
        if untold := len(self.findings) - len(first):
            fields["more"] = untold
        super().__init__(message, fields=fields)

    def in_language(self, texts: Texts, language: str) -> CareRefused:
        """The same refusal for a reader of that language."""
        return CareRefused(self.findings, texts, language=language, where=self.where)


class Guesses:
    """Names that look like a wrong one; only the first few are looked for, as a file may have thousands."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def of(self, what: str, wrong: str, right: Iterable[str]) -> str:
        """The nearest right name, or NO_GUESS."""
        key = (what, wrong)
        if key not in self._known:
            if len(self._known) >= _MOST_GUESSES:
                return NO_GUESS
            self._known[key] = nearest_name(wrong, right) or NO_GUESS
        return self._known[key]


def _listed(one: Finding, texts: Texts, language: str, where: Where) -> dict[str, object]:
    return {
        where: one.place,
        "field": one.field,
        "code": one.code,
        "args": dict(one.args),
        "text": one.text(texts, language),
    }
