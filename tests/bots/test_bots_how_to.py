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


WITHOUT_PYTHON = """
from bots import faults, texts
from bots.flow import Call, Done
from bots.registry import flows, hooks
from tests.bots.talk import Talk

texts.check(["service_visit"])
assert faults.faults_of(flows()["service_visit"]) == ()
assert hooks()["service_visit"].url == "https://erp.example.com/switchboard/visits"
for language in ("ru", "en", "zh"):
    customer = Talk(flows()["service_visit"], language)
    customer.begin("I need a technician at Baker street 5", address="Baker street 5")
    customer.write("утром")
    assert "in the morning" in customer.said, customer.said
    customer.write("not 5 but 7")
    assert "Baker street 7" in customer.said
    customer.write("yes")
    assert isinstance(customer.output, Call) and customer.output.operation == "hook:service_visit"
    assert customer.output.args == {"address": "Baker street 7", "suits": "morning"}
    customer.answer("done", answer="Your number is V-1.")
    assert isinstance(customer.output, Done) and "V-1" in customer.said
"""


def block(kind: str, holds: str) -> str:
    """The code block of this kind that has these words in it."""
    (found,) = [one for one in re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL) if holds in one]
    return str(found)


def talked(folder: Path, files: dict[str, str], talk: str) -> subprocess.CompletedProcess[str]:
    """The bot with these files as a flow, in a copy of its own, and what a talk with it came to."""
    shutil.copytree(ROOT / "bots", folder / "bots", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests" / "bots").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "bots" / "talk.py", folder / "tests" / "bots" / "talk.py")
    own = folder / "bots" / "flows" / "service_visit"
    own.mkdir()
    for name, text in files.items():
        (own / name).write_text(text, "utf-8")
    return subprocess.run(
        [sys.executable, "-c", talk], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_files_of_the_how_to_are_a_flow(tmp_path: Path) -> None:
    texts = {f"{language}.ftl": block("fluent", "ask_where") for language in ("ru", "en", "zh")}
    own = {"__init__.py": '"""Books a technician."""\n', "flow.py": block("python", 'name="service_visit"')}
    done = talked(tmp_path, {**own, **texts}, TALK)
    assert done.returncode == 0, done.stderr


def test_a_table_and_texts_are_a_flow_without_python(tmp_path: Path) -> None:
    texts = {f"{language}.ftl": block("fluent", "again_sum_up") for language in ("ru", "en", "zh")}
    done = talked(tmp_path, {"flow.toml": block("toml", "[hook]"), **texts}, WITHOUT_PYTHON)
    assert done.returncode == 0, done.stderr
