"""The model of the configured examples is trained once, apart from whoever wants it, and old ones are cleared away."""

import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from nlu.contract import ExamplesInvalid, TrainingCancelled
from nlu.embedded import identify, load_or_train
from nlu.model import load
from nlu.ready import TrainingFailed, clear_away, have_model
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


@contextmanager
def held(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


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
    found: list[str] = []
    while not found and asker.poll() is None and time.monotonic() < until:
        with suppress(FileNotFoundError, ProcessLookupError):
            found = children.read_text().split()
        time.sleep(0.01)
    asker.kill()
    said = asker.communicate(timeout=60)[1]
    assert found, f"the process that trains was never seen; its asker said: {said}"
    while _is_alive(found[0]) and time.monotonic() < until:
        time.sleep(0.01)
    assert not _is_alive(found[0])
    assert not wanted(data, cache).exists()


def _is_alive(process: str) -> bool:
    """Whether it runs; one that ended and that nobody asked about is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


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


def test_where_the_cache_cannot_be_written_the_image_s_model_is_used_from_where_it_is_with_one_warning(tmp_path):
    data, shipped, no_folder = write_examples(tmp_path / "data"), tmp_path / "shipped", tmp_path / "a file"
    no_folder.write_bytes(b"")
    have_model(wanted(data, shipped), data, WORDS)
    with capture_logs() as logs:
        found = [have_model(wanted(data, no_folder / "cache"), data, WORDS, shipped=shipped) for _ in range(2)]
    assert found == [wanted(data, shipped)] * 2
    assert [entry["log_level"] for entry in logs] == ["warning"]


def test_a_model_that_cannot_be_put_in_its_place_leaves_no_part_of_it(tmp_path):
    data, shipped, cache = write_examples(tmp_path / "data"), tmp_path / "shipped", tmp_path / "cache"
    have_model(wanted(data, shipped), data, WORDS)
    wanted(data, cache).mkdir(parents=True)
    have_model(wanted(data, cache), data, WORDS, shipped=shipped)
    assert names(cache) == [wanted(data, cache).name]


def test_a_cache_that_cannot_be_written_and_no_model_in_the_image_is_told_with_the_folder(tmp_path):
    data, no_folder = write_examples(tmp_path / "data"), tmp_path / "a file"
    no_folder.write_bytes(b"")
    with pytest.raises(TrainingFailed, match=r"a file/cache cannot be used .*give it a local disk that is writable"):
        have_model(wanted(data, no_folder / "cache"), data, WORDS)


def test_a_full_disk_is_told_with_the_folder_and_no_part_of_the_model_stays(tmp_path):
    data, cache = write_examples(tmp_path / "data"), tmp_path / "cache"
    program = (
        "import resource, sys; from nlu.ready import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY)); sys.exit(main())"
    )
    command = ["-c", program, "--encoder", "none", "--examples", str(data), "--into", str(cache)]
    quiet = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=quiet, check=False, timeout=120, capture_output=True, text=True
    )
    assert (done.returncode, names(cache)) == (1, [])
    assert f"nlu: the cache of models {cache} cannot be used (File too large)" in done.stderr
    assert "Traceback" not in done.stderr


def test_who_waited_for_a_lock_that_was_removed_waits_for_the_new_one(tmp_path):
    data, cache, gone = write_examples(tmp_path / "data"), tmp_path / "cache", tmp_path / "there are no examples here"
    path, elsewhere = wanted(data, cache), wanted(data, tmp_path / "elsewhere")
    have_model(elsewhere, data, WORDS)
    cache.mkdir()
    found: list[Path] = []
    waiting = threading.Thread(target=lambda: found.append(have_model(path, gone, WORDS)), daemon=True)
    with capture_logs() as logs:
        with held(path.with_suffix(".lock")):
            waiting.start()
            while not logs and waiting.is_alive():
                waiting.join(0.01)
            path.with_suffix(".lock").unlink()
            third = path.with_suffix(".lock").open("w")
            fcntl.flock(third, fcntl.LOCK_EX)
        with third:
            waiting.join(0.5)
            path.write_bytes(elsewhere.read_bytes())
        waiting.join(30)
    assert found == [path]


def test_a_training_that_says_much_does_not_hang(tmp_path, monkeypatch):
    data, cache, stop = write_examples(tmp_path / "data"), tmp_path / "cache", threading.Event()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text("print('x' * 300_000)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    at_last = threading.Timer(60, stop.set)
    at_last.start()
    try:
        assert have_model(wanted(data, cache), data, WORDS, stop=stop).is_file()
    finally:
        at_last.cancel()


def test_a_training_that_takes_too_long_is_ended_and_told(tmp_path):
    data, cache = write_examples(tmp_path / "data"), tmp_path / "cache"
    with pytest.raises(TrainingFailed, match="was not over after 0 minutes and was ended"):
        have_model(wanted(data, cache), data, WORDS, within_s=0)
    assert names(cache) == []


def test_folders_told_from_where_one_stands_are_found_by_the_process_that_trains(tmp_path, monkeypatch):
    data = write_examples(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    have_model(wanted(data, Path("cache")), Path("data"), WORDS)
    assert load(wanted(data, tmp_path / "cache")).id == wanted(data, tmp_path).stem


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
