"""What must change so that the care table says what is wanted: pure plans over stored lines, with history kept.

A line that was in force is never rewritten by a change that is asked for "from" a day: it ends the day before, and the
new one begins. Lines that are over stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gateway.care.checks import CareLine
from gateway.care.days import ONE_DAY, overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Stored lines that go, stored lines that change their days or approver, and new lines; `stand` is the result."""

    removed: tuple[CareLine, ...] = ()
    changed: tuple[CareLine, ...] = ()
    added: tuple[CareLine, ...] = ()
    stand: tuple[CareLine, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether everything stands already as it is wanted."""
        return not (self.removed or self.changed or self.added)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The numbers of the accounts whose lines change."""
        return tuple(dict.fromkeys(one.account for one in (*self.removed, *self.changed, *self.added)))


def plan_replacing(
    stored: Sequence[CareLine],
    wanted: Sequence[CareLine],
    *,
    keys: Collection[tuple[str, str]],
    today: date,
    start: date | None = None,
) -> Plan:
    """Make the lines of these accounts and topics exactly the wanted ones, from `start` on or as a whole.

    `stored` holds approved lines; those that are over stay. Doing it twice changes nothing the second time.
    """
    live = [one for one in stored if one.key in keys]
    matched: dict[str, CareLine] = {}
    open_ones = _by_saying(live)
    added: list[CareLine] = []
    for line in wanted:
        clamped = _clamped(line, start)
        twin = _take(open_ones, line) or _take(open_ones, clamped) or _running(open_ones, clamped, start)
        if twin is None or twin.id is None:
            added.append(clamped)
        else:
            matched[twin.id] = _agreeing(twin, line)
    removed, changed, kept = _leave(live, matched, today, start)
    return Plan(removed=tuple(removed), changed=tuple(changed), added=tuple(added), stand=(*kept, *added))


def plan_adding(stored: Sequence[CareLine], line: CareLine, *, replaces: bool) -> Plan:
    """Add one line; where it `replaces`, lines of the same role make way for its days."""
    removed: list[CareLine] = []
    changed: list[CareLine] = []
    added = [line]
    kept: list[CareLine] = []
    for one in (other for other in stored if other.key == line.key and other.id != line.id):
        if not replaces or one.role != line.role or not overlap(one.span, line.span):
            kept.append(one)
            continue
        before, after = _parts_around(one, line)
        changed += [before] if before is not None else []
        removed += [one] if before is None else []
        added += [replace(after, id=None)] if after is not None else []
        kept += [before] if before is not None else []
    return Plan(removed=tuple(removed), changed=tuple(changed), added=tuple(added), stand=(*kept, *added))


def plan_ending(line: CareLine, *, last: date) -> Plan:
    """End a line with that day; one that would not have begun by then goes."""
    if line.valid_from is not None and line.valid_from > last:
        return Plan(removed=(line,))
    if line.valid_to is not None and line.valid_to <= last:
        return Plan(stand=(line,))
    ended = replace(line, valid_to=last)
    return Plan(changed=(ended,), stand=(ended,))


def plan_handing_over(stored: Iterable[CareLine], *, successor: str, last: date) -> Plan:
    """End somebody's lines with that day and let the successor have each from the next day on."""
    plans: list[Plan] = []
    for line in stored:
        ended = plan_ending(line, last=last)
        start = max(last + ONE_DAY, line.valid_from or last + ONE_DAY)
        follows = line.valid_to is None or line.valid_to >= start
        new = (replace(line, id=None, place=0, person=successor, valid_from=start),) if follows else ()
        plans.append(replace(ended, added=new, stand=(*ended.stand, *new)))
    return joined(plans)


def joined(plans: Iterable[Plan]) -> Plan:
    """Several plans about different lines as one."""
    every = tuple(plans)
    return Plan(
        removed=tuple(line for plan in every for line in plan.removed),
        changed=tuple(line for plan in every for line in plan.changed),
        added=tuple(line for plan in every for line in plan.added),
        stand=tuple(line for plan in every for line in plan.stand),
    )


def counts_by_account(plan: Plan) -> dict[str, dict[str, object]]:
    """What is told of each account: its topics and how many rows."""
    counts: dict[str, Counter[str]] = {}
    topics: dict[str, set[str]] = {}
    for what, lines in (("added", plan.added), ("changed", plan.changed), ("removed", plan.removed)):
        for line in lines:
            counts.setdefault(line.account, Counter())[what] += 1
            topics.setdefault(line.account, set()).add(line.topic)
    return {number: {"topics": sorted(topics[number]), **count} for number, count in counts.items()}


def version_parts(lines: Iterable[CareLine]) -> list[tuple[str, ...]]:
    """What the version of an account's lines is made of, in an order of its own."""
    return sorted(
        (one.id or "", one.topic, one.role, one.person, str(one.valid_from), str(one.valid_to), one.approved_by or "")
        for one in lines
    )


_Saying = dict[tuple[object, ...], list[CareLine]]


def _by_saying(lines: Iterable[CareLine]) -> _Saying:
    found: _Saying = {}
    for line in lines:
        found.setdefault((line.key, line.role, line.person), []).append(line)
    return found


def _take(stored: _Saying, line: CareLine) -> CareLine | None:
    """The stored line that says the same for the same days; it is given once."""
    candidates = stored.get((line.key, line.role, line.person), [])
    for place, one in enumerate(candidates):
        if one.span == line.span:
            return candidates.pop(place)
    return None


def _running(stored: _Saying, line: CareLine, start: date | None) -> CareLine | None:
    """The stored line that began before `start` and goes on as wanted."""
    candidates = stored.get((line.key, line.role, line.person), [])
    for place, one in enumerate(candidates):
        began = start is not None and (one.valid_from is None or one.valid_from < start)
        if began and line.valid_from == start and one.valid_to == line.valid_to:
            return candidates.pop(place)
    return None


def _clamped(line: CareLine, start: date | None) -> CareLine:
    if start is None or (line.valid_from is not None and line.valid_from >= start):
        return line
    return replace(line, valid_from=start)


def _agreeing(stored: CareLine, wanted: CareLine) -> CareLine:
    """The stored line with what the wanted one says besides: who approved it, a remark."""
    note = wanted.note if wanted.note is not None else stored.note
    return replace(stored, approved_by=wanted.approved_by or stored.approved_by, note=note, place=wanted.place)


def _leave(
    live: Sequence[CareLine], matched: dict[str, CareLine], today: date, start: date | None
) -> tuple[list[CareLine], list[CareLine], list[CareLine]]:
    """Lines that go, lines that change, and all lines that stay."""
    removed: list[CareLine] = []
    changed: list[CareLine] = []
    kept: list[CareLine] = []
    for one in live:
        same = matched.get(one.id or "")
        if same is not None:
            kept.append(same)
            changed += [same] if (same.approved_by, same.note) != (one.approved_by, one.note) else []
        elif one.valid_to is not None and one.valid_to < (start or today):
            kept.append(one)
        elif start is not None and (one.valid_from is None or one.valid_from < start):
            ended = replace(one, valid_to=start - ONE_DAY)
            changed.append(ended)
            kept.append(ended)
        else:
            removed.append(one)
    return removed, changed, kept


def _parts_around(one: CareLine, line: CareLine) -> tuple[CareLine | None, CareLine | None]:
    """What is left of a stored line before and after the days of a new one."""
    before = after = None
    if line.valid_from is not None and (one.valid_from is None or one.valid_from < line.valid_from):
        before = replace(one, valid_to=line.valid_from - ONE_DAY)
    if line.valid_to is not None and (one.valid_to is None or one.valid_to > line.valid_to):
        after = replace(one, valid_from=line.valid_to + ONE_DAY)
    return before, after
