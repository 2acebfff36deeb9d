"""Servers to measure: the gateway and the yardstick, each a process of its own, pinned away from the load."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_BARE = """
import asyncio, json, sys
from aiohttp import web
import uvloop
async def take(request):
    json.loads(await request.read())
    return web.Response(status=202, body=b'{"ok":true}', content_type="application/json")
app = web.Application()
app.router.add_post("/v1/inbound/demo", take)
async def main():
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(sys.argv[1]), backlog=1024).start()
    print("ready", flush=True)
    await asyncio.Event().wait()
uvloop.run(main())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server under measurement: its port, the token of channel demo, how it became ready, what memory it holds."""

    port: int
    token: str
    ready_s: float
    pid: int
    folder: Path

    def resident_mb(self) -> float:
        """Resident memory now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024  # type: ignore[union-attr]


def use_cores() -> tuple[set[int], set[int]]:
    """Cores for the load (this process, pinned now) and for the servers."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return set(cores), set(cores)
    load, server = {cores[-1]}, set(cores[:-1])
    os.sched_setaffinity(0, load)
    return load, server


@contextmanager
def gateway(cores: set[int], *, settings: str | None = None) -> Iterator[Running]:
    """A fresh gateway with the shipped settings (or others) on an empty data folder on disk."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / ".cache"))
    port = _free_port()
    command = [sys.executable, "-m", "gateway", "run", "--port", str(port), "--data", str(folder)]
    if settings is not None:
        command += ["--config", settings]
    began = time.perf_counter()
    process = _start(command, cores)
    try:
        _wait_ready(port)
        ready_s = time.perf_counter() - began
        said = ""
        assert process.stdout is not None
        while "secret" not in said:
            said += process.stdout.readline()
        token = re.search(r"token (\S+)", said)
        yield Running(port=port, token=token.group(1) if token else "", ready_s=ready_s, pid=process.pid, folder=folder)
    finally:
        _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def bare(cores: set[int]) -> Iterator[int]:
    """The yardstick: an aiohttp handler that decodes the same JSON and answers 202."""
    port = _free_port()
    process = _start([sys.executable, "-c", _BARE, str(port)], cores)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield port
    finally:
        _stop(process)


def _start(command: list[str], cores: set[int]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )


def _wait_ready(port: int) -> None:
    until = time.perf_counter() + 60
    while time.perf_counter() < until:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
            if answer.status == 200:
                return
        time.sleep(0.02)
    raise TimeoutError("the gateway was not ready within 60 s")


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
