"""Measures kept models on the fixed set in a process of its own: `python -m nlu.measure_apart FOLDER` (see nlu.apart).

The report of each model of the request comes to stand in the folder, under its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlu.answer_apart import opened
from nlu.apart import Tell, work_apart
from nlu.asking import Asking
from nlu.contract import ExamplesInvalid, NluError
from nlu.measuring import measured_on_fixed, on_fixed_json
from nlu.report import ENDING, write_report

Json = Mapping[str, Any]


def measure_apart(folder: Path, request: Json, tell: Tell) -> Json:
    """Measure every model that the request names, as the installation asks it; of what cannot be, `failed` says why."""
    asking = Asking.of(request)
    fixed = asking.fixed(Path(request["fixed_dir"]))
    if fixed is None:
        raise ExamplesInvalid(f"there is no fixed test set in {request['fixed_dir']}")
    models, failed = request["models"], {}
    for number, model in enumerate(models):
        tell("measuring", number / len(models))
        try:
            with opened(model, asking) as asked:
                found = measured_on_fixed(asked, fixed, lambda _: None)
        except NluError as err:
            failed[model["id"]] = str(err)
            continue
        body = {"model": model["id"], "engine": model["engine"], **on_fixed_json(found), "folds": None, "curve": None}
        write_report(body, folder / f"{model['id']}{ENDING}")
    return {"mark": fixed.mark, "failed": failed}


if __name__ == "__main__":
    raise SystemExit(work_apart(measure_apart))
