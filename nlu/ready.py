"""Has the model of the configured examples ready: trained once, in a process of its own, whoever asks for it first.

`python -m nlu.ready` does it beforehand (the tests' set-up and the image's build do); else the first start does. What
stands in `nlu/shipped` was trained when the image was built and is taken from there. Models of older code are cleared
away.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final, TextIO

import structlog

from nlu.contract import ExamplesInvalid, NluError, TrainingCancelled
from nlu.model import Model, ModelUnreadable, load, save, write_whole
from nlu.settings import TrainingSettings
from nlu.training import read_examples

EXAMPLES: Final = Path(__file__).with_name("data")
CACHE: Final = Path(__file__).parents[1] / ".cache" / "nlu"
SHIPPED: Final = Path(__file__).with_name("shipped")
"""Where the image's build leaves its model, so that no volume over the cache hides it."""

KEPT: Final = 2
"""Models of each tier that are never cleared away, the newest; of the others those not used for a day are."""

TRAINED_WITHIN_S: Final = 900.0
"""A training that takes longer hangs: with the shipped examples it takes a minute."""

_DAY_S: Final = 86_400
_LOOK_EVERY_S: Final = 0.1
_HEARD_BYTES: Final = 1_000_000
_MODEL: Final = re.compile(r"(semantic|lexical)-[0-9a-f]{12}\.npz")
_log = structlog.get_logger("nlu")


class TrainingFailed(NluError):
    """The process that trains ended without a model: mend what the message says and start again."""


def have_model(
    path: Path,
    data_dir: Path,
    settings: TrainingSettings,
    *,
    stop: threading.Event | None = None,
    shipped: Path = SHIPPED,
    within_s: float = TRAINED_WITHIN_S,
) -> Path:
    """See to it that there is a model of these examples and say where; blocks, a minute where it trains.

    It stands at `path` (`CACHE/ID.npz`), or in the image where the cache cannot be written. Of several processes that
    want it at once one trains and the others wait for it. `stop`, when set from outside, ends the training and raises
    TrainingCancelled. Raises ExamplesInvalid where the examples cannot be used, TrainingFailed where the machine lacks
    the memory, a folder that can be written or the time.
    """
    if _is_readable(path):
        return path
    if (taken := _taken(shipped / path.name, path)) is not None:
        return taken
    ended = stop or threading.Event()
    with _alone(path.with_suffix(".lock"), ended):
        if _is_readable(path):
            return path
        _log.info("training the model of the examples, once for these; it takes about a minute", model=path.stem)
        started = time.monotonic()
        _train_apart(path, data_dir, settings, ended, within_s)
        _log.info("the model is trained", model=path.stem, took_s=round(time.monotonic() - started, 1))
        with suppress(OSError):
            clear_away(path.parent, keep=path.name)
    return path


async def model_is_ready(data_dir: Path, cache: Path, settings: TrainingSettings) -> None:
    """Await that the model of these examples is there; cancelled, the training is ended."""
    from nlu.embedded import identify, usable

    def have() -> None:
        chosen = usable(settings)
        path = cache / f"{identify(data_dir, None, chosen)}.npz"
        if not path.is_file():  # one that cannot be read is found when it is opened
            have_model(path, data_dir, chosen, stop=stop)

    stop = threading.Event()
    try:
        await asyncio.to_thread(have)
    except asyncio.CancelledError:
        stop.set()
        raise


def note_use(path: Path) -> None:
    """Remember that a model is used, so that it is not cleared away."""
    with suppress(OSError):
        os.utime(path)


def clear_away(cache: Path, *, keep: str) -> None:
    """Remove what older code left in the cache; never what was promoted or has a report, should it stand there."""
    promoted = _promoted(cache)
    for tier in ("semantic", "lexical"):
        found = [path for path in cache.glob(f"{tier}-*.npz") if _MODEL.fullmatch(path.name)]
        found.sort(key=_used_at, reverse=True)
        for path in found[KEPT:]:
            has_report = path.with_name(f"{path.stem}.report.json.gz").exists()
            if path.name != keep and path.stem not in promoted and not has_report and _is_old(path):
                path.unlink(missing_ok=True)
    for path in cache.glob("*.part"):  # a process that was killed while it wrote
        if _is_old(path):
            path.unlink(missing_ok=True)


def main() -> int:
    """Have the model of the shipped examples ready; 0, or 1 with what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, default=CACHE, metavar="FOLDER", help="where it is to stand")
    parser.add_argument("--examples", type=Path, default=EXAMPLES, metavar="FOLDER")
    parser.add_argument("--encoder", default=TrainingSettings().encoder)
    given = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    from nlu.embedded import identify, usable

    settings = usable(TrainingSettings(encoder=given.encoder))
    try:
        path = given.into.absolute() / f"{identify(given.examples, None, settings)}.npz"
        have_model(path, given.examples, settings)
    except NluError as err:
        print(f"nlu: {err}", file=sys.stderr)  # noqa: T201 - this is a program
        return 1
    return 0


def _is_readable(path: Path) -> bool:
    try:
        load(path)
    except ModelUnreadable:
        return False
    return True


def _taken(shipped: Path, path: Path) -> Path | None:
    """Where the image's model stands after it was taken from there, None where the image has none."""
    if shipped == path or not _is_readable(shipped):
        return None
    try:
        write_whole(path, shipped.read_bytes())
    except OSError as err:
        _warn_of_cache(path.parent, _reason(err))
        return shipped
    return path


@cache
def _warn_of_cache(folder: Path, reason: str) -> None:
    """Once for each folder and reason: an engine is opened again and again."""
    _log.warning("the cache of models cannot be written, the image's own model is used", folder=folder, reason=reason)


@contextmanager
def _alone(lock: Path, ended: threading.Event) -> Iterator[None]:
    """Hold the lock of a model, given back by the kernel whatever becomes of this process."""
    is_told = False
    while (file := _locked(lock)) is None:
        if not is_told:
            _log.info("another process trains the model of the examples, waiting for it")
            is_told = True
        if ended.wait(_LOOK_EVERY_S):
            raise TrainingCancelled("ended while another process was training")
    with file:
        try:
            yield
        finally:
            with suppress(OSError):
                lock.unlink()


def _locked(lock: Path) -> TextIO | None:
    """The lock file, held; None while another process holds it, or where that has just removed the file we held."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("w")
    except OSError as err:
        raise _unwritable(lock.parent, err) from err
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(file.fileno()), lock.stat()):
            return file
    except (BlockingIOError, FileNotFoundError):
        pass
    except OSError as err:
        file.close()
        raise _unwritable(lock.parent, err) from err
    file.close()
    return None


def _unwritable(folder: Path, err: OSError) -> TrainingFailed:
    return TrainingFailed(
        f"the cache of models {folder} cannot be used ({_reason(err)}); give it a local disk that is writable and has "
        "100 MB free"
    )


def _reason(err: OSError) -> str:
    return err.strerror or str(err)


def _train_apart(
    path: Path, data_dir: Path, settings: TrainingSettings, ended: threading.Event, within_s: float
) -> None:
    """Train in a process of its own, whose memory goes with it; it ends where this one does."""
    where = [str(path.absolute()), str(data_dir.absolute()), settings.encoder, str(settings.seed)]
    try:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", _PROGRAM, *where],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
    except OSError as err:
        raise TrainingFailed(f"no process to train in could be started ({_reason(err)}); start again") from err
    with process:
        told = bytearray()
        listening = threading.Thread(target=_hear, args=(process, told), name="hear-training", daemon=True)
        listening.start()
        try:
            _wait(process, ended, within_s)
        finally:
            process.kill()
            listening.join()
    if process.returncode != 0:
        raise _failure(process.returncode, told.decode("utf-8", "replace"))


def _hear(process: subprocess.Popen[bytes], told: bytearray) -> None:
    """Take what the process says as it says it: a full pipe would hold it up. Only the end is kept."""
    assert process.stdout is not None
    while said := os.read(process.stdout.fileno(), 65_536):
        told += said
        del told[:-_HEARD_BYTES]


def _wait(process: subprocess.Popen[bytes], ended: threading.Event, within_s: float) -> None:
    until = time.monotonic() + within_s
    while process.poll() is None:
        if ended.wait(_LOOK_EVERY_S):
            raise TrainingCancelled("training was ended from outside")
        if time.monotonic() > until:
            raise TrainingFailed(
                f"the training was not over after {within_s / 60:.0f} minutes and was ended; "
                "look whether the machine has a core and 1.5 GB of memory for it, then start again"
            )


def _failure(code: int, told: str) -> NluError:
    with suppress(ValueError, IndexError):
        said = json.loads(told.splitlines()[-1])
        return ExamplesInvalid(said["error"]) if said["is_of_examples"] else TrainingFailed(said["error"])
    if code == -signal.SIGKILL:
        return TrainingFailed("the training was killed; the shipped examples need 1.5 GB of memory, give it as much")
    return TrainingFailed(f"the training ended with code {code}; its own words stand above")


_PROGRAM: Final = "import sys; from nlu.ready import train_here; sys.exit(train_here(sys.argv[1:]))"


def train_here(arguments: Sequence[str]) -> int:
    """The side of the process apart: train and save, or 2 with the error told as JSON."""
    from nlu.trainer import train

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # stdout is for the answer
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C means the other side; here it ends without a word
    threading.Thread(target=_end_with_stdin, name="end-with-stdin", daemon=True).start()
    path, settings = Path(arguments[0]), TrainingSettings(encoder=arguments[2], seed=int(arguments[3]))
    try:
        _save(train(read_examples(Path(arguments[1])), model_id=path.stem, settings=settings), path)
    except (NluError, OSError) as err:
        print(json.dumps({"error": str(err), "is_of_examples": isinstance(err, ExamplesInvalid)}))  # noqa: T201
        return 2
    return 0


def _save(model: Model, path: Path) -> None:
    try:
        save(model, path)
    except OSError as err:
        raise _unwritable(path.parent, err) from err


def _end_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os._exit(1)


def _promoted(cache: Path) -> set[str | None]:
    """What gateway.models would find promoted, where somebody keeps models in the folder of the cache."""
    with suppress(OSError, ValueError, AttributeError):
        return {one for chain in json.loads((cache / "live.json").read_bytes()).values() for one in chain}
    return set()


def _used_at(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _is_old(path: Path) -> bool:
    return time.time() - _used_at(path) > _DAY_S


if __name__ == "__main__":
    raise SystemExit(main())
