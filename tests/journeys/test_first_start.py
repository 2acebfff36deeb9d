"""The first start of an installation: it says that it trains, can be stopped meanwhile, and tells what is wrong."""

import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.small_models import write_examples

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config" / "gateway.toml"


@contextmanager
def started(folder: Path, examples: Path) -> "Iterator[subprocess.Popen[str]]":
    own = f'\n[nlu]\nencoder = "none"\nexamples_dir = "{examples}"\n'
    (folder / "own.toml").write_text(SHIPPED.read_text() + own)
    command = [sys.executable, "-m", "gateway", "run", "--port", "0"]
    where = ["--config", str(folder / "own.toml"), "--data", str(folder / "data")]
    process = subprocess.Popen([*command, *where], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_first_start_says_that_it_trains_and_is_stopped_at_once(tmp_path, number):
    examples = write_examples(tmp_path / "examples")
    (examples / "never_seen.jsonl").write_text(
        "".join(f'{{"text": "{word} {secrets.token_hex(8)}", "intent": "{word}"}}\n' for word in ("greet", "thanks"))
    )
    with started(tmp_path, examples) as process:
        assert process.stderr is not None
        model = re.search(r"training the model of the examples.*model\W+(lexical-\w+)", process.stderr.readline())
        assert model is not None
        process.send_signal(number)
        rest = process.communicate(timeout=30)[1]
    assert "stopped before it was ready" in rest
    assert process.returncode == 0
    assert not (ROOT / ".cache" / "nlu" / f"{model[1]}.npz").exists()


def test_examples_that_cannot_be_used_end_the_start_with_the_file_and_no_traceback(tmp_path):
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "bad.jsonl").write_text("{}")
    with started(tmp_path, tmp_path / "examples") as process:
        said = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert "bad.jsonl" in said
    assert "Traceback" not in said
