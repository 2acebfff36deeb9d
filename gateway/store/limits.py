"""How many automatic letters went out of late, and marks of what was told when: one row a name among the counters.

A count's row is a ring of slots: each counts the letters of an equal part of the window, one more than the window is
parts long, so that together they cover it wherever it ends. No window of that length ever holds more letters than its
limit, a burst across a border included, and neither reading nor counting depends on how many letters there were. A
letter is forgotten when its slot is: a part later than it could be. Limits over 127 have few slots (a row is a 64-bit
number), so there the oldest counts by the share of it that the window still covers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store.bulk import Bulk
from gateway.store.schema import counter

_ROW_BITS = 63
_LAST_INSTANT_US = 8_000_000_000_000_000  # in the year 2223
_MOST_SLOTS = 13
_SMALL_BITS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is limited under a name: at most so many letters in any stretch of time so long.

    `slack` is how near the limit, in letters, a count is looked at again in the transaction that writes it, before
    anything else: more than others can count meanwhile.
    """

    name: str
    window_us: int
    most: int
    slack: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One letter to be counted under a subject, or (`is_alarm`) the alarm that none may go, raised once a window."""

    subject: Subject
    at: int
    is_alarm: bool = False


@dataclass(slots=True, kw_only=True)
class LimitsWanted:
    """What a batch must know: the names of counts and marks, and what each sender's mails name of our threads."""

    names: set[str] = field(default_factory=set)
    case_prefixes: set[str] = field(default_factory=set)  # of the names that end with a case's id
    threads: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # by sender: message ids, case numbers


@dataclass(slots=True, kw_only=True)
class LimitsKnown:
    """The stored values by name; counts of the same batch are added at once, so that together they keep the limit."""

    values: dict[str, int] = field(default_factory=dict)

    def is_used_up(self, subject: Subject, *, at: int) -> bool:
        """Whether no more letter may go."""
        if not self.values.get(subject.name):
            return subject.most < 1
        return self._ring(subject, at).used(at) > subject.most - 1

    def is_near(self, subject: Subject, *, at: int) -> bool:
        """Whether others could use the limit up meanwhile."""
        if subject.slack >= subject.most:
            return True
        return self._ring(subject, at).used(at) + subject.slack >= subject.most

    def is_alarmed(self, subject: Subject, *, at: int) -> bool:
        """Whether the alarm was raised in this window."""
        return self._ring(subject, at).is_alarmed

    def add(self, count: Count) -> None:
        """Count one more."""
        ring = self._ring(count.subject, count.at)
        if count.is_alarm:
            ring.is_alarmed = True
        else:
            ring.count()
        self.values[count.subject.name] = ring.value

    def _ring(self, subject: Subject, at: int) -> _Ring:
        return _Ring.of(self.values.get(subject.name, 0), _shape(subject.most, subject.window_us), at)


def load(connection: Connection, known: LimitsKnown, names: Collection[str]) -> None:
    """The stored values of these names."""
    if names:
        known.values.update(connection.execute(_VALUES, {"names": list(names)}).tuples().all())


def told_name(case_id: str, identity_id: str) -> str:
    """The mark of when somebody was last told that a person will answer in a case."""
    return f"told:{case_id}:{identity_id}"


def over(connection: Connection, changes: Sequence[Sequence[Count]]) -> frozenset[int]:
    """The places of the changes that others have left no letter for since they were decided.

    Their rows stay locked until this transaction ends.
    """
    counts = [count for one in changes for count in one]
    if not counts:
        return frozenset()
    known = _locked(connection, counts)
    refused: set[int] = set()
    for place, one in enumerate(changes):
        if any(_is_late(known, count) for count in one):
            refused.add(place)
            continue
        for count in one:
            known.add(count)
    return frozenset(refused)


def raise_counts(connection: Connection, counts: Sequence[Count]) -> None:
    """Count these letters and note these alarms."""
    if not counts:
        return
    known = _locked(connection, counts)
    for count in counts:
        known.add(count)
    names = {count.subject.name for count in counts}
    set_marks(connection, [(name, known.values[name]) for name in names])


def set_marks(connection: Connection, marks: Iterable[tuple[str, int]]) -> None:
    """Note values under names, in place of what stood there."""
    _MARK.run(connection, sorted(marks))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """How a limit's row is laid out: from the lowest bits up the slots, newest first, the alarm, the slot's number."""

    bits: int
    slots: int
    slot_us: int
    width: int  # the bits of all slots together

    @property
    def full(self) -> int:
        """What a slot holds at most: all its bits."""
        return (1 << self.bits) - 1


@dataclass(slots=True, kw_only=True)
class _Ring:
    """A row as it stands at an instant: the number of the newest slot and the counts, still packed, newest lowest."""

    shape: _Shape
    number: int
    counts: int
    is_alarmed: bool

    @classmethod
    def of(cls, value: int, shape: _Shape, at: int) -> _Ring:
        """The row's value brought to that instant; one written by a clock that is ahead stays as it is."""
        width, stored = shape.width, value >> shape.width + 1
        number = max(stored, at // shape.slot_us)
        passed = min(number - stored, shape.slots)
        parts = shape.slots - 1
        is_alarmed = bool(value >> width & 1) and stored // parts == number // parts
        counts = value << shape.bits * passed & (1 << width) - 1
        return cls(shape=shape, number=number, counts=counts, is_alarmed=is_alarmed)

    @property
    def value(self) -> int:
        """What is stored."""
        return self.counts | self.is_alarmed << self.shape.width | self.number << self.shape.width + 1

    def count(self) -> None:
        """Count one more in the newest slot; a full one stays full."""
        if self.counts & self.shape.full < self.shape.full:
            self.counts += 1

    def used(self, at: int) -> float:
        """The letters of the last window."""
        bits, full, left, total = self.shape.bits, self.shape.full, self.counts, 0
        while left:
            total += left & full
            left >>= bits
        if bits <= _SMALL_BITS:
            return total
        oldest = self.counts >> self.shape.width - bits
        passed_us = max(0, at - self.number * self.shape.slot_us)
        return total - oldest * min(1.0, passed_us / self.shape.slot_us)


@lru_cache(maxsize=256)
def _shape(most: int, window_us: int) -> _Shape:
    """As many slots as a row has room for."""
    bits = max(1, most.bit_length())
    for slots in range(_MOST_SLOTS, 2, -1):
        slot_us = -(-window_us // (slots - 1))
        if bits * slots + 1 + (_LAST_INSTANT_US // slot_us).bit_length() <= _ROW_BITS:
            return _Shape(bits=bits, slots=slots, slot_us=slot_us, width=bits * slots)
    return _Shape(bits=bits, slots=2, slot_us=window_us, width=bits * 2)


def _locked(connection: Connection, counts: Iterable[Count]) -> LimitsKnown:
    """What is stored under the names of these counts, kept from others until this transaction ends."""
    names = sorted({count.subject.name for count in counts})
    values = dict(connection.execute(_LOCKED, {"names": names}).tuples().all())
    missing = [name for name in names if name not in values]
    if missing and connection.dialect.name == "postgresql":  # elsewhere one transaction writes at a time
        _KEEP.run(connection, [(name,) for name in missing])
        values |= dict(connection.execute(_LOCKED, {"names": missing}).tuples().all())
    return LimitsKnown(values=values)


def _is_late(known: LimitsKnown, count: Count) -> bool:
    if count.is_alarm:
        return known.is_alarmed(count.subject, at=count.at)
    return known.is_used_up(count.subject, at=count.at)


def _put(insert: Any) -> Any:
    statement = insert(counter).values(name=bindparam("name"), value=bindparam("value"))
    return statement.on_conflict_do_update(index_elements=[counter.c.name], set_={"value": statement.excluded.value})


_VALUES = select(counter.c.name, counter.c.value).where(counter.c.name.in_(bindparam("names", expanding=True)))
_LOCKED = _VALUES.order_by(counter.c.name).with_for_update()
_MARK = Bulk({"sqlite": _put(sqlite.insert), "postgresql": _put(postgresql.insert)}, ("name", "value"))
_KEEP = Bulk(
    {
        "postgresql": postgresql.insert(counter)
        .values(name=bindparam("name"), value=literal_column("0"))
        .on_conflict_do_nothing(index_elements=[counter.c.name])
    },
    ("name",),
)
