"""The model of the configured examples is trained once, apart from whoever wants it, and old ones are cleared away."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from nlu.contract import ExamplesInvalid, TrainingCancelled
from nlu.embedded import identify, load_or_train
from nlu.model import load
from nlu.ready import clear_away, have_model
from nlu.settings import TrainingSettings
from tests.fakes.small_models import write_examples

ROOT = Path(__file__).parents[2]
WORDS = TrainingSettings(encoder="none")
AGES_AGO = 1_000_000_000


def wanted(data: Path, cache: Path) -> Path:
    return cache / f"{identify(data, None, WORDS)}.npz"


def asking(data: Path, cache: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "nlu.ready", "--encoder", "none", "--examples", str(data), "--into", str(cache)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def model(cache: Path, number: int, tier: str = "semantic", used_at: float = AGES_AGO) -> Path:
    path = cache / f"{tier}-{number:012x}.npz"
    path.write_bytes(b"a model")
    os.utime(path, (used_at + number, used_at + number))
    return path


def names(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir())


def test_two_processes_that_start_at_once_train_once(tmp_path):
    data, cache = write_examples(tmp_path / "data"), tmp_path / "cache"
    both = [asking(data, cache), asking(data, cache)]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert "".join(said).count("the model is trained") == 1
    assert load(wanted(data, cache)).id == wanted(data, cache).stem


def test_it_is_said_that_a_training_begins_how_long_it_takes_and_that_it_is_over(tmp_path):
    data, cache = write_examples(tmp_path / "data"), tmp_path / "cache"
    said = asking(data, cache).communicate(timeout=120)[1]
    assert said.index("it takes about a minute") < said.index("the model is trained") < said.index("took_s")
    assert asking(data, cache).communicate(timeout=120)[1] == ""


def test_whoever_wants_the_model_does_not_train_it_in_its_own_memory(tmp_path):
    data, cache = write_examples(tmp_path / "data"), tmp_path / "cache"
    program = (
        "import sys; from pathlib import Path; from nlu.embedded import *;"
        f"load_or_train(Path({str(data)!r}), Path({str(cache)!r}), settings=TrainingSettings(encoder='none'));"
        "sys.exit(any(name in sys.modules for name in ('sklearn', 'scipy')))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, timeout=120).returncode == 0


def test_a_training_that_is_ended_leaves_nothing_and_holds_nobody_up(tmp_path):
    data, cache = write_examples(tmp_path / "data"), tmp_path / "cache"
    stop = threading.Event()
    stop.set()
    with pytest.raises(TrainingCancelled):
        have_model(wanted(data, cache), data, WORDS, stop=stop)
    assert names(cache) == []
    have_model(wanted(data, cache), data, WORDS)
    assert wanted(data, cache).is_file()


def test_a_training_whose_asker_is_killed_ends_too(tmp_path):
    data, cache = write_examples(tmp_path / "data"), tmp_path / "cache"
    asker = asking(data, cache)
    children = Path(f"/proc/{asker.pid}/task/{asker.pid}/children")
    until = time.monotonic() + 60
    while not (found := children.read_text().split()) and time.monotonic() < until:
        time.sleep(0.01)
    asker.kill()
    asker.communicate(timeout=60)
    while Path(f"/proc/{found[0]}").exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not wanted(data, cache).exists()


def test_examples_that_cannot_be_used_are_told_with_their_file(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bad.jsonl").write_text("{}")
    with pytest.raises(ExamplesInvalid, match=r"bad\.jsonl"):
        load_or_train(tmp_path / "data", tmp_path / "cache", settings=WORDS)


def test_a_model_made_with_the_image_is_taken_and_nothing_is_trained(tmp_path):
    data, shipped, cache = write_examples(tmp_path / "data"), tmp_path / "shipped", tmp_path / "cache"
    have_model(wanted(data, shipped), data, WORDS)
    have_model(wanted(data, cache), tmp_path / "there are no examples here", WORDS, shipped=shipped)
    assert wanted(data, cache).read_bytes() == wanted(data, shipped).read_bytes()


def test_of_each_tier_the_two_newest_are_kept_and_older_ones_go(tmp_path):
    for number in range(4):
        model(tmp_path, number)
        model(tmp_path, number, "lexical")
    clear_away(tmp_path, keep="another.npz")
    assert names(tmp_path) == [f"{tier}-{number:012x}.npz" for tier in ("lexical", "semantic") for number in (2, 3)]


def test_a_model_used_today_stays(tmp_path):
    for number in range(4):
        model(tmp_path, number, used_at=time.time() - 100)
    clear_away(tmp_path, keep="another.npz")
    assert len(names(tmp_path)) == 4


def test_models_that_were_promoted_or_have_a_report_stay(tmp_path):
    old = [model(tmp_path, number) for number in range(5)]
    (tmp_path / "live.json").write_text(json.dumps({"embedded": [None, old[0].stem]}))
    (tmp_path / f"{old[1].stem}.report.json.gz").write_bytes(b"")
    clear_away(tmp_path, keep="another.npz")
    assert [path.exists() for path in old] == [True, True, False, True, True]


def test_nothing_else_in_the_folder_is_touched(tmp_path):
    for name in ("notes.npz", "semantic-mine.npz", "rasa-000000000000.tar.gz"):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (AGES_AGO, AGES_AGO))
    half = tmp_path / "semantic-000000000001.npzabc.part"
    half.write_bytes(b"")
    os.utime(half, (AGES_AGO, AGES_AGO))
    clear_away(tmp_path, keep="another.npz")
    assert names(tmp_path) == ["notes.npz", "rasa-000000000000.tar.gz", "semantic-mine.npz"]
