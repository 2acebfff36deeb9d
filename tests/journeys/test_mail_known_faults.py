"""What docs/mail.md says is shown by tests is shown by tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`((?:tests/\w+/)?test_\w+\.py)::(\w+)`")


def told() -> list[tuple[str, str]]:
    section = (ROOT / "docs" / "mail.md").read_text().partition("## Known faults")[2].partition("\n## ")[0]
    return NAMED.findall(section)


def test_every_test_that_shows_a_known_fault_not_to_be_ours_is_there() -> None:
    missing = []
    for file, name in told():
        path = ROOT / (file if file.startswith("tests/") else f"tests/journeys/{file}")
        if not path.exists() or f"def {name}(" not in path.read_text():
            missing.append(f"{file}::{name}")
    assert missing == []


def test_every_fault_of_mail_is_told_of() -> None:
    section = (ROOT / "docs" / "mail.md").read_text().partition("## Known faults")[2].partition("\n## ")[0]
    numbers = {int(found) for found in re.findall(r"^\| (\d+) ", section, re.MULTILINE)}
    assert numbers == {*range(3, 17), 24}
