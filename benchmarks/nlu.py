"""Understanding: how well and how fast, beside scikit-learn's TF-IDF and linear SVC on the same split and machine.

    python -m benchmarks.nlu [--json] [--only NAME ...] [--encoder use]

`shipped` holds out every fifth of our own examples; `speed` and `start` measure the model of all of them. The public
sets are measured where SWITCHBOARD_CORPUS names the folder above their `nlu`. Rasa's DIET is run on the same files by
`python -m gateway nlu evaluate --engine rasa`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.nlu_sets import measured, splits
from benchmarks.nlu_speed import speed, start
from nlu.settings import TrainingSettings

COLUMNS = ("train", "accuracy", "ece", "coverage_at_95", "oos_auroc", "oos_recall", "train_s", "p50_ms", "model_mb")


def main() -> int:
    """Measure what is asked for and print it, line by line as it comes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", action="append", metavar="NAME")
    parser.add_argument("--encoder", default="use")
    given = parser.parse_args()
    sets = splits()
    known = [*sets, "speed", "start"]
    wanted = given.only or known
    if unknown := sorted(set(wanted) - set(known)):
        parser.error(f"there is no {', '.join(unknown)}; choose {', '.join(known)}")
    if not given.json:
        print("set".ljust(16), *[column.rjust(14) for column in (*COLUMNS, "yardstick")])
    for name in wanted:
        found = _measured(name, given.encoder)
        print(json.dumps({"benchmark": "nlu", "set": name} | found) if given.json else _line(name, found), flush=True)
    return 0


def _measured(name: str, encoder: str) -> dict[str, object]:
    if name == "speed":
        return speed()
    if name == "start":
        return start()
    return measured(splits()[name](), TrainingSettings(encoder=encoder))


def _line(name: str, found: dict[str, object]) -> str:
    yardstick = found.get("yardstick")
    if not isinstance(yardstick, dict):
        return f"{name:16} {json.dumps(found)}"
    cells = ["–" if found[column] is None else str(found[column]) for column in COLUMNS]
    return " ".join([name.ljust(16), *[cell.rjust(14) for cell in (*cells, str(yardstick["accuracy"]))]])


if __name__ == "__main__":
    raise SystemExit(main())
