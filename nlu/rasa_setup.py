"""Makes, trains and serves Rasa in an environment of its own: `python -m nlu.rasa_setup ENV_DIR [--examples N]`."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nlu.contract import NluError
from nlu.environments import SetupFailed as SetupFailed
from nlu.environments import is_made, make, outside, run
from nlu.rasa_client import RasaEngine
from nlu.rasa_corpus import LOCK, parted, write_corpus
from nlu.rasa_judgement import Shares, fitted, keep_in, kept_in
from nlu.training import Example, read_examples

EXAMPLES = Path(__file__).with_name("data")
TRAIN_TIMEOUT_S = 36_000
VALIDATE_TIMEOUT_S = 600
FROM_SOURCE = ("docopt", "mattermostwrapper", "randomname")
"""Packages of the lock that are published as sources alone."""

_VARIABLES = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
_WARNED = re.compile(r"UserWarning: (.*)")


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
    """Whether the environment holds exactly the locked requirements of this checkout."""
    return is_made(environment, LOCK) and rasa_program(environment).is_file()


def install(environment: Path) -> None:
    """Make the environment unless it is there already; a half-made one is finished."""
    if is_installed(environment):
        _say(f"rasa environment is ready: {environment}")
        return
    python = find_python()
    _say(f"making {environment} with {python} (2.7 GB, some minutes)")
    make(environment, LOCK, python=python, from_source=FROM_SOURCE)


def train(
    environment: Path,
    *,
    examples: Path = EXAMPLES,
    at_most: int | None = None,
    intents: Sequence[str] = (),
    starts_within_s: float | None = None,
) -> Path:
    """The model file for these examples (of these intents): the kept one where nothing changed, else a new one.

    Its confidences are calibrated on examples it was not trained on, where there are enough of them
    (nlu.rasa_corpus.parted); a kept model that was not calibrated is calibrated now, by a server that has
    `starts_within_s` to start.
    """
    learnt, held_out = parted(_chosen(examples, intents), at_most)
    with tempfile.TemporaryDirectory(prefix="switchboard-rasa-") as made:
        folder = Path(made)
        model_id = write_corpus(learnt, folder)
        model = environment / "models" / f"{model_id}.tar.gz"
        if model.is_file():
            _say(f"model is there already: {model.name}")
        else:
            _say(f"training Rasa on {len(learnt)} examples (minutes for hundreds, hours for thousands)")
            _train(environment, folder, model)
    if held_out and kept_in(model) is None:
        _calibrate(environment, model, held_out, starts_within_s)
    return model


def kept_model(
    environment: Path, *, examples: Path = EXAMPLES, at_most: int | None = None, intents: Sequence[str] = ()
) -> Path | None:
    """The model that `train` would give without training, None where it would have to train."""
    learnt, _ = parted(_chosen(examples, intents), at_most)
    with tempfile.TemporaryDirectory(prefix="switchboard-rasa-") as made:
        model = environment / "models" / f"{write_corpus(learnt, Path(made))}.tar.gz"
    return model if model.is_file() else None


def validate(environment: Path, *, examples: Path = EXAMPLES) -> None:
    """Have Rasa itself look through all examples, the domain and the pipeline; once for the same ones.

    Raises SetupFailed with whatever Rasa warns of, but that no intent has a story: flows are ours.
    """
    with tempfile.TemporaryDirectory(prefix="switchboard-rasa-") as made:
        folder = Path(made)
        mark = environment / "validated" / write_corpus(read_examples(examples), folder)
        if mark.is_file():
            _say(f"found valid before: {mark.name}")
            return
        files = ["--data", "nlu.yml", "--domain", "domain.yml", "--config", "config.yml"]
        command = [str(rasa_program(environment)), "data", "validate", *files]
        said = run(command, timeout_s=VALIDATE_TIMEOUT_S, folder=folder, variables=_VARIABLES, captured=True)
    warned = [line for line in _WARNED.findall(said) if not line.endswith("is not used in any story or rule.")]
    if warned:
        raise SetupFailed("Rasa finds fault with the examples:\n" + "\n".join(warned))
    mark.parent.mkdir(exist_ok=True)
    mark.touch()


def serve_command(environment: Path, model: Path, port: int) -> list[str]:
    """The command that serves a model on loopback; run it with `rasa_environment()`."""
    where = ["-i", "127.0.0.1", "-p", str(port)]
    return [str(rasa_program(environment)), "run", "--enable-api", *where, "-m", str(model)]


def rasa_environment() -> dict[str, str]:
    """Environment variables for Rasa's processes: no telemetry, no noise, our packages out of sight."""
    return outside(_VARIABLES)


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
        if given.step == "validate":
            validate(environment, examples=given.data)
        if given.step in {None, "train", "serve"}:
            model = train(environment, examples=given.data, at_most=given.examples, intents=given.intents)
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
    parser.add_argument(
        "step", nargs="?", choices=("install", "validate", "train", "serve"), help="only this; default: all"
    )
    parser.add_argument("--examples", type=int, default=None, metavar="N", help="train on an even cut of N examples")
    parser.add_argument("--intents", nargs="+", default=(), metavar="NAME", help="train on these intents alone")
    parser.add_argument("--data", type=Path, default=EXAMPLES, help="folder of example files")
    parser.add_argument("--port", type=int, default=5005)
    return parser.parse_args(arguments)


def _chosen(folder: Path, intents: Sequence[str]) -> list[Example]:
    found = read_examples(folder)
    if unknown := set(intents) - {example.intent for example in found}:
        raise SetupFailed(f"{folder} has no examples of {', '.join(sorted(unknown))}; leave these out of --intents")
    return [example for example in found if not intents or example.intent in intents]


def _train(environment: Path, folder: Path, model: Path) -> None:
    files = ["--nlu", "nlu.yml", "--domain", "domain.yml", "--config", "config.yml"]
    name = model.name.removesuffix(".tar.gz")
    out = ["--out", str(folder / "out"), "--fixed-model-name", name]
    command = [str(rasa_program(environment)), "train", "nlu", *files, *out]
    run(command, timeout_s=TRAIN_TIMEOUT_S, folder=folder, variables=_VARIABLES)
    model.parent.mkdir(exist_ok=True)
    arriving = model.with_suffix(".part")
    arriving.write_bytes((folder / "out" / model.name).read_bytes())
    arriving.replace(model)


def _calibrate(environment: Path, model: Path, held_out: Sequence[Example], starts_within_s: float | None) -> None:
    """Ask the model itself, as customers will, and keep in its archive what its confidences are worth."""
    from nlu.rasa_served import STARTS_WITHIN_S, rasa_served  # which needs this module

    _say(f"calibrating on {len(held_out)} examples held out")
    with rasa_served(environment, model, starts_within_s=starts_within_s or STARTS_WITHIN_S) as url:
        answers = asyncio.run(_answers(url, [example.text for example in held_out]))
    keep_in(model, fitted(answers, [example.intent for example in held_out]))


async def _answers(url: str, texts: Sequence[str]) -> list[Shares]:
    engine = RasaEngine(url, timeout_s=60)
    try:
        return await engine.shares(texts)
    finally:
        await engine.close()


def _python_310(candidate: str) -> Path | None:
    probe = "import sys, ssl, venv, ensurepip; print(sys.executable) if sys.version_info[:2] == (3, 10) else exit(1)"
    try:
        answer = subprocess.run(  # noqa: S603 - runs a Python found on this machine
            [candidate, "-c", probe], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Path(answer.stdout.strip()) if answer.returncode == 0 else None


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main())
