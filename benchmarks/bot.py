"""How much the bot finishes by itself: a crowd of simulated customers at the real gateway.

Run: python -m benchmarks.bot [--dialogues N] [--seed N] [--json] [--show N]. Each customer wants one thing (all flows,
in turn), in Russian, English or Chinese, and talks in his own way: everything at once, in three words, with mistakes,
with another question in between, after a day's silence, with a change of mind. The gateway is the real one with the
shipped model, settings and demo shop, worked in this process by a clock of its own. It ends with 1 if anything was
bound that the customer did not want or had not said yes to, or if anything was done twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from benchmarks.bot_crowd.arriving import next_customer, read_shop
from benchmarks.bot_crowd.centre import open_centre
from benchmarks.bot_crowd.figures import figures_of, printed
from benchmarks.bot_crowd.playing import Went, play

DIALOGUES_A_CENTRE = 90
"""So many customers come to one gateway before the next begins with a full shop."""


async def crowd(dialogues: int, seed: int, folder: Path, only: Sequence[int] = ()) -> list[Went]:
    """Let so many customers talk, one after the other."""
    shop, went = read_shop(), list[Went]()
    ready = folder / "ready"
    async with open_centre(ready, None):
        pass
    for first in range(0, dialogues, DIALOGUES_A_CENTRE):
        indices = [one for one in range(first, min(first + DIALOGUES_A_CENTRE, dialogues)) if not only or one in only]
        if not indices:
            continue
        used: set[str] = set()
        async with open_centre(folder / f"centre{first}", ready) as centre:
            for index in indices:
                went.append(await play(centre, await next_customer(centre, shop, seed, index, used), index))
    return went


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dialogues", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", default="", help="print talks: failed, all, repeats, wrong, or their numbers")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began = time.perf_counter()
    only = [int(one) for one in options.show.split(",") if one.isdigit()]
    with tempfile.TemporaryDirectory() as folder:
        went = asyncio.run(crowd(options.dialogues, options.seed, Path(folder), only))
    found = figures_of(went, seconds=time.perf_counter() - began, seed=options.seed)
    for one in went:
        if _is_shown(one, options.show, only):
            print(f"== {one.index} {one.flow} {one.language} {one.persona} finished={one.is_finished} "
                  f"people={one.is_with_people} repeats={one.repeats} {one.wrong}")  # fmt: skip
            print("\n".join(one.talk))
    print(json.dumps(found) if options.json else printed(found))
    return 1 if found["wrong"] or found["doubles"] else 0


def _is_shown(one: Went, show: str, only: Sequence[int]) -> bool:
    if only:
        return one.index in only
    is_failed = not one.is_finished and not one.wanted_person
    return {
        "all": True,
        "failed": is_failed,
        "repeats": bool(one.repeats),
        "wrong": bool(one.wrong) or one.doubles > 0,
    }.get(show, False)


if __name__ == "__main__":
    sys.exit(main())
