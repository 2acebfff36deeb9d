"""What understanding costs a whole gateway: seconds until it is ready and its memory, by the tier that it has.

A real gateway process on a loopback port with SQLite and the shipped settings, the model trained before. It is ready
when /readyz says so; then three customers write, one in each language, and its memory is read when all are answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.nlu_speed import CACHE, EXAMPLES
from benchmarks.servers import ROOT, Running, gateway
from nlu.ready import model_is_ready
from nlu.settings import TrainingSettings

TIERS = {"semantic": "use", "lexical": "none"}
AIMS = {"semantic": {"ready_s": 4.0, "rss_mb": 350}, "lexical": {"ready_s": 3.0, "rss_mb": 200}}
TEXTS = ("Where is my order 4500123456?", "где мой заказ 4500123456", "订单4500123456到哪里了")
ANSWERED_WITHIN_S = 60.0

Figures = dict[str, float]


def gateway_figures(starts: int = 3) -> dict[str, object]:
    """For each tier the medians over some starts, beside what is aimed at."""
    found: dict[str, object] = {}
    for tier, encoder in TIERS.items():
        asyncio.run(model_is_ready(EXAMPLES, CACHE, TrainingSettings(encoder=encoder)))
        with tempfile.TemporaryDirectory(prefix="bench-settings-") as folder:
            settings = settings_with(encoder, Path(folder))
            runs = [_one_start(settings) for _ in range(starts)]
        medians = {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]}
        found[tier] = medians | {"aim": AIMS[tier]}
    return found


def settings_with(encoder: str, folder: Path) -> Path:
    """The shipped settings with one encoder, as a file in the folder."""
    file = folder / "gateway.toml"
    shipped = (ROOT / "config" / "gateway.toml").read_text(encoding="utf-8")
    file.write_text(f'{shipped}\n[nlu]\nencoder = "{encoder}"\n', encoding="utf-8")
    return file


def memory_mb(pid: int) -> Figures:
    """Resident memory of a process now, and at its peak."""
    status = Path(f"/proc/{pid}/status").read_text()
    read = {name: re.search(rf"{name}:\s+(\d+) kB", status) for name in ("VmRSS", "VmHWM")}
    rss, peak = (int(found[1]) / 1024 if found else float("nan") for found in read.values())
    return {"rss_mb": rss, "peak_mb": peak}


def processor_s(pid: int) -> float:
    """Processor time that a process has used: what a start costs, however busy the machine is."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _one_start(settings: Path) -> Figures:
    with gateway(os.sched_getaffinity(0), settings=str(settings)) as server:
        started = {"ready_s": server.ready_s, "ready_processor_s": processor_s(server.pid)}
        at_rest = memory_mb(server.pid)["rss_mb"]
        began = time.perf_counter()
        _three_messages(server)
        answered_s = time.perf_counter() - began
        return started | {"at_rest_mb": at_rest, "three_answers_s": answered_s} | memory_mb(server.pid)


def _three_messages(server: Running) -> None:
    for number, text in enumerate(TEXTS):
        sender = {"id": f"v{number}", "name": "Visitor", "phone": "+74950000001"}
        _call(server, "", {"id": f"m{number}", "from": sender, "text": text})
    waited_for, until = {f"v{number}" for number in range(len(TEXTS))}, time.perf_counter() + ANSWERED_WITHIN_S
    while time.perf_counter() < until:
        if waited_for <= {item["to"] for item in _call(server, "/outgoing?after=0&limit=200")["items"]}:
            return
        time.sleep(0.02)
    raise TimeoutError(f"three messages were not answered within {ANSWERED_WITHIN_S:g} s")


def _call(server: Running, path: str, body: object = None) -> dict[str, list[dict[str, str]]]:
    sent = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}
    asked = urllib.request.Request(f"http://127.0.0.1:{server.port}/v1/inbound/demo{path}", sent, headers)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.loads(answer.read())  # type: ignore[no-any-return]
