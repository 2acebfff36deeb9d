"""How many turns a second: text in, classified, flow step, answer in the outgoing feed, everything durable.

Run: python -m benchmarks.turns [--json] [--pairs N] [--seconds S]. 64 visitors at once, each writes again when
its answer stands in the feed; one process, SQLite on disk, synchronous=FULL. The yardstick is a bare aiohttp handler
that decodes the same JSON and answers, driven by the same 64 visitors in turn with it.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import aiohttp
import uvloop

from benchmarks.intake import requests as plain_requests
from benchmarks.load import drive
from benchmarks.servers import Running, bare, gateway, use_cores

VISITORS = 64
TEXTS = (
    "Where is my order 4500123456?",
    "is A9F74216 in stock?",
    "где мой заказ 4500123456",
    "订单4500123456到哪里了",
    "есть в наличии A9F74216?",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Turns a second with all visitors, their times, and a lone visitor's time, in milliseconds."""

    per_s: float
    p50_ms: float
    p99_ms: float
    lone_p50_ms: float
    resident_mb: float


class _Visitors:
    """Visitors on one gateway, and the one reader of the feed that tells each of its answer."""

    def __init__(self, server: Running, http: aiohttp.ClientSession) -> None:
        self._base = f"http://127.0.0.1:{server.port}/v1/inbound/demo"
        self._http = http
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._seen = 0
        self._ids = itertools.count()

    async def read_feed(self) -> None:
        while True:
            async with self._http.get(f"{self._base}/outgoing?after={self._seen}&limit=200") as answer:
                items = json.loads(await answer.read())["items"]
            for item in items:
                self._seen = item["seq"]
                waiting = self._waiting.pop(item["to"], None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(None)
            if not items:
                await asyncio.sleep(0.003)

    async def turn(self, visitor: str, text: str) -> float:
        event = {
            "id": f"m{next(self._ids)}",
            "from": {"id": visitor, "name": "Visitor", "locale": "en", "phone": "+74950000001"},
            "text": text,
        }
        answered = self._waiting[visitor] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        async with self._http.post(self._base, data=json.dumps(event)) as answer:
            assert answer.status == 202, await answer.text()
        await asyncio.wait_for(answered, 30)
        return time.perf_counter() - began

    async def keep_on(self, visitor: str, until: float, times: list[float]) -> None:
        for text in itertools.cycle(TEXTS):
            if time.perf_counter() > until:
                return
            times.append(await self.turn(visitor, text))


def measure_turns(server: Running, seconds: float) -> Turns:
    """One run on a fresh gateway."""

    async def run() -> Turns:
        headers = {"Authorization": f"Bearer {server.token}"}
        connector = aiohttp.TCPConnector(limit=VISITORS + 8)
        async with aiohttp.ClientSession(headers=headers, connector=connector) as http:
            visitors = _Visitors(server, http)
            reader = asyncio.create_task(visitors.read_feed())
            warm: list[float] = []
            await asyncio.gather(
                *(visitors.keep_on(f"warm{place}", time.perf_counter() + 1, warm) for place in range(VISITORS))
            )
            lone = sorted([await visitors.turn(f"lone{place}", TEXTS[place % len(TEXTS)]) for place in range(50)])
            times: list[float] = []
            began = time.perf_counter()
            until = began + seconds
            await asyncio.gather(*(visitors.keep_on(f"v{place}", until, times) for place in range(VISITORS)))
            took = time.perf_counter() - began
            reader.cancel()
            times.sort()
            return Turns(
                per_s=len(times) / took,
                p50_ms=times[len(times) // 2] * 1000,
                p99_ms=times[int(len(times) * 0.99)] * 1000,
                lone_p50_ms=lone[len(lone) // 2] * 1000,
                resident_mb=server.resident_mb(),
            )

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run())


def measure(pairs: int, seconds: float) -> dict[str, object]:
    """The medians over the pairs, and each pair."""
    _, cores = use_cores()
    found: list[tuple[Turns, float]] = []
    ready: list[float] = []
    bare_requests: Callable[[int], Iterator[bytes]] = plain_requests("none", 1)
    for _ in range(pairs):
        with gateway(cores) as server:
            ready.append(server.ready_s)
            turns = measure_turns(server, seconds)
        with bare(cores) as port:
            yardstick = drive(port, bare_requests, connections=VISITORS, seconds=seconds)
        found.append((turns, yardstick.per_s))
    return {
        "benchmark": "turns",
        "pairs": pairs,
        "per_s": statistics.median(one.per_s for one, _ in found),
        "p50_ms": statistics.median(one.p50_ms for one, _ in found),
        "p99_ms": statistics.median(one.p99_ms for one, _ in found),
        "lone_p50_ms": statistics.median(one.lone_p50_ms for one, _ in found),
        "resident_mb": statistics.median(one.resident_mb for one, _ in found),
        "first_ready_s": statistics.median(ready),
        "yardstick_per_s": statistics.median(other for _, other in found),
        "ratio": statistics.median(one.per_s / other for one, other in found),
        "runs": [[asdict(one), other] for one, other in found],
    }


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    pairs = options.pairs
    found = measure(pairs, options.seconds)
    if options.json:
        print(json.dumps(found))
        return 0
    print(f"turns       {found['per_s']:>8.0f}/s   p50 {found['p50_ms']:.1f} ms, p99 {found['p99_ms']:.1f} ms")
    print(f"lone        p50 {found['lone_p50_ms']:.1f} ms")
    print(f"memory      {found['resident_mb']:.0f} MB   first start ready in {found['first_ready_s']:.1f} s")
    print(f"yardstick   {found['yardstick_per_s']:>8.0f}/s   ratio {found['ratio']:.3f}   (medians of {pairs} pairs)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
