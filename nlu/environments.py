"""Environments of their own for what cannot live beside the gateway's packages: made from a lock, once."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from nlu.contract import NluError

INSTALL_TIMEOUT_S: Final = 1_800
_MADE_WITHIN_S: Final = 300
_MARK: Final = "requirements.sha256"


class SetupFailed(NluError):
    """A step could not be done; the message says what to do by hand."""


def rasa_folder() -> Path:
    """Where Rasa's environment is, or would be made: SWITCHBOARD_RASA_ENV, else a folder of the user's cache."""
    named = os.environ.get("SWITCHBOARD_RASA_ENV")
    return Path(named).expanduser() if named else Path.home() / ".cache" / "switchboard" / "rasa"


def is_made(environment: Path, lock: Path) -> bool:
    """Whether the environment holds exactly what the lock names."""
    mark = environment / _MARK
    return mark.is_file() and mark.read_text() == hash_of(lock)


def make(environment: Path, lock: Path, *, python: Path, from_source: Sequence[str] = ()) -> None:
    """Make the environment with that Python, or finish a half-made one, every file checked against its hash.

    Only the packages named may come as sources; all others run nothing while they are installed.
    Raises SetupFailed.
    """
    run([str(python), "-m", "venv", str(environment)], timeout_s=_MADE_WITHIN_S)
    built = [f"--no-binary={name}" for name in from_source]
    options = ["-qq", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary=:all:", *built]
    command = [str(environment / "bin" / "python"), "-m", "pip", "install", *options, "-r", str(lock)]
    run(command, timeout_s=INSTALL_TIMEOUT_S)
    (environment / _MARK).write_text(hash_of(lock))


def hash_of(lock: Path) -> str:
    """What the lock is, by hash."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def outside(more: Mapping[str, str]) -> dict[str, str]:
    """Environment variables for a process of another environment: our packages out of its sight."""
    return {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}} | dict(more)


def run(
    command: Sequence[str],
    *,
    timeout_s: float,
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
    captured: bool = False,
) -> str:
    """What the command says, where it is captured; else that goes to stderr. Raises SetupFailed."""
    out, err = (subprocess.PIPE, subprocess.STDOUT) if captured else (sys.stderr, None)
    given = outside(variables or {})
    try:
        done = subprocess.run(  # noqa: S603 - a program of an environment made here
            command, env=given, cwd=folder, timeout=timeout_s, stdout=out, stderr=err, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupFailed(f"{' '.join(command[:4])} failed: {error}; see its output above") from error
    said = done.stdout.decode("utf-8", "replace") if captured else ""
    if done.returncode != 0:
        sys.stderr.write(said)
        raise SetupFailed(f"{' '.join(command[:4])} ended with {done.returncode}; see its output above")
    return said
