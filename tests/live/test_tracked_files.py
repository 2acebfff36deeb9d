"""No committed file names a package registry's host or a folder of somebody's machine."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Put together here, so that this file does not hold what it looks for.
HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("quay", "io"),
    ]
]
FOLDERS = ["/" + name + "/" for name in ("work", "root", "opt/pypi", "Users")] + ["/" + "home" + "/[a-z]"]
FORBIDDEN = re.compile("|".join([*map(re.escape, HOSTS), *(rf"(?<![\w.\-/$]){folder}" for folder in FOLDERS)]))


def tracked_files() -> list[Path]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so nobody knows which files are committed")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_committed_file_names_a_registry_or_a_machines_folder() -> None:
    findings = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in tracked_files()
        if (found := FORBIDDEN.search(path.read_bytes().decode(errors="ignore")))
    ]
    assert findings == []


@pytest.mark.parametrize("example", ["https://" + HOSTS[0] + "/simple", "see " + FOLDERS[0] + "main", FOLDERS[1] + "x"])
def test_what_must_not_be_committed_is_recognised(example: str) -> None:
    assert FORBIDDEN.search(example)


@pytest.mark.parametrize("example", ["docs/" + "work/plan.md", "the network/" + "root/", "file:nowhere"])
def test_harmless_text_is_not(example: str) -> None:
    assert not FORBIDDEN.search(example)
