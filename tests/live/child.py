"""Owns one server process of a test: its start, the wait until it is ready, its log, its end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from .counterparts import is_root

SERVER_USER = "nobody" if is_root() else pwd.getpwuid(os.getuid()).pw_name
"""Runs the servers that refuse root: a throw-away user as root, else whoever runs the tests."""


class NotStarted(RuntimeError):
    """A server ended early or never became ready; the text holds the end of its log."""


class Child:
    """One server in its own process group, with its output in a file so that nothing waits on a pipe."""

    def __init__(self, command: Sequence[str | Path], *, log: Path, user: str | None = None) -> None:
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=log.parent,
                start_new_session=True,
                **_identity(user),
            )

    @property
    def pid(self) -> int:
        """The process id of the server's first process."""
        return self._process.pid

    def wait_until(self, is_ready: Callable[[], bool], *, timeout_s: float = 15) -> None:
        """Return once `is_ready` says so; raises `NotStarted` when the server ends or the time is over."""
        until = time.monotonic() + timeout_s
        while not is_ready():
            if self._process.poll() is not None:
                raise NotStarted(f"the server ended with {self._process.returncode}:\n{self._last_lines()}")
            if time.monotonic() > until:
                raise NotStarted(f"the server was not ready within {timeout_s} s:\n{self._last_lines()}")
            time.sleep(0.01)

    def end(self, how: signal.Signals = signal.SIGTERM, *, timeout_s: float = 10) -> None:
        """Ask the server to end, wait for it, and kill what is left of its process group."""
        if self._process.poll() is None:
            self._process.send_signal(how)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout_s)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout_s)

    def _last_lines(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])


@contextmanager
def private_folder(name: str) -> Iterator[Path]:
    """Yield a short, new folder that other users may pass through (pytest's own admits only its owner)."""
    folder = Path(tempfile.mkdtemp(prefix=f"sb-{name}-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def folder_of(user: str, path: Path) -> Path:
    """Make the folder and give it to the user, so that a server that is not root can write there."""
    path.mkdir(parents=True, exist_ok=True)
    if is_root():
        shutil.chown(path, user, pwd.getpwnam(user).pw_gid)
    return path


def free_port() -> int:
    """Return a loopback port that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def accepts_connections(port: int) -> bool:
    """Tell whether something listens on the loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def run(command: Sequence[str | Path], *, user: str | None = None, timeout_s: float = 60) -> str:
    """Run a short command to its end and return what it printed; raises `NotStarted` with its words when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd="/",
        timeout=timeout_s,
        **_identity(user),
    )
    if done.returncode != 0:
        raise NotStarted(f"{command[0]} exited {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def _identity(user: str | None) -> dict[str, object]:
    if user is None or not is_root():
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
