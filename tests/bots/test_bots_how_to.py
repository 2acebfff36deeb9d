"""The how-to of docs/flows.md works: its two files, put into one folder, are a flow that starts and books once."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import bots

ROOT = Path(str(bots.__file__)).parents[1]
PAGE = (ROOT / "docs" / "flows.md").read_text("utf-8")
TALK = """
from bots import faults
from bots.flow import Call, Done
from bots.registry import flows
from tests.bots.talk import Talk

assert faults.faults_of(flows()["service_visit"]) == ()
for language in ("ru", "en", "zh"):
    customer = Talk(flows()["service_visit"], language)
    customer.begin("I need a technician at Baker street 5", address="Baker street 5")
    customer.write("the drive shows an error")
    assert "Baker street 5" in customer.said and "the drive shows an error" in customer.said
    customer.write("not 5 but 7")
    assert "Baker street 7" in customer.said
    customer.write("yes")
    assert isinstance(customer.output, Call), customer.output
    customer.answer("booked", number="V-1")
    assert isinstance(customer.output, Done) and "V-1" in customer.said
"""


def block(kind: str, holds: str) -> str:
    """The code block of this kind that has these words in it."""
    (found,) = [one for one in re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL) if holds in one]
    return str(found)


def test_the_files_of_the_how_to_are_a_flow(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "bots", tmp_path / "bots", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "bots").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "bots" / "talk.py", tmp_path / "tests" / "bots" / "talk.py")
    folder = tmp_path / "bots" / "flows" / "service_visit"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Books a technician."""\n', "utf-8")
    (folder / "flow.py").write_text(block("python", 'name="service_visit"'), "utf-8")
    for language in ("ru", "en", "zh"):
        (folder / f"{language}.ftl").write_text(block("fluent", "ask_where"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", TALK], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
