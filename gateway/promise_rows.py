"""Puts promises into the changes of a turn: those made anew, and those that follow the case. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gateway.promise_clocks import follow, moves
from gateway.promising import Clocks, Made, nearest
from gateway.routing import tier_of
from gateway.store.rows import CaseRow
from gateway.turns import Turn


def put_promises(turn: Turn, case: CaseRow, before: CaseRow | None, made: Sequence[Made], clocks: Clocks) -> CaseRow:
    """The case with its nearest promise; what is `made` and what follows the case's move goes into the changes."""
    if not made and not turn.promises:
        return case
    if before is not None and (before.owner, case.owner) == ("queue", "bot"):
        return _finished(turn, case)
    fresh = [one.of_case(case.id) for one in made]
    turn.changes.promises += [one.row for one in fresh]
    turn.changes.timers += [one.timer for one in fresh]
    due_at = case.due_at
    if before is not None and turn.promises and moves(before, case):
        account = turn.known_person.account
        tier, _ = tier_of(clocks.settings, account, turn.now)
        followed = follow(before, case, turn.promises, tier=tier, clocks=clocks, now=turn.now)
        turn.changes.promises_moved += followed.moved
        turn.changes.timers += followed.timers
        due_at = followed.due_at
    ends = [one for one in (due_at, nearest(one.row for one in fresh)) if one is not None]
    due_at = min(ends, default=None)
    return case if due_at == case.due_at else replace(case, due_at=due_at)


def _finished(turn: Turn, case: CaseRow) -> CaseRow:
    """The case that the bot has finished after all: the answer that was promised is given."""
    ours = [one.row for one in turn.promises if one.row.to_whom == "customer"]
    met = {one.kind for one in ours if one.kind in ("answer", "handover")}
    turn.changes.promises_met += [(case.id, kind, turn.now) for kind in sorted(met)]
    return replace(case, due_at=nearest(one for one in ours if one.kind not in met))
