"""Owns the checks beside the tests: runs every one, shows what a failing one says, and sums up."""

import subprocess
import sys
import time
from pathlib import Path

import compose_spec
import yaml

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"

COMMANDS: dict[str, list[str]] = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "imports": ["lint-imports"],
    "locks": ["python", "scripts/locks.py", "check"],
    "Dockerfile": ["hadolint", "Dockerfile"],
    "compose security": ["compose-lint", "compose.yaml"],
    "compose form": ["python", "scripts/checks.py", "compose-form"],
}


def main() -> int:
    """Run all checks; answer 0 when every one is satisfied."""
    failed = [name for name, command in COMMANDS.items() if not _is_satisfied(name, command)]
    print(
        f"checks: {len(COMMANDS) - len(failed)} satisfied, {len(failed)} not{': ' if failed else ''}{', '.join(failed)}"
    )
    return 1 if failed else 0


def check_compose_form(path: Path = ROOT / "compose.yaml") -> int:
    """Read the file as the compose specification has it, anchors resolved, and tell the first thing that is not."""
    try:
        compose_spec.PyCompose.from_yaml(yaml.safe_dump(yaml.safe_load(path.read_text()))).validate()
    except ValueError as error:
        print(f"{path.name}: {error}")
        return 1
    return 0


def _is_satisfied(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - began:.1f} s)", flush=True)
    if done.returncode != 0:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(check_compose_form() if sys.argv[1:] == ["compose-form"] else main())
