"""Where Rasa's environment is: one place for commands, pages, tests and `make rasa`."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from nlu.contract import EngineUnavailable
from nlu.environments import rasa_folder
from nlu.rasa_corpus import LOCK
from nlu.rasa_served import rasa_served

ROOT = Path(__file__).parents[2]


def test_the_environment_named_is_taken_and_else_that_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHBOARD_RASA_ENV", "~/own")
    assert rasa_folder() == Path.home() / "own"
    monkeypatch.delenv("SWITCHBOARD_RASA_ENV")
    assert rasa_folder() == Path.home() / ".cache" / "switchboard" / "rasa"


def test_make_rasa_takes_the_environment_named(tmp_path: Path) -> None:
    command = ["make", "-n", "rasa", "PYTHON=python3", f"SWITCHBOARD_RASA_ENV={tmp_path}"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f'nlu.rasa_setup "{tmp_path}"' in ran.stdout


def test_the_lock_is_packed_with_the_program() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    assert f"*{LOCK.suffix}" in packed


def test_a_server_that_is_late_is_given_up_after_the_time_it_has(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "rasa"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    program.chmod(0o755)
    with (
        pytest.raises(EngineUnavailable, match=r"within 1\.5 s \(\[nlu\] rasa_start_s\)"),
        rasa_served(tmp_path, tmp_path / "m.tar.gz", starts_within_s=1.5),
    ):
        pass
