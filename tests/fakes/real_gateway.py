"""The product as it is shipped, for tests: real processes that are started, killed and started again on one folder."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.live.child import free_port

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 60.0
ENDS_WITHIN_S = 20.0


@dataclass
class GatewayProcess:
    """One `python -m gateway …` process; `log` keeps what all its lives printed."""

    folder: Path
    command: str = "run"
    environment: Mapping[str, str] = field(default_factory=dict)
    config: Path = ROOT / "config" / "gateway.toml"
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder.parent / f"{self.folder.name}-{self.command}-{self.port}.log"
        self._child: subprocess.Popen[bytes] | None = None
        self._lives = 0

    @property
    def address(self) -> str:
        """Where its HTTP side is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def printed(self) -> str:
        """What it printed, over all its lives."""
        return self.log.read_text(errors="replace")

    def start(self) -> None:
        """Begin a life; `ready` waits until it answers."""
        port = [] if self.command == "work" else ["--port", str(self.port)]
        options = [*port, "--config", self.config, "--data", self.folder]
        self._lives += 1
        command = [*_PYTHON, self.command, *(str(one) for one in options)]
        with self.log.open("ab") as output:
            self._child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=self._environment()
            )

    async def ready(self, *, within_s: float = READY_WITHIN_S) -> None:
        """Wait until every part can work, or, where it has no HTTP side, until it says that it works."""
        async with asyncio.timeout(within_s), ClientSession(timeout=ClientTimeout(total=2)) as http:
            while not await self._is_ready(http):
                assert self._child is not None
                assert self._child.poll() is None, self.printed[-2000:]
                await asyncio.sleep(0.02)

    def kill(self) -> None:
        """End it as a crash does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in good order."""
        self._end(signal.SIGTERM)

    def token(self) -> str:
        """The token of channel `demo` that the installation's first life printed."""
        found = re.search(r"demo, token (\S+)", self.printed)
        assert found is not None, self.printed[-2000:]
        return found.group(1)

    def secret(self) -> str:
        """The secret of line `main` that the installation's first life printed."""
        found = re.search(r"main, secret (\S+)", self.printed)
        assert found is not None, self.printed[-2000:]
        return found.group(1)

    async def says(self, *arguments: str, words: str = "") -> str:
        """What another command on the same installation prints, run beside the gateway; fails if the command does."""
        options = ("--config", str(self.config), "--data", str(self.folder))
        running = await asyncio.create_subprocess_exec(
            *_PYTHON,
            *arguments,
            *options,
            env=self._environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(30):
            said, complained = await running.communicate(words.encode())
        assert running.returncode == 0, complained.decode()
        return said.decode().strip()

    async def _is_ready(self, http: ClientSession) -> bool:
        if self.printed.count(_SAID[self.command]) < self._lives:
            return False
        if self.command == "work":
            return True
        try:
            async with http.get(f"{self.address}/readyz") as answer:
                return answer.status == 200
        except (ClientError, TimeoutError):
            return False

    def _environment(self) -> Mapping[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT), **self.environment}

    def _end(self, how: signal.Signals) -> None:
        if self._child is not None:
            self._child.send_signal(how)
            try:
                self._child.wait(ENDS_WITHIN_S)
            finally:
                self._child.kill()
                self._child.wait()
                self._child = None


_PYTHON: Sequence[str] = (sys.executable, "-m", "gateway")
_SAID = {"run": "Switchboard serves on", "serve": "Switchboard serves on", "work": "working until stopped"}
