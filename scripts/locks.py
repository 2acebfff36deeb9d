"""Owns the lock files: writes them (`write`, asks the package index) and checks them (`check`, asks nobody).

requirements.lock is what runs; requirements-dev.lock is the same plus what tests and checks need;
requirements-node.lock brings Node where the machine has none. Rasa and sentence-transformers have environments of
their own, each with its lock. All are pinned by hash and name no address.
"""

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
RUN, DEV, NODE = "requirements.lock", "requirements-dev.lock", "requirements-node.lock"
RASA, ENCODERS = "nlu/rasa/requirements.lock", "nlu/encoders/requirements.lock"
APART = {RASA: "3.10", ENCODERS: "3.11"}
"""Locks of environments beside ours, for this Python; what is wanted stands in the .txt of the same name."""

UV = ["uv", "pip", "compile", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header"]
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; [^\\]+)? \\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One lock file as read: the version of each package, and the lines that are neither pin nor hash."""

    name: str
    versions: dict[str, str]
    strange_lines: tuple[str, ...]


def main(word: str) -> int:
    """Write or check; answer 1 with every finding."""
    if word == "write":
        return write()
    findings = check(ROOT)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def write() -> int:
    """Resolve again, keeping every version that still fits."""
    sources = {
        RUN: ["pyproject.toml", "--extra", "semantic"],
        DEV: ["pyproject.toml", "--extra", "semantic", "--extra", "dev", "-c", RUN],
        NODE: ["--group", "pyproject.toml:node"],
    }
    sources = {lock: ["--universal", *source] for lock, source in sources.items()}
    for lock, python in APART.items():
        sources[lock] = [lock.replace(".lock", ".txt"), "--python-version", python]
    sources[ENCODERS] += ["-c", RUN, *_wheels_at_hand()]
    commands = ([ROOT / ".venv/bin" / UV[0], *UV[1:], "-q", *source, "-o", lock] for lock, source in sources.items())
    return max(subprocess.run(command, cwd=ROOT, check=False).returncode for command in commands)


def check(root: Path) -> list[str]:
    """Return what is wrong with the locks of the checkout, nothing where all is well."""
    declared = tomllib.loads((root / "pyproject.toml").read_text())
    project = declared["project"]
    extras = project["optional-dependencies"]
    run, dev, node = (read(root / name) for name in (RUN, DEV, NODE))
    apart = [read(root / name) for name in APART]
    every = (run, dev, node, *apart)
    findings = [f"{lock.name}: not a pin or a hash: {line}" for lock in every for line in lock.strange_lines]
    for lock in apart:
        findings += _unmet(lock, _wanted(root / lock.name.replace(".lock", ".txt")))
    findings += _unmet(run, [*project["dependencies"], *extras["semantic"]])
    findings += _unmet(dev, extras["dev"])
    findings += _unmet(node, declared["dependency-groups"]["node"])
    findings += [
        f"{DEV}: {name} is {dev.versions.get(name, 'missing')}, in {RUN} {version}"
        for name, version in run.versions.items()
        if dev.versions.get(name) != version
    ]
    return findings


def read(path: Path) -> Lock:
    """Read one lock file; locks of environments apart are named with their folder."""
    lines = path.read_text().splitlines()
    pins = [pin for line in lines if (pin := _PIN.match(line))]
    return Lock(
        name=str(path.relative_to(path.parents[2])) if path.parent.name in {"rasa", "encoders"} else path.name,
        versions={_normal(pin["name"]): pin["version"] for pin in pins},
        strange_lines=tuple(line for line in lines if not (_PIN.match(line) or _HASH.match(line))),
    )


def _wheels_at_hand() -> list[str]:
    """Where pip is told to look beside the index: the processor-only PyTorch is not on every index."""
    return [word for place in os.environ.get("PIP_FIND_LINKS", "").split() for word in ("--find-links", place)]


def _wanted(path: Path) -> list[str]:
    lines = (line.strip() for line in path.read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _unmet(lock: Lock, wanted: list[str]) -> list[str]:
    findings = []
    for text in wanted:
        requirement = Requirement(text)
        version = lock.versions.get(_normal(requirement.name))
        if version is None:
            findings.append(f"{lock.name}: {requirement.name} is missing; run `make lock`")
        elif not requirement.specifier.contains(version, prereleases=True):
            findings.append(f"{lock.name}: {requirement.name} is {version}, wanted {requirement.specifier}")
    return findings


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
