"""Work in a process of its own: progress out of it, an end to it and its children, and nothing of ours in it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from gateway.training.apart import ROOT, ApartFailed, module, run_apart
from nlu.asking import Asking
from nlu.recipe import write_lines
from nlu.training import Example
from tests.fakes.desk_site import eventually


def program(folder: Path, body: str) -> list[str]:
    """A process apart that does as the body says."""
    file = folder / "program.py"
    file.write_text(
        "import json, os, subprocess, sys, time\nsay = lambda **line: print(json.dumps(line), flush=True)\n" + body
    )
    return [sys.executable, str(file)]


async def test_progress_and_result_come_out_and_noise_does_not(tmp_path: Path) -> None:
    body = 'print("noise")\nsay(stage="fitting", done=0.5)\nsay(stage="fitting", done=7)\nsay(result={"a": 1})\n'
    told: list[tuple[str, float]] = []
    command = program(tmp_path, body)
    answer = await run_apart(command, tmp_path, {}, tell=lambda *one: told.append(one), timeout_s=30)
    assert (answer, told) == ({"a": 1}, [("fitting", 0.5), ("fitting", 1.0)])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('say(error="order.yml:7: empty")\nsys.exit(1)\n', "order.yml:7: empty"),
        ('raise SystemExit("no such thing")\n', "no such thing"),
        ("os.kill(os.getpid(), 9)\n", "SIGKILL"),
        ("pass\n", "ended with code 0"),
    ],
)
async def test_a_process_that_fails_says_why(tmp_path: Path, body: str, why: str) -> None:
    with pytest.raises(ApartFailed, match=why):
        await run_apart(program(tmp_path, body), tmp_path, {}, tell=lambda *_: None, timeout_s=30)


async def test_a_process_that_is_late_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ApartFailed, match="not done within"):
        await run_apart(program(tmp_path, "time.sleep(60)\n"), tmp_path, {}, tell=lambda *_: None, timeout_s=0.5)


async def test_a_cancelled_process_ends_with_its_children(tmp_path: Path) -> None:
    body = (
        "child = subprocess.Popen(['sleep', '60'])\n"
        "open('PLACE', 'w').write(f'{os.getpid()} {child.pid}')\nsay(stage='x', done=0.1)\ntime.sleep(60)\n"
    ).replace("PLACE", str(tmp_path / "pids"))
    begun = asyncio.Event()
    running = asyncio.create_task(
        run_apart(program(tmp_path, body), tmp_path, {}, tell=lambda *_: begun.set(), timeout_s=60)
    )
    await asyncio.wait_for(begun.wait(), 60)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    for pid in map(int, (tmp_path / "pids").read_text().split()):
        await _is_gone(pid)


async def test_the_process_knows_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    command = program(tmp_path, 'say(result={"names": sorted(os.environ)})\n')
    answer = await run_apart(command, tmp_path, {}, tell=lambda *_: None, timeout_s=30)
    assert "DATABASE_URL" not in answer["names"]


def test_a_process_whose_gateway_died_ends_by_itself(tmp_path: Path) -> None:
    write_lines([], tmp_path / "examples.jsonl")
    (tmp_path / "wait.py").write_text(
        "import time\nfrom nlu.apart import work_apart\n"
        "def wait(folder, request, tell):\n    tell('waiting', 0.1)\n    time.sleep(60)\n    return {}\n"
        "raise SystemExit(work_apart(wait))\n"
    )
    (tmp_path / "request.json").write_text("{}")
    process = subprocess.Popen(
        [sys.executable, tmp_path / "wait.py", tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert orjson.loads(process.stdout.readline()) == {"stage": "waiting", "done": 0.1}
    process.stdin.close()
    assert process.wait(20) == -signal.SIGKILL


async def test_no_room_for_the_model_is_told_plainly(tmp_path: Path) -> None:
    words = [f"{letter}{number}" for letter in "abcdef" for number in range(40)]
    examples = [Example(text=f"{a} {a}x {a}y", intent="ab"[n % 2], language="en") for n, a in enumerate(words)]
    write_lines(examples, tmp_path / "examples.jsonl")
    request = {"engine": "embedded", "encoder": "none", "seed": 7, "fixed_dir": "/nowhere", **Asking().as_json()}
    command = [
        "bash",
        "-c",
        'ulimit -f 4; trap "" XFSZ; PYTHONDONTWRITEBYTECODE=1 exec "$@"',
        "-",
        *module("nlu.train_apart"),
    ]
    with pytest.raises(ApartFailed, match=r"File too large.*make room"):
        await run_apart(command, tmp_path, request, tell=lambda *_: None, timeout_s=120)


async def test_examples_that_do_not_suffice_are_told_plainly(tmp_path: Path) -> None:
    write_lines([Example(text="hello", intent="greet", language="en")], tmp_path / "examples.jsonl")
    request = {"engine": "embedded", "encoder": "none", "seed": 7, "fixed_dir": "/nowhere", **Asking().as_json()}
    with pytest.raises(ApartFailed, match="at least two"):
        await run_apart(module("nlu.train_apart"), tmp_path, request, tell=lambda *_: None, timeout_s=120)


async def test_a_broken_example_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "examples.jsonl").write_text('{"text": "a"}\n')
    request = {"engine": "embedded", "encoder": "none", "seed": 7, "fixed_dir": "/nowhere", **Asking().as_json()}
    with pytest.raises(ApartFailed, match=r"examples\.jsonl:1"):
        await run_apart(module("nlu.train_apart"), tmp_path, request, tell=lambda *_: None, timeout_s=120)


async def _is_gone(pid: int) -> None:
    async def gone() -> bool:
        stat = f"/proc/{pid}/stat"
        return not os.path.exists(stat) or open(stat).read().split()[2] == "Z"  # noqa: ASYNC230, ASYNC240, PTH110, PTH123

    await eventually(gone)
