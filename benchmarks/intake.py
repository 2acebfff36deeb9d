"""How fast events are taken in: authenticated single events over HTTP, each answered after its commit.

Run: python -m benchmarks.intake [--json] [--pairs N] [--seconds S]. SQLite on disk, synchronous=FULL; 64 connections.
The yardstick is a bare aiohttp handler that decodes the same JSON. Both run in turn, each alone on the servers' core;
the load has the other.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

from benchmarks.load import Measured, drive, post
from benchmarks.servers import bare, gateway, use_cores

CONNECTIONS = 64
TEXT = "Hello, could you tell me when my order arrives? It was promised for last Friday."


def requests(token: str, run: int) -> Callable[[int], Iterator[bytes]]:
    """For each connection its own customer, and events that never repeat."""

    def of(connection: int) -> Iterator[bytes]:
        headers = f"Authorization: Bearer {token}\r\n"
        for count in itertools.count():
            event = {
                "id": f"{run}-{connection}-{count}",
                "from": {"id": f"customer-{run}-{connection}", "name": "Customer", "locale": "en"},
                "text": TEXT,
            }
            yield post("127.0.0.1", "/v1/inbound/demo", headers, json.dumps(event).encode())

    return of


def measure(pairs: int, seconds: float) -> dict[str, object]:
    """The medians over the pairs, and each pair."""
    _, cores = use_cores()
    found: list[tuple[Measured, Measured]] = []
    for run in range(pairs):
        with gateway(cores) as ours:
            drive(ours.port, requests(ours.token, 1000 + run), connections=CONNECTIONS, seconds=1)
            taken = drive(ours.port, requests(ours.token, run), connections=CONNECTIONS, seconds=seconds)
        with bare(cores) as port:
            drive(port, requests("none", 1000 + run), connections=CONNECTIONS, seconds=1)
            yardstick = drive(port, requests("none", run), connections=CONNECTIONS, seconds=seconds)
        found.append((taken, yardstick))
    return {
        "benchmark": "intake",
        "pairs": pairs,
        "per_s": statistics.median(one.per_s for one, _ in found),
        "yardstick_per_s": statistics.median(other.per_s for _, other in found),
        "ratio": statistics.median(one.per_s / other.per_s for one, other in found),
        "p99_ms": statistics.median(one.p99_ms for one, _ in found),
        "yardstick_p99_ms": statistics.median(other.p99_ms for _, other in found),
        "p99_ratio": statistics.median(one.p99_ms / other.p99_ms for one, other in found),
        "wrong": sum(one.wrong for one, _ in found),
        "runs": [[asdict(one), asdict(other)] for one, other in found],
    }


def main() -> int:
    """Print the figures; 1 when any event was not taken in."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    found = measure(options.pairs, options.seconds)
    if options.json:
        print(json.dumps(found))
    else:
        print(f"intake      {found['per_s']:>8.0f}/s   p99 {found['p99_ms']:.1f} ms")
        print(f"yardstick   {found['yardstick_per_s']:>8.0f}/s   p99 {found['yardstick_p99_ms']:.1f} ms")
        print(
            f"ratio       {found['ratio']:>8.2f}     p99 ratio {found['p99_ratio']:.1f}"
            f"   (medians of {found['pairs']} pairs)"
        )
    return 1 if found["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
