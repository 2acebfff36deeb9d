"""Who lives and who is dead, by file locks: a process that begins or ends beside others is never taken for dead."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from gateway.processes import ProcessLock
from tests.fakes.real_gateway import ROOT

BEGIN = "import sys, os; from gateway.processes import ProcessLock; from pathlib import Path\n"
DIE = "lock = ProcessLock(Path(sys.argv[1]), 'crashed'); os._exit(9)"


def test_a_process_that_begins_while_others_look_is_never_taken_for_dead(tmp_path: Path) -> None:
    watcher = ProcessLock(tmp_path, "watcher")
    taken_for_dead: set[str] = set()
    is_over = threading.Event()

    def look() -> None:
        while not is_over.is_set():
            taken_for_dead.update(watcher.dead())

    looking = threading.Thread(target=look)
    looking.start()
    locks = [ProcessLock(tmp_path, f"process-{place}") for place in range(300)]
    is_over.set()
    looking.join()
    assert taken_for_dead == set()
    for lock in (*locks, watcher):
        lock.release()


def test_a_process_that_was_killed_is_dead_until_it_is_buried(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", BEGIN + DIE, str(tmp_path)], cwd=ROOT, check=False, timeout=30)
    other = ProcessLock(tmp_path, "other")
    assert other.dead() == ["crashed"]
    other.bury("crashed")
    assert other.dead() == []
    other.release()


def test_a_process_that_ended_in_order_leaves_nothing(tmp_path: Path) -> None:
    other = ProcessLock(tmp_path, "other")
    ProcessLock(tmp_path, "ended").release()
    assert other.dead() == []
    other.release()
