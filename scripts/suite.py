"""Owns the run of the whole test suite: two processes, one file's tests together, coverage where it is asked for."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARALLEL = ("-n", "2", "--dist", "loadfile")
SECOND_TRY = ("--reruns", "1", "-rR")
"""A test that fails is run once more and named: real servers on a busy machine are late at times. `tests/conftest.py`
fails the run where more than a few needed it."""


def main(chosen: list[str]) -> int:
    """Run the chosen tests (all, if none is named) and answer as pytest does; with coverage, 1 below its floor."""
    pytest = ["-m", "pytest", "-q", *PARALLEL, *SECOND_TRY, *chosen]
    if os.environ.get("SWITCHBOARD_COVERAGE") != "true":
        return _run(pytest)
    _run(["-m", "coverage", "erase"])
    answer = _run(["-m", "coverage", "run", *pytest])
    _run(["-m", "coverage", "combine", "--quiet"])
    floor = _run(["-m", "coverage", "report"])
    return answer or (1 if floor else 0)


def _run(arguments: list[str]) -> int:
    sys.stdout.flush()
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
