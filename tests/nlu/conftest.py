"""Engines and outside data for the tests of understanding."""

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nlu.contract import Engine
from nlu.embedded import EmbeddedEngine, load_or_train
from nlu.environments import rasa_folder
from nlu.guarded import GuardedEngine
from nlu.rasa_client import RasaEngine
from nlu.rasa_setup import is_installed, kept_model, rasa_environment, serve_command
from nlu.training import read_examples
from scripts.counterparts import RASA_EXAMPLES, RASA_INTENTS
from tests.live.counterparts import no_rasa

EXAMPLES = Path(__file__).parents[2] / "nlu" / "data"
CACHE = Path(__file__).parents[2] / ".cache" / "nlu"
RASA_READY_S = 600


@pytest.fixture(scope="session")
def shipped() -> EmbeddedEngine:
    """The engine on the shipped examples, trained once for all runs of the tests."""
    return load_or_train(EXAMPLES, CACHE)


@pytest.fixture(scope="session")
def shipped_short() -> list[tuple[str, str]]:
    """Shipped examples of at most twenty characters with the language of their file."""
    return [(e.text, e.language) for e in read_examples(EXAMPLES) if len(e.text) <= 20]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of public intent sets."""
    folder = os.environ.get("SWITCHBOARD_CORPUS")
    if not folder:
        pytest.skip("SWITCHBOARD_CORPUS is not set: outside data are not here")
    return Path(folder) / "nlu"


@pytest.fixture
def shipped_engine(shipped: EmbeddedEngine) -> EmbeddedEngine:
    """An engine of its own, to be closed by the test."""
    return EmbeddedEngine(shipped._model)


@pytest.fixture(params=["embedded", "guarded", pytest.param("rasa", marks=pytest.mark.rasa)])
async def engine(request: pytest.FixtureRequest, shipped_engine: EmbeddedEngine) -> AsyncIterator[Engine]:
    """Every engine there is."""
    made: Engine = shipped_engine
    if request.param == "guarded":
        made = GuardedEngine(made, EmbeddedEngine(shipped_engine._model), now=lambda: datetime.now(UTC), timeout_s=30)
    elif request.param == "rasa":
        model: Path = request.getfixturevalue("rasa_model")
        made = RasaEngine(request.getfixturevalue("rasa_url"), timeout_s=60, models=(model.parent,))
        await made.check()
    yield made
    await made.close()


@pytest.fixture(scope="session")
def rasa_environment_folder() -> Path:
    """Rasa's own environment; where there is none its tests are skipped, or fail where Rasa is needed."""
    environment = rasa_folder()
    if not is_installed(environment):
        no_rasa(f"no Rasa environment in {environment}: run `python -m nlu.rasa_setup {environment} install`")
    return environment


@pytest.fixture(scope="session")
def rasa_model(rasa_environment_folder: Path) -> Path:
    """A model on a small cut of the shipped examples, trained before; SWITCHBOARD_RASA_MODEL names another."""
    named = os.environ.get("SWITCHBOARD_RASA_MODEL")
    model = Path(named) if named else kept_model(rasa_environment_folder, at_most=RASA_EXAMPLES, intents=RASA_INTENTS)
    if model is None:
        no_rasa("no Rasa model of these examples: run `python scripts/counterparts.py`, which trains one")
    return model


@pytest.fixture(scope="session")
def rasa_url(rasa_environment_folder: Path, rasa_model: Path) -> Iterator[str]:
    """A real Rasa that serves the model, started once for all tests of a process; or one that runs already."""
    if running := os.environ.get("SWITCHBOARD_RASA_URL"):
        yield running
        return
    environment, port = rasa_environment_folder, _free_port()
    with (environment / f"serve-{port}.log").open("wb") as log:
        server = subprocess.Popen(
            serve_command(environment, rasa_model, port),
            env=rasa_environment(),
            stdout=log,
            stderr=log,
            cwd=environment,
        )
    try:
        _wait_ready(f"http://127.0.0.1:{port}/status", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(30)
        (environment / f"serve-{port}.log").replace(environment / "serve.log")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + RASA_READY_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"Rasa ended with {server.returncode}; see serve.log in its environment")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"Rasa was not ready after {RASA_READY_S} s")
