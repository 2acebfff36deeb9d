"""Whether an absence can stand beside the others: nobody is away twice at a time, and stand-ins go in no circle.

A circle is a chain of stand-ins that comes back to its beginning on a common instant: on it everybody in the chain is
away and each is replaced by the next, so nobody would be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.care.checks import Somebody
from gateway.care.days import Days
from gateway.care.findings import Finding

_LONGEST_CHAIN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Somebody (by mail) is away from one instant to another; `stand_in` takes their place."""

    person: str
    starts_at: int
    ends_at: int
    stand_in: str | None = None
    id: str | None = None


def check_absence(new: Away, others: Iterable[Away], people: Mapping[str, Somebody], days: Days) -> list[Finding]:
    """Everything that is wrong with a new absence beside those that are stored."""
    if new.ends_at <= new.starts_at:
        args = {"start": str(days.first_of(new.starts_at)), "end": str(days.last_of(new.ends_at))}
        return [Finding(code="dates-reversed", field="to", args=args)]
    stored = [one for one in others if one.starts_at < new.ends_at and new.starts_at < one.ends_at]
    return [*_of_overlap(new, stored, days), *_of_stand_in(new, stored, people, days)]


def circle_of(new: Away, others: Sequence[Away]) -> tuple[str, ...] | None:
    """The people of the circle that the absence would close, beginning and ending with whom it is of, or None."""
    if new.stand_in is None:
        return None
    by_person: dict[str, list[Away]] = {}
    for one in others:
        by_person.setdefault(one.person, []).append(one)
    return _follow(new.person, new.stand_in, (new.starts_at, new.ends_at), (new.person,), by_person)


def _of_overlap(new: Away, stored: Iterable[Away], days: Days) -> Iterator[Finding]:
    for one in stored:
        if one.person == new.person:
            args = {"start": str(days.first_of(one.starts_at)), "end": str(days.last_of(one.ends_at))}
            yield Finding(code="absence-overlap", field="from", args=args)


def _of_stand_in(new: Away, stored: Sequence[Away], people: Mapping[str, Somebody], days: Days) -> Iterator[Finding]:
    if new.stand_in is None:
        return
    somebody = people.get(new.stand_in)
    if new.stand_in == new.person:
        yield Finding(code="own-stand-in", field="stand_in", args={"name": new.person})
    elif somebody is None:
        yield Finding(code="unknown-person", field="stand_in", args={"name": new.stand_in, "nearest": "none"})
    elif not somebody.is_agent:
        yield Finding(code="not-an-agent", field="stand_in", args={"name": new.stand_in})
    elif somebody.last_day is not None and somebody.last_day < (days.last_of(new.ends_at) or somebody.last_day):
        yield Finding(code="leaves", field="stand_in", args={"name": new.stand_in, "day": str(somebody.last_day)})
    else:
        circle = circle_of(new, stored)
        if circle is not None:
            yield Finding(code="stand-in-circle", field="stand_in", args={"circle": " → ".join(circle)})


def _follow(
    first: str,
    person: str,
    span: tuple[int, int],
    seen: tuple[str, ...],
    by_person: Mapping[str, Sequence[Away]],
) -> tuple[str, ...] | None:
    """Go from stand-in to stand-in while all of them are away at once."""
    if person == first:
        return (*seen, person)
    if person in seen or len(seen) > _LONGEST_CHAIN:
        return None
    for one in by_person.get(person, ()):
        starts_at, ends_at = max(span[0], one.starts_at), min(span[1], one.ends_at)
        if starts_at < ends_at and one.stand_in is not None:
            found = _follow(first, one.stand_in, (starts_at, ends_at), (*seen, person), by_person)
            if found is not None:
                return found
    return None
