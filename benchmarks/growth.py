"""What finding a person for one case costs when much is stored: routing and offer, small centre and large in turn.

Run: python -m benchmarks.growth [--json] [--pairs N] [--cases N]. The large one has 200,000 cases, 50,000 contacts,
5,000 accounts and 500 agents, all at their desks; the small one 1,000, 250, 25 and 10. A case is inserted, then timed
are: who looks after its account is read, the matter routed, a round of offers run and on disk (SQLite,
synchronous=FULL). `rush` is the same for 20 cases that wait at once, a case.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop
from sqlalchemy import update
from sqlalchemy.engine import Connection

from benchmarks.growth_centre import LARGE, SMALL, Centre, centre
from gateway.ids import now_us
from gateway.routing import Matter, route, tier_of
from gateway.store import rows, schema
from gateway.store.contexts import load_accounts
from gateway.store.rows import CaseRow
from gateway.store.schema import assignment, cases

RUSH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Milliseconds a case: alone (median and mean), in a rush; and what a bare commit takes on this disk."""

    lone_ms: float
    lone_mean_ms: float
    rush_ms: float
    commit_ms: float


async def measure_pair(small: Centre, large: Centre, count: int) -> tuple[Cost, Cost]:
    """The cost in both over so many lone cases and as many in rushes, case by case in turn."""
    both = (small, large)
    lone: tuple[list[float], list[float]] = ([], [])
    rush: tuple[list[float], list[float]] = ([], [])
    for turn in range(count):
        for one, times in zip(both, lone, strict=True):
            times.append(await _timed(one, 1))
        for one, times in zip(both, rush, strict=True) if turn % RUSH == 0 else ():
            times.append(await _timed(one, RUSH) / RUSH)
    commits = [[await _commit(one) for _ in range(RUSH)] for one in both]
    first, second = (
        Cost(
            lone_ms=statistics.median(alone),
            lone_mean_ms=statistics.mean(alone),
            rush_ms=statistics.median(rushed),
            commit_ms=statistics.median(committed),
        )
        for alone, rushed, committed in zip(lone, rush, commits, strict=True)
    )
    return first, second


async def _commit(centre: Centre) -> float:
    """One row changed and on disk: what no offer can cost less than."""
    one = update(schema.agent).where(schema.agent.c.person_id == centre.stored.agents[0]).values(idle_since=now_us())
    began = time.perf_counter()
    await centre.gateway.parts.store.write(lambda connection: connection.execute(one))
    return (time.perf_counter() - began) * 1000


async def _timed(centre: Centre, count: int) -> float:
    store = centre.gateway.parts.store
    waiting = [centre.next_case() for _ in range(count)]
    await store.write(rows.CASES.insert, waiting)
    began = time.perf_counter()
    await _route(centre, waiting)
    made = await centre.offers.offer_waiting()
    took = time.perf_counter() - began
    if made != count:
        raise AssertionError(f"{count} cases waited and {made} were offered")
    await store.write(_end, [case.id for case in waiting])
    return took * 1000


async def _route(centre: Centre, waiting: Sequence[CaseRow]) -> None:
    """Route the cases as the turns of one batch are: their people are read together."""
    parts, now = centre.gateway.parts, now_us()
    account_ids = {case.account_id for case in waiting if case.account_id}
    contact_ids = {case.contact_id for case in waiting if case.contact_id}
    known = await parts.store.read(load_accounts, account_ids, contact_ids=contact_ids, now=now)
    for case in waiting:
        account = known.accounts.get(case.account_id or "")
        tier, _ = tier_of(parts.settings, account, now)
        matter = Matter(topic=case.topic, intent=case.intent, level=case.level, tier=tier, language=case.language)
        care = known.care.get(case.account_id or "", ())
        route(parts.settings, matter, account=account, care=care, people=known.people, now=now)


def _end(connection: Connection, ids: Sequence[str]) -> None:
    """Close the cases, so that the next ones find the same people free."""
    now = now_us()
    ended = update(assignment).where(assignment.c.case_id.in_(ids)).values(ended_at=now, end_reason="close")
    connection.execute(ended)
    closed = update(cases).where(cases.c.id.in_(ids)).values(owner="nobody", state="closed", closed_at=now)
    connection.execute(closed)


async def run(pairs: int, count: int) -> dict[str, object]:
    """The medians over the pairs, and each pair."""
    async with AsyncExitStack() as opened:
        folders = [Path(opened.enter_context(TemporaryDirectory())) for _ in range(2)]
        began = time.perf_counter()
        small = await opened.enter_async_context(centre(folders[0], SMALL))
        large = await opened.enter_async_context(centre(folders[1], LARGE))
        filled_s = time.perf_counter() - began
        await measure_pair(small, large, RUSH)  # statements compiled, pages read
        found = [await measure_pair(small, large, count) for _ in range(pairs)]
        return {
            "benchmark": "growth",
            "pairs": pairs,
            "filled_s": filled_s,
            "small_ms": statistics.median(one.lone_ms for one, _ in found),
            "large_ms": statistics.median(one.lone_ms for _, one in found),
            "large_mean_ms": statistics.median(one.lone_mean_ms for _, one in found),
            "ratio": statistics.median(large.lone_ms / small.lone_ms for small, large in found),
            "commit_ms": statistics.median(one.commit_ms for _, one in found),
            "small_rush_ms": statistics.median(one.rush_ms for one, _ in found),
            "large_rush_ms": statistics.median(one.rush_ms for _, one in found),
            "rush_ratio": statistics.median(large.rush_ms / small.rush_ms for small, large in found),
            "runs": [[asdict(one), asdict(other)] for one, other in found],
        }


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--cases", type=int, default=200)
    options = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(run(options.pairs, options.cases))
    if options.json:
        print(json.dumps(found))
        return 0
    print(
        f"one case    small {found['small_ms']:.2f} ms, large {found['large_ms']:.2f} ms   ratio {found['ratio']:.2f}"
    )
    print(f"            large, mean with the roster read anew each second: {found['large_mean_ms']:.2f} ms")
    print(f"            of which a bare commit takes {found['commit_ms']:.2f} ms on this disk")
    print(
        f"in a rush   small {found['small_rush_ms']:.2f} ms, large {found['large_rush_ms']:.2f} ms a case   "
        f"ratio {found['rush_ratio']:.2f}"
    )
    print(f"(medians of {found['pairs']} pairs; both filled in {found['filled_s']:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
