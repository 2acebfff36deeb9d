"""Makes, trains and serves Rasa in an environment of its own: `python -m nlu.rasa_setup ENV_DIR [--examples N]`."""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nlu.contract import NluError
from nlu.rasa_corpus import REQUIREMENTS, cut, write_corpus
from nlu.training import read_examples

EXAMPLES = Path(__file__).with_name("data")
INSTALL_TIMEOUT_S = 1_800
TRAIN_TIMEOUT_S = 3_600
_MARK = "requirements.sha256"


class SetupFailed(NluError):
    """A step could not be done; the message says what to do by hand."""


def find_python() -> Path:
    """A Python 3.10 that runs and can make environments, tried by running it (a pyenv shim may only pretend)."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = ["python3.10", *sorted((str(path) for path in pyenv.glob("3.10*/bin/python")), reverse=True)]
    for candidate in candidates:
        found = _python_310(candidate)
        if found is not None:
            return found
    raise SetupFailed("no working Python 3.10 found; install one (e.g. `pyenv install 3.10`) and run this again")


def is_installed(environment: Path) -> bool:
    """Whether the environment holds exactly the pinned requirements of this checkout."""
    mark = environment / _MARK
    return mark.is_file() and mark.read_text() == _pins() and rasa_program(environment).is_file()


def install(environment: Path) -> None:
    """Make the environment unless it is there already; a half-made one is finished."""
    if is_installed(environment):
        _say(f"rasa environment is ready: {environment}")
        return
    python = find_python()
    _say(f"making {environment} with {python} (2.7 GB, some minutes)")
    _run([str(python), "-m", "venv", str(environment)], timeout_s=300)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "-r", str(REQUIREMENTS)], timeout_s=INSTALL_TIMEOUT_S)
    (environment / _MARK).write_text(_pins())


def train(environment: Path, *, examples: Path = EXAMPLES, at_most: int | None = None) -> Path:
    """The model file for these examples: the kept one where nothing changed, else a newly trained one."""
    chosen = cut(read_examples(examples), at_most)
    with tempfile.TemporaryDirectory(prefix="switchboard-rasa-") as made:
        folder = Path(made)
        model_id = write_corpus(chosen, folder)
        model = environment / "models" / f"{model_id}.tar.gz"
        if model.is_file():
            _say(f"model is there already: {model.name}")
            return model
        _say(f"training Rasa on {len(chosen)} examples (minutes)")
        files = ["--nlu", "nlu.yml", "--domain", "domain.yml", "--config", "config.yml"]
        out = ["--out", str(folder / "out"), "--fixed-model-name", model_id]
        _run([str(rasa_program(environment)), "train", "nlu", *files, *out], timeout_s=TRAIN_TIMEOUT_S, folder=folder)
        model.parent.mkdir(exist_ok=True)
        arriving = model.with_suffix(".part")
        arriving.write_bytes((folder / "out" / f"{model_id}.tar.gz").read_bytes())
        arriving.replace(model)
    return model


def serve_command(environment: Path, model: Path, port: int) -> list[str]:
    """The command that serves a model on loopback; run it with `rasa_environment()`."""
    where = ["-i", "127.0.0.1", "-p", str(port)]
    return [str(rasa_program(environment)), "run", "--enable-api", *where, "-m", str(model)]


def rasa_environment() -> dict[str, str]:
    """Environment variables for Rasa's processes: no telemetry, no noise, our packages out of sight."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return kept | {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def rasa_program(environment: Path) -> Path:
    """Where the environment keeps the `rasa` command."""
    return environment / "bin" / "rasa"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; answers 0, or 1 with what is wrong."""
    given = _arguments(arguments)
    try:
        if given.environment == "python":
            _say(str(find_python()))
            return 0
        environment = Path(given.environment).expanduser().resolve()
        if given.step in {None, "install"}:
            install(environment)
        if given.step in {None, "train", "serve"}:
            model = train(environment, examples=given.data, at_most=given.examples)
            _say(f"model: {model}")
        if given.step in {None, "serve"}:
            _say(f"serving on http://127.0.0.1:{given.port} until Ctrl-C")
            command = serve_command(environment, model, given.port)
            return subprocess.run(command, env=rasa_environment(), check=False).returncode  # noqa: S603
    except NluError as err:
        _say(f"error: {err}")
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m nlu.rasa_setup", description=__doc__)
    parser.add_argument("environment", metavar="ENV_DIR", help="folder outside the clone, or `python` to look for one")
    parser.add_argument("step", nargs="?", choices=("install", "train", "serve"), help="only this; default: all")
    parser.add_argument("--examples", type=int, default=None, metavar="N", help="train on an even cut of N examples")
    parser.add_argument("--data", type=Path, default=EXAMPLES, help="folder of example files")
    parser.add_argument("--port", type=int, default=5005)
    return parser.parse_args(arguments)


def _python_310(candidate: str) -> Path | None:
    probe = "import sys, ssl, venv, ensurepip; print(sys.executable) if sys.version_info[:2] == (3, 10) else exit(1)"
    try:
        answer = subprocess.run(  # noqa: S603 - runs a Python found on this machine
            [candidate, "-c", probe], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Path(answer.stdout.strip()) if answer.returncode == 0 else None


def _pins() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()


def _run(command: Sequence[str], *, timeout_s: float, folder: Path | None = None) -> None:
    try:
        subprocess.run(  # noqa: S603
            command, env=rasa_environment(), cwd=folder, timeout=timeout_s, stdout=sys.stderr, check=True
        )
    except (OSError, subprocess.CalledProcessError, subprocess.TimeoutExpired) as err:
        raise SetupFailed(f"{Path(command[0]).name} {command[1]} failed: {err}; see its output above") from err


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main())
