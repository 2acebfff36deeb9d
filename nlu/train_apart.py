"""Trains one model and measures it in a process of its own: `python -m nlu.train_apart FOLDER` (see nlu.apart).

The request says the engine and its settings; `examples.jsonl` of the folder holds the examples (nlu.recipe). Out come
the model under its id and its report beside it, both in the folder, and the result names them.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from nlu import lint
from nlu.answer_apart import Answering, embedded, opened
from nlu.apart import Tell, work_apart
from nlu.asking import Asking
from nlu.contract import ExamplesInvalid, NluError
from nlu.embedded import usable
from nlu.fixed_set import FixedSet, without_leaks
from nlu.measuring import OnFixed, channel_lines, left_out, measured_on_fixed, on_fixed_json
from nlu.model import save
from nlu.recipe import hash_of, read_lines, recipe_of
from nlu.report import ENDING, Section, section_json, short_figures, write_report
from nlu.settings import TrainingSettings
from nlu.trainer import train, train_and_leave_out
from nlu.training import Example, write_rasa

Json = Mapping[str, Any]
SHARES: Final = (0.25, 0.5, 0.75)
"""Parts of the examples on the learning curve; the whole is the model itself."""

_STAGES: Final = {"reading": 0.0, "encoding": 0.1, "comparing": 0.45, "fitting": 0.5, "calibrating": 0.9, "done": 1.0}
_TRAINED: Final = 0.7
_ON_FIXED: Final = 0.85
_ACROSS: Final = 0.95
_EPOCHS: Final = re.compile(rb"Epochs:\s+(\d+)%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a training is given: the examples it may learn, those of `leaks` left out, and what it is measured on."""

    request: Json
    asking: Asking
    fixed: FixedSet | None
    examples: Sequence[Example]
    written: Sequence[int | None]
    channels: Sequence[str | None]
    leaks: int


def train_apart(folder: Path, request: Json, tell: Tell) -> Json:
    """Train what the request asks for, measure it, and give what is kept of it."""
    given = _given(folder, request)
    if not given.examples:
        raise ExamplesInvalid("there are no examples to train on")
    if request["engine"] == "rasa":
        return _rasa(folder, given, tell)
    examples, settings = given.examples, usable(TrainingSettings(encoder=request["encoder"], seed=request["seed"]))
    recipe = recipe_of(examples, settings)
    started = time.perf_counter()
    watch = _stages(tell, 0.0, _TRAINED)
    trained = train_and_leave_out(examples, model_id=recipe.model_id, settings=settings, watch=watch)
    train_s = time.perf_counter() - started
    save(trained.model, folder / f"{recipe.model_id}.npz")
    made = {
        "model": recipe.model_id,
        "engine": "embedded",
        "encoder": settings.encoder,
        "data_hash": recipe.data_hash,
        "settings": {**asdict(settings), "code": recipe.code},
        "seed": settings.seed,
        "examples": len(examples),
        "intents": sorted({example.intent for example in examples}),
        "train_s": round(train_s, 2),
        "model_bytes": (folder / f"{recipe.model_id}.npz").stat().st_size,
    }
    on_fixed = _on_fixed(embedded(trained.model, given.asking), given.fixed, tell, _TRAINED, _ON_FIXED)
    across = left_out(examples, trained, mark=recipe.data_hash[:16], written=given.written)
    is_curve = request.get("curve")
    more = {
        "curve": _curve(given, settings, _part(tell, "curve", _ON_FIXED, _ACROSS)) if is_curve else None,
        "channels": channel_lines(across, examples, given.channels) if across is not None else [],
        "near_copies": lint.report(examples).near_copies if is_curve else None,
        "leaks": given.leaks,
    }
    return _reported(folder, made, on_fixed, across, more, _live(given, tell))


def _given(folder: Path, request: Json) -> Given:
    read, asking = read_lines(folder / "examples.jsonl"), Asking.of(request)
    fixed = asking.fixed(Path(request["fixed_dir"]))
    examples = without_leaks(read, fixed)
    blank, kept = [None] * len(read), set(map(id, examples))
    written, channels = (
        [told for one, told in zip(read, request.get(name) or blank, strict=True) if id(one) in kept]
        for name in ("written", "channels")
    )
    return Given(
        request=request,
        asking=asking,
        fixed=fixed,
        examples=examples,
        written=written,
        channels=channels,
        leaks=len(read) - len(examples),
    )


def _rasa(folder: Path, given: Given, tell: Tell) -> Json:
    from nlu import rasa_setup
    from nlu.rasa_corpus import PIPELINE, parted

    asking, examples, at_most = given.asking, given.examples, given.request.get("at_most")
    learnt, _ = parted(examples, at_most)
    corpus = folder / "rasa"
    for language in sorted({example.language for example in examples}):
        (corpus / language).mkdir(parents=True)
        write_rasa([one for one in examples if one.language == language], corpus / language / "nlu.yml")
    started = time.perf_counter()
    with _epochs(folder / "errors.txt", lambda done: tell("fitting", 0.9 * done)):
        starts_within_s = asking.rasa_starts_within_s
        file = rasa_setup.train(asking.rasa, examples=corpus, at_most=at_most, starts_within_s=starts_within_s)
    train_s = time.perf_counter() - started
    kept = folder / file.name
    kept.write_bytes(file.read_bytes())
    model_id = file.name.removesuffix(".tar.gz")
    made = {
        "model": model_id,
        "engine": "rasa",
        "encoder": None,
        "data_hash": hash_of(learnt),
        "settings": {"pipeline": PIPELINE.name, "at_most": at_most},
        "seed": given.request["seed"],
        "examples": len(learnt),
        "intents": sorted({example.intent for example in learnt}),
        "train_s": round(train_s, 2),
        "model_bytes": kept.stat().st_size,
    }
    on_fixed = None
    if given.fixed is not None:
        with opened({"engine": "rasa", "path": kept}, asking) as asked:
            on_fixed = _on_fixed(asked, given.fixed, tell, 0.9, 1.0)
    return _reported(folder, made, on_fixed, None, {"leaks": given.leaks}, None)


def _reported(
    folder: Path, made: Json, on_fixed: OnFixed | None, across: Section | None, more: Json, live: Json | None
) -> Json:
    fixed = on_fixed_json(on_fixed)
    report = {**made, **fixed, "folds": section_json(across) if across is not None else None, **more}
    write_report(report, folder / f"{made['model']}{ENDING}")
    if live is not None:
        write_report(live, folder / f"{live['model']}{ENDING}")
    return {**made, "figures": short_figures(report), "live": live["model"] if live is not None else None}


def _live(given: Given, tell: Tell) -> Json | None:
    """The report of the model that answers now, where it was never measured on this fixed set."""
    fixed = given.fixed
    live: Json | None = given.request.get("live")
    if live is None or fixed is None or live["mark"] == fixed.mark:
        return None
    try:
        with opened(live, given.asking) as asked:
            found = on_fixed_json(_on_fixed(asked, fixed, tell, _ACROSS, 1.0))
    except NluError as err:
        print(f"the live model is not measured: {err}", file=sys.stderr)  # noqa: T201 - the new one is good all the same
        return None
    return {"model": live["id"], "engine": live["engine"], **found, "folds": None, "curve": None}


def _on_fixed(asked: Answering, fixed: FixedSet | None, tell: Tell, start: float, end: float) -> OnFixed | None:
    return None if fixed is None else measured_on_fixed(asked, fixed, _part(tell, "measuring", start, end))


def _curve(given: Given, settings: TrainingSettings, tell: Callable[[float], None]) -> list[Json]:
    """How well parts of the examples would do on the fixed set."""
    from nlu.rasa_corpus import cut

    examples, fixed = given.examples, given.fixed
    found: list[Json] = []
    for share in SHARES if fixed is not None else ():
        part = cut(examples, round(len(examples) * share))
        model = train(part, model_id="part", settings=settings)
        assert fixed is not None
        measured = measured_on_fixed(
            embedded(model, given.asking), fixed, lambda _: None, one_by_one=False
        ).section.figures
        found.append({"examples": len(part), "accuracy": measured.accuracy, "macro_f1": measured.macro_f1})
        tell(share)
    return found


def _stages(tell: Tell, start: float, end: float) -> Tell:
    """The trainer's own stages as a part of the whole."""
    names = list(_STAGES)

    def watch(stage: str, done: float) -> None:
        first = _STAGES.get(stage, 0.5)
        place = names.index(stage) if stage in names else 3
        last = _STAGES[names[min(place + 1, len(names) - 1)]]
        tell(stage, start + (end - start) * (first + (last - first) * done))

    return watch


def _part(tell: Tell, stage: str, start: float, end: float) -> Callable[[float], None]:
    return lambda done: tell(stage, start + (end - start) * done)


@contextmanager
def _epochs(log: Path, told: Callable[[float], None]) -> Iterator[None]:
    """Tell how far Rasa's training is, by the bar it draws on stderr (which `log` holds)."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(1.0):
            shown = _EPOCHS.findall(log.read_bytes()[-2000:]) if log.is_file() else []
            if shown:
                told(int(shown[-1]) / 100)

    watching = threading.Thread(target=watch, name="rasa-epochs")
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


if __name__ == "__main__":
    raise SystemExit(work_apart(train_apart))
