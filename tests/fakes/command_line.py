"""The command line as an operator uses it: a process of its own, its answer on stdout, its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from gateway.serve import free_port

ROOT = Path(__file__).parents[2]
_STARTS_WITHIN_S = 60


@dataclass(frozen=True)
class Ran:
    """What one command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON lines of its answer."""
        return [json.loads(line) for line in self.out.splitlines()]


def switchboard(*arguments: object, stdin: str = "", env: Mapping[str, str] | None = None) -> Ran:
    """Run one command to its end."""
    ran = subprocess.run(
        [sys.executable, "-m", "gateway", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=_environment(env),
        timeout=300,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def settings_with(file: Path, sections: str) -> Path:
    """The shipped settings with further sections behind them."""
    file.write_text((ROOT / "config" / "gateway.toml").read_text(encoding="utf-8") + "\n" + sections, encoding="utf-8")
    return file


@contextmanager
def running_gateway(data: Path, *options: object) -> Iterator[str]:
    """A gateway that runs on a data folder until the block ends; gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "gateway", "run", "--port", str(port), "--data", str(data), *map(str, options)]
    with (data.parent / "gateway.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=_environment(None), stdout=log, stderr=log)
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def _environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    """The surroundings without any override of ours: a test says what it wants."""
    ours = ("DATA_DIR", "DATABASE_URL", "REDIS_URL", "PORT", "SMTP_PORT", "LMTP_PORT")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"PYTHONUTF8": "1"} | dict(extra or {})


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < until:
        assert process.poll() is None, f"the gateway ended with {process.returncode}"
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"the gateway is not ready within {_STARTS_WITHIN_S} s")
