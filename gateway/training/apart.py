"""Runs one piece of work about models in a process of its own: progress out of it, an end to it and its children.

The other process (`python -m nlu.train_apart FOLDER`, `nlu.answer_apart`) reads `request.json` in a private folder and
writes JSON lines: `{"stage", "done"}` as it goes on, at last `{"result"}` or `{"error"}`. It holds the memory that the
gateway must not hold, runs at low priority, and ends by itself where the gateway dies: its input is closed then.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from nlu.contract import NluError

ROOT: Final = Path(__file__).parents[2]
STOPS_WITHIN_S: Final = 5.0
_LONGEST_LINE: Final = 1 << 20
_TOLD_OF_ERRORS: Final = 1_500
_ENVIRONMENT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYENV_ROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH")

Json = Mapping[str, Any]
Tell = Callable[[str, float], None]
"""Hears the stage that the work is at, and the share of the whole that is done."""


class ApartFailed(NluError):
    """The other process could not do its work; the message says why, or how it ended."""


async def run_apart(command: Sequence[str], folder: Path, request: Json, *, tell: Tell, timeout_s: float) -> Json:
    """What `command FOLDER` answers to the request; cancelled, or after `timeout_s`, it and its children are ended.

    Raises ApartFailed. The folder is there already and stays; whoever made it takes it away.
    """
    (folder / "request.json").write_bytes(orjson.dumps(request))
    with (folder / "errors.txt").open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *command,
            str(folder),
            stdin=PIPE,
            stdout=PIPE,
            stderr=errors,
            cwd=ROOT,
            env=_environment(),
            start_new_session=True,
            limit=_LONGEST_LINE,
        )
    try:
        async with asyncio.timeout(timeout_s):
            answer = await _heard(process, tell)
            await process.wait()
    except TimeoutError as err:
        raise ApartFailed(f"it was not done within {timeout_s / 60:g} minutes and was stopped") from err
    finally:
        await _end(process)
    if answer is None:
        raise ApartFailed(_how_it_ended(process, folder / "errors.txt"))
    if "error" in answer:
        raise ApartFailed(str(answer["error"]))
    result: Json = answer["result"]
    return result


def module(name: str) -> list[str]:
    """The command that runs one of our modules with this Python."""
    return [sys.executable, "-m", name]


async def _heard(process: Process, tell: Tell) -> Json | None:
    """The last word of the process; what it tells before is passed on, what is no JSON is passed over."""
    assert process.stdout is not None
    answer: Json | None = None
    async for line in process.stdout:
        with contextlib.suppress(orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            told = orjson.loads(line)
            if "result" in told or "error" in told:
                answer = told
            else:
                tell(str(told["stage"]), min(max(float(told["done"]), 0.0), 1.0))
    return answer


async def _end(process: Process) -> None:
    """End the whole group of processes, gently at first."""
    if process.stdin is not None:
        process.stdin.close()
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)  # the group lives as long as any child of it
        if process.returncode is None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOPS_WITHIN_S):
                    await process.wait()


def _how_it_ended(process: Process, errors: Path) -> str:
    told = errors.read_bytes()[-_TOLD_OF_ERRORS:].decode("utf-8", "replace").strip()
    if process.returncode is not None and process.returncode < 0:
        name = signal.Signals(-process.returncode).name
        return f"the process was ended from outside ({name}); the machine may lack memory"
    last = told.splitlines()[-1] if told else "it told nothing"
    return f"the process ended with code {process.returncode}: {last}"


def _environment() -> dict[str, str]:
    """What the process may know of ours: nothing of the installation's secrets."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), "TOKENIZERS_PARALLELISM": "false"}
