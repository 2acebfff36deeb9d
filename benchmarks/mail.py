"""How fast a mailbox is worked off: mail waiting in Dovecot, stored, classified, its acknowledgement handed to SMTP.

Run: python -m benchmarks.mail [--json] [--pairs N] [--mails N] [--large N] [--only speed|memory]. Both begin at the
instant at which a gate before the IMAP server opens. The yardstick is a bare aioimaplib loop that fetches the same
mails and gives each to Python's `email`, a batch of them in each FETCH (`--batch 1`: one mail in each). Dovecot, gate
and sink have the load's core. Memory is the peak while large mails wait, above the gateway at rest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop

from benchmarks.mail_sink import Gate, LetterSink, Taken
from benchmarks.mail_waiting import add, fresh, give, large_letter, letter, put
from benchmarks.servers import ROOT, Running, gateway, use_cores
from tests.live.dovecot import DovecotServer, running_dovecot

BOX, PASSWORD = "customercare@example.com", "secret"
LARGE_BYTES = 10_000_000
WITHIN_S = 600.0
_SETTINGS = """
[channels.mail-demo.imap]
host = "127.0.0.1"
port = {imap}
security = "none"
user = "{box}"
password = "{password}"

[channels.mail-demo.smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"

[acknowledgement.letters]
per_case = []
per_address = []
per_domain = []
in_all = []
"""
_BARE = """
import asyncio, email, sys
from aioimaplib import aioimaplib
port, user, password, batch = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
async def main():
    client = aioimaplib.IMAP4("127.0.0.1", port, timeout=600)
    await client.wait_hello_from_server()
    await client.login(user, password)
    await client.select("INBOX")
    found = await client.uid_search("ALL", charset=None)
    uids, parsed = found.lines[0].split(), 0
    for start in range(0, len(uids), batch):
        wanted = b",".join(uids[start : start + batch]).decode()
        answer = await client.uid("fetch", wanted, "(BODY.PEEK[])")
        for raw in answer.lines:
            if isinstance(raw, bytearray):
                for part in email.message_from_bytes(bytes(raw)).walk():
                    part.get_payload(decode=True)
                parsed += 1
    print(parsed, flush=True)
import uvloop
uvloop.run(main())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One run: mails a second, and the customers who got no letter."""

    per_s: float
    seconds: float
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Resident memory in MB: at rest, and at its peak while the large mails were taken in."""

    rest_mb: float
    peak_mb: float
    seconds: float
    missing: int


class Load:
    """The gate and the sink of one run, and the mailbox behind them."""

    def __init__(self, server: DovecotServer, mails: int) -> None:
        self.gate = Gate(server.imap_port)
        self.taken = Taken(mails)
        self.smtp_port = 0

    async def answered_s(self, *, box_opens: Callable[[], float]) -> float:
        """Seconds from the gate's opening to the last customer's letter, at most `WITHIN_S`."""
        await self.gate.someone_waits()
        began = box_opens()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.taken.all_there.wait(), WITHIN_S)
        return (self.taken.at[-1] if self.taken.at else time.perf_counter()) - began


@asynccontextmanager
async def loaded(server: DovecotServer, mails: int) -> AsyncIterator[Load]:
    """A load that listens."""
    load = Load(server, mails)
    await load.gate.start()
    sink = await asyncio.get_running_loop().create_server(lambda: LetterSink(load.taken), "127.0.0.1", 0)
    load.smtp_port = sink.sockets[0].getsockname()[1]
    try:
        yield load
    finally:
        sink.close()
        await load.gate.close()


@contextmanager
def gateway_on(load: Load, cores: set[int]) -> Iterator[Running]:
    """A fresh gateway that fetches through the gate and hands its letters to the sink."""
    told = {"imap": load.gate.port, "smtp": load.smtp_port, "box": BOX, "password": PASSWORD}
    with tempfile.TemporaryDirectory(prefix="bench-mail-", dir=ROOT / ".cache") as folder:
        settings = Path(folder) / "gateway.toml"
        settings.write_text((ROOT / "config" / "gateway.toml").read_text() + _SETTINGS.format(**told))
        with gateway(cores, settings=str(settings)) as running:
            yield running


async def ours(server: DovecotServer, cores: set[int], mails: int) -> Worked:
    """One run of the gateway on the mailbox."""
    async with loaded(server, mails) as load:
        with gateway_on(load, cores):
            seconds = await load.answered_s(box_opens=load.gate.open)
    return Worked(per_s=mails / seconds, seconds=seconds, missing=mails - len(load.taken.recipients))


async def bare(server: DovecotServer, cores: set[int], mails: int, batch: int) -> Worked:
    """One run of the yardstick on the same mailbox."""
    gate = Gate(server.imap_port)
    await gate.start()
    command = (sys.executable, "-c", _BARE, str(gate.port), BOX, PASSWORD, str(batch))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    os.sched_setaffinity(process.pid, cores)
    await gate.someone_waits()
    began = gate.open()
    said, _ = await process.communicate()
    seconds = time.perf_counter() - began
    await gate.close()
    return Worked(per_s=mails / seconds, seconds=seconds, missing=mails - int(said or 0))


async def memory(server: DovecotServer, cores: set[int], mails: int) -> Memory:
    """The peak while so many large mails wait and are taken in."""
    async with loaded(server, mails) as load:
        with gateway_on(load, cores) as running:
            rest = running.resident_mb()
            forget_peak(running.pid)
            seconds = await load.answered_s(box_opens=load.gate.open)
            peak = peak_mb(running.pid)
    return Memory(rest_mb=rest, peak_mb=peak, seconds=seconds, missing=mails - len(load.taken.recipients))


def forget_peak(pid: int) -> None:
    """Let the peak of the process's memory count from now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_mb(pid: int) -> float:
    """The most memory the process had at once."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024  # type: ignore[union-attr]


def measure_speed(server: DovecotServer, cores: set[int], options: argparse.Namespace) -> dict[str, object]:
    """The medians over the pairs, and each pair; the mailbox is the same, its marks are taken off before each run."""
    box = server.maildir(BOX)
    letters = [letter(number, BOX, salt=0) for number in range(options.mails)]
    found: list[tuple[Worked, Worked]] = []
    for _ in range(options.pairs):
        pair: list[Worked] = []
        for run in (ours(server, cores, options.mails), bare(server, cores, options.mails, options.batch)):
            put(fresh(box), letters)
            pair.append(uvloop.run(run))
        found.append((pair[0], pair[1]))
    return {
        "pairs": options.pairs,
        "mails": options.mails,
        "batch": options.batch,
        "per_s": statistics.median(one.per_s for one, _ in found),
        "yardstick_per_s": statistics.median(other.per_s for _, other in found),
        "ratio": statistics.median(one.per_s / other.per_s for one, other in found),
        "missing": sum(one.missing + other.missing for one, other in found),
        "runs": [[asdict(one), asdict(other)] for one, other in found],
    }


def measure_memory(server: DovecotServer, cores: set[int], options: argparse.Namespace) -> dict[str, object]:
    """One run: memory drifts little."""
    box = fresh(server.maildir(BOX))
    for number in range(options.large):
        add(box, number, large_letter(number, BOX, salt=1, size=LARGE_BYTES))
    give(box)
    found = uvloop.run(memory(server, cores, options.large))
    return {"large": options.large, "above_rest_mb": found.peak_mb - found.rest_mb, "memory": asdict(found)}


def measure(options: argparse.Namespace) -> dict[str, object]:
    """Everything that was asked for."""
    _, cores = use_cores()
    found: dict[str, object] = {"benchmark": "mail", "missing": 0}
    with running_dovecot() as server:
        server.add_user(BOX, PASSWORD)
        if options.only != "memory":
            found |= measure_speed(server, cores, options)
        if options.only != "speed":
            found |= measure_memory(server, cores, options)
    return found


def main() -> int:
    """Print the figures; 1 when any customer got no letter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--large", type=int, default=500)
    parser.add_argument("--only", choices=("speed", "memory"))
    options = parser.parse_args()
    found = measure(options)
    if options.json:
        print(json.dumps(found))
        return 1 if found["missing"] else 0
    if "ratio" in found:
        print(f"mail        {found['per_s']:>8.0f}/s   answered by a letter each, {found['mails']} mails")
        print(f"yardstick   {found['yardstick_per_s']:>8.0f}/s   {found['batch']} mails in each FETCH")
        print(f"ratio       {found['ratio']:>8.2f}     (medians of {found['pairs']} pairs)")
    if "above_rest_mb" in found:
        print(f"memory      {found['above_rest_mb']:>8.0f} MB above rest with {found['large']} mails of 10 MB")
    return 1 if found["missing"] else 0


if __name__ == "__main__":
    sys.exit(main())
