"""Knows which processes live by a file lock in the data folder, so that a dead one's lanes are free at once."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

_ENDING = ".lock"


class ProcessLock:
    """A file that this process holds locked as long as it lives; the kernel lets go of it however the process ends."""

    def __init__(self, folder: Path, process_id: str) -> None:
        self._folder = folder / "processes"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path = self._folder / f"{process_id}{_ENDING}"
        fresh = self._path.with_suffix(".new")  # locked before others see it: else one of them could think it dead
        self._file = os.open(fresh, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fresh.rename(self._path)

    def dead(self) -> list[str]:
        """The ids of processes whose lock nobody holds; call `bury` once their leases are void."""
        return [path.name[: -len(_ENDING)] for path in self._folder.glob(f"*{_ENDING}") if self._is_dead(path)]

    def bury(self, process_id: str) -> None:
        """Forget a dead process."""
        (self._folder / f"{process_id}{_ENDING}").unlink(missing_ok=True)

    def release(self) -> None:
        """Let go of the lock at the end of the process."""
        self._path.unlink(missing_ok=True)
        os.close(self._file)

    def _is_dead(self, path: Path) -> bool:
        if path == self._path:
            return False
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(file)
        return True
