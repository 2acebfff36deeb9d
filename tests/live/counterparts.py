"""Owns the rule for a counterpart that is not installed: a visible skip, and under CI=true a failure."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

_SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def program(name: str, *, counterpart: str, package: str) -> Path:
    """Return where the program lies, in sbin folders too; ends the test by `absent` where it is not installed."""
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(_SBIN))
    return Path(found) if found else absent(counterpart, f"install {package}, or run `make test` as root on Debian")


def absent(counterpart: str, remedy: str) -> NoReturn:
    """Skip the asking test and say what is missing; where CI=true, fail it."""
    reason = f"{counterpart} is not available here: {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def no_rasa(reason: str) -> NoReturn:
    """Skip the asking test and say what is missing of Rasa; where SWITCHBOARD_NEEDS_RASA=1 (our CI), fail it.

    Rasa is not covered by CI=true: its Python 3.10 and its 2.7 GB cannot be had everywhere.
    """
    if os.environ.get("SWITCHBOARD_NEEDS_RASA") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def is_root() -> bool:
    """Tell whether the tests run as root."""
    return os.geteuid() == 0
